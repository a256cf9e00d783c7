"""What ``import planner`` offers."""

import importlib

import planner


def test_solve_stays_callable_once_its_package_is_loaded() -> None:
    importlib.import_module("planner.solve.options")
    assert callable(planner.solve)
