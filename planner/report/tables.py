"""Tables that stay readable on a terminal, in a pipe and at 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

Cell = str | Text


def table(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    note: str = "",
    totals: Sequence[Cell] | None = None,
) -> RenderableType:
    """Return a table under a title.

    A column whose heading starts with ``>`` is flush right and never wrapped (numbers), one that starts with ``<`` is
    flush left and never wrapped (names); others wrap. ``totals`` is a last row set apart; ``note`` is a line below.
    Text is shown as it is: brackets in a model's words are no markup.
    """
    body = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1), show_footer=False)
    for column in columns:
        body.add_column(
            Text(column.lstrip("<>")),
            justify="right" if column.startswith(">") else "left",
            no_wrap=column.startswith((">", "<")),
            overflow="fold",
            header_style="bold",
        )
    count = 0
    for row in rows:
        body.add_row(*map(_as_it_is, row))
        count += 1
    if totals is not None:
        body.add_section()
        body.add_row(*map(_as_it_is, totals), style="bold")
    parts: list[RenderableType] = [Text(title, style="bold cyan")]
    parts.append(body if count else Text("none", style="dim"))
    if note:
        parts.append(Text(note, style="dim"))
    return Padding(Group(*parts), (0, 0, 1, 0))


def _as_it_is(cell: Cell) -> Text:
    return cell if isinstance(cell, Text) else Text(cell)


def lines(*texts: str) -> RenderableType:
    """Return plain lines followed by an empty one."""
    return Padding(Group(*(Text(text) for text in texts)), (0, 0, 1, 0))


def heading(title: str, below: str = "") -> RenderableType:
    """Return the title of a page."""
    parts: list[RenderableType] = [Text(title, style="bold")]
    if below:
        parts.append(Text(below, style="dim"))
    return Padding(Group(*parts), (0, 0, 1, 0))
