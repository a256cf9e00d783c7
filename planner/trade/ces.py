r"""Nested CES partial equilibrium of one product's market, solved in levels (exact hat).

Everything is a ratio to the base year; logarithms are written small: ``t = ln T``, ``m = ln P_M``, ``g = ln P``.
A buyer spends ``V0_s`` on foreign supplier ``s`` and ``V0_d`` on domestic goods. Foreign suppliers form one CES nest
(elasticity ``sigma``, index ``P_M``), which forms another with domestic goods (``kappa``, index ``P``); demand for
the whole has elasticity ``eta <= 0``::

    q_s = (p_s / P_M)^-sigma (P_M / P)^-kappa P^eta          supply  q_s = (p_s / T_s)^epsilon_s
    q_d = (p_d / P)^-kappa P^eta                             supply  q_d = p_d^epsilon_d

**How it is solved.** With the demand shifter ``h = (sigma - kappa) m + (kappa + eta) g``, demand and supply of one
supplier give its price in closed form, ``ln p_s = t_s + b_s (h - sigma t_s)`` with ``b_s = 1 / (epsilon_s + sigma)``
(0 if supply is infinitely elastic). What is left are two scalars, nested:

* given ``g``, ``m`` is the root of ``F(m) = ln P_M(p(m, g)) - m``. With spending shares ``w`` in the import nest,
  ``-F' = sum_s w_s (epsilon_s + kappa) / (epsilon_s + sigma) > 0``;
* ``g`` is the root of ``G(g) = ln P(m(g), p_d(g)) - g``, and ``-G'`` is a mean of the ratios
  ``(epsilon - eta) / (epsilon + kappa) > 0`` of all suppliers, domestic included.

Both functions fall strictly, with slopes between bounds known beforehand, so each has exactly one root, which lies
within ``|F(0)|`` over the smallest slope. Newton steps are taken while they stay in that bracket, which every
evaluation narrows, and at least halve the function; otherwise the bracket is halved. It therefore always converges.
If all foreign suppliers have the same supply elasticity, ``F`` is linear and ``m`` explicit. The method is that of
the exact-hat literature (Dekle, Eaton and Kortum 2008); the market is that of Armington models such as USITC working
paper EC 2020-11-B and of GSIM (Francois and Hall 2003), without their linearisation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Evaluation = Callable[[Array], tuple[Array, Array]]

_SETTLED = 1e-10
"""Largest last step, relative: Newton steps square the error, so what is left after it is rounding."""
_ROUNDING = 1e-14
"""A function value that cannot be told from zero; also the slack that rounding needs in a bracket, a hundredfold."""
_FLATTEST = 1e-6
"""Smallest slope assumed where a supplier's quantity is fixed, so that its own bound is zero."""
_MOST_STEPS = 300


@dataclass(frozen=True)
class Equilibrium:
    """A market after tariffs have changed; everything is a ratio to the base. ``S`` is the number of suppliers."""

    price: Array
    """Buyer's prices by foreign supplier, shape (..., S)."""
    import_index: Array
    """Price index of imports, shape (...)."""
    index: Array
    """Price index of imports and domestic goods, shape (...)."""
    quantity: Array
    """Quantities by foreign supplier, shape (..., S)."""
    producer_price: Array
    """What suppliers receive per unit, net of the tariff change, shape (..., S)."""
    producer_value: Array
    """What suppliers receive in all, shape (..., S)."""
    spending: Array
    """What buyers spend, by foreign supplier, shape (..., S)."""
    domestic_price: Array
    """Price of domestic goods, shape (...)."""
    domestic_quantity: Array
    """Quantity of domestic goods, shape (...)."""
    domestic_spending: Array
    """Sales of domestic producers, shape (...)."""


@dataclass(frozen=True)
class Market:
    """``n`` markets in the solver's terms, suppliers on the first axis."""

    shares: Array
    """Shares of foreign suppliers in imports, shape (S, n), sum 1."""
    import_share: Array
    """Share of imports in all spending, shape (n,)."""
    sigma: Array
    kappa: Array
    eta: Array
    """Elasticities, shape (n,)."""
    constant: Array
    """Log buyer's price at an unchanged demand shifter, shape (S, n)."""
    response: Array
    """``b_s``: log buyer's price per unit of the demand shifter, shape (S, n), or (1, n) if common to all."""
    domestic_response: Array
    """The same for domestic goods: log price per unit of ``(kappa + eta) g``, shape (n,)."""


