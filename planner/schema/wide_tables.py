"""Wide tables, products and coverage: one row per product, every column with its unit and evidence beside it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from planner.schema.csv_files import Columns, Table
from planner.schema.errors import quoted, suggestion
from planner.schema.marks import Problems
from planner.schema.quantities import Dimension, QuantityError, describe, in_percent, parse_unit
from planner.schema.tables import MOST_MONEY, CoverageTable, ProductTable, TableDescription

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?", re.ASCII)
_PRODUCT = re.compile(r"[a-z0-9][a-z0-9_]{0,59}", re.ASCII)
_LARGEST = 1e18
MONEY: Dimension = (("money", 1),)
PURE: Dimension = ()


@dataclass(frozen=True)
class Range:
    """Which numbers a column may hold, in base units."""

    words: str
    low: float = 0.0
    high: float = math.inf
    strict_low: bool = False
    """Whether ``low`` itself is excluded."""
    infinite: bool = False
    """Whether ``inf`` may be written."""

    def holds(self, numbers: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        """Return which numbers lie in the range."""
        above = numbers > self.low if self.strict_low else numbers >= self.low
        return (above & (numbers <= self.high)) | (np.isposinf(numbers) & self.infinite)


_SALES = Range("a number from 0 to 100 trillion USD", high=float(MOST_MONEY))
_SHARE = Range("a share between 0 and 100 %", high=1.0)
_NUMBERS: Mapping[str, Range] = {
    "domestic": _SALES,
    "base_tariff": Range("a rate between 0 and 1000 %", high=10.0),
    "substitution": Range("a number above 1, up to 1000", low=1.0, high=1e3, strict_low=True),
    "import_substitution": Range("a number above 0, up to 1000", high=1e3, strict_low=True),
    "demand": Range("a number from -1000 to 0", low=-1e3, high=0.0),
    "supply": Range("a number from 0.001 to 1 million, or 'inf'", low=1e-3, high=1e6, infinite=True),
    "value_added": _SHARE,
    "margin": _SHARE,
    "collected": _SHARE,
}
"""Columns of the product table that hold numbers, apart from the suppliers', and what they may hold."""

PRODUCT_COLUMNS = Columns(("product", "title", *_NUMBERS), others=True)
COVERAGE_COLUMNS = Columns(("product",), others=True)


def supplier_columns(table: Table) -> tuple[str, ...]:
    """Return the columns of a product table that are suppliers: all that have no other meaning."""
    return tuple(name for name in table.columns if name not in PRODUCT_COLUMNS.needed)


def product_table(table: Table, description: TableDescription, problems: Problems) -> ProductTable | None:
    """Return the product table in base units; None after problems were added."""
    products = _products(table, problems)
    suppliers = supplier_columns(table)
    if not suppliers:
        problems.add_at(table.header, table.where, "no supplier", "a column of imports for each supplier")
    _check_described(table, description, problems)
    imports = [_column(table, name, description, MONEY, _SALES, problems) for name in suppliers]
    numbers = {
        name: _column(table, name, description, MONEY if name == "domestic" else PURE, allowed, problems)
        for name, allowed in _NUMBERS.items()
    }
    if products is None or not suppliers or any(column is None for column in [*imports, *numbers.values()]):
        return None
    matrix = _frozen(np.column_stack([column for column in imports if column is not None]))
    for row, total in zip(table.rows, matrix.sum(axis=1), strict=True):
        if total <= 0:
            product = row.cells["product"]
            problems.add_at(table.place(row), (*table.where, product), "no imports at all", "imports from a supplier")
    return ProductTable(
        products=products,
        titles=tuple(row.cells["title"] for row in table.rows),
        suppliers=suppliers,
        imports=matrix,
        **{name: column for name, column in numbers.items() if column is not None},
        description=description,
    )


def coverage_table(
    table: Table,
    description: TableDescription,
    products: Sequence[str] | None,
    measures: Sequence[str],
    own: bool,
    problems: Problems,
) -> CoverageTable | None:
    """Return the coverage of the model's measures, rows in the order of ``products``; None after problems were added.

    A table in the model's own folder has exactly the model's measures; a shipped one may have more.
    """
    rows = _products(table, problems)
    right = _measures_match(table, measures, own, problems)
    if right:
        _check_described(table, description, problems)
    columns = [_column(table, name, description, PURE, _SHARE, problems) for name in measures if name in table.columns]
    if rows is None or not right or any(column is None for column in columns):
        return None
    found = [column for column in columns if column is not None]
    # A model may have no measure that falls on trade.
    share = np.column_stack(found) if found else np.zeros((len(rows), 0))
    for row, total in zip(table.rows, share.sum(axis=1), strict=True):
        if total > 1 + 1e-9:
            where = (*table.where, row.cells["product"])
            expected = "at most 100 %: measures do not overlap"
            problems.add_at(table.place(row), where, f"{in_percent(total)} covered in all", expected)
    if products is None or not _products_match(table, rows, products, problems):
        return None
    order = [rows.index(name) for name in products]
    return CoverageTable(tuple(products), tuple(measures), _frozen(share[order]), description)


