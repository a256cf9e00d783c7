"""How a page says where a figure comes from, and how many figures of a model rest on what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, Final

from pydantic import BaseModel

from planner.schema.figures import JUDGEMENT, Evidence, Status
from planner.schema.negotiation import Negotiation

STATUSES: Final[tuple[Status, ...]] = ("measured", "reported", "inferred", JUDGEMENT)
"""What a figure may rest on, from the firmest to the softest."""

MARK: Final = "*"
MARKED: Final = f"{MARK}: the modeller's judgement."
NOTE: Final = f"{MARK}: the modeller's judgement; what is not marked has a source."
UNTOLD: Final = "?"
"""Marks a date of which a model does not say where it comes from."""

PARTS: Final[Mapping[str, str]] = {
    "measures": "measures",
    "concessions": "concessions",
    "groups": "concessions",
    "budgets": "budgets",
    "constituencies": "constituencies",
    "ratification": "constituencies",
    "counterpart": "counterpart",
}
"""Field of a model -> the part it is counted in; what is not named here is counted as ``talks``."""

TABLES: Final = "trade tables"
"""The part of what tables hold: a column of a wide table counts once, a row of a long one too."""


def basis(*evidence: Evidence | None) -> str:
    """Return what figures rest on: ``judgement``, or the status and the names of the sources."""
    found = [each for each in evidence if each is not None]
    told = (f"{each.kind}: {', '.join(each.source)}" if each.source else each.kind for each in found)
    return "; ".join(dict.fromkeys(told)) or "-"


def marked(text: str, *evidence: Evidence) -> str:
    """Return the text of a figure, marked if it rests on a judgement: in front, so that digits stay aligned."""
    return f"{MARK}{text}" if any(each.kind == JUDGEMENT for each in evidence) else text


def evidence_counts(model: Negotiation) -> dict[str, dict[Status, int]]:
    """Return, for each part of a model, how many of its figures are measured, reported, inferred and judged."""
    return {part: _counted(found) for part, found in _by_part(model).items()}


def total_counts(counts: Mapping[str, Mapping[Status, int]]) -> dict[Status, int]:
    """Return the counts of all parts together."""
    return {status: sum(part[status] for part in counts.values()) for status in STATUSES}


def citations(model: Negotiation) -> Counter[str]:
    """Return how many figures cite each source, its tables' columns and rows included."""
    return Counter(source for found in _by_part(model).values() for each in found for source in each.source)


def _counted(found: list[Evidence]) -> dict[Status, int]:
    counted = Counter(each.kind for each in found)
    return {status: counted[status] for status in STATUSES}


def _by_part(model: Negotiation) -> dict[str, list[Evidence]]:
    parts: dict[str, list[Evidence]] = {"talks": [], **{part: [] for part in PARTS.values()}, TABLES: []}
    for field in Negotiation.model_fields:
        parts[PARTS.get(field, "talks")] += pieces(getattr(model, field))
    trade = model.trade
    estimates = trade.published.estimates if trade.published else ()
    parts[TABLES] += chain(
        trade.products.description.columns.values(),
        trade.coverage.description.columns.values(),
        (rate.evidence for rate in trade.rivals.rates),
        (estimate.evidence for estimate in estimates),
    )
    return parts


def pieces(value: Any) -> Iterator[Evidence]:
    """Yield every piece of evidence in a record, however deep; tables are not looked into."""
    if isinstance(value, Evidence):
        yield value
    if isinstance(value, BaseModel):
        for field in type(value).model_fields:
            yield from pieces(getattr(value, field))
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from pieces(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from pieces(part)
