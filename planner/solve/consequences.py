"""What one posture's answer says of all others in the same round.

Postures differ by degrees, so one that accepts tells much about the rest. For posture ``w`` at the table in round
``r``, linear programs over the offers of that round and the one before ask, for every other posture ``v``,

    if w accepts:   least S[v,r], and least B[v,r]     given S[w,r] ≥ 0
    if w refuses:   most S[v,r]                        given S[w,r] ≤ -ε

Where the first is above ``-ε``, ``v`` accepts too if it is still there; where the last is below 0, it refuses. What
an agreement costs bounds what anybody gains by it in that round. The programs leave out the rules on other rounds and
keep costs below what they are in all plans under the cutoff, so what they say holds for all of those. Nothing is
asked twice, and nothing before it is needed.
"""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass

import numpy as np

from planner.solve.arrays import Indices, Vector
from planner.solve.clock import Clock
from planner.solve.cuts import Ranges
from planner.solve.linear_program import LinearProgram
from planner.solve.linear_rows import part_of
from planner.solve.region import Decision
from planner.solve.sight import Sight


@dataclass(frozen=True)
class _Said:
    """What a decision says of every posture in its round."""

    low: Vector
    high: Vector
    most_gain: Vector


class Consequences:
    """What follows from answers, worked out when it is first needed."""

    def __init__(self, sight: Sight, ranges: Ranges, clock: Clock) -> None:
        """``ranges`` hold for all plans under the cutoff; only postures undecided there are asked about."""
        self._sight = sight
        self._rounds = [_Round(sight, ranges, r, clock) for r in range(sight.rounds)]

    def apply(self, decision: Decision, ranges: Ranges) -> None:
        """Tighten the ranges of the part of a region in which a posture answers in a certain way, in place."""
        w, r, margin = decision.posture, decision.round, self._sight.margin
        said = self._rounds[r].says(decision)
        ranges.low[:, r] = np.maximum(ranges.low[:, r], said.low)
        ranges.high[:, r] = np.minimum(ranges.high[:, r], said.high)
        ranges.most_gain[:, r] = np.minimum(ranges.most_gain[:, r], said.most_gain)
        if decision.accepts:
            ranges.low[w, r] = max(ranges.low[w, r], 0.0)
        else:
            ranges.high[w, r] = min(ranges.high[w, r], -margin)


class _Round:
    """The linear program of the offers of one round and the one before, whose credits may be pocketed."""

    def __init__(self, sight: Sight, ranges: Ranges, r: int, clock: Clock) -> None:
        self._sight, self._r = sight, r
        self._open: Indices = np.nonzero(ranges.undecided[:, r])[0].astype(np.int32)
        kept = (sight.round_of == r) | (sight.round_of == r - 1)
        self._lp = LinearProgram(part_of(sight.block, kept), clock)
        self._place = (np.cumsum(kept) - 1).astype(np.int32)
        self._borne = [(int(spot), sight.borne[:, r] == spot) for spot in np.unique(sight.borne[self._open, r])]
        for spot, mine in self._borne:
            most = float((sight.avoidable[mine, r] - ranges.least_gain[mine, r]).min())
            self._lp.bound_column(self._column(spot), -math.inf, most)
        self._said: dict[Decision, _Said] = {}
        self._asking = threading.Lock()
        """Several threads may want to know something of a round; one of them asks at a time."""

    def says(self, decision: Decision) -> _Said:
        """Return what a decision says, which is worked out once."""
        with self._asking:
            if decision not in self._said:
                self._said[decision] = self._asked(decision)
            return self._said[decision]

    def _asked(self, decision: Decision) -> _Said:
        sight, r = self._sight, self._r
        low, high, most_gain = (np.full(sight.postures, far) for far in (-math.inf, math.inf, math.inf))
        row = self._lp.add_row(*decision.limits(sight), *self._surplus(decision.posture))
        for v in self._open.tolist():
            if v == decision.posture:
                continue
            columns, factors = self._surplus(v)
            constant = float(sight.surplus_constant[v, r])
            if decision.accepts:
                low[v] = constant + self._least(columns, factors)
            else:
                high[v] = constant - self._least(columns, -factors)
        if decision.accepts:
            for spot, mine in self._borne:
                column = np.array([self._column(spot)], dtype=np.int32)
                most_gain[mine] = sight.avoidable[mine, r] - self._least(column, np.ones(1))
        self._lp.drop_rows(row)
        return _Said(low, high, most_gain)

    def _least(self, columns: Indices, factors: Vector) -> float:
        """Return a lower bound; where nothing is feasible none is needed, since the region will turn out empty."""
        least = self._lp.minimise(columns, factors).lower_bound
        return least if math.isfinite(least) else -math.inf

    def _column(self, spot: int) -> int:
        return int(self._place[self._sight.seen[spot]])

    def _surplus(self, posture: int) -> tuple[Indices, Vector]:
        form = self._sight.surplus[posture, self._r]
        used = np.nonzero(form)[0]
        return self._place[self._sight.seen[used]], form[used]
