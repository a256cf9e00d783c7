"""A region as a mixed-integer program: the last word on the answers that are still open in it.

Over the offer block with its whole numbers, the box and the cuts of the region, and for every posture with an open
answer in round ``r`` (notation of :mod:`planner.solve.cuts`; ``a`` exists only where accepting is possible):

    S[w,r] ≥ L[w,r] (1 - a[w,r])                             S[w,r] ≤ -ε + (U[w,r] + ε) Σ_{r'≤r} a[w,r']
    γ[w,r] ≤ H[w,r] a[w,r]                                   γ[w,r] ≤ K[w,r] - B[w,r] - G[w,r] (1 - a[w,r])
    Σ_r a[w,r] ≤ 1, and = 1 if some answer is certain

A posture certain to accept in the only round that is possible gains ``K - B`` there; one that certainly refuses
gains nothing. These are the rows of :mod:`planner.program.counterpart` and :mod:`planner.program.objective` with
numbers that hold for every plan of the region under the cutoff: no such plan is lost, and none is gained, since the
numbers only replace the wide ones of the program by others on the same side.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.solve.arrays import Vector
from planner.solve.cuts import Cut
from planner.solve.linear_rows import Part, Rows
from planner.solve.region import Decision, Node
from planner.solve.sight import Sight


@dataclass(frozen=True)
class Leaf:
    """A region as a mixed-integer program."""

    lp: Any
    """A ``HighsLp`` that minimises the objective."""
    objective: int
    """Its column."""
    answers: Mapping[tuple[int, int], int | None]
    """(posture, round) in which it may accept -> the column that says so; None if it certainly does."""

    def accepted(self, point: Vector) -> set[tuple[int, int]]:
        """Return who accepts when at a point."""
        return {key for key, column in self.answers.items() if column is None or point[column] > 0.5}


def leaf_program(sight: Sight, node: Node, forms: Vector, cutoff: float) -> Leaf:
    """Return a region as a mixed-integer program, without plans beyond the cutoff."""
    rows = Rows(sight.columns)
    objective = rows.column(-math.inf, cutoff)
    _box(rows, sight, node, forms)
    for row in node.rows:
        if isinstance(row, Cut):
            _cut(rows, sight, row, objective)
        else:
            _decision(rows, sight, row)
    answers: dict[tuple[int, int], int | None] = {}
    gains = [_posture(rows, sight, node, w, answers) for w in range(sight.postures)]
    _objective(rows, sight, gains, objective)
    lp = rows.extend(sight.block, sight.integral)
    lp.col_cost_ = np.eye(1, lp.num_col_, objective)[0]
    return Leaf(lp, objective, answers)


def _box(rows: Rows, sight: Sight, node: Node, forms: Vector) -> None:
    for form, low, high in zip(forms, node.lower, node.upper, strict=True):
        if math.isfinite(low) or math.isfinite(high):
            rows.row(low, high, [sight.terms(form)])


def _cut(rows: Rows, sight: Sight, cut: Cut, objective: int) -> None:
    columns, factors = sight.terms(cut.factors)
    rows.row(cut.constant, math.inf, [(objective, 1.0), (columns, -factors)])


def _decision(rows: Rows, sight: Sight, decision: Decision) -> None:
    rows.row(*decision.limits(sight), [sight.terms(sight.surplus[decision.posture, decision.round])])


def _posture(
    rows: Rows, sight: Sight, node: Node, w: int, found: dict[tuple[int, int], int | None]
) -> tuple[float, list[Part]]:
    """Add a posture's answers and return its gain: a constant and (columns, factors)."""
    ranges = node.ranges
    possible, certain = ranges.possible[w], ranges.certain[w]
    where: list[int] = np.nonzero(possible)[0].tolist()
    if not len(where):
        for r in np.nonzero(ranges.reached[w])[0].tolist():
            _refusal(rows, sight, node, w, r, [])
        return 0.0, []
    if len(where) == 1 and certain[where[0]]:
        r = where[0]
        for earlier in range(r):
            _refusal(rows, sight, node, w, earlier, [])
        _acceptance(rows, sight, node, w, r, None)
        found[w, r] = None
        columns, factors = sight.terms(sight.borne[w, r])
        return float(sight.avoidable[w, r]), [(columns, -factors)]
    answers: list[int] = []
    gains: list[Part] = []
    for r in range(where[-1] + 1):
        if possible[r]:
            answer = rows.column(0.0, 1.0, whole=True)
            gain = rows.column(-math.inf, math.inf)
            answers.append(answer)
            found[w, r] = answer
            gains.append((gain, 1.0))
            _acceptance(rows, sight, node, w, r, answer)
            most, least = ranges.most_gain[w, r], ranges.least_gain[w, r]
            borne = sight.terms(sight.borne[w, r])
            rows.row(-math.inf, 0.0, [(gain, 1.0), (answer, -most)])
            rows.row(-math.inf, sight.avoidable[w, r] - least, [(gain, 1.0), borne, (answer, -least)])
        _refusal(rows, sight, node, w, r, answers)
    for r in range(where[-1] + 1, sight.rounds):
        if ranges.reached[w, r]:
            _refusal(rows, sight, node, w, r, answers)
    every = (np.array(answers), np.ones(len(answers)))
    rows.row(1.0 if certain.any() else -math.inf, 1.0, [every])
    return 0.0, gains


