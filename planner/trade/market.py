"""One market, from arrays: the plainest way into the trade model, to reproduce a published case or to try numbers."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from planner.trade.ces import Array, equilibrium


@dataclass(frozen=True)
class MarketSolution:
    """A solved market in the notation of the exact-hat literature: ratios to the base, in the order of ``v0``."""

    p: Array
    """Buyers' prices, shape (S,)."""
    P: float
    """Price index of the whole market."""
    q: Array
    """Quantities, shape (S,)."""
    producer: Array
    """Prices that suppliers receive, ``p / tau_hat``, shape (S,)."""
    value_producer: Array
    """What suppliers receive in all, ``q p / tau_hat``, shape (S,)."""
    spend: Array
    """What buyers spend, ``q p``, shape (S,)."""

    def as_dict(self) -> dict[str, float | list[float]]:
        """Return the solution as plain numbers and lists, by the names above."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value if isinstance(value, float) else value.tolist() for name, value in values.items()}


def solve_market(
    v0: npt.ArrayLike,
    tau_hat: npt.ArrayLike,
    sigma: float,
    eta: float,
    eps: npt.ArrayLike,
    kappa: float | None = None,
    domestic: int | None = None,
) -> MarketSolution:
    """Solve one market of ``S`` suppliers after a change of tariffs, exactly and in levels.

    Without ``kappa`` all suppliers, domestic ones included, form one CES nest. With it the foreign suppliers form one
    with elasticity ``sigma``, and that nest another with the domestic supplier; see :mod:`planner.trade.ces`.

    Args:
        v0: base spending by supplier at buyers' prices, any unit, at least 0, shape (S,).
        tau_hat: change of the power of the tariff, ``(1 + t1) / (1 + t0)``, shape (S,); 1 for domestic goods.
        sigma: elasticity of substitution between suppliers, > 0.
        eta: elasticity of demand for the whole, at most 0; -1 keeps spending constant.
        eps: supply elasticities, > 0, ``inf`` for full pass-through, shape (S,) or one number for all.
        kappa: elasticity of substitution between imports and domestic goods, at least 0; None for one nest.
        domestic: position of the domestic supplier in ``v0``; needed with ``kappa``, not used without it.

    Returns:
        Prices, quantities and values as ratios to the base.

    Raises:
        ValueError: an argument is out of range, not a number, or of another length than ``v0``.

    """
    spending = np.asarray(v0, float)
    if spending.ndim != 1 or not spending.size:
        raise ValueError("v0 must be a list of at least one supplier's spending")
    if kappa is not None and domestic is None:
        raise ValueError("kappa needs the position of the domestic supplier")
    if domestic is not None and not 0 <= domestic < len(spending):
        raise ValueError(f"domestic must be a position in v0, 0 to {len(spending) - 1}")
    power, supply = (_by_supplier(values, spending, name) for values, name in ((tau_hat, "tau_hat"), (eps, "eps")))
    if kappa is None or domestic is None:
        found = equilibrium(spending, power, sigma, eta, supply)
        return MarketSolution(
            found.price, float(found.index), found.quantity, found.producer_price, found.producer_value, found.spending
        )
    if power[domestic] != 1:
        raise ValueError("tau_hat of the domestic supplier must be 1")
    foreign = np.arange(len(spending)) != domestic
    found = equilibrium(
        spending[foreign], power[foreign], sigma, eta, supply[foreign], kappa, spending[domestic], supply[domestic]
    )

    def whole(abroad: Array, home: Array) -> Array:
        return np.insert(abroad, domestic, home)

    return MarketSolution(
        p=whole(found.price, found.domestic_price),
        P=float(found.index),
        q=whole(found.quantity, found.domestic_quantity),
        producer=whole(found.producer_price, found.domestic_price),
        value_producer=whole(found.producer_value, found.domestic_spending),
        spend=whole(found.spending, found.domestic_spending),
    )


def _by_supplier(values: npt.ArrayLike, spending: Array, name: str) -> Array:
    numbers = np.asarray(values, float)
    if numbers.shape not in {(), spending.shape}:
        raise ValueError(f"{name} must have one number for each of the {len(spending)} suppliers")
    return np.broadcast_to(numbers, spending.shape)
