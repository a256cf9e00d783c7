"""Objectives in the units in which they are searched.

On an axis, an objective is minimised and counted in steps of its grid or, where it has none, in hundredths of its range
in the relaxed model: the solver's absolute tolerances then mean the same whatever the scale of the objective.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from planner.study.frontier.lattice import Grid, snap
from planner.study.frontier.matrix import Floats, Form

PARTS = 1e2
# How far the unit may be from what the largest coefficient suggests, lest coefficients in search units get out of hand.
_LEAST_SCALE, _GREATEST_SCALE = 1e-2, 1e6


@dataclass(frozen=True, eq=False)
class Axis:
    """One objective in search units: position = coefficients @ levels[form.columns] - shift, to be minimised."""

    form: Form
    grid: Grid | None
    coefficients: Floats
    shift: float
    unit: float
    """What one search unit is worth in the objective's own unit."""
    strict: float
    """In search units: an outcome is better only if it is better by this much. One step on a grid."""

    @property
    def exact(self) -> bool:
        """Whether comparisons on this axis are exact."""
        return self.grid is not None and self.grid.known

    @property
    def separate(self) -> bool:
        """Whether the objective takes separate values only."""
        return self.grid is not None

    def position(self, levels: Floats) -> float:
        """Return where a solution lies; a whole number on a grid."""
        value = snap(self.form, self.grid, levels)
        position = (value - self.form.constant) / self.unit - self.shift
        return float(round(position)) if self.exact else position

    def of_value(self, minimised: float) -> float:
        """Turn a value to be minimised into a position."""
        return (minimised - self.form.constant) / self.unit - self.shift

    def minimised_value(self, position: float) -> float:
        """Turn a position into a value to be minimised."""
        return (position + self.shift) * self.unit + self.form.constant


def make_axis(form: Form, grid: Grid | None, span: tuple[float, float], tolerance: float) -> Axis:
    """Put an objective on an axis; span is its least and greatest value in the relaxed model, maybe infinite."""
    if grid is not None and grid.step:
        unit = float(grid.step)
        shift = (float(grid.offset) - form.constant) / unit
        strict = 1.0
    else:
        unit = _scale(form, span) / PARTS
        shift = 0.0
        strict = tolerance * PARTS
    return Axis(form, grid, form.coefficients / unit, shift, unit, strict)


def _scale(form: Form, span: tuple[float, float]) -> float:
    largest = float(np.abs(form.coefficients).max())
    width = span[1] - span[0]
    if not math.isfinite(width):
        return largest
    return min(max(width, _LEAST_SCALE * largest), _GREATEST_SCALE * largest)
