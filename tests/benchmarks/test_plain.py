"""The plain script of the benchmarks states the same negotiation as the planner: both find plans of equal value."""

from __future__ import annotations

from hypothesis import given, settings
from plain import plain_model
from pyomo.contrib.solver.solvers.highs import Highs
from strategies import Shape, problems

from planner.program.problem import Problem
from planner.solve.search import solve

LADDERS = Shape(
    items=(2, 3), postures=(1, 3), budgets=(0, 1), voices=(0, 2), logic=True, rounds=2, goalposts=True, schedules=1
)


@given(problems(LADDERS))
@settings(max_examples=12, deadline=None, derandomize=True)
def test_plain_script_finds_a_plan_of_the_same_value(problem: Problem) -> None:
    found = Highs().solve(
        plain_model(problem), raise_exception_on_nonoptimal_result=False, load_solutions=False, rel_gap=0.0
    )
    proof = solve(problem).proof
    if proof.objective is None:
        assert "infeasible" in str(found.termination_condition).lower()
    else:
        assert abs(found.incumbent_objective - proof.objective) < 1e-4
