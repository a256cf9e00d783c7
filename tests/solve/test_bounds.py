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


@pytest.mark.parametrize("shape", SHAPES)
def test_the_best_plan_is_still_there_after_tightening_under_its_own_value(shape: str) -> None:
    @each(SHAPES[shape], 80)
    def check(problem: Problem) -> None:
        best = Driver(build(problem), SolveOptions(), Clock(None)).run("proving", report=False).objective
        if math.isinf(best):
            return
        driver = Driver(build(problem), SolveOptions(), Clock(None))
        relaxation = Relaxation(driver)
        relaxation.cut_off(best + 1e-6 * max(1.0, abs(best)))
        tighten(driver, relaxation, Decided({}))
        assert driver.run("proving", report=False).objective == pytest.approx(best, abs=1e-5)
