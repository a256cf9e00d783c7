"""Every offer of a small problem with whole levels, judged by the oracle's rulebook."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from oracle.agreement import TIMES
from oracle.corners import intervals
from oracle.rulebook import Point, Rulebook, Terms
from strategies import Shape, each

from planner.program.problem import Problem

SHAPE = Shape(items=(2, 3), steps=3, budgets=(1, 1), voices=(1, 2), postures=(2, 3), logic=True, deal_may_hurt=True)
MANY = Shape(items=(2, 3), steps=2, measures=(1, 1), budgets=(1, 1), voices=(1, 1), postures=(7, 8), deal_may_hurt=True)
"""With so many postures that bounds are tightened before the proof."""


@dataclass(frozen=True)
class Judged:
    """An offer that keeps all rules, and what it leads to, in exact fractions."""

    point: Point
    terms: Terms
    loss: Fraction
    cost: Fraction
    draws: tuple[Fraction, ...]
    """By budget and year."""
    above: tuple[Fraction, ...]
    """By constituency: approval above its floor."""
    acceptance: Fraction

    @property
    def tabled(self) -> tuple[bool, ...]:
        return tuple(level > 0 for level in self.point)


def every_offer(problem: Problem) -> list[Judged]:
    """Return all offers that keep the rules; all concessions come in whole steps."""
    rules = Rulebook(problem)
    menus = [[low for low, _ in intervals(item, 0)] for item in problem.items]
    found = []
    for point in itertools.product(*menus):
        for terms in itertools.product(*problem.measures.values()):
            verdict = rules.judge(((point, terms),))
            if not verdict.broken:
                shares = [rules.share(index, level) for index, level in enumerate(point)]
                found.append(
                    Judged(
                        point,
                        terms,
                        verdict.expected_loss,
                        sum((share.cost for share in shares), Fraction(0)),
                        tuple(limit - left for limit, left in zip(rules.limits, rules.left_over(point), strict=True)),
                        tuple(rules.above_floor(point, terms)),
                        sum(
                            (Fraction(p.probability) for p in problem.postures if p.name in verdict.accepting),
                            Fraction(0),
                        ),
                    )
                )
    return found


def on_random_problems(shape: Shape, cases: int, test: Callable[[Problem], None]) -> None:
    """Run a test on random problems, always the same ones."""
    each(shape, cases * TIMES)(test)
