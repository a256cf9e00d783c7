"""A study on disk: a folder with what was asked, what was found, and every point.

::

    manifest.json   which study, of which model, by which version of the planner
    answer.json     what ``--json`` prints
    answer.csv      the answer as a tidy table
    points.csv      every point of a Sobol or Morris study: inputs, status, loss, levels, terms
    picture.svg     where there is one
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from planner import __version__
from planner.solve.folders import write_in_one_step, write_json

if TYPE_CHECKING:
    import pandas as pd

STUDY_FORMAT: Final = 1
"""Version of the layout of a study's folder."""


def write_folder(
    folder: Path, document: Mapping[str, Any], frames: Mapping[str, pd.DataFrame], picture: str | None
) -> None:
    """Write a study in one step; an earlier one there is replaced. ``picture`` is an SVG, None if there is none.

    Raises :class:`~planner.schema.errors.InputError` if the folder holds anything else or cannot be written.
    """

    def fill(partial: Path) -> None:
        manifest = {"study_format": STUDY_FORMAT, "planner": __version__}
        write_json(partial / "manifest.json", manifest | {name: document[name] for name in ("study", "model")})
        write_json(partial / "answer.json", document)
        for name, frame in frames.items():
            frame.to_csv(partial / f"{name}.csv", index=False, lineterminator="\n")
        if picture is not None:
            (partial / "picture.svg").write_text(picture, encoding="utf-8")

    write_in_one_step(folder, fill)
