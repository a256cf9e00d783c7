"""Rows and columns added to a linear program, all at once."""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np

from planner.solve.arrays import Flags, Indices, Vector

Part = tuple[Any, Any]
"""Columns and their factors: two arrays, or two numbers."""


class Rows:
    """Collects columns and rows that are to be added to a program with ``columns`` columns."""

    def __init__(self, columns: int) -> None:
        self._before = columns
        self._columns: list[tuple[float, float, bool]] = []
        self._rows: list[tuple[float, float, Indices, Vector]] = []

    def column(self, lower: float, upper: float, *, whole: bool = False) -> int:
        """Add a column and return its number."""
        self._columns.append((lower, upper, whole))
        return self._before + len(self._columns) - 1

    def row(self, lower: float, upper: float, parts: list[Part]) -> None:
        """Add a row: the sum of some parts lies between two numbers."""
        columns = np.concatenate([np.atleast_1d(columns) for columns, _ in parts])
        factors = np.concatenate([np.atleast_1d(factors) for _, factors in parts])
        merged, place = np.unique(columns, return_inverse=True)
        sums = np.asarray(np.bincount(place, factors, len(merged)), dtype=np.float64)
        self._rows.append((lower, upper, merged.astype(np.int32), sums))

    def extend(self, lp: Any, integral: Flags | None = None) -> Any:
        """Return a ``HighsLp`` with the columns and rows added; ``integral`` says which old columns are whole."""
        old_rows, old_columns, old_values = entries_of(lp)
        numbers = [np.full(len(row[2]), lp.num_row_ + position) for position, row in enumerate(self._rows)]
        rows = np.concatenate([old_rows, *numbers])
        columns = np.concatenate([old_columns, *(row[2] for row in self._rows)])
        values = np.concatenate([old_values, *(row[3] for row in self._rows)])
        longer = highspy.HighsLp()
        longer.num_col_ = lp.num_col_ + len(self._columns)
        longer.num_row_ = lp.num_row_ + len(self._rows)
        longer.col_cost_ = np.zeros(longer.num_col_)
        longer.col_lower_ = np.append(np.array(lp.col_lower_), [lower for lower, _, _ in self._columns])
        longer.col_upper_ = np.append(np.array(lp.col_upper_), [upper for _, upper, _ in self._columns])
        longer.row_lower_ = np.append(np.array(lp.row_lower_), [row[0] for row in self._rows])
        longer.row_upper_ = np.append(np.array(lp.row_upper_), [row[1] for row in self._rows])
        if integral is not None:
            old = np.append(integral, np.zeros(lp.num_col_ - len(integral), dtype=bool))
            kinds = highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger
            longer.integrality_ = [kinds[int(whole)] for whole in (*old, *(whole for _, _, whole in self._columns))]
        set_entries(longer, rows, columns, values)
        return longer


def part_of(lp: Any, kept: Flags) -> Any:
    """Return a ``HighsLp`` with some columns of another and those of its rows that speak of no others."""
    rows, columns, values = entries_of(lp)
    whole = np.ones(lp.num_row_, dtype=bool)
    whole[rows[~kept[columns]]] = False
    used = kept[columns] & whole[rows]
    part = highspy.HighsLp()
    part.num_col_, part.num_row_ = int(kept.sum()), int(whole.sum())
    part.col_cost_ = np.zeros(part.num_col_)
    part.col_lower_, part.col_upper_ = np.array(lp.col_lower_)[kept], np.array(lp.col_upper_)[kept]
    part.row_lower_, part.row_upper_ = np.array(lp.row_lower_)[whole], np.array(lp.row_upper_)[whole]
    new_row, new_column = np.cumsum(whole) - 1, np.cumsum(kept) - 1
    set_entries(part, new_row[rows[used]], new_column[columns[used]], values[used])
    return part


def entries_of(lp: Any) -> tuple[Indices, Indices, Vector]:
    """Return row, column and value of every entry of a program's matrix."""
    starts, places, values = np.array(lp.a_matrix_.start_), np.array(lp.a_matrix_.index_), np.array(lp.a_matrix_.value_)
    along = np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))
    if lp.a_matrix_.format_ == highspy.MatrixFormat.kColwise:
        return places, along, values
    return along, places, values


def set_entries(lp: Any, rows: Indices, columns: Indices, values: Vector) -> None:
    """Give a program its matrix, column by column."""
    order = np.lexsort((rows, columns))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.append(0, np.cumsum(np.bincount(columns, minlength=lp.num_col_))).astype(np.int32)
    lp.a_matrix_.index_ = rows[order].astype(np.int32)
    lp.a_matrix_.value_ = values[order]
