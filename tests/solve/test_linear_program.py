"""Questions to a linear program, and those that stay unanswered."""

from __future__ import annotations

import math

import highspy
import numpy as np
import pytest

from planner.solve import linear_program
from planner.solve.clock import Clock
from planner.solve.linear_program import LinearProgram
from planner.solve.linear_rows import Rows

COLUMNS = 20


def program() -> LinearProgram:
    """Return a program whose columns, from 0 to 1, have pairwise sums of at least 1."""
    rows = Rows(0)
    columns = [rows.column(0.0, 1.0) for _ in range(COLUMNS)]
    for one in columns:
        for other in columns[:one]:
            rows.row(1.0, math.inf, [(one, 1.0), (other, 1.0)])
    return LinearProgram(rows.extend(highspy.HighsLp()), Clock(None))


def total(lp: LinearProgram) -> float:
    """Return the least sum of all columns."""
    return lp.minimise(np.arange(COLUMNS, dtype=np.int32), np.ones(COLUMNS)).value


def test_a_question_that_takes_too_many_steps_stays_unanswered(monkeypatch: pytest.MonkeyPatch) -> None:
    assert total(program()) == pytest.approx(COLUMNS / 2)
    monkeypatch.setattr(linear_program, "MOST_ITERATIONS", 1)
    assert total(program()) == -math.inf


def test_a_question_started_from_where_one_ended_with_fewer_rows_has_the_same_answer() -> None:
    lp = program()
    total(lp)
    basis = lp.basis()
    assert basis is not None
    lp.add_row(1.0, math.inf, np.array([0], dtype=np.int32), np.ones(1))
    lp.start_from(basis)
    assert total(lp) == pytest.approx(1.0 + (COLUMNS - 1) / 2)


def test_a_question_started_without_rows_that_did_not_bind_has_the_same_answer() -> None:
    lp = program()
    first = lp.rows
    loose = lp.add_row(-1.0, math.inf, np.array([0], dtype=np.int32), np.ones(1))
    binding = lp.add_row(0.75, math.inf, np.array([1], dtype=np.int32), np.ones(1))
    found = total(lp)
    basis = lp.basis()
    assert basis is not None
    assert [basis.binds(loose), basis.binds(binding)] == [False, True]
    lp.drop_rows(first)
    lp.add_row(0.75, math.inf, np.array([1], dtype=np.int32), np.ones(1))
    lp.start_from(basis.without([loose]))
    assert total(lp) == pytest.approx(found)
