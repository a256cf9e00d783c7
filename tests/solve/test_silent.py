"""What else in the process has used HiGHS does not matter."""

from __future__ import annotations

import highspy
import pyomo.environ as pyo
import pytest
from instances import Size, instance

from planner.solve.options import SolveOptions
from planner.solve.search import solve
from planner.study.frontier import Objective, Sense, nondominated


@pytest.fixture(params=[1, 2])
def pool(request: pytest.FixtureRequest) -> int:
    """Start HiGHS's pool with some number of threads, as a user's other work may have done."""
    highspy.Highs.resetGlobalScheduler(True)
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    threads = int(request.param)
    highs.setOptionValue("threads", threads)
    # Only a program with whole numbers starts the pool.
    highs.addVar(0.5, 2.5)
    highs.changeColIntegrality(0, highspy.HighsVarType.kInteger)
    assert highs.run() == highspy.HighsStatus.kOk
    return threads


def test_a_plan_is_found_whatever_pool_of_threads_there_is(pool: int) -> None:
    problem = instance(3, Size(postures=8, items=15, measures=3))
    assert solve(problem, SolveOptions(threads=3 - pool)).proof.gap == pytest.approx(0.0, abs=1e-6)


def test_a_frontier_is_found_whatever_pool_of_threads_there_is(pool: int) -> None:
    model = pyo.ConcreteModel()
    model.x = pyo.Var(["a", "b"], domain=pyo.Binary)
    model.one = pyo.Constraint(expr=model.x["a"] + model.x["b"] <= 1)
    aims = [Objective(name, model.x[name], Sense.MAXIMISE) for name in "ab"]
    frontier = nondominated(model, aims)
    assert frontier.complete and len(frontier.points) == 2, pool
