"""CEPII BACI: yearly files ``BACI_HSxx_Yyyyy_Vyyyymm.csv`` with columns ``t, i, j, k, v, q``.

``t`` is the year, ``i`` the exporter and ``j`` the importer (numeric codes of the edition's country file), ``k`` the
HS6 code and ``v`` the value in thousands of US dollars; ``q`` (tonnes) is not used. The country file has the columns
``country_code, country_name, country_iso2, country_iso3``. A year is some ten million rows, so it is read in pieces
and only the importer's rows are kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from planner.schema.errors import InputError, InputProblem, quoted, suggestion
from planner.trade.readers.columns import (
    check_format,
    need_as_many_cells,
    need_columns,
    not_a_table,
    numbers,
    read_rows,
    read_text,
)
from planner.trade.readers.extract import MOST_PROBLEMS, Extract, Rows, gather

if TYPE_CHECKING:
    import pandas as pd

_PIECE = 1_000_000
"""Rows read at a time."""


def read_baci(
    path: str | Path,
    countries: str | Path,
    importer: str = "USA",
    suppliers: Mapping[str, Sequence[str]] | None = None,
    restore_zeros: bool = False,
) -> Extract:
    """Read the imports of one country from a yearly BACI file.

    Args:
        path: the trade file, ``BACI_HSxx_Yyyyy_Vyyyymm.csv``.
        countries: the country file of the same edition, ``country_codes_Vyyyymm.csv``.
        importer: the importing country, by ISO code or name as in the country file.
        suppliers: supplier names of the model with their countries, by ISO code or name; None for the usual partners.
            Countries that are not named are added up as ``rest_of_world``.
        restore_zeros: put back leading zeros of HS codes that a spreadsheet removed.

    Returns:
        Imports by HS6 product and supplier, US dollars; BACI has no duties.

    Raises:
        InputError: a file is not what it should be, or names a country that the country file does not have.

    """
    path, countries = Path(path), Path(countries)
    names = _countries(countries)
    code = _importer(names, importer, countries)
    frame = _imports(path, code)
    unknown = frame[~frame["i"].isin(names)]
    if len(unknown):
        raise InputError(
            [
                InputProblem(
                    str(path),
                    int(str(line)),
                    "i",
                    f"the unknown country {quoted(row)}",
                    f"a country of {countries.name}",
                )
                for line, row in unknown["i"].drop_duplicates().head(MOST_PROBLEMS).items()
            ]
        )
    years = sorted(set(frame["t"]))
    if len(years) > 1:
        raise InputError([InputProblem(str(path), None, "t", f"years {', '.join(years)}", "one year")])
    usable = frame[["k"]].rename(columns={"k": "code"})
    usable["title"] = ""
    usable["country"] = frame["i"].map(names)
    usable["value"] = 1000.0 * numbers(frame["v"], "v", path)
    rows = Rows(usable, str(path), years[0] if years else "", "CEPII (BACI)", {})
    return gather(rows, suppliers, 6, restore_zeros)


def _countries(path: Path) -> dict[str, str]:
    """Return all that the country file says of each country, divided by bars, by its code."""
    frame = read_rows(path, read_text(path))
    need_columns(frame, ["country_code", "country_name", "country_iso3"], path)
    return {
        code.lstrip("0") or "0": f"{iso}|{name}"
        for code, iso, name in zip(frame["country_code"], frame["country_iso3"], frame["country_name"], strict=True)
    }


def _importer(names: Mapping[str, str], importer: str, path: Path) -> str:
    for code, spellings in names.items():
        if importer.casefold() in [part.casefold() for part in spellings.split("|")]:
            return code
    known = [part for spellings in names.values() for part in spellings.split("|")]
    raise InputError(
        [
            InputProblem(
                str(path),
                None,
                "importer",
                f"the unknown country {quoted(importer)}",
                "one of the file",
                suggestion(importer, known),
            )
        ]
    )


def _imports(path: Path, importer: str) -> pd.DataFrame:
    """Return the importer's rows as text, their index the line numbers."""
    import pandas as pd

    need_columns(_head(path), ["t", "i", "j", "k", "v"], path)
    kept = []
    try:
        with pd.read_csv(path, dtype=str, keep_default_na=False, chunksize=_PIECE, encoding="utf-8-sig") as pieces:
            for piece in pieces:
                need_as_many_cells(piece, path)
                mine = piece[piece["j"].str.strip().str.lstrip("0") == importer]
                kept.append(mine[["t", "i", "k", "v"]].fillna("").map(str.strip))
    except pd.errors.ParserError as error:
        raise not_a_table(path, error) from error
    except UnicodeDecodeError as error:
        raise InputError([InputProblem(str(path), None, "", "not UTF-8 text", "a file saved as UTF-8")]) from error
    frame = pd.concat(kept)
    frame.index = frame.index + 2
    frame["i"] = frame["i"].str.lstrip("0")
    return frame


def _head(path: Path) -> pd.DataFrame:
    check_format(path)
    try:
        with path.open(encoding="utf-8-sig") as file:
            return read_rows(path, file.readline())
    except UnicodeDecodeError as error:
        raise InputError([InputProblem(str(path), None, "", "not UTF-8 text", "a file saved as UTF-8")]) from error
