"""Tables stay readable in a narrow pipe."""

import io

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


def test_output_that_is_no_terminal_has_no_colour_codes() -> None:
    assert "\x1b" not in printed(80)


def test_a_table_without_rows_says_so() -> None:
    console = Console(file=io.StringIO(), width=80)
    console.print(table("Groups", ("name",), []))
    assert isinstance(console.file, io.StringIO)
    assert "none" in console.file.getvalue()
