"""Runs of HiGHS: what they say of a plan is true of that plan."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import highspy
import numpy as np
import pytest

from planner.solve.clock import Clock
from planner.solve.highs import Ending, Engine
from planner.solve.options import SolveOptions
from planner.solve.silent import strayed

STRAYED = Path(__file__).parent / "strayed.json"
"""A program, by columns, and a plan to start from, which HiGHS 1.16 returns while it reports an objective of none."""
KINDS = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)


def program(stated: dict[str, Any]) -> Any:
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(stated["costs"]), len(stated["row_lower"])
    lp.col_cost_, lp.offset_ = np.array(stated["costs"]), stated["offset"]
    lp.col_lower_, lp.col_upper_ = numbers(stated["column_lower"]), numbers(stated["column_upper"])
    lp.row_lower_, lp.row_upper_ = numbers(stated["row_lower"]), numbers(stated["row_upper"])
    lp.integrality_ = [KINDS[whole] for whole in stated["whole"]]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.array(stated["starts"], dtype=np.int32)
    lp.a_matrix_.index_ = np.array(stated["rows"], dtype=np.int32)
    lp.a_matrix_.value_ = np.array(stated["values"])
    return lp


def numbers(stated: list[Any]) -> Any:
    return np.array([float(number) for number in stated])


@pytest.mark.parametrize("started", [True, False])
def test_the_values_returned_have_the_objective_that_is_told(started: bool) -> None:
    stated = json.loads(STRAYED.read_text(encoding="utf-8"))
    start = numbers(stated["start"]) if started else None
    run = Engine.beside(program(stated), SolveOptions(), Clock()).run("proving", start=start)
    assert run.ending is Ending.OPTIMAL
    assert run.values is not None
    assert run.objective == pytest.approx(np.array(stated["costs"]) @ run.values + stated["offset"], abs=1e-9)
    assert run.objective == pytest.approx(1.4563567, abs=1e-6)
    assert run.bound == pytest.approx(run.objective, abs=1e-6)


class Returned:
    """What HiGHS returns after a run."""

    def __init__(self, value: float, status: highspy.SolutionStatus) -> None:
        self.objective_function_value, self.primal_solution_status = value, status
        self.col_cost_, self.offset_, self.col_value = [1.0, 2.0], 0.5, [1.0, 1.0]

    def getInfo(self) -> Returned:  # noqa: N802 - HiGHS's name
        return self

    getLp = getSolution = getInfo  # noqa: N815 - HiGHS's names


@pytest.mark.parametrize(("value", "expected"), [(3.5, False), (3.5000001, False), (3.4, True), (3.6, True)])
def test_values_that_belong_to_another_objective_are_noticed(value: float, expected: bool) -> None:
    solved = highspy.SolutionStatus.kSolutionStatusFeasible
    assert strayed(Returned(value, solved)) is expected  # type: ignore[arg-type]
    assert not strayed(Returned(value, highspy.SolutionStatus.kSolutionStatusNone))  # type: ignore[arg-type]
