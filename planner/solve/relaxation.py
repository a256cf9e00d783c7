"""The program without whole numbers, for asking many quick questions of it (:mod:`planner.solve.linear_program`)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from planner.solve.arrays import Indices, Vector
from planner.solve.highs import Driver
from planner.solve.linear_program import LinearProgram


class Relaxation:
    """A linear relaxation that follows its driver's program."""

    def __init__(self, driver: Driver, *, hurried: bool = True) -> None:
        """Copy a driver's program; ``hurried`` questions stay unanswered once the clock has stopped."""
        self._driver, self._hurried = driver, hurried
        self.costs, self.constant = driver.objective()
        lp = driver.highs.getLp()
        lp.integrality_ = []
        lp.offset_ = 0.0
        lp.col_cost_ = np.zeros(lp.num_col_)
        self._lp = LinearProgram(lp, driver.clock)
        self._lower, self._upper = np.array(lp.col_lower_), np.array(lp.col_upper_)
        self._cutoff_row: int | None = None

    def fix(self, column: int, value: float) -> None:
        """Fix a column until it is freed."""
        self._lp.bound_column(column, value, value)

    def free(self, column: int) -> None:
        """Give a column the bounds it has in the program."""
        self._lp.bound_column(column, self._lower[column], self._upper[column])

    def restrict(self, column: int, lower: float, upper: float) -> None:
        """Change the bounds of a column for good."""
        self._lower[column], self._upper[column] = lower, upper
        self.free(column)

    def follow(self, row: int, changed: Sequence[int]) -> None:
        """Take over the coefficients of changed columns and the bounds of a row from the program."""
        source = self._driver.highs
        _, columns, values = source.getRowEntries(row)
        # A coefficient that became exactly zero is no longer among the entries.
        entries = dict(zip(columns.tolist(), values.tolist(), strict=True))
        for column in changed:
            self._lp.set_coefficient(row, column, entries.get(column, 0.0))
        _, lower, upper, _ = source.getRow(row)
        self._lp.bound_row(row, lower, upper)

    def cut_off(self, objective: float) -> None:
        """Ask only about plans whose expected loss is at most this."""
        room = objective - self.constant
        if self._cutoff_row is None:
            self._cutoff_row = self._lp.add_row(-math.inf, room, *self._objective())
        else:
            self._lp.bound_row(self._cutoff_row, -math.inf, room)

    def add_row(self, lower: float, upper: float, terms: Mapping[int, float]) -> int:
        """Add a row and return its number."""
        return self._lp.add_row(lower, upper, *_form(terms))

    def bound_row(self, row: int, lower: float, upper: float) -> None:
        """Change the bounds of a row."""
        self._lp.bound_row(row, lower, upper)

    def narrow_row(self, row: int, amount: float) -> None:
        """Give a row the bounds it has in the program, each moved inwards by ``amount``."""
        _, lower, upper, _ = self._driver.highs.getRow(row)
        self._lp.bound_row(row, lower + amount, upper - amount)

    def least(self, terms: Mapping[int, float]) -> float:
        """Return a lower bound of a sum of columns: infinite if nothing is feasible, -infinite if unknown."""
        return self._lp.minimise(*_form(terms), hurried=self._hurried).lower_bound

    def most(self, terms: Mapping[int, float]) -> float:
        """Return an upper bound of a sum of columns: -infinite if nothing is feasible, infinite if unknown."""
        return -self.least({column: -factor for column, factor in terms.items()})

    def best(self) -> tuple[float, Vector | None]:
        """Return the least expected loss and a point that has it; infinite if nothing is feasible."""
        answer = self._lp.minimise(*self._objective(), want_point=True, hurried=self._hurried)
        return answer.value + self.constant, answer.point

    def best_with(self, columns: Mapping[int, float]) -> tuple[float, Vector | None]:
        """Return the least expected loss with some columns fixed, and a point that has it.

        Answered although the clock has stopped: a plan that was found in time is not lost.
        """
        for column, value in columns.items():
            self.fix(column, value)
        answer = self._lp.minimise(*self._objective(), want_point=True, hurried=False)
        for column in columns:
            self.free(column)
        return answer.value + self.constant, answer.point

    def point(self, terms: Mapping[int, float]) -> Vector | None:
        """Return a point with the least sum of columns, None if there is none."""
        return self._lp.minimise(*_form(terms), want_point=True, hurried=self._hurried).point

    def _objective(self) -> tuple[Indices, Vector]:
        used = np.nonzero(self.costs)[0].astype(np.int32)
        return used, self.costs[used]


def _form(terms: Mapping[int, float]) -> tuple[Indices, Vector]:
    return np.array(list(terms), dtype=np.int32), np.array(list(terms.values()), dtype=np.float64)
