"""Tighter bounds on answers lose no plan that is as good as the cutoff."""

from __future__ import annotations

import math

import pytest
from strategies import Shape, each

from planner.program.build import build
from planner.program.problem import Problem
from planner.solve.bounds import Decided, tighten
from planner.solve.clock import Clock
from planner.solve.highs import Driver
from planner.solve.options import SolveOptions
from planner.solve.relaxation import Relaxation

SHAPES = {
    "one round": Shape(postures=(2, 4), budgets=(0, 1), deal_may_hurt=True),
    "ladder": Shape(items=(1, 3), measures=(1, 1), postures=(2, 4), rounds=2, goalposts=True, deal_may_hurt=True),
    "three rounds": Shape(items=(1, 2), measures=(1, 1), postures=(1, 2), rounds=3, goalposts=True),
}


def intervals(driver: Driver) -> float:
    """Return how wide all intervals of surpluses are together."""
    model = driver.program.model
    return float(sum(model.highest_surplus[key].value - model.lowest_surplus[key].value for key in model.accepts))


@pytest.mark.parametrize("shape", SHAPES)
def test_the_best_plan_is_still_there_after_tightening_under_its_own_value(shape: str) -> None:
    closer = 0

    @each(SHAPES[shape], 40)
    def check(problem: Problem) -> None:
        nonlocal closer
        best = Driver(build(problem), SolveOptions(), Clock(None)).run("proving", report=False).objective
        if math.isinf(best):
            return
        driver = Driver(build(problem), SolveOptions(), Clock(None))
        relaxation = Relaxation(driver)
        relaxation.cut_off(best + 1e-6 * max(1.0, abs(best)))
        decided, before = Decided({}), intervals(driver)
        tighten(driver, relaxation, decided)
        closer += bool(decided.answers) or intervals(driver) < 0.9 * before
        assert driver.run("proving", report=False).objective == pytest.approx(best, abs=1e-5)

    assert closer > 20
