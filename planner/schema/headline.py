"""The value that the press would report for a concession."""

from __future__ import annotations

from planner.schema.currencies import currencies
from planner.schema.negotiation import Negotiation
from planner.schema.quantities import parse_unit


def headline_value(model: Negotiation, concession: str, level: float) -> float:
    """Return the headline value of a level of a concession (in its own unit), billion USD."""
    item = model.concessions[concession]
    size = parse_unit(item.unit, currencies(model)).size
    return float(item.headline.value.magnitude * size) * level