@dataclass(frozen=True)
class Setting:
    """Everything that defines ``n`` markets, suppliers on the first axis so that sums over them are quick."""

    spending: Array
    """Base spending by foreign supplier, shape (S, n)."""
    domestic: Array
    """Base spending on domestic goods, shape (n,)."""
    log_power: Array
    """Logs of the tariff powers, shape (S, n)."""
    sigma: Array
    kappa: Array
    eta: Array
    """Elasticities, shape (n,)."""
    supply: Array
    """Supply elasticities, shape (S, n), or (1, n) if common to all foreign suppliers."""
    domestic_supply: Array
    """Supply elasticities of domestic producers, shape (n,)."""

    def market(self) -> Market:
        """Return the markets in the solver's terms."""
        imports = self.spending.sum(axis=0)
        empty = imports <= 0
        total = imports + self.domestic
        response = 1.0 / (self.supply + self.sigma)
        return Market(
            shares=np.where(empty, 1.0 / len(self.spending), self.spending / np.where(empty, 1.0, imports)),
            import_share=np.where(total > 0, imports / np.where(total > 0, total, 1.0), 1.0),
            sigma=self.sigma,
            kappa=self.kappa,
            eta=self.eta,
            constant=self.log_power * (1.0 - response * self.sigma),
            response=response,
            domestic_response=1.0 / (self.domestic_supply + self.kappa),
        )


def equilibrium(
    base_spending: npt.ArrayLike,
    tariff_power: npt.ArrayLike,
    substitution: npt.ArrayLike,
    demand: npt.ArrayLike,
    supply: npt.ArrayLike,
    import_substitution: npt.ArrayLike | None = None,
    domestic: npt.ArrayLike | None = None,
    domestic_supply: npt.ArrayLike = np.inf,
) -> Equilibrium:
    """Solve any number of markets at once; arguments broadcast against each other.

    Args:
        base_spending: base spending on each foreign supplier, any unit, shape (..., S); zeros are allowed. A supplier
            without base trade gets the price and quantity ratios it would have, and weighs nothing.
        tariff_power: change of one plus the tariff, ``(1 + t1) / (1 + t0)``, shape (..., S).
        substitution: elasticity between foreign suppliers, > 0, shape (...).
        demand: elasticity of demand for the whole, <= 0, shape (...).
        supply: supply elasticity, > 0 or ``inf``; its last axis is the suppliers': S, or 1 if common to all.
        import_substitution: elasticity between imports and domestic goods, >= 0, shape (...); None means one nest,
            in which domestic goods are one more supplier.
        domestic: base spending on domestic goods, shape (...); None means there are none.
        domestic_supply: supply elasticity of domestic producers, > 0 or ``inf``, shape (...).

    Returns:
        The new equilibrium, as ratios to the base.

    Raises:
        ValueError: an argument is out of range or not a number.

    """
    setting, shape = lay_out(
        base_spending, tariff_power, substitution, demand, supply, import_substitution, domestic, domestic_supply
    )
    return ratios(setting, shape)


def lay_out(
    base_spending: npt.ArrayLike,
    tariff_power: npt.ArrayLike,
    substitution: npt.ArrayLike,
    demand: npt.ArrayLike,
    supply: npt.ArrayLike,
    import_substitution: npt.ArrayLike | None,
    domestic: npt.ArrayLike | None,
    domestic_supply: npt.ArrayLike,
) -> tuple[Setting, tuple[int, ...]]:
    """Return the arguments of :func:`equilibrium`, laid out for the solver, and the markets' shape."""
    spending, power = np.broadcast_arrays(np.asarray(base_spending, float), np.asarray(tariff_power, float))
    elastic = np.asarray(supply, float)
    elastic = elastic[..., None] if elastic.ndim == 0 else elastic
    sigma, eta, outside, domestic_elastic, kappa = np.broadcast_arrays(
        np.asarray(substitution, float),
        np.asarray(demand, float),
        np.asarray(0.0 if domestic is None else domestic, float),
        np.asarray(domestic_supply, float),
        np.asarray(substitution if import_substitution is None else import_substitution, float),
    )
    _check(spending, power, elastic, (sigma, eta, outside, domestic_elastic, kappa))
    shape = np.broadcast_shapes(spending.shape[:-1], sigma.shape, elastic.shape[:-1])

    def by_supplier(values: Array) -> Array:
        whole = np.broadcast_to(values, (*shape, values.shape[-1]))
        return np.ascontiguousarray(np.moveaxis(whole, -1, 0)).reshape(values.shape[-1], -1)

    def by_market(values: Array) -> Array:
        return np.ascontiguousarray(np.broadcast_to(values, shape)).reshape(-1)

    setting = Setting(
        spending=by_supplier(spending),
        domestic=by_market(outside),
        log_power=np.log(by_supplier(power)),
        sigma=by_market(sigma),
        kappa=by_market(kappa),
        eta=by_market(eta),
        supply=by_supplier(elastic),
        domestic_supply=by_market(domestic_elastic),
    )
    return setting, shape


