"""Whatever is wrong with a model: only a told mistake or an answer may come out."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from schema.mutations import Files, Mutant, files_of, mutants

from planner.schema.errors import InputError
from planner.schema.loader import load
from planner.schema.shipped import models_folder
from planner.schema.starter import FILES
from planner.solve.options import SolveOptions
from planner.solve.result import solve_model

TIMES = int(os.environ.get("PLANNER_MUTATION_TIMES", "1"))
"""Multiplies the number of random cases, for a long run."""
SECONDS = 0.5
"""Of search for each model that loads."""


def check(mutant: Mutant) -> None:
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "model"
        mutant.write(folder)
        try:
            model = load(folder)
        except InputError as error:
            assert error.problems, mutant.changes
            for problem in error.problems:
                assert problem.file, (problem, mutant.changes)
                assert problem.expected, (problem, mutant.changes)
                assert str(problem).isprintable(), (problem, mutant.changes)
            return
        result = solve_model(model, SolveOptions(time_limit=SECONDS))
        assert result.audit is None or result.audit.ok, (mutant.changes, result.audit)


@pytest.mark.parametrize(
    ("original", "cases"),
    [(files_of(FILES), 80), (files_of(models_folder() / "korea-us-2025"), 8)],
    ids=["starter", "korea-us-2025"],
)
def test_a_mutated_model_is_told_or_answered(original: Files, cases: int) -> None:
    settings(
        max_examples=cases * TIMES,
        derandomize=TIMES == 1,
        deadline=None,
        database=None,
        phases=[Phase.generate, *([Phase.shrink] if TIMES > 1 else [])],
        suppress_health_check=list(HealthCheck),
    )(given(mutants(original))(check))()
