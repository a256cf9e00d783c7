"""Cells that several tables of a model's page share."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeVar

from rich.text import Text

BLOCK: Final = 4
"""Years side by side: as many as leave room for words in 80 columns."""

_HARD: Final = "\N{NO-BREAK SPACE}"

Each = TypeVar("Each")


def named(title: str, name: str) -> Text:
    """Return a title and, dimmed below it, the name by which files and options call it."""
    return Text(title).append(f"\n{name}", style="dim") if title and title != name else Text(name)


def listing(parts: Iterable[str]) -> str:
    """Return one line for each part, or a dash."""
    return "\n".join(parts) or "-"


def run(parts: Iterable[str], width: int) -> str:
    """Return the parts in lines of at most ``width``, broken between parts rather than between number and unit."""
    joined = ", ".join(part.replace(" ", _HARD) for part in parts)
    return textwrap.fill(joined, width, break_long_words=False, break_on_hyphens=False).replace(_HARD, " ") or "-"


def blocks(parts: Sequence[Each], size: int = BLOCK) -> Iterator[Sequence[Each]]:
    """Yield the parts in their order, at most ``size`` at a time."""
    for start in range(0, len(parts), size):
        yield parts[start : start + size]
