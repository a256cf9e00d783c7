"""Options that make no sense are told, and none can change what is solved."""

from typing import Any

import pytest
from oracle.by_hand import make_posture, make_problem

from planner.schema.errors import InputError
from planner.schema.loader import load
from planner.schema.starter import new_model
from planner.solve.options import SolveOptions
from planner.solve.result import solve_model
from planner.solve.search import solve


@pytest.mark.parametrize(
    ("options", "where"),
    [
        ({"gap": 1.0}, "gap"),
        ({"gap": float("nan")}, "gap"),
        ({"time_limit": 0.0}, "time_limit"),
        ({"threads": 0}, "threads"),
        ({"threads": 10**9}, "threads"),
        ({"seed": -1}, "seed"),
        ({"on_progress": 5}, "on_progress"),
        ({"highs": None}, "highs"),
        ({"highs": {5: 5}}, "highs"),
        ({"highs": {"threads": 2}}, "highs.threads"),
        ({"highs": {"solve_relaxation": True}}, "highs.solve_relaxation"),
        ({"highs": {"mip_feasibility_tolerance": 0.5}}, "highs.mip_feasibility_tolerance"),
        ({"highs": {"dual_feasibility_tolerance": 1.0}}, "highs.dual_feasibility_tolerance"),
        ({"highs": {"objective_bound": -1e3}}, "highs.objective_bound"),
        ({"highs": {"objective_target": 1e9}}, "highs.objective_target"),
        ({"highs": {"small_matrix_value": 1.0}}, "highs.small_matrix_value"),
        ({"highs": {"read_solution_file": "/nonexistent"}}, "highs.read_solution_file"),
    ],
)
def test_an_option_that_makes_no_sense_is_told(options: dict[str, Any], where: str) -> None:
    with pytest.raises(InputError) as told:
        SolveOptions(**options)
    assert [problem.where for problem in told.value.problems] == [where]


@pytest.mark.parametrize("options", [{"mip_heuristic_efort": 0.1}, {"mip_heuristic_effort": "much"}])
def test_an_option_that_highs_does_not_take_is_told_when_it_is_used(options: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=r"highs\.mip_heuristic_ef"):
        solve(make_problem(), SolveOptions(highs=options))


@pytest.mark.parametrize("options", [{"presolve": "off"}, {"mip_heuristic_effort": 0.5}, {"simplex_strategy": 4}])
def test_how_highs_searches_does_not_change_the_plan(options: dict[str, Any]) -> None:
    problem = make_problem(postures=(make_posture("one", 0.5), make_posture("other", 0.5, reservation=(1.0,))))
    assert solve(problem, SolveOptions(highs=options)).offers == solve(problem).offers


def test_what_is_no_model_and_what_are_no_options_is_told(tmp_path: Any) -> None:
    with pytest.raises(InputError, match="a model"):
        solve_model("korea-us-2025")  # type: ignore[arg-type]
    new_model(tmp_path / "talks")
    with pytest.raises(InputError, match="SolveOptions"):
        solve_model(load(tmp_path / "talks"), {"gap": 0.1})  # type: ignore[arg-type]
