r"""Tariff-rate quotas, in levels: a low rate up to a quantity, a high rate beyond it.

A quota acts on the market like one ad-valorem rate that adapts, the **shadow power** ``T*`` between the in-quota power
``T_in`` and the out-of-quota power ``T_out``; exports ``q(T)`` fall as ``T`` rises, so exactly one regime holds
(``Q`` is the quota as a share of the base quantity)::

    not filled   q(T_in) <= Q             T* = T_in
    binding      q(T_in) > Q > q(T_out)   T* such that q(T*) = Q: the price clears the market
    over quota   q(T_out) >= Q            T* = T_out

In the binding regime the quantity is given, so that supplier's price follows from demand alone,
``ln p = (h - ln Q) / sigma`` in the notation of :mod:`planner.trade.ces`, and ``T* = p Q^(-1/epsilon)``.

**Who gets the rent.** What enters within the quota sells at the buyer's price but pays only ``T_in``: the rent is
``min(q, Q) (p / T_in - p / T*)``. Licences are taken to be held on the exporting side, as under the Korean steel quota
of 2018 to 2025, so the rent is part of the exporter's revenue and of its producer surplus. A binding quota may
therefore leave exporters better off than the low rate without one, as is known of voluntary export restraints.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from planner.trade.ces import Array, Equilibrium, Outcome, Setting, lay_out, outcome, ratios, solve

NOT_FILLED, BINDING, OVER_QUOTA = 0, 1, 2
"""The three regimes."""


@dataclass(frozen=True)
class QuotaEquilibrium:
    """Markets in which one supplier is under a tariff-rate quota; arrays have the shape (...) of the markets."""

    equilibrium: Equilibrium
    """The market at the shadow power; the supplier's ``producer_price`` and ``producer_value`` exclude the rent."""
    shadow_power: Array
    """Tariff power at which the supplier would export as much without a quota."""
    regime: npt.NDArray[np.int64]
    """``NOT_FILLED``, ``BINDING`` or ``OVER_QUOTA``."""
    receipts: Array
    """What the supplier receives in all, rent included, as a ratio to the base."""
    rent: Array
    """The rent as a share of its base value."""


def quota_equilibrium(
    base_spending: npt.ArrayLike,
    tariff_power: npt.ArrayLike,
    supplier: int,
    quota: tuple[npt.ArrayLike, npt.ArrayLike, npt.ArrayLike],
    elasticities: tuple[npt.ArrayLike, npt.ArrayLike | None, npt.ArrayLike],
    supply: npt.ArrayLike,
    domestic: npt.ArrayLike | None = None,
    domestic_supply: npt.ArrayLike = np.inf,
) -> QuotaEquilibrium:
    """Solve markets in which one supplier is under a tariff-rate quota.

    Args:
        base_spending: as in :func:`planner.trade.ces.equilibrium`.
        tariff_power: as there; the entry of ``supplier`` is not used.
        supplier: position of the supplier under the quota on the last axis.
        quota: in-quota tariff power, size as a share of the supplier's base quantity, out-of-quota tariff power
            (at least the in-quota power), each of shape (...).
        elasticities: ``(substitution, import_substitution, demand)`` as there.
        supply: as there.
        domestic: as there.
        domestic_supply: as there.

    Returns:
        The market, the regime, and what the supplier receives.

    Raises:
        ValueError: an argument is out of range or not a number.

    """
    within, size, beyond = (np.asarray(part, float) for part in quota)
    if not (np.all(beyond >= within) and np.all(within > 0) and np.all(size >= 0)):
        raise ValueError("a quota needs 0 < in-quota power <= out-of-quota power and a size of at least 0")
    substitution, import_substitution, demand = elasticities
    plain = np.asarray(tariff_power, float)
    suppliers = np.broadcast_shapes(plain.shape, np.shape(base_spending))
    markets = np.broadcast_shapes(suppliers[:-1], within.shape, size.shape, beyond.shape)
    power = np.array(np.broadcast_to(plain, (*markets, suppliers[-1])))
    power[..., supplier] = within
    setting, shape = lay_out(
        base_spending, power, substitution, demand, supply, import_substitution, domestic, domestic_supply
    )
    flat = [np.ascontiguousarray(np.broadcast_to(part, shape)).reshape(-1) for part in (within, size, beyond)]
    shadow = shadow_power(setting, supplier, np.log(flat[0]), flat[1], np.log(flat[2]))
    settled = with_power(setting, supplier, shadow)
    found = outcome(settled, supplier)
    receipts, rent = quota_receipts(found, flat[0], flat[1])
    regime = np.where(shadow <= np.log(flat[0]), NOT_FILLED, np.where(shadow < np.log(flat[2]), BINDING, OVER_QUOTA))
    return QuotaEquilibrium(
        equilibrium=ratios(settled, shape),
        shadow_power=np.exp(shadow).reshape(shape),
        regime=regime.reshape(shape),
        receipts=receipts.reshape(shape),
        rent=rent.reshape(shape),
    )


