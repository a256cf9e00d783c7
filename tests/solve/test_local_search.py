"""Walks over ladders of offers: what they count as broken, and when they end."""

import numpy as np
from oracle.by_hand import make_item, make_problem, straight

from planner.program.problem import Problem, Voice
from planner.program.risk import Risk, risk_value
from planner.solve.clock import Clock
from planner.solve.effects import Effects
from planner.solve.evaluation import evaluate
from planner.solve.local_search import LocalSearch, risk_values


def disliked(floor: float) -> Problem:
    """Return a problem in which a party with a veto dislikes the only concession by 2 points, whatever is asked."""
    item = make_item(maximum=1.0, approval={"party": straight(-2.0, 1.0)}, at_least=1.0)
    return make_problem(items=(item,), voices=(Voice("party", "veto", 0.0, floor, 0.0, {}),))


def test_a_floor_below_zero_is_that_floor() -> None:
    for floor, allowed in ((-5.0, True), (-2.0, True), (-1.0, False)):
        problem = disliked(floor)
        effects = Effects(problem)
        found = LocalSearch(effects, Clock()).run(effects.first[None, :], 20)
        assert (found is not None) == allowed
        if found is not None:
            assert evaluate(problem, effects.offers(found.chosen)).broken == ()


def test_a_walk_ends_with_the_first_valid_ladder_once_time_is_up() -> None:
    effects = Effects(make_problem())
    found = LocalSearch(effects, Clock(0.0)).run(effects.first[None, :], 10**12)
    assert found is not None


def test_measures_of_risk_leave_out_what_is_impossible() -> None:
    chances, losses = np.array([0.5, 0.0, 0.5]), np.array([[1.0, 9.0, 2.0]])
    for mean, tail, worst in ((1.0, 0.0, 0.0), (0.5, 0.5, 0.0), (0.5, 0.0, 0.5), (0.0, 0.0, 1.0)):
        risk = Risk(mean=mean, tail=tail, level=0.5, worst=worst)
        assert risk_values(risk, chances, losses)[0] == risk_value(risk, chances.tolist(), losses[0].tolist())
