"""Exchange rates: what a unit of another currency is worth in US dollars."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from planner.schema.negotiation import Negotiation


def currencies(model: Negotiation) -> Mapping[str, Fraction]:
    """Return US dollars per unit of each currency of the model."""
    return {code: 1 / Fraction(rate.value.text.split()[0]) for code, rate in model.exchange_rates.items()}