def _products(table: Table, problems: Problems) -> tuple[str, ...] | None:
    seen: dict[str, int] = {}
    right = True
    for row in table.rows:
        name = row.cells["product"]
        place = table.place(row)
        if not _PRODUCT.fullmatch(name):
            expected = "a name: lower-case letters, digits and underscores"
            problems.add_at(place, (*table.where, "product"), quoted(name), expected)
            right = False
        elif name in seen:
            found = f"the product {quoted(name)} again"
            problems.add_at(place, (*table.where, name), found, f"it once (first in line {seen[name]})")
            right = False
        seen.setdefault(name, row.line)
    return tuple(seen) if right else None


def _check_described(table: Table, description: TableDescription, problems: Problems) -> None:
    for name in table.columns:
        if name not in description.columns:
            expected = f"a description of it in {table.shown.removesuffix('.csv')}.yaml"
            problems.add_at(table.header, (*table.where, name), f"the column {quoted(name)} without one", expected)
    for name in description.columns:
        if name not in table.columns:
            hint = suggestion(name, table.columns)
            problems.add_at(table.header, (*table.where, name), "a description only", "a column of that name", hint)


def _column(
    table: Table,
    name: str,
    description: TableDescription,
    dimension: Dimension,
    allowed: Range,
    problems: Problems,
) -> npt.NDArray[np.float64] | None:
    """Return a column in base units; None after problems were added."""
    size = _unit_size(table, name, description, dimension, problems)
    numbers, right = [], size is not None
    for row in table.rows:
        number = _number(row.cells[name], allowed)
        if number is None:
            where = (*table.where, row.cells["product"], name)
            problems.add_at(table.place(row), where, quoted(row.cells[name]), allowed.words)
            right = False
        else:
            numbers.append(number)
    if not right or size is None:
        return None
    column = np.array(numbers) * float(size)
    for row, holds in zip(table.rows, allowed.holds(column), strict=True):
        if not holds:
            where = (*table.where, row.cells["product"], name)
            problems.add_at(table.place(row), where, quoted(row.cells[name]), allowed.words)
            right = False
    return _frozen(column) if right else None


def _unit_size(
    table: Table, name: str, description: TableDescription, dimension: Dimension, problems: Problems
) -> Fraction | None:
    described = description.columns.get(name)
    if described is None:
        return None
    if not described.unit and dimension == PURE:
        return Fraction(1)
    where = (*table.where, name, "unit")
    try:
        unit = parse_unit(described.unit)
    except QuantityError as error:
        problems.add_at(table.header, where, quoted(described.unit), error.expected, error.hint)
        return None
    if unit.dimension != dimension:
        found = f"{quoted(described.unit)}, which is {describe(unit.dimension)}"
        problems.add_at(table.header, where, found, describe(dimension))
        return None
    return unit.size


def _number(text: str, allowed: Range) -> float | None:
    if allowed.infinite and text == "inf":
        return math.inf
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text)
    return number if abs(number) <= _LARGEST else None


def _measures_match(table: Table, measures: Sequence[str], own: bool, problems: Problems) -> bool:
    found = [name for name in table.columns if name != "product"]
    missing = [name for name in measures if name not in found]
    unknown = [name for name in found if name not in measures] if own else []
    for name in missing:
        problems.add_at(table.header, table.where, f"no column '{name}'", "a column for every measure")
    for name in unknown:
        hint = suggestion(name, measures)
        problems.add_at(
            table.header, table.where, f"the unknown measure {quoted(name)}", "a measure of the model", hint
        )
    return not missing and not unknown


def _products_match(table: Table, rows: Sequence[str], products: Sequence[str], problems: Problems) -> bool:
    missing = [name for name in products if name not in rows]
    unknown = [name for name in rows if name not in products]
    for name in missing:
        problems.add_at(table.header, table.where, f"no row for '{name}'", "a row for every product")
    for name in unknown:
        hint = suggestion(name, products)
        problems.add_at(
            table.header, table.where, f"the unknown product {quoted(name)}", "a product of the table", hint
        )
    return not missing and not unknown


def _frozen(array: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    array.setflags(write=False)
    return array
