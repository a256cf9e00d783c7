"""The table of the search beside plain solvers, on instances of a moment."""

from __future__ import annotations

import pytest
from instances import Size, instance
from search import NEEDS, Task, installed, run


@pytest.mark.parametrize("solver", NEEDS)
def test_every_solver_that_is_installed_finds_the_same_plan_and_bounds_it(solver: str) -> None:
    if not installed(solver):
        pytest.skip(f"{NEEDS[solver]} is not installed")
    problem = instance(3, Size(postures=4, items=15, measures=3))
    best = run(Task("highs", problem, 30.0, 1e-6))
    found = run(Task(solver, problem, 30.0, 1e-3))
    assert found.loss == pytest.approx(best.loss, rel=2e-3)
    assert found.bound <= best.loss * (1.0 + 1e-4)
    assert found.gap <= 2e-3


def test_instances_of_levels_have_no_whole_concessions() -> None:
    sizes = (Size(postures=2, items=6), Size(postures=2, items=6, whole=False))
    domains = [{item.domain for item in instance(1, size).items} for size in sizes]
    assert domains == [{"continuous", "integer"}, {"continuous"}]
