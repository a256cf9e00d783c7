"""Reading CSV files with a header row, every cell as text with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from planner.schema.errors import listed, quoted, suggestion
from planner.schema.marks import Place, Problems, Where
from planner.schema.text_files import read_text

LARGEST = 40_000_000
"""Bytes; a customs extract by ten-digit line and country is a few million."""
_LONGEST_CELL = 10_000


@dataclass
class Row:
    """A line of a table; cells by column, stripped of surrounding blanks."""

    line: int
    cells: dict[str, str]


@dataclass
class Table:
    """A CSV file as it was read."""

    shown: str
    """Name of the file, for problems."""
    where: Where
    columns: tuple[str, ...]
    rows: list[Row]
    header_line: int = 1

    @property
    def header(self) -> Place:
        """Return where the header row stands."""
        return Place(self.shown, self.header_line)

    def place(self, row: Row) -> Place:
        """Return where a row stands."""
        return Place(self.shown, row.line)


@dataclass(frozen=True)
class Columns:
    """What the header row of a table must and may contain."""

    needed: tuple[str, ...]
    allowed: tuple[str, ...] = ()
    may_be_empty: bool = False
    """Whether a header without rows says something: that there is none."""
    others: bool = False
    """Whether further columns with names of the modeller's choice may follow."""


def read_csv(path: Path, shown: str, where: Where, problems: Problems, columns: Columns) -> Table | None:
    """Return a table; None after a problem with the file or its header was added. Bad rows are left out."""
    text = read_text(path, shown, where, problems, LARGEST)
    if text is None:
        return None
    before = len(problems)
    lines = _rows(text, shown, where, problems)
    header_line, header = next(lines, (0, []))
    if not header_line:
        if len(problems) == before:
            problems.add_at(Place(shown, None), where, "an empty file", f"the columns {listed(columns.needed, 'and')}")
        return None
    names = tuple(cell.strip() for cell in header)
    if not _header_is_right(names, Place(shown, header_line), where, problems, columns):
        return None
    rows = []
    for line, cells in lines:
        if len(cells) != len(names):
            problems.add_at(Place(shown, line), where, f"{len(cells)} cells", f"{len(names)}, one per column")
        else:
            rows.append(Row(line, {name: cell.strip() for name, cell in zip(names, cells, strict=True)}))
    if not rows and not columns.may_be_empty and len(problems) == before:
        problems.add_at(Place(shown, header_line), where, "no rows", "at least one row below the header")
    return Table(shown, where, names, rows, header_line)


def _rows(text: str, shown: str, where: Where, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, cells), leaving out empty lines."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if any(len(cell) > _LONGEST_CELL for cell in cells):
                problems.add_at(Place(shown, line), where, "a very long cell", f"at most {_LONGEST_CELL} characters")
            elif cells and any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        problems.add_at(Place(shown, line), where, f"a row that is not CSV ({error})", "cells with matching quotes")


def _header_is_right(names: tuple[str, ...], place: Place, where: Where, problems: Problems, columns: Columns) -> bool:
    known = (*columns.needed, *columns.allowed)
    missing = [name for name in columns.needed if name not in names]
    right = True
    for name in missing:
        problems.add_at(place, where, f"no column '{name}'", f"the columns {listed(columns.needed, 'and')}")
        right = False
    for position, name in enumerate(names):
        if not name:
            problems.add_at(place, where, f"no name for column {position + 1}", "a name for every column")
            right = False
        elif name in names[:position]:
            problems.add_at(place, where, f"the column {quoted(name)} twice", "it once")
            right = False
        elif name not in known and not columns.others:
            hint = suggestion(name, missing or known)
            problems.add_at(place, where, f"the unknown column {quoted(name)}", f"only {listed(known, 'and')}", hint)
            right = False
    return right
