"""Other bundles against judging every offer."""

from study.every_offer import MANY, SHAPE, Judged, every_offer, on_random_problems

from planner.program.problem import Problem
from planner.solve.clock import Clock
from planner.solve.options import SolveOptions
from planner.study.alternatives import find_bundles
from planner.study.pursuit import Plan

WITHIN, COUNT = 0.2, 3
EDGE = 1e-4
"""Offers whose loss is as near as this to the edge of what is near enough may count or not."""


def apart(problem: Problem, offer: Judged, plan: Plan) -> int:
    levels, terms = plan[0].levels, plan[0].terms
    return sum(tabled != (item.name in levels) for item, tabled in zip(problem.items, offer.tabled, strict=True)) + sum(
        term != terms[measure] for measure, term in zip(problem.measures, offer.terms, strict=True)
    )


def check(problem: Problem) -> None:
    offers = every_offer(problem)
    found = find_bundles(problem, WITHIN, COUNT, SolveOptions(), Clock())
    assert found.proved
    if not offers:
        assert found.plans == ()
        return
    best = float(min(offer.loss for offer in offers))
    edge = best + WITHIN * abs(best)
    surely = [offer for offer in offers if float(offer.loss) <= edge - EDGE]
    perhaps = [offer for offer in offers if float(offer.loss) <= edge + EDGE]
    for place, alternative in enumerate(found.plans[1:], start=1):
        before = [other.plan for other in found.plans[:place]]
        assert alternative.state.objective <= edge + EDGE
        farthest = max((min(apart(problem, offer, plan) for plan in before) for offer in surely), default=0)
        at_most = max(min(apart(problem, offer, plan) for plan in before) for offer in perhaps)
        assert farthest <= alternative.distance <= at_most, problem
    if found.exhausted:
        listed = [other.plan for other in found.plans]
        assert all(min(apart(problem, offer, plan) for plan in listed) == 0 for offer in surely), problem
    else:
        assert len(found.plans) == COUNT + 1


def test_bundles_are_as_different_as_can_be_and_none_is_left_where_that_is_said() -> None:
    on_random_problems(SHAPE, 40, check)


def test_so_they_are_with_many_postures() -> None:
    on_random_problems(MANY, 20, check)
