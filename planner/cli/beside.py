"""What an answer is written to beside the screen: a folder with tables, document and picture, and a picture alone.

It is written before the answer is printed: whoever reads that may leave early, or its disk be full.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planner.cli.output import page, print_document, say

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType


def check_beside(model: str, out: Path | None, picture: Path | None = None) -> None:
    """Raise ``InputError`` for a folder or a picture that cannot be written, before the work that it shows."""
    if picture is not None:
        from planner.report.pictures import check_picture

        _check_outside(model, picture, "--picture")
        check_picture(picture)
    if out is not None:
        from planner.solve.folders import check_writable

        _check_outside(model, out, "--out")
        check_writable(out)


def _check_outside(model: str, place: Path, option: str) -> None:
    """Refuse a place in the folder of the model, where it would be found as files that nothing reads."""
    from planner.schema.errors import InputError, InputProblem
    from planner.schema.folder import find

    try:
        inside = place.resolve().is_relative_to(find(model).resolve())
    except (OSError, RuntimeError):
        # A link that leads round in circles, which the check of the place itself tells.
        return
    if inside:
        found = f"'{place}', which is in the model's own folder"
        expected = "a place outside of it: a model's folder holds the model and nothing else"
        raise InputError([InputProblem("command line", None, option, found, expected, "")])


def tell_answer(
    document: Mapping[str, Any],
    show: Callable[[], RenderableType],
    frames: Mapping[str, Callable[[], pd.DataFrame]],
    draw: Callable[[], str] | None,
    out: Path | None,
    picture: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Write what was asked for beside the answer, then print the answer."""
    _write_beside(document, frames, draw, out, picture, quiet)
    if as_json:
        print_document(document)
    else:
        page().print(show())


def _write_beside(
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
