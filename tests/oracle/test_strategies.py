"""The random negotiations are worth solving: every kind of outcome occurs, and often."""

from __future__ import annotations

from collections import Counter

from oracle.enumeration import best_plans
from oracle.rulebook import Rulebook
from strategies import Shape, each

from planner.program.problem import Problem


def test_random_negotiations_end_in_every_way() -> None:
    seen: Counter[str] = Counter()

    def count(problem: Problem) -> None:
        best = best_plans(problem)
        seen["infeasible"] += best.value is None
        seen["ties"] += len(best.plans) > 1
        for plan in list(best.plans)[:1]:
            verdict = Rulebook(problem).judge(plan)
            accepted = len(verdict.accepting)
            seen["all accept"] += accepted == len(problem.postures)
            seen["none accepts"] += accepted == 0
            seen["some accept"] += 0 < accepted < len(problem.postures)
            seen["exactly on the threshold"] += (0,) in verdict.surplus.values()
            seen["something offered"] += any(plan[0][0])

    each(Shape(voices=(0, 2), budgets=(0, 2), deal_may_hurt=True), 150)(count)
    assert min(seen.values()) >= 5, seen
    assert len(seen) == 7


def test_random_ladders_are_climbed_in_every_way() -> None:
    seen: Counter[str] = Counter()

    def count(problem: Problem) -> None:
        seen["goalposts that come nearer"] += any(p.reservation[1] < p.reservation[0] for p in problem.postures)
        seen["everything pocketed"] += any(posture.ratchet == 1.0 for posture in problem.postures)
        seen["waiting that gains"] += any(p.waiting_loss[1] < p.waiting_loss[0] for p in problem.postures)
        seen["an empty offer that suffices"] += any(p.reservation[0] <= 0.0 for p in problem.postures)
        seen["cleared in the second round only"] += any(item.rounds == (False, True) for item in problem.items)
        seen["a case that cannot occur"] += any(posture.probability == 0.0 for posture in problem.postures)
        for plan in list(best_plans(problem).plans)[:1]:
            verdict = Rulebook(problem).judge(plan)
            rounds = set(verdict.accepting.values())
            seen["agreement in the first round"] += 0 in rounds
            seen["agreement in the second round"] += 1 in rounds
            seen["agreements in both"] += len(rounds) == 2
            seen["no agreement"] += not rounds
            seen["more on the table in the second round"] += plan[0][0] != plan[1][0]
            seen["other terms in the second round"] += plan[0][1] != plan[1][1]

    shape = Shape(items=(2, 2), steps=2, measures=(1, 1), terms=2, postures=(2, 3), rounds=2, goalposts=True)
    each(shape, 150)(count)
    assert min(seen.values()) >= 5, seen
    assert len(seen) == 12
