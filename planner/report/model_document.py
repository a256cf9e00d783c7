"""A model as plain data, as its files say it: quantities with their units, every figure with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel

from planner.report.model import evidence_counts
from planner.schema.negotiation import Negotiation
from planner.schema.postures import expand
from planner.schema.quantities import Quantity
from planner.schema.tables import CoverageTable, ProductTable, PublishedTable, RivalsTable


def model_document(model: Negotiation) -> dict[str, Any]:
    """Return a model as plain data; tables of trade data by what they cover, postures with their chance in per cent."""
    document: dict[str, Any] = _plain(model)
    document["postures"] = [
        {"posture": case.name, "outcomes": dict(case.outcomes), "probability": float(100 * case.probability)}
        for case in expand(model)
    ]
    document["evidence"] = dict(evidence_counts(model))
    return document


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
