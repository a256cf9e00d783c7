"""Sobol: which figures the variance of the loss and of the decision comes from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from planner.schema.errors import InputError, InputProblem
from planner.study.asking import StudyOptions
from planner.study.checks import refuse, whole_number
from planner.study.sensitivity import Sensitivity, study_sensitivity


def sobol(
    model: str | Path,
    vary: Sequence[str],
    *,
    base: int = 64,
    overrides: Sequence[str] = (),
    seed: int = 0,
    round_: str | None = None,
    options: StudyOptions | None = None,
) -> Sensitivity:
    """Return first- and total-order indices with 95 % intervals, on the loss and on each concession's inclusion.

    ``vary`` holds texts ``PATH=from:to`` or ``PATH=a,b,c``. Takes ``base * (figures + 2)`` points; ``base`` is a power
    of two. ``round_`` is the round whose offer is studied: by default the first, ``"all"`` for the whole ladder.
    Raises :class:`~planner.schema.errors.InputError` for bad input, or if a point has no plan, and
    :class:`~planner.study.asking.StoppedError` if the user stops it.
    """
    refuse([*whole_number("--base", base, 2), *whole_number("--seed", seed, 0)])
    if base & (base - 1):
        nearest = 1 << max(1, base.bit_length() - 1)
        raise InputError([InputProblem("--base", None, "", f"{base}", f"a power of two, such as {nearest}")])
    return study_sensitivity("sobol", model, vary, base, overrides, seed, round_, options or StudyOptions())