def _acceptance(rows: Rows, sight: Sight, node: Node, w: int, r: int, answer: int | None) -> None:
    low = min(0.0, float(node.ranges.low[w, r]))
    surplus = sight.terms(sight.surplus[w, r])
    constant = float(sight.surplus_constant[w, r])
    if answer is None:
        rows.row(-constant, math.inf, [surplus])
    elif low < 0.0:
        rows.row(low - constant, math.inf, [surplus, (answer, low)])


def _refusal(rows: Rows, sight: Sight, node: Node, w: int, r: int, answers: list[int]) -> None:
    high, margin = float(node.ranges.high[w, r]), sight.margin
    if high <= -margin:
        return
    parts: list[Part] = [sight.terms(sight.surplus[w, r])]
    if answers:
        parts.append((np.array(answers), np.full(len(answers), -(high + margin))))
    rows.row(-math.inf, -margin - float(sight.surplus_constant[w, r]), parts)


def _objective(rows: Rows, sight: Sight, gains: list[tuple[float, list[Part]]], objective: int) -> None:
    """State that the objective is at least the risk measure of the cases' losses."""
    risk = sight.problem.risk
    total: list[Part] = [(objective, 1.0)]
    constant = 0.0
    threshold = rows.column(-math.inf, math.inf) if risk.tail else -1
    worst = rows.column(-math.inf, math.inf) if risk.worst else -1
    if risk.tail:
        total.append((threshold, -risk.tail))
    if risk.worst:
        total.append((worst, -risk.worst))
    for c, chance in enumerate(sight.chance):
        fixed = float(sight.no_deal[c])
        parts: list[Part] = []
        if sight.disclosed[c].any():
            parts.append(sight.terms(sight.disclosed[c]))
        for w in np.nonzero(sight.case == c)[0]:
            fixed -= gains[w][0]
            parts.extend((columns, -np.asarray(factors)) for columns, factors in gains[w][1])
        constant += risk.mean * chance * fixed
        if risk.mean:
            total.extend((columns, -risk.mean * chance * np.asarray(factors)) for columns, factors in parts)
        if risk.tail:
            excess = rows.column(0.0, math.inf)
            total.append((excess, -risk.tail * chance / (1.0 - risk.level)))
            opposite = [(columns, -np.asarray(factors)) for columns, factors in parts]
            rows.row(fixed, math.inf, [(excess, 1.0), (threshold, 1.0), *opposite])
        if risk.worst and chance > 0.0:
            opposite = [(columns, -np.asarray(factors)) for columns, factors in parts]
            rows.row(fixed, math.inf, [(worst, 1.0), *opposite])
    rows.row(constant, math.inf, total)
