"""Sensitivity over whole ranges at once: Sobol' indices of variance and Morris's elementary effects.

Figures vary independently and evenly over their ranges or lists. Indices by Saltelli et al. (2010) for the first order
and Jansen (1999) for the total, as SALib computes them, with bootstrapped intervals; effects by Morris (1991) and
Campolongo et al. (2007).
"""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from planner.schema.errors import InputProblem
from planner.study.asking import Answers, StudyOptions, offered, open_model
from planner.study.errors import MissingPackageError, UnansweredError
from planner.study.points import PointResult, Status
from planner.study.rounds import Part
from planner.study.varied import Varied, inputs_of, read_varied

if TYPE_CHECKING:
    import pandas as pd

CONFIDENCE = 0.95
LOSS = "expected_loss"
Shares = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Index:
    """A figure's share in the variance of an output. Half-widths are of 95 % intervals."""

    output: str
    """``expected_loss``, or a concession: 1 where it is on the table, otherwise 0."""
    path: str
    first: float
    """Share of the variance that goes if this figure becomes known."""
    first_half_width: float
    total: float
    """Share that stays as long as only this figure is unknown."""
    total_half_width: float


@dataclass(frozen=True)
class Effect:
    """A figure's elementary effects on an output, over its whole range."""

    output: str
    path: str
    mean: float
    mean_absolute: float
    mean_absolute_half_width: float
    """Of a 95 % interval."""
    deviation: float
    """Standard deviation: large beside the mean where the effect hangs on the other figures or bends."""


@dataclass(frozen=True)
class Sensitivity:
    """Indices (``sobol``) or effects (``morris``), with the points they come from."""

    model: str
    title: str
    part: Part
    """Of the talks: what was asked about."""
    varied: tuple[Varied, ...]
    concessions: Mapping[str, str]
    """Name -> title."""
    indices: tuple[Index, ...]
    effects: tuple[Effect, ...]
    always: tuple[str, ...]
    """Concessions on the table at every point."""
    never: tuple[str, ...]
    mean_loss: float
    """Of the expected loss over all points, billion USD."""
    loss_deviation: float
    answers: Answers

    def frame(self) -> pd.DataFrame:
        """Return a row per output and figure."""
        import pandas as pd

        kind = Index if self.indices else Effect
        return pd.DataFrame(
            [vars(row) for row in self.indices or self.effects], columns=list(kind.__dataclass_fields__)
        )

    def points_frame(self) -> pd.DataFrame:
        """Return a row per point, as of a sweep."""
        return self.answers.frame()

    def _repr_svg_(self) -> str:
        from planner.report.study_pictures import sensitivity_picture

        return sensitivity_picture(self)


def study_sensitivity(
    method: str,
    model: str | Path,
    vary: Sequence[str],
    size: int,
    overrides: Sequence[str],
    seed: int,
    round_: str | None,
    options: StudyOptions,
) -> Sensitivity:
    """Ask a model at the points of a method, ``sobol`` or ``morris``, and return what the answers show."""
    salib(method)  # tell a missing package before any work
    with open_model(model, overrides, round_, options) as study:
        varied = read_varied(vary, study.files, overrides)
        paths = [one.path for one in varied]
        shares = sobol_points(len(paths), size, seed) if method == "sobol" else morris_points(len(paths), size, seed)
        answers = study.asking.ask(inputs_of(varied, shares))
    _all_answered(answers)
    on_table = [offered(result.values) for result in answers.results]
    always = [name for name in study.concessions if all(name in one for one in on_table)]
    never = [name for name in study.concessions if not any(name in one for one in on_table)]
    moved = [name for name in study.concessions if name not in always and name not in never]
    losses = np.array([_number(result) for result in answers.results])
    outputs = {LOSS: losses} | {name: np.array([float(name in one) for one in on_table]) for name in moved}
    return Sensitivity(
        model=study.name,
        title=study.title,
        part=study.part,
        varied=varied,
        concessions=study.concessions,
        indices=sobol_indices(paths, outputs, seed) if method == "sobol" else (),
        effects=morris_effects(paths, shares, outputs, seed) if method == "morris" else (),
        always=tuple(always),
        never=tuple(never),
        mean_loss=float(losses.mean()),
        loss_deviation=float(losses.std()),
        answers=answers,
    )


