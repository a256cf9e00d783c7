"""A difference between two optima that are each known only between a value reached and a proved bound."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Optimum:
    """What a search leaves of a least value: one that a plan reaches, and one that no plan beats."""

    value: float
    bound: float

    @property
    def proved(self) -> bool:
        """Whether anything is proved at all."""
        return math.isfinite(self.bound)


@dataclass(frozen=True)
class Band:
    """A figure with the interval in which it lies for certain, as far as searches proved their plans."""

    estimate: float
    """From the plans found."""
    low: float
    high: float


def saving(without: Optimum, having: Optimum, least: float = -math.inf) -> Band:
    """Return by how much the least value falls from ``without`` something to ``having`` it.

    ``least`` is what it is known to fall by at least: 0 where having it cannot hurt.
    """
    low = max(least, without.bound - having.value)
    high = max(low, without.value - having.bound)
    return Band(min(high, max(low, without.value - having.value)), low, high)
