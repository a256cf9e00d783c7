"""CSV files are read with a header row, every cell as text with its line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from schema.mistakes import fresh, told

from planner.schema.csv_files import Columns, read_csv

Write = Callable[[bytes | str], Path]
COLUMNS = Columns(("name", "value"), ("why",))


def test_cells_are_stripped_and_rows_keep_their_lines(write: Write) -> None:
    table = read_csv(write('name,value\n\n a , 1\n"b\nc",2\nd,3\n'), "file", (), fresh(), COLUMNS)
    assert table is not None
    assert [(row.line, row.cells) for row in table.rows] == [
        (3, {"name": "a", "value": "1"}),
        (4, {"name": "b\nc", "value": "2"}),
        (6, {"name": "d", "value": "3"}),
    ]


@pytest.mark.parametrize(
    ("text", "found", "line"),
    [
        ("", "an empty file", None),
        ("name,value\n", "no rows", 1),
        ("name\na\n", "no column 'value'", 1),
        ("name,value,name\n1,2,3\n", "the column 'name' twice", 1),
        ("name,value,\n1,2,3\n", "no name for column 3", 1),
        ("name,value,wy\n1,2,3\n", "the unknown column 'wy'", 1),
        ("name,value\n1,2\n1\n", "1 cells", 3),
        ("name,value\n1,2,3\n4,5\n", "3 cells", 2),
        ("name,value\n1,2\n" + "x" * 10_001 + ",3\n", "a very long cell", 3),
        ('name,value\n1,2\n"open,3\n', "a row that is not CSV (unexpected end of data)", 3),
    ],
)
def test_what_is_wrong_with_a_table_is_told_with_its_line(
    write: Write, text: str, found: str, line: int | None
) -> None:
    problems = fresh()
    read_csv(write(text), "file", (), problems, COLUMNS)
    (mistake,) = told(problems)
    assert (mistake.found, mistake.line) == (found, line)


def test_a_misspelt_column_is_told_with_the_nearest_one(write: Write) -> None:
    problems = fresh()
    assert read_csv(write("name,vaule\na,1\n"), "file", (), problems, COLUMNS) is None
    assert [mistake.hint for mistake in told(problems)] == ["", "did you mean 'value'?"]


def test_columns_of_ones_own_may_follow_where_they_are_allowed(write: Write) -> None:
    table = read_csv(write("name,value,korea\na,1,2\n"), "file", (), fresh(), Columns(("name", "value"), others=True))
    assert table is not None
    assert table.columns == ("name", "value", "korea")