def solve(market: Market) -> tuple[Array, Array]:
    """Return the logs of the import index and of the whole index, shape (n,) each."""
    sigma, kappa, eta = market.sigma, market.kappa, market.eta
    nest = kappa + eta
    inner_slope = 1.0 - market.response * (sigma - kappa)
    outer_slope = np.minimum(
        ((inner_slope - market.response * nest) / np.maximum(inner_slope, _FLATTEST)).min(axis=0),
        1.0 - market.domestic_response * nest,
    )
    start = np.zeros_like(sigma)
    found = start

    def import_index(g: Array) -> tuple[Array, Array]:
        nonlocal found
        if len(market.response) == 1:
            response, slope = market.response[0], inner_slope[0]
            return (explicit + response * nest * g) / slope, response * nest / slope
        lowest = inner_slope.min(axis=0)

        def step(m: Array) -> tuple[Array, Array]:
            value, weights = _index(
                market.shares, market.constant + market.response * ((sigma - kappa) * m + nest * g), 1.0 - sigma
            )
            return value - m, (weights * inner_slope).sum(axis=0)

        found = _root(step, found, lowest)
        prices = market.constant + market.response * ((sigma - kappa) * found + nest * g)
        weights = _index(market.shares, prices, 1.0 - sigma)[1]
        return found, (weights * market.response).sum(axis=0) * nest / (weights * inner_slope).sum(axis=0)

    def step(g: Array) -> tuple[Array, Array]:
        m, m_slope = import_index(g)
        value, weight = _pair(market.import_share, m, market.domestic_response * nest * g, 1.0 - kappa)
        slope = weight * (1.0 - m_slope) + (1.0 - weight) * (1.0 - market.domestic_response * nest)
        return value - g, slope

    explicit = _index(market.shares, market.constant, 1.0 - sigma)[0] if len(market.response) == 1 else start
    g = _root(step, start, outer_slope)
    return import_index(g)[0], g


def _root(evaluate: Evaluation, start: Array, lowest_slope: Array) -> Array:
    """Return the roots of falling functions by Newton steps inside a bracket that always holds them.

    ``evaluate`` returns a function's values and its slopes with the sign turned (positive); no slope is below
    ``lowest_slope``.
    """
    slack = 100 * _ROUNDING
    point = start
    value, slope = evaluate(point)
    reach = value / np.maximum(lowest_slope, _FLATTEST)
    low, high = point + np.minimum(reach, 0.0) - slack, point + np.maximum(reach, 0.0) + slack
    settled, stalled = np.abs(value) <= _ROUNDING, np.zeros(value.shape, dtype=bool)
    for _ in range(_MOST_STEPS):
        if settled.all():
            return point
        newton = point + value / np.maximum(slope, _FLATTEST)
        halved = stalled | (newton < low) | (newton > high)
        following = np.where(settled, point, np.where(halved, (low + high) / 2.0, newton))
        settled |= np.abs(following - point) <= _SETTLED * (1.0 + np.abs(point))
        point, before = following, np.abs(value)
        value, slope = evaluate(point)
        settled |= np.abs(value) <= _ROUNDING
        stalled = np.abs(value) > before / 2.0
        low = np.where(value >= 0, np.maximum(low, point - slack), low)
        high = np.where(value <= 0, np.minimum(high, point + slack), high)
    raise ArithmeticError("the price indices of a market did not settle")


