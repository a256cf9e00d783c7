"""Figures of a model that reports show beside a plan's."""

from __future__ import annotations

from planner.schema.negotiation import Negotiation


def term_without_deal(model: Negotiation, measure: str) -> str:
    """Return the term that a measure ends at without a deal, in the default stages."""
    stages = model.measures[measure].without_deal
    return stages[-1].term if stages else "none"
