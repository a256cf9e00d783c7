"""The non-dominated set where it is finite, for any number of objectives.

Method: epsilon-constraint programs over the zones of the search region (:mod:`~planner.study.frontier.zones`), the zone
and axis chosen and each solve's lesson spread over all zones as by Tamby & Vanderpooten (2021), INFORMS Journal on
Computing 33:72-85. Problem class: mixed-integer linear programs in which all objectives but at most one take separate
values only. With two objectives it is the exact epsilon-constraint method: one program per point and one to close.

A solve must return an outcome that is not even weakly dominated. Where all objectives lie on grids and the numbers
stay small, one program with lexicographic weights does; otherwise a second program improves the other objectives.

With two or more continuous objectives, each point also takes out what it betters or matches but for a stated reach.
That gives a finite set of non-dominated outcomes that match every attainable outcome within the reach (an additive
epsilon-approximation, as in Papadimitriou & Yannakakis 2000, FOCS 41:86-92).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from planner.study.frontier.driver import Answer, Solver, Verdict
from planner.study.frontier.matrix import Floats
from planner.study.frontier.records import Outcome
from planner.study.frontier.watch import StoppedError
from planner.study.frontier.zones import Zones

# Weighted sums of grid positions up to here are exact in the solver's arithmetic, its tolerances included.
_LARGEST_SUM = 1e9
_GRID_GAP = 0.99
_REAL_GAP = 1e-6
# From one unit of strictness to a thousandth of the range without a grid.
_MOST_MARGINS = 6
_MARGIN_GROWTH = 10.0
# What the second program may give away on an axis without a grid, in search units.
_GIVE = 1e-7


@dataclass
class FiniteSearch:
    """A search under way; what it holds at any time is true."""

    solver: Solver
    strict: Floats
    """Per axis, in search units."""
    lower: Floats
    """No outcome lies below."""
    upper: Floats
    """All outcomes lie strictly below; maybe infinite."""
    report: Callable[[int, int], None]
    """Called with the number of points and of open zones."""
    reach: Floats = field(default_factory=lambda: np.zeros(1))
    """Per axis, in search units: how much worse a point may be than an outcome that it stands for."""
    positions: list[Floats] = field(default_factory=list)
    levels: list[Floats] = field(default_factory=list)
    zones: Zones = field(init=False)
    margin: Floats = field(init=False)
    """Per axis, in search units: what the solver's rounding of whole-number levels may have hidden."""

    def __post_init__(self) -> None:
        self.zones = Zones(self.lower, self.upper, self.strict)
        self.margin = np.zeros(len(self.strict))
        self._exact = np.array([axis.exact for axis in self.solver.axes])

    def run(self) -> None:
        """Search until no zone is left; raise ``StoppedError`` if that is not to be."""
        while len(self.zones):
            self._settle(*self.zones.choose())
            self.report(len(self.positions), len(self.zones))

    def extremes(self) -> None:
        """Find one outcome that is best on each axis."""
        for axis in range(len(self.strict)):
            self._ask(self.upper, axis)

    def take(self, positions: Sequence[Floats], levels: Sequence[Floats]) -> None:
        """Take in non-dominated outcomes that are known already."""
        for position, level in zip(positions, levels, strict=True):
            if self.zones.holds(position):
                self._add(position, level)

    def _add(self, positions: Floats, levels: Floats) -> None:
        self.zones.add_point(positions - self.reach)
        self.positions.append(positions)
        self.levels.append(levels)

    def _settle(self, zone: int, axis: int) -> None:
        self._ask(self.zones.upper[zone].copy(), axis)

    def _ask(self, upper: Floats, axis: int) -> None:
        answer = self._best_on(upper, axis)
        if answer is None:
            self.zones.learn(upper, axis, math.inf)
            return
        self.zones.learn(upper, axis, float(answer.positions[axis]))
        if self._inside(answer.positions, upper):
            self._add(answer.positions, answer.levels)

    def _best_on(self, upper: Floats, axis: int) -> Answer | None:
        """Return an outcome within the bounds on the other axes that is best on this one, and not weakly dominated.

        If even the best on this axis is not inside upper, its other positions may be improvable.
        """
        limits = upper - self.strict
        limits[axis] = math.inf
        weights = self._lexicographic(upper, axis)
        single = weights is not None
        if weights is None:
            weights = np.zeros(len(upper))
            weights[axis] = 1.0
        gap = _GRID_GAP if self._exact[weights > 0.0].all() else _REAL_GAP
        answer = self._minimise(weights, limits, gap)
        if answer is None or single or len(upper) == 1 or not self._inside(answer.positions, upper):
            return answer
        others = np.ones(len(upper))
        others[axis] = 0.0
        gap = _GRID_GAP if self._exact[others > 0.0].all() else _REAL_GAP
        within = answer.positions + np.where(self._exact, 0.0, _GIVE)
        improved = self._minimise(others, within, gap, start=answer.levels)
        # The first answer satisfies the second program but for the solver's tolerance, so it stands in for no answer.
        return answer if improved is None else improved

    def _lexicographic(self, upper: Floats, axis: int) -> Floats | None:
        """Return weights whose optimum is best on the axis first, then on the sum of the others; None if too large."""
        if not self._exact.all():
            return None
        extent = np.minimum(upper, self.upper) - self.lower
        rest = float(extent.sum() - extent[axis])
        heavy = rest + 1.0
        whole_extent = float(self.upper[axis] - self.lower[axis])
        if not heavy * whole_extent + rest <= _LARGEST_SUM:
            return None
        weights = np.ones(len(upper))
        weights[axis] = heavy
        return weights

    def _minimise(self, weights: Floats, limits: Floats, gap: float, start: Floats | None = None) -> Answer | None:
        """Return the best outcome within the limits, None if there is none.

        HiGHS takes levels that are nearly whole for whole. If rounding them puts a position beyond its limit, ask again
        with a margin, and keep in mind that outcomes within the margin may be missed.
        """
        margin = np.zeros(len(limits))
        for _ in range(_MOST_MARGINS):
            answer = self.solver.minimise(weights, limits - margin, gap=gap, start=start)
            if answer is Verdict.UNBOUNDED:
                break
            slips = self._slips(answer, limits) if isinstance(answer, Answer) else None
            if slips is None or not slips.any():
                self.margin = np.maximum(self.margin, margin)
                return answer if isinstance(answer, Answer) else None
            margin[slips] = np.maximum(_MARGIN_GROWTH * margin, self.strict)[slips]
        raise StoppedError(Outcome.IMPRECISE)

    def _slips(self, answer: Answer, limits: Floats) -> NDArray[np.bool_]:
        """Mark the axes where the rounded solution is beyond the limit."""
        return np.asarray(answer.positions > limits + np.where(self._exact, 0.0, 0.5 * self.strict))

    def _inside(self, positions: Floats, upper: Floats) -> bool:
        return bool((positions <= upper - self.strict * np.where(self._exact, 1.0, 0.5)).all())


def spread(positions: Sequence[Floats]) -> Floats:
    """Return, per axis, the range of some outcomes."""
    stacked = np.stack(positions)
    return np.asarray(stacked.max(axis=0) - stacked.min(axis=0), dtype=np.float64)
