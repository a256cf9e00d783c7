"""Tables stay readable in a narrow pipe."""

import io

import pytest
from rich.console import Console

from planner.report.tables import table

WORDY = "Gas buyers, through the Korea Gas Corporation"


def printed(width: int) -> str:
    console = Console(file=io.StringIO(), width=width)
    rows = [(WORDY, "3.5 Mt/yr", "18.97", "0.65", WORDY)]
    console.print(table("Offer", ("concession", ">level", ">headline", ">net cost", "who pays"), rows))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_no_line_is_wider_than_80_columns() -> None:
    assert max(len(line.rstrip()) for line in printed(80).splitlines()) <= 80


def test_words_wrap_and_numbers_do_not() -> None:
    text = printed(80)
    assert "3.5 Mt/yr" in text
    assert "18.97" in text
    assert WORDY not in text


@pytest.mark.parametrize("width", [40, 48])
def test_a_table_too_wide_for_its_words_is_stacked(width: int) -> None:
    printed_lines = [line.rstrip() for line in printed(width).splitlines()]
    assert printed_lines[:6] == [
        "Offer",
        *(["Gas buyers, through the Korea Gas", "Corporation"] if width == 40 else [WORDY]),
        "  level: 3.5 Mt/yr",
        "  headline: 18.97",
        "  net cost: 0.65",
        *([] if width == 40 else ["  who pays: Gas buyers, through the Korea Gas"]),
    ]
    assert max(map(len, printed_lines)) <= width


def test_stacked_rows_leave_out_what_is_empty_and_end_with_the_totals() -> None:
    console = Console(file=io.StringIO(), width=20)
    rows = [("first measure", "high", "1.00"), ("", "low", "2.00")]
    console.print(table("Loss", ("measure", "<term", ">export\nrevenue"), rows, totals=("all", "", "3.00")))
    assert isinstance(console.file, io.StringIO)
    assert [line.rstrip() for line in console.file.getvalue().splitlines()] == [
        "Loss",
        "first measure",
        "  term: high",
        "  export revenue:",
        "  1.00",
        "  term: low",
        "  export revenue:",
        "  2.00",
        "all",
        "  export revenue:",
        "  3.00",
        "",
    ]


def test_output_that_is_no_terminal_has_no_colour_codes() -> None:
    assert "\x1b" not in printed(80)


def test_a_table_without_rows_says_so() -> None:
    console = Console(file=io.StringIO(), width=80)
    console.print(table("Groups", ("name",), []))
    assert isinstance(console.file, io.StringIO)
    assert "none" in console.file.getvalue()
