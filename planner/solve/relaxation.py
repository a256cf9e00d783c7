"""The program without whole numbers, for asking many quick questions of it.

A copy of the loaded program as a linear program. Each question changes a few numbers and starts from where the last
one ended, which takes a millisecond or two. Answers are safe: a bound is moved outwards by more than the solver's
tolerance, and only a proof of infeasibility counts as one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import highspy
import numpy as np

from planner.solve.arrays import Indices, Vector
from planner.solve.highs import Driver
from planner.solve.linear_program import SAFETY
from planner.solve.silent import run_highs, silent_highs


class Relaxation:
    """A linear relaxation that follows its driver's program."""

    def __init__(self, driver: Driver, *, hurried: bool = True) -> None:
        """Copy a driver's program; ``hurried`` questions stay unanswered once the clock has stopped."""
        self._driver = driver
        self._hurried = hurried
        self.costs, self.constant = driver.objective()
        lp = driver.highs.getLp()
        lp.integrality_ = []
        lp.offset_ = 0.0
        lp.col_cost_ = np.zeros(lp.num_col_)
        self._highs = silent_highs(lp)
        self._set("threads", 1)
        self._set("presolve", "off")
        self._lower, self._upper = np.array(lp.col_lower_), np.array(lp.col_upper_)
        self._cutoff_row: int | None = None

    def fix(self, column: int, value: float) -> None:
        """Fix a column until it is freed."""
        self._highs.changeColBounds(column, value, value)

    def free(self, column: int) -> None:
        """Give a column the bounds it has in the program."""
        self._highs.changeColBounds(column, self._lower[column], self._upper[column])

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
            self._highs.changeCoeff(row, column, entries.get(column, 0.0))
        _, lower, upper, _ = source.getRow(row)
        self._highs.changeRowBounds(row, lower, upper)

    def cut_off(self, objective: float) -> None:
        """Ask only about plans whose expected loss is at most this."""
        room = objective - self.constant
        if self._cutoff_row is None:
            used = np.nonzero(self.costs)[0].astype(np.int32)
            self._cutoff_row = self._highs.getNumRow()
            self._highs.addRow(-highspy.kHighsInf, room, len(used), used, self.costs[used])
        else:
            self._highs.changeRowBounds(self._cutoff_row, -highspy.kHighsInf, room)

    def add_row(self, lower: float, upper: float, terms: Mapping[int, float]) -> int:
        """Add a row and return its number."""
        columns = np.array(list(terms), dtype=np.int32)
        self._highs.addRow(lower, upper, len(columns), columns, np.array(list(terms.values())))
        return int(self._highs.getNumRow()) - 1

    def bound_row(self, row: int, lower: float, upper: float) -> None:
        """Change the bounds of a row."""
        self._highs.changeRowBounds(row, lower, upper)

    def narrow_row(self, row: int, amount: float) -> None:
        """Give a row the bounds it has in the program, each moved inwards by ``amount``."""
        _, lower, upper, _ = self._driver.highs.getRow(row)
        self._highs.changeRowBounds(row, lower + amount, upper - amount)

    def least(self, terms: Mapping[int, float]) -> float:
        """Return a lower bound of a sum of columns: infinite if nothing is feasible, -infinite if unknown."""
        value = self._solve(np.array(list(terms), dtype=np.int32), np.array(list(terms.values())))[0]
        return value - SAFETY * max(1.0, abs(value)) if math.isfinite(value) else value

    def most(self, terms: Mapping[int, float]) -> float:
        """Return an upper bound of a sum of columns: -infinite if nothing is feasible, infinite if unknown."""
        return -self.least({column: -factor for column, factor in terms.items()})

    def best(self) -> tuple[float, Vector | None]:
        """Return the least expected loss and a point that has it; infinite if nothing is feasible."""
        used = np.nonzero(self.costs)[0].astype(np.int32)
        value, point = self._solve(used, self.costs[used], want_point=True)
        return value + self.constant, point

    def best_with(self, columns: Mapping[int, float]) -> tuple[float, Vector | None]:
        """Return the least expected loss with some columns fixed, and a point that has it.

        Answered although the clock has stopped: a plan that was found in time is not lost.
        """
        used = np.nonzero(self.costs)[0].astype(np.int32)
        for column, value in columns.items():
            self.fix(column, value)
        value, point = self._solve(used, self.costs[used], want_point=True, hurried=False)
        for column in columns:
            self.free(column)
        return value + self.constant, point

    def point(self, terms: Mapping[int, float]) -> Vector | None:
        """Return a point with the least sum of columns, None if there is none."""
        return self._solve(np.array(list(terms), dtype=np.int32), np.array(list(terms.values())), want_point=True)[1]

    def _solve(
        self, columns: Indices, factors: Vector, *, want_point: bool = False, hurried: bool = True
    ) -> tuple[float, Vector | None]:
        highs = self._highs
        remaining = self._driver.clock.remaining if self._hurried and hurried else math.inf
        # HiGHS counts the time of all runs of one object against its limit.
        self._set("time_limit", highs.getRunTime() + remaining if math.isfinite(remaining) else math.inf)
        highs.changeColsCost(len(columns), columns, factors)
        run_highs(highs)
        status = highs.getModelStatus()
        value = highs.getInfo().objective_function_value
        optimal = status == highspy.HighsModelStatus.kOptimal
        found = np.array(highs.getSolution().col_value) if want_point and optimal else None
        highs.changeColsCost(len(columns), columns, np.zeros(len(columns)))
        if optimal:
            return float(value), found
        return (math.inf if status == highspy.HighsModelStatus.kInfeasible else -math.inf), None

    def _set(self, name: str, value: Any) -> None:
        if self._highs.setOptionValue(name, value) != highspy.HighsStatus.kOk:
            raise RuntimeError(f"HiGHS does not take {name} = {value!r}")
