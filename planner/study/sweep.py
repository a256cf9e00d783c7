"""Sweep: how the answer moves when several figures vary together, on a grid or a Latin hypercube."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from planner.schema.errors import InputError, InputProblem
from planner.study.asking import Answers, StudyOptions, open_model
from planner.study.checks import refuse, whole_number
from planner.study.hypercube import latin_hypercube
from planner.study.model_task import why_rebuilt
from planner.study.points import Status
from planner.study.rounds import Part
from planner.study.varied import Varied, inputs_of, read_varied

if TYPE_CHECKING:
    import pandas as pd

MOST_POINTS = 1_000_000


@dataclass(frozen=True)
class Sweep:
    """The best plan at every point. Money in billion USD, acceptance as a share."""

    model: str
    title: str
    part: Part
    """Of the talks: what was asked about."""
    varied: tuple[Varied, ...]
    sample: int | None
    """Points of the Latin hypercube; None for a grid."""
    concessions: Mapping[str, str]
    """Name -> title."""
    answers: Answers
    rebuilt: str
    """What was made anew at points, and why; empty if only numbers changed."""

    @property
    def infeasible(self) -> bool:
        """Whether no plan satisfies the rules at any point."""
        return all(result.status is Status.INFEASIBLE for result in self.answers.results)

    def frame(self) -> pd.DataFrame:
        """Return a row per point: inputs, status, expected loss, cost, acceptance, levels, terms, message, seconds."""
        return self.answers.frame()

    def _repr_svg_(self) -> str:
        from planner.report.study_pictures import sweep_picture

        return sweep_picture(self)


def sweep(
    model: str | Path,
    vary: Sequence[str],
    *,
    overrides: Sequence[str] = (),
    sample: int | None = None,
    seed: int = 0,
    round_: str | None = None,
    options: StudyOptions | None = None,
) -> Sweep:
    """Return the best plan at every point of a grid, or at ``sample`` points of a Latin hypercube over the ranges.

    ``vary`` holds texts ``PATH=from:to:steps`` or ``PATH=a,b,c``; a bare number takes the figure's own unit. A point
    that fails is a row that says so. ``round_`` is the round whose offer is studied: by default the first, and
    ``"all"`` for the whole ladder. Raises :class:`~planner.schema.errors.InputError` for bad input and
    :class:`~planner.study.asking.StoppedError` if the user stops it.
    """
    wrong = [] if sample is None else whole_number("--sample", sample, 1, MOST_POINTS)
    refuse([*wrong, *whole_number("--seed", seed, 0)])
    with open_model(model, overrides, round_, options or StudyOptions()) as study:
        varied = read_varied(vary, study.files, overrides, grid=sample is None)
        inputs = _grid(varied) if sample is None else inputs_of(varied, latin_hypercube(len(varied), sample, seed))
        answers = study.asking.ask(inputs)
    rebuilt = why_rebuilt((one.path for one in varied), answers.results)
    return Sweep(study.name, study.title, study.part, varied, sample, study.concessions, answers, rebuilt)


def _grid(varied: Sequence[Varied]) -> list[Mapping[str, str]]:
    count = 1
    for one in varied:
        count *= len(one.choices) or one.steps
    if count > MOST_POINTS:
        found, expected = f"a grid of {count:,} points", f"at most {MOST_POINTS:,}; or --sample N"
        raise InputError([InputProblem("--vary", None, "", found, expected)])
    paths = [one.path for one in varied]
    return [dict(zip(paths, values, strict=True)) for values in itertools.product(*(one.values for one in varied))]
