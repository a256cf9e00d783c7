"""A linear program held by HiGHS, asked many questions in a row.

Each question changes a few numbers and starts from where the last
one ended. Answers are safe: a bound is moved outwards by more than the solver's tolerance, only a proof of
infeasibility counts as one, and a question that the clock or a limit on its steps cut short stays unanswered.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from planner.solve.arrays import Indices, Vector
from planner.solve.clock import Clock
from planner.solve.silent import run_highs, silent_highs

SAFETY = 1e-6
"""Bounds are moved outwards by this much, absolutely and relative to their size."""
MOST_ITERATIONS = 20_000
"""Of the simplex method for one question: many times what any takes that does not run in circles."""

NO_SCALING = 0
"""Models come in sensible units; with HiGHS's own scaling some answers took thousands of steps to clean up."""
LOOSE = highspy.HighsBasisStatus.kBasic
"""Status of a row that does not bind."""


@dataclass(frozen=True)
class Answer:
    """What a linear program said."""

    value: float
    """Infinite if nothing is feasible, -infinite if the question stayed unanswered."""
    point: Vector | None = None
    price: float = 0.0
    """How much the value rises per unit by which the row asked about is tightened, at least 0."""

    @property
    def lower_bound(self) -> float:
        """Return the value, moved outwards by the safety margin."""
        return self.value - SAFETY * max(1.0, abs(self.value)) if math.isfinite(self.value) else self.value


@dataclass(frozen=True)
class Basis:
    """Where a question ended: the status of every column and row, as HiGHS names them."""

    columns: tuple[Any, ...]
    rows: tuple[Any, ...]

    def binds(self, row: int) -> bool:
        """Return whether a row binds there."""
        return bool(self.rows[row] != LOOSE)

    def without(self, rows: Collection[int]) -> Basis:
        """Return the same place once some rows that do not bind are gone."""
        gone = set(rows)
        return Basis(self.columns, tuple(status for row, status in enumerate(self.rows) if row not in gone))


class LinearProgram:
    """Rows and columns in HiGHS; the objective is given with each question."""

    def __init__(self, lp: Any, clock: Clock) -> None:
        """Take over a ``highspy.HighsLp``."""
        self._highs = silent_highs(lp)
        self._clock = clock
        self._set("threads", 1)
        self._set("presolve", "off")
        self._set("simplex_scale_strategy", NO_SCALING)
        self._set("simplex_iteration_limit", MOST_ITERATIONS)

    @property
    def rows(self) -> int:
        """Return the number of rows."""
        return int(self._highs.getNumRow())

    def bound_column(self, column: int, lower: float, upper: float) -> None:
        """Change the bounds of a column."""
        self._highs.changeColBounds(column, lower, upper)

    def bound_row(self, row: int, lower: float, upper: float) -> None:
        """Change the bounds of a row."""
        self._highs.changeRowBounds(row, lower, upper)

    def add_row(self, lower: float, upper: float, columns: Indices, factors: Vector) -> int:
        """Add a row and return its number."""
        self._highs.addRow(lower, upper, len(columns), columns, factors)
        return self.rows - 1

    def drop_rows(self, first: int) -> None:
        """Delete all rows from ``first`` on."""
        count = self.rows - first
        if count > 0:
            self._highs.deleteRows(count, np.arange(first, self.rows, dtype=np.int32))

    def basis(self) -> Basis | None:
        """Return where the last question ended, None if it has no end to start from."""
        basis = self._highs.getBasis()
        return Basis(tuple(basis.col_status), tuple(basis.row_status)) if basis.valid else None

    def start_from(self, basis: Basis) -> None:
        """Start the next question from where another one ended; there may have been fewer rows then."""
        start = highspy.HighsBasis()
        start.valid, start.col_status = True, list(basis.columns)
        start.row_status = [*basis.rows, *[LOOSE] * (self.rows - len(basis.rows))]
        self._highs.setBasis(start)

    def set_coefficient(self, row: int, column: int, value: float) -> None:
        """Change one coefficient."""
        self._highs.changeCoeff(row, column, value)

    def minimise(
        self,
        columns: Indices,
        factors: Vector,
        *,
        want_point: bool = False,
        want_price: int = -1,
        hurried: bool = True,
    ) -> Answer:
        """Return the least sum of columns, with the point that has it and the price of a row if they are wanted.

        ``hurried`` questions stay unanswered once the clock has stopped.
        """
        highs = self._highs
        remaining = self._clock.remaining if hurried else math.inf
        if hurried and self._clock.stopped:
            return Answer(-math.inf)
        # HiGHS counts the time of all runs of one object against its limit.
        self._set("time_limit", highs.getRunTime() + remaining if math.isfinite(remaining) else math.inf)
        highs.changeColsCost(len(columns), columns, factors)
        run_highs(highs)
        status = highs.getModelStatus()
        value = float(highs.getInfo().objective_function_value)
        optimal = status == highspy.HighsModelStatus.kOptimal
        solution = highs.getSolution() if optimal and (want_point or want_price >= 0) else None
        point = np.array(solution.col_value) if solution is not None and want_point else None
        price = max(0.0, float(solution.row_dual[want_price])) if solution is not None and want_price >= 0 else 0.0
        highs.changeColsCost(len(columns), columns, np.zeros(len(columns)))
        if optimal:
            return Answer(value, point, price)
        return Answer(math.inf if status == highspy.HighsModelStatus.kInfeasible else -math.inf)

    def _set(self, name: str, value: Any) -> None:
        if self._highs.setOptionValue(name, value) != highspy.HighsStatus.kOk:
            raise RuntimeError(f"HiGHS does not take {name} = {value!r}")
