"""The random negotiations are worth solving: every kind of outcome occurs, and often."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, Phase, given, settings
from oracle.enumeration import Rulebook, best_offers
from strategies import Shape, problems

from planner.program.problem import Problem


def test_random_negotiations_end_in_every_way() -> None:
    seen: Counter[str] = Counter()

    @settings(
        max_examples=150,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(problems(Shape(voices=(0, 2), budgets=(0, 2), deal_may_hurt=True)))
    def count(problem: Problem) -> None:
        best = best_offers(problem)
        seen["infeasible"] += best.value is None
        seen["ties"] += len(best.offers) > 1
        for point, terms in list(best.offers)[:1]:
            verdict = Rulebook(problem).judge(point, terms)
            accepted = len(verdict.accepting)
            seen["all accept"] += accepted == len(problem.postures)
            seen["none accepts"] += accepted == 0
            seen["some accept"] += 0 < accepted < len(problem.postures)
            seen["exactly on the threshold"] += 0 in verdict.surplus.values()
            seen["something offered"] += any(point)

    count()
    assert min(seen.values()) >= 5, seen
    assert len(seen) == 7
