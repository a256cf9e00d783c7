"""A model as plain data, as its files say it: quantities with their units, every figure with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel

from planner.report.model.calendar import calendar
from planner.report.model.evidence import citations, evidence_counts, total_counts
from planner.schema.negotiation import Negotiation
from planner.schema.postures import expand
from planner.schema.proposals import Proposal
from planner.schema.quantities import Quantity
from planner.schema.tables import CoverageTable, ProductTable, PublishedTable, RivalsTable


def model_document(model: Negotiation, proposals: Mapping[str, Proposal]) -> dict[str, Any]:
    """Return a model, with the proposals that come with it, as plain data.

    Tables of trade data are told by what they cover; postures have their chance in per cent.
    """
    counts = evidence_counts(model)
    document: dict[str, Any] = _plain(model)
    document["postures"] = [
        {"posture": case.name, "outcomes": dict(case.outcomes), "probability": float(100 * case.probability)}
        for case in expand(model)
    ]
    document["proposals"] = {name: _proposal(each) for name, each in proposals.items()}
    document["calendar"] = [
        {"day": entry.day.isoformat(), "what": entry.what, "text": entry.text} for entry in calendar(model, proposals)
    ]
    document["evidence"] = {**counts, "all": total_counts(counts)}
    document["citations"] = dict(citations(model))
    return document


def _proposal(proposal: Proposal) -> dict[str, Any]:
    """Return what a proposal's file says, with the round, levels and terms that follow from it for the model."""
    said: dict[str, Any] = _plain(proposal.file)
    return said | {
        "round": proposal.round,
        "hindsight": proposal.hindsight,
        "levels": dict(proposal.levels),
        "terms": dict(proposal.terms),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Quantity):
        return value.text
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, BaseModel):
        fields = ((name, getattr(value, name)) for name in type(value).model_fields)
        return {name: _plain(part) for name, part in fields if part not in (None, "", ())}
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return _table(value)


def _table(value: Any) -> Any:
    if isinstance(value, ProductTable):
        return {"products": list(value.products), "suppliers": list(value.suppliers)}
    if isinstance(value, CoverageTable):
        return {"products": list(value.products), "measures": list(value.measures)}
    if isinstance(value, RivalsTable):
        return {"scenarios": list(dict.fromkeys(rate.scenario for rate in value.rates))}
    if isinstance(value, PublishedTable):
        return {"estimates": [estimate.name for estimate in value.estimates]}
    return value
