r"""How a loss is counted.

For one product with base value ``V0`` of the home country's exports (billion USD a year, net of duty), quantity ratio
``q``, price received per unit at the margin ``r = p / T``, and receipts ``R`` (``q r`` plus any quota rent), per year:

===================  =========================================================================================
export revenue       ``V0 (1 - R)``
producer surplus     ``V0 (1 - r^(1 + epsilon)) / (1 + epsilon) - rent``; with infinite ``epsilon``, where price
                     equals cost at the margin, the margin earned on lost sales: ``margin V0 (1 - q r) - rent``
value added          ``share V0 (1 - R)``
duty borne           ``V0 (q - R)``: what exporters receive less per unit, on what they still sell
duty collected       ``V0 (R_in tau_in + R_out tau_out - t0)`` with total rates ``tau = T (1 + t0) - 1``
domestic sales       ``D0 (p_d q_d - 1)``, the gain of the counterpart's producers
===================  =========================================================================================
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from planner.trade.ces import Array, Outcome
from planner.trade.quotas import quota_receipts


@dataclass(frozen=True)
class Base:
    """What the losses of ``n`` markets are counted from; arrays of shape (n,) or broadcasting to it."""

    exports: Array
    """The home country's base exports, net of duty."""
    domestic: Array
    """Base sales of the counterpart's producers."""
    tariff: Array
    """Base tariff, as a share."""
    supply: Array
    """The home country's supply elasticity."""
    value_added: Array
    """Domestic value added per dollar of exports."""
    margin: Array
    """Producer margin per dollar of lost sales where supply is infinitely elastic."""


@dataclass(frozen=True)
class Losses:
    """The metrics as arrays, in the unit of the base values; the fields mean what they mean in :class:`Impact`."""

    export_revenue: Array
    producer_surplus: Array
    value_added: Array
    duty_borne: Array
    duty_collected: Array
    domestic_sales: Array


METRICS = tuple(field.name for field in fields(Losses))
"""Names of the metrics, in their order everywhere."""


def losses(found: Outcome, base: Base, within: Array, size: Array, beyond: Array) -> Losses:
    """Return the metrics of solved markets.

    ``within`` and ``beyond`` are the tariff powers up to and above the quota, ``size`` the quota as a share of the
    base quantity; for a plain rate both powers are the same, whatever the size.
    """
    receipts, rent = quota_receipts(found, within, size)
    quantity, price = np.exp(found.quantity), np.exp(found.price)
    low = np.minimum(quantity, size)
    duty = low * price / within * (within * (1.0 + base.tariff) - 1.0)
    duty += (quantity - low) * price / beyond * (beyond * (1.0 + base.tariff) - 1.0)
    revenue = base.exports * (1.0 - receipts)
    return Losses(
        export_revenue=revenue,
        producer_surplus=base.exports * (_surplus_lost(found, base) - rent),
        value_added=base.value_added * revenue,
        duty_borne=base.exports * (quantity - receipts),
        duty_collected=base.exports * (duty - base.tariff),
        domestic_sales=base.domestic * np.expm1(found.domestic_price + found.domestic_quantity),
    )


def _surplus_lost(found: Outcome, base: Base) -> Array:
    """Return the producer surplus lost at the marginal price, as a share of base exports."""
    finite = np.isfinite(base.supply)
    power = 1.0 + np.where(finite, base.supply, 0.0)
    area = -np.expm1(power * found.producer) / power
    lost_sales = -base.margin * np.expm1(found.quantity + found.producer)
    return np.where(finite, area, lost_sales)
