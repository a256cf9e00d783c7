"""Morris: which figures matter at all, for a tenth of the points of Sobol' indices."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from planner.study.asking import StudyOptions
from planner.study.checks import refuse, whole_number
from planner.study.sensitivity import Sensitivity, study_sensitivity


def morris(
    model: str | Path,
    vary: Sequence[str],
    *,
    trajectories: int = 10,
    overrides: Sequence[str] = (),
    seed: int = 0,
    round_: str | None = None,
    options: StudyOptions | None = None,
) -> Sensitivity:
    """Return elementary effects on the loss and on each concession's inclusion.

    ``vary`` holds texts ``PATH=from:to`` or ``PATH=a,b,c``. Takes ``trajectories * (figures + 1)`` points. ``round_``
    is the round whose offer is studied: by default the first, ``"all"`` for the whole ladder. Raises
    :class:`~planner.schema.errors.InputError` for bad input, or if a point has no plan, and
    :class:`~planner.study.asking.StoppedError` if the user stops it.
    """
    refuse([*whole_number("--trajectories", trajectories, 2), *whole_number("--seed", seed, 0)])
    return study_sensitivity("morris", model, vary, trajectories, overrides, seed, round_, options or StudyOptions())
