"""What a model says, as a page of narrow tables."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Final

from rich.console import Group, RenderableType

from planner.report import words
from planner.report.model.concessions import concessions_tables
from planner.report.model.counterpart import counterpart_tables
from planner.report.model.evidence import STATUSES, TABLES, citations, evidence_counts, total_counts
from planner.report.model.home import home_tables
from planner.report.model.measures import measures_tables
from planner.report.model.talks import talks_tables
from planner.report.tables import heading, lines, table
from planner.schema.negotiation import Negotiation
from planner.schema.proposals import Proposal

Tables = Callable[[Negotiation, Mapping[str, Proposal]], list[RenderableType]]


def model_page(model: Negotiation, proposals: Mapping[str, Proposal], parts: Collection[str] = ()) -> RenderableType:
    """Return what a model and its proposals say; ``parts`` are keys of :data:`PARTS`, by default all."""
    chosen = [tables for part, tables in PARTS.items() if not parts or part in parts]
    return Group(
        heading(model.title, f"{model.name}; as of {words.day(model.as_of)}; parts: {', '.join(PARTS)} (--part)"),
        *([lines(model.summary.strip())] if model.summary and not parts else []),
        *(each for tables in chosen for each in tables(model, proposals)),
    )


def evidence_tables(model: Negotiation) -> list[RenderableType]:
    """Return how many figures rest on what, and the sources that are cited."""
    counts = evidence_counts(model)
    total = total_counts(counts)
    rows = [(part, *(str(found[status]) for status in STATUSES)) for part, found in counts.items()]
    whole = sum(total.values())
    shares = " ".join(f"{words.percent(count / whole)} {status}," for status, count in total.items() if whole)
    cited = citations(model)
    sources = [
        (name, f"{source.publisher}: {source.title}", str(source.date), str(cited[name]))
        for name, source in model.sources.items()
        if cited[name]
    ]
    return [
        table(
            "What the figures rest on",
            ("figures of", *(f">{status}" for status in STATUSES)),
            rows,
            totals=("all", *(str(total[status]) for status in STATUSES)),
            note=(
                f"{shares.rstrip(',')}. Of the {TABLES}, columns and rows. The reasons are in the files and in --json."
            ),
        ),
        table(
            "Sources that figures cite",
            ("source", "publisher and title", ">date", ">cited"),
            sources,
            note="Where they can be read: --json." if sources else "",
        ),
    ]


PARTS: Final[Mapping[str, Tables]] = {
    "talks": talks_tables,
    "measures": lambda model, _: measures_tables(model),
    "concessions": lambda model, _: concessions_tables(model),
    "home": lambda model, _: home_tables(model),
    "counterpart": lambda model, _: counterpart_tables(model),
    "evidence": lambda model, _: evidence_tables(model),
}
"""Part of the page -> its tables."""