def _index(shares: Array, log_prices: Array, exponent: Array) -> tuple[Array, Array]:
    """Return the log of a CES index over the first axis and the new shares; ``exponent`` is one minus sigma."""
    scaled = exponent * log_prices
    top = np.where(shares > 0, scaled, -np.inf).max(axis=0)
    weights = shares * np.exp(np.minimum(scaled - top, 0.0))
    total = weights.sum(axis=0)
    weights /= total
    flat = np.abs(exponent) < _FLATTEST
    value = (top + np.log(total)) / np.where(flat, 1.0, exponent)
    if flat.any():
        mean = (shares * log_prices).sum(axis=0)
        spread = (shares * (log_prices - mean) ** 2).sum(axis=0)
        value = np.where(flat, mean + exponent * spread / 2.0, value)
    return value, weights


def _pair(share: Array, imports: Array, domestic: Array, exponent: Array) -> tuple[Array, Array]:
    """Return the log of the CES index of imports and domestic goods, and the new share of imports."""
    value, weights = _index(np.stack((share, 1.0 - share)), np.stack((imports, domestic)), exponent)
    return value, weights[0]


@dataclass(frozen=True)
class Outcome:
    """One supplier's place in solved markets, and domestic producers': logs of ratios to the base, shape (n,)."""

    price: Array
    """Buyer's price."""
    producer: Array
    """Price received, net of the tariff change."""
    quantity: Array
    domestic_price: Array
    domestic_quantity: Array


def outcome(setting: Setting, supplier: int | slice) -> Outcome:
    """Solve the markets and return the logs for one foreign supplier, or with a slice for several (first axis)."""
    market = setting.market()
    m, g = solve(market)
    nest = (market.kappa + market.eta) * g
    shifter = (market.sigma - market.kappa) * m + nest
    response = market.response[supplier] if len(market.response) > 1 else market.response[0]
    producer = response * (shifter - market.sigma * setting.log_power[supplier])
    price = setting.log_power[supplier] + producer
    domestic = market.domestic_response * nest
    return Outcome(price, producer, shifter - market.sigma * price, domestic, nest - market.kappa * domestic)


def ratios(setting: Setting, shape: tuple[int, ...]) -> Equilibrium:
    """Solve the markets and return everything as ratios, in the shape of the caller's arguments."""
    market = setting.market()
    found = outcome(setting, slice(None))
    m = _index(market.shares, found.price, 1.0 - market.sigma)[0]
    g = _pair(market.import_share, m, found.domestic_price, 1.0 - market.kappa)[0]

    def suppliers(logs: Array) -> Array:
        return np.moveaxis(np.exp(logs).reshape(len(logs), *shape), 0, -1)

    def markets(logs: Array) -> Array:
        return np.exp(logs).reshape(shape)

    return Equilibrium(
        price=suppliers(found.price),
        import_index=markets(m),
        index=markets(g),
        quantity=suppliers(found.quantity),
        producer_price=suppliers(found.producer),
        producer_value=suppliers(found.quantity + found.producer),
        spending=suppliers(found.quantity + found.price),
        domestic_price=markets(found.domestic_price),
        domestic_quantity=markets(found.domestic_quantity),
        domestic_spending=markets(found.domestic_quantity + found.domestic_price),
    )


def _check(spending: Array, power: Array, supply: Array, by_market: tuple[Array, ...]) -> None:
    sigma, eta, domestic, domestic_supply, kappa = by_market
    rules = (
        ("base_spending must be finite and not negative", np.isfinite(spending) & (spending >= 0)),
        ("tariff_power must be finite and positive", np.isfinite(power) & (power > 0)),
        ("substitution must be finite and positive", np.isfinite(sigma) & (sigma > 0)),
        ("demand must be finite and at most 0", np.isfinite(eta) & (eta <= 0)),
        ("import_substitution must be finite and not negative", np.isfinite(kappa) & (kappa >= 0)),
        ("domestic must be finite and not negative", np.isfinite(domestic) & (domestic >= 0)),
        ("supply must be positive", supply > 0),
        ("domestic_supply must be positive", domestic_supply > 0),
    )
    broken = [rule for rule, holds in rules if not np.all(holds)]
    if broken:
        raise ValueError("; ".join(broken))
