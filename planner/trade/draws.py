"""Elasticity draws: multipliers of a product table's elasticities, many at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planner.trade.ces import Array


@dataclass(frozen=True)
class Draws:
    """Multipliers of the product table's elasticities, each of shape (draws,) or (draws, products)."""

    substitution: Array
    import_substitution: Array
    demand: Array
    supply: Array

    @property
    def count(self) -> int:
        """Number of draws."""
        return len(self.substitution)

    def of(self, name: str, products: int) -> Array:
        """Return one elasticity's multipliers, shape (draws, products)."""
        values = np.asarray(getattr(self, name), float)
        return np.broadcast_to(values.reshape(self.count, -1), (self.count, products))


def multipliers(
    substitution: npt.ArrayLike = 1.0,
    import_substitution: npt.ArrayLike = 1.0,
    demand: npt.ArrayLike = 1.0,
    supply: npt.ArrayLike = 1.0,
) -> Draws:
    """Return draws from multipliers given by hand: numbers, or sequences of one number per draw."""
    arrays = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(part, float)) for part in (substitution, import_substitution, demand, supply))
    )
    return Draws(*(np.array(part) for part in arrays))


def random_draws(count: int, products: int, seed: int, deviation: float = 0.25) -> Draws:
    """Return independent lognormal multipliers with median 1, shape (count, products).

    ``deviation`` is the standard deviation of their logarithms; a quarter is a usual standard error of published
    product elasticities. The same seed gives the same draws.
    """
    generator = np.random.default_rng(seed)
    return Draws(*(np.exp(deviation * generator.standard_normal((count, products))) for _ in range(4)))
