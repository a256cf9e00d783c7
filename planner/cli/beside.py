"""What an answer is written to beside the screen: a folder with tables, document and picture, and a picture alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.cli.output import say

if TYPE_CHECKING:
    import pandas as pd


def check_beside(out: Path | None, picture: Path | None) -> None:
    """Raise ``InputError`` for a folder or a picture that cannot be written, before the work that it shows."""
    if picture is not None:
        from planner.report.pictures import check_picture

        check_picture(picture)
    if out is not None:
        from planner.solve.runs import check_writable

        check_writable(out)


def write_beside(
    document: Mapping[str, Any],
    frames: Mapping[str, Callable[[], pd.DataFrame]],
    draw: Callable[[], str] | None,
    out: Path | None,
    picture: Path | None,
    quiet: bool,
) -> None:
    """Write what was asked for beside the answer on the screen, and say where; ``draw`` is None if nothing can be."""
    told = (lambda _: None) if quiet else say
    if picture is not None and draw is None:
        told("no picture: there is nothing to draw")
    elif picture is not None and draw is not None:
        from planner.report.pictures import write_picture

        write_picture(picture, draw())
        told(f"picture written to {picture}")
    if out is not None:
        from planner.study.folder import write_folder

        drawn = None if draw is None else draw()
        write_folder(out, document, {name: make() for name, make in frames.items()}, drawn)
        told(f"study written to {out}")