def sobol_points(dimensions: int, base: int, seed: int) -> Shares:
    """Return ``base * (dimensions + 2)`` points of the unit cube by Saltelli's scheme over Sobol' sequences."""
    found = salib("sobol").sample(_problem(dimensions), base, calc_second_order=False, seed=seed)
    return [[float(share) for share in row] for row in found]


def sobol_indices(paths: Sequence[str], outputs: Mapping[str, Any], seed: int) -> tuple[Index, ...]:
    """Return first- and total-order indices from outputs at :func:`sobol_points`; all 0 for a constant output."""
    analyze = salib("sobol", "analyze").analyze
    found = []
    for output, values in outputs.items():
        if np.ptp(values) == 0.0:
            found += [Index(output, path, 0.0, 0.0, 0.0, 0.0) for path in paths]
            continue
        with warnings.catch_warnings():
            # A concession that is nearly always in gives bootstrap samples without variance.
            warnings.simplefilter("ignore", RuntimeWarning)
            # SALib takes a seed of 0 for none.
            told = analyze(
                _problem(len(paths)),
                values,
                calc_second_order=False,
                conf_level=CONFIDENCE,
                num_resamples=200,
                seed=seed + 1,
            )
        columns = [np.nan_to_num(told[name]) for name in ("S1", "S1_conf", "ST", "ST_conf")]
        found += [Index(output, path, *map(float, row)) for path, row in zip(paths, np.transpose(columns), strict=True)]
    return tuple(found)


MORRIS_LEVELS = 4


def morris_points(dimensions: int, trajectories: int, seed: int) -> Shares:
    """Return ``trajectories * (dimensions + 1)`` points of the unit cube, on a grid of four levels."""
    found = salib("morris").sample(_problem(dimensions), trajectories, num_levels=MORRIS_LEVELS, seed=seed)
    return [[float(share) for share in row] for row in found]


def morris_effects(paths: Sequence[str], shares: Shares, outputs: Mapping[str, Any], seed: int) -> tuple[Effect, ...]:
    """Return elementary effects from outputs at :func:`morris_points`."""
    analyze = salib("morris", "analyze").analyze
    found = []
    for output, values in outputs.items():
        told = analyze(
            _problem(len(paths)),
            np.array(shares),
            values,
            num_levels=MORRIS_LEVELS,
            conf_level=CONFIDENCE,
            num_resamples=200,
            seed=seed,
        )
        columns = [np.nan_to_num(np.asarray(told[name], float)) for name in ("mu", "mu_star", "mu_star_conf", "sigma")]
        found += [
            Effect(output, path, *map(float, row)) for path, row in zip(paths, np.transpose(columns), strict=True)
        ]
    return tuple(found)


def salib(method: str, step: str = "sample") -> Any:
    """Return SALib's module for a step of a method; raise :class:`MissingPackageError` if it is not installed."""
    try:
        return importlib.import_module(f"SALib.{step}.{method}")
    except ModuleNotFoundError:
        raise MissingPackageError(method, "SALib", "studies") from None


def _problem(dimensions: int) -> dict[str, Any]:
    names = [f"x{position}" for position in range(dimensions)]
    return {"num_vars": dimensions, "names": names, "bounds": [[0.0, 1.0]] * dimensions}


def _all_answered(answers: Answers) -> None:
    without = [result for result in answers.results if result.status is not Status.ANSWERED]
    if without:
        found = f"{len(without)} of {len(answers.results)} points without a proved plan ({without[0].message})"
        expected = "a plan at every point: narrower ranges, or a longer --time-limit; all results are kept"
        raise UnansweredError(InputProblem("--vary", None, "", found, expected), without)


def _number(result: PointResult) -> float:
    loss = result.values[LOSS]
    assert isinstance(loss, int | float)
    return float(loss)
