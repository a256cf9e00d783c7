"""US Census Bureau imports: the international trade API's ``timeseries/intltrade/imports/hs``, as CSV or JSON.

Columns used: ``I_COMMODITY`` (code), ``CTY_CODE`` and/or ``CTY_NAME``, one of ``CON_VAL_YR`` (imports for consumption,
the default) or ``GEN_VAL_YR`` (general imports), year to date; and, where present, ``CAL_DUT_YR``,
``I_COMMODITY_LDESC``, ``COMM_LVL``, ``YEAR``, ``MONTH`` (or ``time``, ``YYYY-MM``). Values of the year to date are
already sums over months, so of several months only the last one is kept.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from planner.schema.errors import InputError, InputProblem
from planner.trade.readers.columns import need_columns, numbers, read_rows, read_text
from planner.trade.readers.extract import Extract, Rows, gather
from planner.trade.readers.partners import GROUPS

if TYPE_CHECKING:
    import pandas as pd


def read_census(
    path: str | Path,
    year: int | None = None,
    suppliers: Mapping[str, Sequence[str]] | None = None,
    digits: int | None = None,
    value: str = "CON_VAL_YR",
    restore_zeros: bool = False,
) -> Extract:
    """Read an extract of the Census international trade API.

    Args:
        path: a ``.json`` file as the API returns it (a list of rows, the first the header), or the same as CSV.
        year: the year to keep; None if the file has only one.
        suppliers: supplier names of the model with their countries, by code (``5800``) or name (``KOREA, SOUTH``);
            None for the usual partners. Countries that are not named are added up as ``rest_of_world``.
        digits: digits to which commodity codes are cut, such as 6; None keeps them.
        value: the value column, ``CON_VAL_YR`` or ``GEN_VAL_YR``; US dollars.
        restore_zeros: put back leading zeros of codes that a spreadsheet removed.

    Returns:
        Imports by product and supplier; totals and groups of countries are dropped, and counted in ``dropped``.

    Raises:
        InputError: the file is not such an extract; every problem with its line.

    """
    path = Path(path)
    frame = _rows(path)
    country = [column for column in ("CTY_CODE", "CTY_NAME") if column in frame.columns] or ["CTY_CODE"]
    need_columns(frame, ["I_COMMODITY", *country, value], path)
    frame, kept_year, dropped = _one_year(frame, year, path)
    code = frame.get("CTY_CODE", frame["I_COMMODITY"] * 0)
    name = frame.get("CTY_NAME", code)
    total = (code == "-") | name.str.upper().str.startswith("TOTAL")
    group = ~total & (code.str.contains("X") | code.str.fullmatch(r"00\d\d") | name.str.upper().isin(GROUPS))
    overall = ~total & ~group & frame["I_COMMODITY"].isin(["-", "TOTAL", ""])
    dropped |= {"all countries": int(total.sum()), "groups of countries": int(group.sum())}
    dropped |= {"all commodities": int(overall.sum())}
    frame = frame[~total & ~group & ~overall]
    usable = frame[["I_COMMODITY"]].rename(columns={"I_COMMODITY": "code"})
    usable["title"] = frame.get("I_COMMODITY_LDESC", "")
    usable["country"] = code[frame.index] + "|" + name[frame.index]
    usable["value"] = numbers(frame[value], value, path)
    if "CAL_DUT_YR" in frame:
        usable["duty"] = numbers(frame["CAL_DUT_YR"], "CAL_DUT_YR", path)
    rows = Rows(usable, str(path), kept_year, "US Census Bureau", {k: n for k, n in dropped.items() if n})
    return gather(rows, suppliers, digits, restore_zeros)


def _rows(path: Path) -> pd.DataFrame:
    text = read_text(path)
    if not text.lstrip().startswith("["):
        return read_rows(path, text)
    import pandas as pd

    try:
        lines = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise InputError([InputProblem(str(path), line, "", "not JSON", "a list of rows, as the API sends")]) from error
    width = len(lines[0]) if lines and isinstance(lines[0], list) else 0
    ragged = [n for n, row in enumerate(lines, 1) if not isinstance(row, list) or len(row) != width]
    if not width or ragged:
        raise InputError(
            [InputProblem(str(path), ragged[0] if ragged else 1, "", "a row of another length", "rows like the header")]
        )
    # The API repeats a column that was also used as a filter.
    frame = pd.DataFrame([["" if cell is None else str(cell).strip() for cell in row] for row in lines[1:]])
    frame.columns = [str(cell) for cell in lines[0]]
    frame.index = frame.index + 2
    return frame.loc[:, ~frame.columns.duplicated()]


def _one_year(frame: pd.DataFrame, year: int | None, path: Path) -> tuple[pd.DataFrame, str, dict[str, int]]:
    """Keep one year, and of its months the last, whose values hold the whole year to date."""
    when = _when(frame)
    years = sorted(set(when.str.slice(0, 4)) - {""})
    if year is None and len(years) > 1:
        raise InputError([InputProblem(str(path), None, "YEAR", f"years {', '.join(years)}", "one year, or say which")])
    if year is not None and years and str(year) not in years:
        raise InputError([InputProblem(str(path), None, "YEAR", f"no rows of {year}", f"one of {', '.join(years)}")])
    chosen = (str(year) if year is not None else years[0]) if years else ""
    keep = when.str.startswith(chosen)
    last = keep & (when == when[keep].max())
    return frame[last], chosen, {"other years": int((~keep).sum()), "earlier months": int((keep & ~last).sum())}


def _when(frame: pd.DataFrame) -> pd.Series[str]:
    """Return ``YYYY-MM`` or ``YYYY`` for each row, as far as the file says."""
    if "time" in frame:
        return frame["time"]
    year = frame.get("YEAR", frame["I_COMMODITY"] * 0)
    return year + "-" + frame["MONTH"].str.zfill(2) if "MONTH" in frame else year
