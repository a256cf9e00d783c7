"""What one posture's answer says of all others in the same round.

Postures differ by degrees, so one that accepts tells much about the rest. For posture ``w`` at the table in round
``r``, linear programs over the offers of that round and the one before ask, for every other posture ``v``,

    if w accepts:   least S[v,r], and least B[v,r]                     given S[w,r] ≥ 0
    if w refuses:   most S[v,r], and least B[v,r] with S[v,r] ≥ 0      given S[w,r] ≤ -ε

Where the least surplus is above ``-ε``, ``v`` accepts too if it is still there; where the most is below 0, it refuses.
What an agreement costs bounds what ``v`` gains by it in that round. The programs leave out the rules on other rounds
(but for what was ever shown, which costs something for good) and keep costs below what they are in all plans under the
cutoff, so what they say holds for all of those. Nothing is asked twice, and nothing before it is needed.
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
        kept = np.isin(sight.round_of, (r - 1, r, -1))
        self._lp = LinearProgram(part_of(sight.block, kept), clock)
        self._place = (np.cumsum(kept) - 1).astype(np.int32)
        self._alike = [self._open[mine] for mine in sight.by_scenario(self._open)]
        for mine in self._alike:
            most = float((sight.avoidable[mine, r] - ranges.least_gain[mine, r]).min())
            self._lp.add_row(-math.inf, most, *self._borne(mine[0]))
        if len(self._open):
            self._least(*self._borne(self._open[0]))
        self._from = self._lp.basis()
        """Where every decision's questions start, so that what it says does not depend on what was asked before."""
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
        if self._from is not None:
            self._lp.start_from(self._from)
        row = self._lp.add_row(*decision.limits(self._sight), *self._surplus(decision.posture))
        said = self._if_accepted() if decision.accepts else self._if_refused()
        self._lp.drop_rows(row)
        return said

    def _if_accepted(self) -> _Said:
        """Return what follows while the row of the linear program says that a posture accepts."""
        said, r = self._nothing(), self._r
        for v in self._open.tolist():
            said.low[v] = self._sight.surplus_constant[v, r] + self._least(*self._surplus(v))
        for alike in self._alike:
            said.most_gain[alike] = self._sight.avoidable[alike, r] - self._least(*self._borne(alike[0]))
        return said

    def _if_refused(self) -> _Said:
        """Return what follows while the row of the linear program says that a posture refuses."""
        said, r = self._nothing(), self._r
        for v in self._open.tolist():
            columns, factors = self._surplus(v)
            said.high[v] = self._sight.surplus_constant[v, r] - self._least(columns, -factors)
        for v in self._open[said.high[self._open] >= 0.0].tolist():
            row = self._lp.add_row(-self._sight.surplus_constant[v, r], math.inf, *self._surplus(v))
            said.most_gain[v] = self._sight.avoidable[v, r] - self._least(*self._borne(v))
            self._lp.drop_rows(row)
        return said

    def _nothing(self) -> _Said:
        return _Said(*(np.full(self._sight.postures, far) for far in (-math.inf, math.inf, math.inf)))

    def _least(self, columns: Indices, factors: Vector) -> float:
        """Return a lower bound; where nothing is feasible none is needed, since the region will turn out empty."""
        least = self._lp.minimise(columns, factors).lower_bound
        return least if math.isfinite(least) else -math.inf

    def _surplus(self, posture: int) -> tuple[Indices, Vector]:
        return self._terms(self._sight.surplus[posture, self._r])

    def _borne(self, posture: int) -> tuple[Indices, Vector]:
        return self._terms(self._sight.borne[posture, self._r])

    def _terms(self, form: Vector) -> tuple[Indices, Vector]:
        columns, factors = self._sight.terms(form)
        return self._place[columns], factors
