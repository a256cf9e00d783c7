"""The formula behind the "reciprocal" tariffs announced on 2 April 2025."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ReciprocalTariff:
    """Rates as shares (0.25 is 25 %)."""

    balancing: float
    """The rate that would balance bilateral goods trade under the formula's assumptions."""
    announced: float
    """The rate that follows from it: a share of the balancing rate, but no less than the floor."""


def reciprocal_formula(
    imports: float,
    exports: float,
    elasticity: float = 4.0,
    passthrough: float = 0.25,
    discount: float = 0.5,
    floor: float = 0.10,
) -> ReciprocalTariff:
    """Return the tariff that the US Trade Representative's formula gives for a partner.

    ``balancing = (imports - exports) / (elasticity * passthrough * imports)``: the tariff at which imports would fall
    to the level of exports, if import demand had the given elasticity (a positive number), a share ``passthrough`` of
    the tariff reached prices, and nothing else changed. Source: USTR, "Reciprocal Tariff Calculations", 2 April 2025.
    The announced tariffs are half of it, at least 10 %. It is not a loss model: it is here to trace a US proposal.

    Args:
        imports: the counterpart's goods imports from the partner, any unit, > 0.
        exports: its goods exports to the partner, same unit, >= 0.
        elasticity: elasticity of import demand with respect to import prices, positive.
        passthrough: share of the tariff passed on to import prices.
        discount: share of the balancing rate that is announced.
        floor: least rate that is announced.

    Returns:
        Both rates; the balancing rate is negative for a partner with which the counterpart has a surplus.

    Raises:
        ValueError: ``imports``, ``elasticity`` or ``passthrough`` is not positive, or ``exports`` is negative.

    """
    if imports <= 0 or exports < 0 or elasticity <= 0 or passthrough <= 0:
        raise ValueError("imports, elasticity and passthrough must be positive, exports not negative")
    balancing = (imports - exports) / (elasticity * passthrough * imports)
    return ReciprocalTariff(balancing, max(floor, discount * balancing))
