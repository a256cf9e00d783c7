"""Reading text tables: finding columns and reading numbers, with the line of whatever is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.schema.errors import InputError, InputProblem, quoted, suggestion
from planner.trade.readers.extract import MOST_PROBLEMS

if TYPE_CHECKING:
    import pandas as pd


def read_text(path: Path) -> str:
    """Return a file's text; a missing file, a folder or another encoding than UTF-8 is the user's mistake."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        found = error.strerror or "cannot be read"
        raise InputError([InputProblem(str(path), None, "", found, "a file that can be read")]) from error
    except UnicodeDecodeError as error:
        raise InputError([InputProblem(str(path), None, "", "not UTF-8 text", "a file saved as UTF-8")]) from error


def read_rows(path: Path, text: str, header: int = 0, **options: Any) -> pd.DataFrame:
    """Return a CSV table as text, its index the line numbers; ``header`` is the position of the header row."""
    import io

    import pandas as pd

    try:
        frame = pd.read_csv(
            io.StringIO(text),
            dtype=str,
            keep_default_na=False,
            skiprows=header,
            skip_blank_lines=False,
            skipinitialspace=True,
            **options,
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        found = str(error).strip().replace("\n", " ")
        raise InputError([InputProblem(str(path), None, "", found, "a CSV table with a header row")]) from error
    frame.columns = [str(column).strip() for column in frame.columns]
    frame.index = frame.index + header + 2
    # Blank lines only count for the line numbers; short rows come with empty cells.
    texts: pd.DataFrame = frame.fillna("").map(str.strip)
    return texts[(texts != "").any(axis=1)]


def need_columns(frame: pd.DataFrame, names: Sequence[str], path: Path, line: int = 1) -> None:
    """Raise for every column that is missing, with the nearest one that is there."""
    present = [str(column) for column in frame.columns]
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
