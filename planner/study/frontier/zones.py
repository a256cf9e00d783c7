"""The part of the outcome space that may still hold non-dominated outcomes.

It is a union of zones, each open above at a local upper bound. Bounds are updated as by Klamroth, Lacour &
Vanderpooten (2015), "On the representation of the search region in multi-objective optimization", EJOR 245:767-778;
what each solve teaches about the lower side of all zones is kept as by Tamby & Vanderpooten (2021), "Enumeration of
the nondominated set of multiobjective discrete optimization problems", INFORMS Journal on Computing 33:72-85.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from planner.study.frontier.matrix import Floats

Mask = NDArray[np.bool_]

# Stands for the extent of a zone that is not bounded.
_WIDEST = 1e30
_NEVER = 1e6


class Zones:
    """Zones as boxes lower <= z < upper in search units."""

    def __init__(self, lower: Floats, upper: Floats, strict: Floats) -> None:
        self._strict = strict
        self._least = lower
        self.lower = lower[np.newaxis, :].copy()
        self.upper = upper[np.newaxis, :].copy()
        self._lessons: list[tuple[Floats, int, float]] = []

    def __len__(self) -> int:
        return len(self.upper)

    def choose(self) -> tuple[int, int]:
        """Return the zone, and the axis to minimise in it, whose solve settles most of the outcome space."""
        extent = np.log(np.clip(self.upper - self._least, 1.0, _WIDEST))
        others = extent.sum(axis=1, keepdims=True) - extent
        # Where only one value is left there is nothing to minimise, unless that holds for all axes.
        others[self.upper - self.lower <= self._strict] -= _NEVER
        zone, axis = np.unravel_index(int(np.argmax(others)), others.shape)
        return int(zone), int(axis)

    def learn(self, upper: Floats, axis: int, least: float) -> None:
        """Take in that no outcome with all *other* positions below upper has a smaller position on the axis."""
        self._lessons.append((upper, axis, least))
        covered = self._covered(self.upper, upper, axis)
        self.lower[covered, axis] = np.maximum(self.lower[covered, axis], least)
        self._keep(~self._empty(self.lower, self.upper))

    def holds(self, point: Floats) -> bool:
        """Whether an outcome lies in a zone."""
        return bool((point < self.upper).all(axis=1).any())

    def add_point(self, point: Floats) -> None:
        """Take out what the point dominates."""
        hit = np.asarray((point < self.upper).all(axis=1))
        if not hit.any():
            return
        uppers, lowers = [self.upper[~hit]], [self.lower[~hit]]
        for axis in range(len(point)):
            upper = self.upper[hit].copy()
            upper[:, axis] = point[axis]
            lower = self._taught(self.lower[hit], upper)
            some = ~self._empty(lower, upper)
            uppers.append(upper[some])
            lowers.append(lower[some])
        old = len(uppers[0])
        self.upper, self.lower = np.concatenate(uppers), np.concatenate(lowers)
        self._keep(self._needed(old))

    def _covered(self, uppers: Floats, upper: Floats, axis: int) -> Mask:
        within = uppers <= upper
        within[:, axis] = True
        return np.asarray(within.all(axis=1))

    def _taught(self, lowers: Floats, uppers: Floats) -> Floats:
        taught = lowers.copy()
        for upper, axis, least in self._lessons:
            covered = self._covered(uppers, upper, axis)
            taught[covered, axis] = np.maximum(taught[covered, axis], least)
        return taught

    def _empty(self, lower: Floats, upper: Floats) -> Mask:
        return np.asarray((lower > upper - self._strict).any(axis=1))

    def _needed(self, old: int) -> Mask:
        """Mark the zones that lie in no other; only those after the old ones can lie in another."""
        needed = np.ones(len(self.upper), dtype=np.bool_)
        for zone in range(old, len(self.upper)):
            around = np.asarray((self.upper >= self.upper[zone]).all(axis=1)) & needed
            around[zone] = False
            needed[zone] = not around.any()
        return needed

    def _keep(self, kept: Mask) -> None:
        self.upper, self.lower = self.upper[kept], self.lower[kept]
