"""Tables that stay readable on a terminal, in a pipe and at 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

Cell = str | Text

READABLE = 10
"""Columns that words need to be read, unless they are shorter."""
BETWEEN = 3
"""Columns between two columns of a table."""


@dataclass(frozen=True)
class _Body:
    """The rows of a table: side by side under their headings or, where that leaves no room for words, stacked."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Text]]
    totals: Sequence[Text] | None

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        """Yield the rows as there is room for them."""
        yield self._side_by_side() if self._least_width() <= options.max_width else self._stacked()

    def _least_width(self) -> int:
        every = [*self.rows, self.totals] if self.totals is not None else self.rows
        widths = []
        for position, column in enumerate(self.columns):
            texts = [column.lstrip("<>"), *(row[position].plain for row in every)]
            if column.startswith((">", "<")):
                widths.append(max(cell_len(line) for text in texts for line in text.split("\n")))
            else:
                words = [cell_len(word) for text in texts for word in text.split()]
                widths.append(min(READABLE, max(words, default=0)))
        return sum(widths) + BETWEEN * (len(widths) - 1)

    def _side_by_side(self) -> Table:
        body = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 1), show_footer=False)
        for column in self.columns:
            body.add_column(
                Text(column.lstrip("<>")),
                justify="right" if column.startswith(">") else "left",
                no_wrap=column.startswith((">", "<")),
                overflow="fold",
                header_style="bold",
            )
        for row in self.rows:
            body.add_row(*row)
        if self.totals is not None:
            body.add_section()
            body.add_row(*self.totals, style="bold")
        return body

    def _stacked(self) -> Group:
        """Return each row as its first cell and, below it, a line for each of the others."""
        parts: list[RenderableType] = []
        for row in self.rows if self.totals is None else [*self.rows, self.totals]:
            if row[0].plain:
                parts.append(Text(style="bold").append_text(row[0]))
            for column, cell in zip(self.columns[1:], row[1:], strict=True):
                if cell.plain:
                    name = " ".join(column.lstrip("<>").split())
                    line = Text(f"{name}: " if name else "").append_text(cell)
                    parts.append(Padding(line, (0, 0, 0, 2)))
        return Group(*parts)


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
    Where the columns would be too narrow to be read, every row is stacked: its first cell, then a line for each other.
    Text is shown as it is: brackets in a model's words are no markup.
    """
    cells = [[*map(_as_it_is, row)] for row in rows]
    body = _Body(columns, cells, None if totals is None else [*map(_as_it_is, totals)])
    parts: list[RenderableType] = [Text(title, style="bold cyan")]
    parts.append(body if cells else Text("none", style="dim"))
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
