"""Reading text tables: finding columns and reading numbers, with the line of whatever is wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.schema.errors import InputError, InputProblem, quoted, suggestion
from planner.trade.readers.extract import MOST_PROBLEMS

if TYPE_CHECKING:
    import pandas as pd


_OTHER_FORMATS = {
    b"PK\x03\x04": ("a ZIP archive or an Excel workbook", "the CSV file in it, unpacked or saved as CSV"),
    b"\x1f\x8b": ("a gzip archive", "the CSV file in it, unpacked"),
    b"\xff\xfe": ("UTF-16 text", "a file saved as UTF-8"),
    b"\xfe\xff": ("UTF-16 text", "a file saved as UTF-8"),
}
"""First bytes of a file -> what it is, and what would do."""
_DIVIDERS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_TOO_WIDE = re.compile(r"Expected (\d+) fields in line (\d+), saw (\d+)")
_UNCLOSED = re.compile(r"EOF inside string starting at row (\d+)")


def check_format(path: Path) -> None:
    """Raise if a file is missing, or not text at all: users try archives and workbooks."""
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        found = error.strerror or "cannot be read"
        raise InputError([InputProblem(str(path), None, "", found, "a file that can be read")]) from error
    for mark, (found, expected) in _OTHER_FORMATS.items():
        if start.startswith(mark):
            raise InputError([InputProblem(str(path), None, "", found, expected)])


def read_text(path: Path) -> str:
    """Return a file's text; a missing file, a folder or another encoding than UTF-8 is the user's mistake."""
    check_format(path)
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError([InputProblem(str(path), None, "", "not UTF-8 text", "a file saved as UTF-8")]) from error


def read_rows(path: Path, text: str, header: int = 0, **options: Any) -> pd.DataFrame:
    """Return a CSV table as text, its index the line numbers; ``header`` is the position of the header row."""
    import io

    import pandas as pd

    table = "".join(text.splitlines(keepends=True)[header:])
    try:
        frame = pd.read_csv(
            io.StringIO(table),
            dtype=str,
            keep_default_na=False,
            skip_blank_lines=False,
            skipinitialspace=True,
            **options,
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise not_a_table(path, error, header) from error
    need_as_many_cells(frame, path, header)
    frame.columns = [str(column).strip() for column in frame.columns]
    frame.index = frame.index + header + 2
    # Blank lines only count for the line numbers; short rows come with empty cells.
    texts: pd.DataFrame = frame.fillna("").map(str.strip)
    return texts[(texts != "").any(axis=1)]


def need_as_many_cells(frame: pd.DataFrame, path: Path, header: int = 0) -> None:
    """Raise if the rows are wider than the header, which pandas takes for row labels."""
    import pandas as pd

    if not isinstance(frame.index, pd.RangeIndex):
        columns, cells = len(frame.columns), len(frame.columns) + frame.index.nlevels
        expected = f"{columns}, as in the header row"
        raise InputError([InputProblem(str(path), header + 2, "", f"{cells} cells", expected)])


def not_a_table(path: Path, error: Exception, header: int = 0) -> InputError:
    """Return pandas' complaint about a CSV file in plain words, with the line where there is one."""
    wide, unclosed = _TOO_WIDE.search(str(error)), _UNCLOSED.search(str(error))
    if wide:
        columns, line, cells = (int(number) for number in wide.groups())
        found, expected = f"{cells} cells", f"{columns}, as in the header row (quotation marks around text with commas)"
        return InputError([InputProblem(str(path), line + header, "", found, expected)])
    if unclosed:
        line = int(unclosed[1]) + 1 + header
        found = "a quotation mark that is not closed"
        return InputError([InputProblem(str(path), line, "", found, "quotation marks in pairs")])
    return InputError([InputProblem(str(path), None, "", "no table", "a CSV table with a header row")])


def need_columns(frame: pd.DataFrame, names: Sequence[str], path: Path, line: int = 1) -> None:
    """Raise for every column that is missing, with the nearest one that is there."""
    present = [str(column) for column in frame.columns]
    divided = next((words for mark, words in _DIVIDERS.items() if len(present) == 1 and mark in present[0]), None)
    if divided:
        found = f"columns divided by {divided}"
        raise InputError([InputProblem(str(path), line, "", found, "columns divided by commas")])
    problems = [
        InputProblem(
            str(path),
            line,
            name,
            f"no column '{name}'",
            f"columns {', '.join(names)}",
            suggestion(name, present),
        )
        for name in names
        if name not in present
    ]
    if problems:
        raise InputError(problems)


def numbers(texts: pd.Series[str], column: str, path: Path) -> pd.Series[float]:
    """Return values as numbers; thousands separators are allowed, anything else that is not a number is an error."""
    import numpy as np
    import pandas as pd

    plain = texts.str.replace(r"(?<=\d),(?=\d{3})", "", regex=True).str.removeprefix("$")
    values = pd.to_numeric(plain, errors="coerce")
    wrong = texts[~np.isfinite(values) | (values < 0)]
    if len(wrong):
        raise InputError(
            [
                InputProblem(
                    str(path), int(str(line)), column, f"{quoted(text)}, not an amount", "a number, at least 0"
                )
                for line, text in wrong.head(MOST_PROBLEMS).items()
            ]
        )
    return values.astype(float)
