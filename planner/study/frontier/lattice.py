"""Which objectives take separate values, and on which grid: whole numbers, cents, or none.

An objective of whole-number variables takes separate values. So does one of continuous variables that rules of the
form of an equation tie to whole-number variables. If its coefficients are decimals of few digits, its values lie on a
grid ``offset + step * whole number``; then bounds can be moved by a full step and comparisons are exact.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from planner.study.frontier.matrix import Form, LinearModel

# The largest coefficient counted in steps. HiGHS takes levels within 1e-6 of a whole number for whole, so with larger
# coefficients it cannot tell neighbouring grid values apart: the objective is then searched as if it had no grid. (In
# thousands of random programs checked by enumeration, all was well up to here and slips began a factor of ten later.)
_LARGEST_COUNT = 100_000
_LARGEST_DENOMINATOR = 10_000
_SIGNIFICANT_DIGITS = 12


@dataclass(frozen=True)
class Grid:
    """The values offset + step * whole number."""

    offset: Fraction
    step: Fraction | None
    """Zero for a constant; None for separate values on no known grid."""

    @property
    def known(self) -> bool:
        """Whether neighbouring values are a known step apart."""
        return self.step is not None


def grids(model: LinearModel) -> list[Grid | None]:
    """Return each objective's grid: None if it can vary continuously."""
    columns = _column_grids(model)
    found: list[Grid | None] = []
    for form in model.forms:
        terms = list(zip(form.columns.tolist(), form.coefficients.tolist(), strict=True))
        found.append(_combine(form.constant, terms, columns))
    return found


def snap(form: Form, grid: Grid | None, levels: np.ndarray) -> float:
    """Return the objective at the levels, put on its grid exactly."""
    value = form.value(levels)
    if grid is None or grid.step is None:
        return value
    if grid.step == 0:
        return float(grid.offset)
    return float(grid.offset + grid.step * round((Fraction(value) - grid.offset) / grid.step))


def _column_grids(model: LinearModel) -> dict[int, Grid]:
    """Whole-number columns lie on the whole numbers; each equation with one column unknown adds that column."""
    known = {int(column): Grid(Fraction(0), Fraction(1)) for column in np.flatnonzero(model.whole)}
    known |= {
        int(column): Grid(_decimal(float(model.lower[column])), Fraction(0))
        for column in np.flatnonzero(model.lower == model.upper)
        if not model.whole[column]
    }
    unknown_of: dict[int, set[int]] = {}
    rows_of: dict[int, list[int]] = {}
    for row in np.flatnonzero(model.row_lower == model.row_upper).tolist():
        unknown = {int(column) for column in _columns(model, row) if int(column) not in known}
        unknown_of[row] = unknown
        for column in unknown:
            rows_of.setdefault(column, []).append(row)
    ready = [row for row, unknown in unknown_of.items() if len(unknown) == 1]
    while ready:
        row = ready.pop()
        if len(unknown_of[row]) != 1:
            continue
        column = next(iter(unknown_of[row]))
        known[column] = _tied(model, row, column, known)
        for other in rows_of[column]:
            unknown_of[other].discard(column)
            if len(unknown_of[other]) == 1:
                ready.append(other)
    return known


def _columns(model: LinearModel, row: int) -> np.ndarray:
    return model.row_columns[model.row_start[row] : model.row_start[row + 1]]


def _tied(model: LinearModel, row: int, column: int, known: dict[int, Grid]) -> Grid:
    """Return the grid of a column that an equation ties to columns whose grids are known."""
    span = slice(model.row_start[row], model.row_start[row + 1])
    terms = dict(zip(model.row_columns[span].tolist(), model.row_coefficients[span].tolist(), strict=True))
    own = terms.pop(column)
    rest = _combine(-float(model.row_lower[row]), terms.items(), known)
    if rest is None:
        raise AssertionError(f"row {row} has a second column without a grid")
    scale = -_decimal(own)
    return Grid(rest.offset / scale, None if rest.step is None else abs(rest.step / scale))


def _combine(constant: float, terms: Iterable[tuple[int, float]], columns: dict[int, Grid]) -> Grid | None:
    """Return the grid of constant + sum of terms."""
    offset = _decimal(constant)
    steps: list[Fraction] = []
    scattered = False
    for column, coefficient in terms:
        grid = columns.get(column)
        if grid is None:
            return None
        exact = _decimal(coefficient)
        offset += exact * grid.offset
        if grid.step is None:
            scattered = True
        elif grid.step > 0 and exact != 0:
            steps.append(abs(exact * grid.step))
    if scattered:
        return Grid(offset, None)
    if not steps:
        return Grid(offset, Fraction(0))
    step = _common_step(steps)
    return Grid(offset, step if max(steps) <= step * _LARGEST_COUNT else None)


def _common_step(steps: list[Fraction]) -> Fraction:
    """Return the largest step of which all are multiples."""
    denominator = math.lcm(*(step.denominator for step in steps))
    return Fraction(math.gcd(*(int(step * denominator) for step in steps)), denominator)


def _decimal(number: float) -> Fraction:
    """Return the short decimal or fraction that a float stands for, if there is one within rounding error."""
    nearest = Fraction(number).limit_denominator(_LARGEST_DENOMINATOR)
    if abs(float(nearest) - number) <= 2.0 * math.ulp(number):
        return nearest
    return Fraction(f"{number:.{_SIGNIFICANT_DIGITS}g}") if _is_short(number) else Fraction(number)


def _is_short(number: float) -> bool:
    return abs(float(f"{number:.{_SIGNIFICANT_DIGITS}g}") - number) <= 2.0 * math.ulp(number)
