"""USITC DataWeb exports, saved as CSV: one row per commodity and country, one column per year.

DataWeb puts lines of text (title, query) above the table and totals below it, and writes thousands separators. The
header row is the first that has both ``HTS Number`` and ``Country``; year columns are ``2024`` or ``Year 2024``.
Where there is a ``Data Type`` column, one data type is kept; ``Calculated Duties`` become the duty.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from planner.schema.errors import InputError, InputProblem, quoted, suggestion
from planner.trade.readers.columns import need_columns, numbers, read_rows, read_text
from planner.trade.readers.extract import Extract, Rows, gather

if TYPE_CHECKING:
    import pandas as pd

_DUTY = re.compile("calculated dut", re.IGNORECASE)


def read_dataweb(
    path: str | Path,
    year: int | None = None,
    suppliers: Mapping[str, Sequence[str]] | None = None,
    digits: int | None = None,
    data_type: str = "Customs Value",
    restore_zeros: bool = False,
) -> Extract:
    """Read an import table exported from USITC DataWeb and saved as CSV.

    Args:
        path: the CSV file.
        year: the year to keep; None if the table has only one.
        suppliers: supplier names of the model with their countries as DataWeb writes them (``South Korea``); None for
            the usual partners. Countries that are not named are added up as ``rest_of_world``.
        digits: digits to which HTS numbers are cut, such as 6; None keeps them.
        data_type: which ``Data Type`` is the value, if there is such a column; US dollars.
        restore_zeros: put back leading zeros of HTS numbers that a spreadsheet removed.

    Returns:
        Imports by product and supplier; total rows are dropped, and counted in ``dropped``.

    Raises:
        InputError: the file is not such a table; every problem with its line.

    """
    path = Path(path)
    text = read_text(path)
    header = _header(path, text)
    frame = read_rows(path, text, header)
    need_columns(frame, ["HTS Number", "Country"], path, header + 1)
    column, kept_year, other_years = _year(frame, year, path, header + 1)
    total = frame["HTS Number"].str.lower().str.startswith("total") | (frame["HTS Number"] == "")
    total |= frame["Country"].str.lower().str.startswith("total") | (frame["Country"] == "")
    # Lines below the table (notes, dates) fill only the first cell.
    dropped = {"totals and notes": int(total.sum()), "other years (columns)": other_years}
    frame = frame[~total]
    value, duty = _data_types(frame, data_type, path)
    dropped["other data types"] = int((~value & ~duty).sum())
    keys = _keys(frame)
    usable = keys[value].assign(value=numbers(frame.loc[value, column], column, path))
    if duty.any():
        duties = keys[duty].assign(value=0.0, duty=numbers(frame.loc[duty, column], column, path))
        usable = _stack(usable.assign(duty=0.0), duties)
    rows = Rows(usable, str(path), kept_year, "USITC DataWeb", {k: n for k, n in dropped.items() if n})
    return gather(rows, suppliers, digits, restore_zeros)


def _keys(frame: pd.DataFrame) -> pd.DataFrame:
    """Return code, title and country of each row."""
    keys = frame[["HTS Number"]].rename(columns={"HTS Number": "code"})
    keys["title"] = frame.get("Description", "")
    keys["country"] = frame["Country"]
    return keys


def _stack(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    return pd.concat([first, second])


def _header(path: Path, text: str) -> int:
    rows = [_cells(line) for line in text.splitlines()[:200]]
    for position, cells in enumerate(rows):
        if "HTS Number" in cells and "Country" in cells:
            return position
    expected = "a row with the columns 'HTS Number' and 'Country'"
    divided = next((line for line in text.splitlines()[:200] if "HTS Number" in line and "Country" in line), None)
    if divided is not None:
        raise InputError(
            [InputProblem(str(path), None, "", f"the row {quoted(divided)}", f"{expected}, divided by commas")]
        )
    close = next((cell for cells in rows[:50] for cell in cells if suggestion("HTS Number", [cell])), "")
    found = "no header row" + (f" (found {quoted(close)})" if close else "")
    raise InputError([InputProblem(str(path), None, "", found, expected)])


def _cells(line: str) -> list[str]:
    return [cell.strip().strip('"') for cell in line.split(",")]


def _year(frame: pd.DataFrame, year: int | None, path: Path, line: int) -> tuple[str, str, int]:
    columns = {
        match[1]: str(column) for column in frame.columns if (match := re.fullmatch(r"(?:Year )?(\d{4})", str(column)))
    }
    named = ", ".join(columns) or "none"
    if year is not None and str(year) not in columns:
        raise InputError([InputProblem(str(path), line, "", f"years {named}", f"a column '{year}'")])
    if year is None and len(columns) != 1:
        raise InputError([InputProblem(str(path), line, "", f"years {named}", "one year column, or say which")])
    chosen = str(year) if year is not None else next(iter(columns))
    return columns[chosen], chosen, len(columns) - 1


def _data_types(frame: pd.DataFrame, wanted: str, path: Path) -> tuple[pd.Series[bool], pd.Series[bool]]:
    if "Data Type" not in frame:
        everything = frame["Country"] != ""
        return everything, ~everything
    value = frame["Data Type"].str.casefold() == wanted.casefold()
    if not value.any() and len(frame):
        known = sorted(set(frame["Data Type"]))
        found = f"no rows of data type '{wanted}'"
        raise InputError(
            [InputProblem(str(path), None, "Data Type", found, f"one of {', '.join(known)}", suggestion(wanted, known))]
        )
    return value, frame["Data Type"].str.contains(_DUTY) & ~value
