"""The table of the search beside plain solvers, on instances of a moment."""

from __future__ import annotations

import pytest
from search import NEEDS, Task, installed, run


@pytest.mark.parametrize("solver", NEEDS)
def test_every_solver_that_is_installed_finds_the_same_plan_and_bounds_it(solver: str) -> None:
    if not installed(solver):
        pytest.skip(f"{NEEDS[solver]} is not installed")
    best = run(Task("highs", 4, 1, 3, 30.0, 1e-6, items=15, measures=3))
    found = run(Task(solver, 4, 1, 3, 30.0, 1e-3, items=15, measures=3))
    assert found.loss == pytest.approx(best.loss, rel=2e-3)
    assert found.bound <= best.loss * (1.0 + 1e-4)
    assert found.gap <= 2e-3