def shadow_power(setting: Setting, supplier: int, log_within: Array, size: Array, log_beyond: Array) -> Array:
    """Return the log of the shadow power of the supplier under a quota, shape (n,).

    ``log_within`` and ``log_beyond`` are the logs of the two tariff powers, ``size`` the quota as a share of the base
    quantity, shape (n,) each.
    """
    quota = np.flatnonzero(log_beyond > log_within)
    low, high, part = log_within[quota], log_beyond[quota], _part(setting, quota)
    with np.errstate(divide="ignore"):
        log_size = np.log(size[quota])
    filled = outcome(with_power(part, supplier, low), supplier).quantity > log_size
    short = outcome(with_power(part, supplier, high), supplier).quantity < log_size
    shadow = np.where(filled, high, low)
    binding = np.flatnonzero(filled & short)
    if len(binding):
        clearing = _clearing_power(_part(part, binding), supplier, log_size[binding])
        shadow[binding] = np.clip(clearing, low[binding], high[binding])
    powers = log_within.copy()
    powers[quota] = shadow
    return powers


def with_power(setting: Setting, supplier: int, log_power: Array) -> Setting:
    """Return the markets with another tariff power for one supplier."""
    powers = setting.log_power.copy()
    powers[supplier] = log_power
    return replace(setting, log_power=powers)


def quota_receipts(found: Outcome, within: Array, size: Array) -> tuple[Array, Array]:
    """Return what the supplier receives, rent included, and the rent, both as shares of its base value.

    ``found`` is the market at the shadow power, ``within`` the in-quota power and ``size`` the quota.
    """
    price, producer, quantity = np.exp(found.price), np.exp(found.producer), np.exp(found.quantity)
    rent = np.minimum(quantity, size) * np.maximum(price / within - producer, 0.0)
    return quantity * producer + rent, rent


def _clearing_power(setting: Setting, supplier: int, log_size: Array) -> Array:
    """Return the log of the tariff power at which the supplier sells exactly the quota."""
    market = setting.market()
    suppliers, markets = setting.spending.shape
    constant = market.constant.copy()
    response = np.broadcast_to(market.response, (suppliers, markets)).copy()
    constant[supplier] = -log_size / market.sigma
    response[supplier] = 1.0 / market.sigma
    fixed = replace(market, constant=constant, response=response)
    m, g = solve(fixed)
    shifter = (market.sigma - market.kappa) * m + (market.kappa + market.eta) * g
    supply: Array = setting.supply[supplier] if len(setting.supply) > 1 else setting.supply[0]
    clearing: Array = (shifter - log_size) / market.sigma - log_size / supply
    return clearing


def _part(setting: Setting, markets: npt.NDArray[np.intp]) -> Setting:
    return Setting(
        spending=setting.spending[:, markets],
        domestic=setting.domestic[markets],
        log_power=setting.log_power[:, markets],
        sigma=setting.sigma[markets],
        kappa=setting.kappa[markets],
        eta=setting.eta[markets],
        supply=setting.supply[:, markets],
        domestic_supply=setting.domestic_supply[markets],
    )
