"""Plans with levels that may be any number: the few points at which the best one can lie.

As long as nobody changes their mind and no curve bends, rules and losses are affine in the levels, and a measure of
risk is linear as long as the order of the cases by loss does not change. So an optimum lies at a corner of the
arrangement of lines on which a curve bends, a level equals that of the round before, a budget is used up, a
constituency or a posture is on its threshold, or two cases lose the same. All those corners are judged; at most two
levels may be free (two concessions, or one in two rounds).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from fractions import Fraction

from oracle.attitudes import mean
from oracle.rulebook import ZERO, Plan, Rulebook, Terms

from planner.program.problem import Item

Interval = tuple[Fraction, Fraction]
"""Levels over which no curve of a concession bends; a single level if both ends are equal."""
Cells = Sequence[Sequence[Interval]]
"""By round and concession."""


def intervals(item: Item, r: int) -> list[Interval]:
    """Return the levels a concession may take in a round, in pieces over which its curves are straight."""
    if not item.rounds[r]:
        return [(ZERO, ZERO)]
    lowest, highest = Fraction(item.minimum_if_offered), Fraction(item.maximum)
    if item.domain == "integer":
        step = Fraction(item.step)
        levels = (step * count for count in range(int(highest / step) + 1))
        return [(level, level) for level in levels if level == 0 or level >= lowest]
    curves = [item.cost, *item.credit.values(), *item.approval.values()]
    bends = {Fraction(bend) for curve in curves for bend in curve.levels if lowest < Fraction(bend) < highest}
    bends |= {Fraction(item.at_least)} if lowest < Fraction(item.at_least) < highest else set()
    ends = sorted({lowest, highest} | bends)
    pieces = list(itertools.pairwise(ends)) or [(highest, highest)]
    return [(ZERO, ZERO), *pieces] if lowest > 0 else pieces


def corners(rules: Rulebook, cells: Cells, free: Sequence[tuple[int, int]], terms: Sequence[Terms]) -> Iterator[Plan]:
    """Yield the plans in a product of intervals at which as many lines cross as there are free levels.

    ``free`` says which levels are free: (round, place of the concession).
    """
    if len(free) > 2:
        raise ValueError("the enumeration knows two free levels at most")
    base = _plan(cells, free, [ZERO] * len(free), terms)
    if not free:
        yield base
        return
    lines = _lines(rules, cells, free, terms)
    for crossing in itertools.combinations(sorted(lines), len(free)):
        shifts = _solve(crossing)
        if shifts is not None and all(0 <= shift <= 1 for shift in shifts):
            yield _plan(cells, free, shifts, terms)


def _plan(cells: Cells, free: Sequence[tuple[int, int]], shifts: Sequence[Fraction], terms: Sequence[Terms]) -> Plan:
    """Return the plan that goes a share of the way through each free interval."""
    levels = [[low for low, _ in cell] for cell in cells]
    for (r, index), shift in zip(free, shifts, strict=True):
        low, high = cells[r][index]
        levels[r][index] = low + shift * (high - low)
    return tuple((tuple(point), asked) for point, asked in zip(levels, terms, strict=True))


Line = tuple[Fraction, ...]
"""Coefficients of the shares of the way through each free interval, then the constant: their sum is zero."""


def _thresholds(rules: Rulebook, plan: Plan) -> list[Fraction]:
    """Return numbers that are affine in the levels, and 0 where something may change."""
    found = []
    for r, (point, terms) in enumerate(plan):
        found += [*rules.left_over(point), *rules.above_floor(point, terms)]
        if r:
            found += [level - before for level, before in zip(point, plan[r - 1][0], strict=True)]
        surplus = [rules.surplus(w, r, plan) for w in range(len(rules.problem.postures))]
        found += [*surplus, *(value + rules.margin for value in surplus)]
    if rules.measure is not mean:
        # Whatever each case answers, the two lose the same. One table: a case is a posture.
        answers = [None, *rules.rounds]
        losses = [[rules.loss(w, r, plan) for r in answers] for (w,) in rules.cases.values()]
        for one, other in itertools.combinations(losses, 2):
            found += [left - right for left in one for right in other]
    return found


def _lines(rules: Rulebook, cells: Cells, free: Sequence[tuple[int, int]], terms: Sequence[Terms]) -> set[Line]:
    """Return the lines that bound regions within the intervals: their ends, and every threshold.

    Over half-open intervals what is disclosed is constant, so the slopes are taken between two inner points.
    """
    third = Fraction(1, 3)

    def at(shifts: Sequence[Fraction]) -> list[Fraction]:
        return _thresholds(rules, _plan(cells, free, shifts, terms))

    inside = [third] * len(free)
    values = at(inside)
    slopes = []
    for position in range(len(free)):
        moved = [2 * third if other == position else third for other in range(len(free))]
        slopes.append([(after - before) / third for after, before in zip(at(moved), values, strict=True)])
    lines = set()
    for value, *slope in zip(values, *slopes, strict=True):
        lines.add((*slope, value - third * sum(slope, ZERO)))
    for position in range(len(free)):
        edge = [ZERO] * len(free)
        edge[position] = Fraction(1)
        lines |= {(*edge, ZERO), (*edge, Fraction(-1))}
    return {_scaled(line) for line in lines if any(line[:-1])}


def _scaled(line: Line) -> Line:
    leading = next(coefficient for coefficient in line if coefficient)
    return tuple(coefficient / leading for coefficient in line)


def _solve(crossing: Sequence[Line]) -> tuple[Fraction, ...] | None:
    """Return where one line, or two, meet; None if they are parallel."""
    if len(crossing) == 1:
        slope, constant = crossing[0]
        return (-constant / slope,)
    (a, b, p), (c, d, q) = crossing
    determinant = a * d - b * c
    if determinant == 0:
        return None
    return ((b * q - d * p) / determinant, (c * p - a * q) / determinant)
