"""A concession that may be tabled at any level counts as tabled from a level that can be noticed."""

from __future__ import annotations

import pytest
from oracle.by_hand import make_item, make_posture, make_problem, straight

from planner.program.problem import Problem
from planner.solve.clock import Clock
from planner.solve.options import SolveOptions
from planner.study.alternatives import find_bundles
from planner.study.explain import reasons_for
from planner.study.explain_questions import Questions


def two_of_any_level(cost: float) -> Problem:
    """Return a problem in which gas, at so much a unit, or oil, at 1, has to come to what is wanted."""
    gas, oil = (
        make_item(
            name,
            domain="continuous",
            minimum_if_offered=0.0,
            cost=straight(slope, 4.0),
            credit={"balance": straight(1.0, 4.0)},
        )
        for name, slope in (("gas", cost), ("oil", 1.0))
    )
    return make_problem(items=(gas, oil), postures=(make_posture(),))


def test_alternatives_that_lose_the_same_are_all_found() -> None:
    found = find_bundles(two_of_any_level(1.0), 0.01, 5, SolveOptions(), Clock())
    bundles = {(frozenset(plan.plan[0].levels), plan.plan[0].terms["cars"]) for plan in found.plans}
    assert found.exhausted
    assert bundles == {(frozenset(names), "low") for names in (("gas",), ("oil",), ("gas", "oil"))}


def test_what_would_bring_a_dear_concession_in_is_the_price_of_the_other() -> None:
    problem = two_of_any_level(1.25)
    questions = Questions(problem, SolveOptions(), Clock())
    reasons = reasons_for(questions, questions.ask(problem), "gas", ["gas"], True)
    assert not reasons.is_in
    assert reasons.otherwise_plan[0].levels["gas"] == pytest.approx(0.004)
    assert reasons.break_even is not None
    assert reasons.break_even.factor == pytest.approx(0.8, abs=1e-3)
