"""Small negotiations solved by trying everything, in exact fractions.

:func:`best_plans` judges every plan that could be optimal: plainly right rather than quick. :func:`best_value` finds
the same value by trying every offer of a round once for each state the talks can be in, which is quick enough for
thousands of ladders; the tests hold the one against the other.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from oracle.attitudes import Measure
from oracle.corners import Interval, corners, intervals
from oracle.rulebook import ZERO, Plan, Point, Rulebook

from planner.program.problem import Problem


@dataclass(frozen=True)
class Optimum:
    """The best there is; ``value`` is None if no plan keeps the rules."""

    value: Fraction | None
    plans: frozenset[Plan]
    """All plans found that reach it; with continuous concessions, only those at corners."""
    judged: int
    """How many plans were judged."""


def best_plans(problem: Problem, measure: Measure | None = None) -> Optimum:
    """Return the least value over every plan that keeps the rules, and the plans that reach it."""
    rules = Rulebook(problem, measure)
    best: Fraction | None = None
    plans: set[Plan] = set()
    judged = 0
    for plan in _plans_that_matter(rules):
        judged += 1
        verdict = rules.judge(plan)
        if verdict.broken or (best is not None and verdict.value > best):
            continue
        if verdict.value != best:
            best, plans = verdict.value, set()
        plans.add(plan)
    return Optimum(best, frozenset(plans), judged)


def best_value(problem: Problem, measure: Measure | None = None) -> Fraction | None:
    """Return the least value over every plan that keeps the rules; None if there is no such plan."""
    if any(item.domain == "continuous" for item in problem.items):
        return best_plans(problem, measure).value
    rules = Rulebook(problem, measure)
    linkage = Fraction(problem.linkage_cost)
    values = [
        rules.value_of([linkage + sum((lost[w] for w in group), ZERO) for group in rules.cases.values()])
        for lost in Talks(rules).outcomes()
    ]
    return min(values, default=None)


def _plans_that_matter(rules: Rulebook) -> Iterator[Plan]:
    problem = rules.problem
    menus = [list(itertools.product(*(intervals(item, r) for item in problem.items))) for r in rules.rounds]
    every_terms = list(itertools.product(*problem.measures.values()))
    for cells in itertools.product(*menus):
        if any(
            high < before
            for now, then in itertools.pairwise(cells)
            for (before, _), (_, high) in zip(now, then, strict=True)
        ):
            continue
        free = [(r, i) for r, cell in enumerate(cells) for i, (low, high) in enumerate(cell) if low < high]
        if not free and any(rules.broken_levels(_lowest(cell), r=r) for r, cell in enumerate(cells)):
            continue
        for terms in itertools.product(every_terms, repeat=len(cells)):
            yield from corners(rules, cells, free, terms)


def _lowest(cell: Sequence[Interval]) -> Point:
    return tuple(low for low, _ in cell)


Losses = tuple[Fraction, ...]
"""By posture, in the problem's order."""


class Talks:
    """Every way in which talks over whole-number concessions can go.

    What can still happen from a round on depends on three things only: the round, what was tabled before (nothing is
    withdrawn, and part of its value is pocketed), and which postures have not accepted. So the offers of a round are
    tried once for each such state. What counts of a plan is the loss in each posture: of two ways of going on, one
    that loses no less in any posture and more in some is left out, because the loss in every case is a sum over its
    postures and no measure falls when the loss in a case rises.
    """

    def __init__(self, rules: Rulebook) -> None:
        self.rules = rules
        problem = rules.problem
        menus = [sorted({low for r in rules.rounds for low, _ in intervals(item, r)}) for item in problem.items]
        self.points = list(itertools.product(*menus))
        places = range(len(self.points))
        self.tabled = [[p for p in places if not rules.broken_levels(self.points[p], r=r)] for r in rules.rounds]
        self.terms = list(itertools.product(*problem.measures.values()))
        self.consented = [
            [terms for terms in range(len(self.terms)) if not rules.broken_consent(point, self.terms[terms])]
            for point in self.points
        ]
        self.values = [[rules.value(w, point) for point in self.points] for w in range(len(problem.postures))]
        self.spent = lru_cache(maxsize=None)(lambda w, r, place: rules.spent(w, r, self.points[place]))
        self.never = lru_cache(maxsize=None)(lambda w, place: rules.never(w, self.points[place]))
        self.go_on = lru_cache(maxsize=None)(self._outcomes)

    def outcomes(self) -> set[Losses]:
        """Return the losses by posture that plans lead to, without those that another plan makes needless."""
        everyone = tuple(range(len(self.rules.problem.postures)))
        return set(self.go_on(0, self.points.index((ZERO,) * len(self.rules.problem.items)), everyone))

    def _outcomes(self, r: int, before: int, waiting: tuple[int, ...]) -> frozenset[Losses]:
        """Return the possible losses of the postures that still wait, in their order."""
        if r == len(self.rules.rounds):
            return frozenset({tuple(self.never(w, before) for w in waiting)})
        found: set[Losses] = set()
        for place in self.tabled[r]:
            if any(now < then for now, then in zip(self.points[place], self.points[before], strict=True)):
                continue
            worth = [self._worth(w, r, place, before) for w in waiting]
            for terms in self.consented[place]:
                surplus = [
                    value - self.rules.asks(w, self.terms[terms]) for w, value in zip(waiting, worth, strict=True)
                ]
                if any(-self.rules.margin < s < 0 for s in surplus):
                    continue
                refusing = tuple(w for w, s in zip(waiting, surplus, strict=True) if s < 0)
                lost = [
                    self.spent(w, r, place) + self.rules.agreed(w, r, self.terms[terms]) if s >= 0 else None
                    for w, s in zip(waiting, surplus, strict=True)
                ]
                for later in self.go_on(r + 1, place, refusing):
                    rest = iter(later)
                    found.add(tuple(next(rest) if loss is None else loss for loss in lost))
        return frozenset(_needed(found))

    def _worth(self, w: int, r: int, place: int, before: int) -> Fraction:
        """Return the surplus before the price of the terms."""
        pocketed = self.rules.ratchet[w] * self.values[w][before] if r else ZERO
        return self.values[w][place] - pocketed - self.rules.reservation[w][r]


def _needed(found: set[Losses]) -> list[Losses]:
    """Return the outcomes that no other one is at least as good as in every posture."""
    kept: list[Losses] = []
    # In this order, what makes an outcome needless comes before it.
    for lost in sorted(found):
        if not any(all(a <= b for a, b in zip(other, lost, strict=True)) for other in kept):
            kept.append(lost)
    return kept
