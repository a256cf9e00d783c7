"""What happens when: rounds, stages without a deal, clearances and proposals in one calendar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from rich.console import RenderableType

from planner.report.model.cells import listing, run
from planner.report.tables import table
from planner.schema.measures import LIFTED, Step
from planner.schema.negotiation import Negotiation
from planner.schema.proposals import Proposal


@dataclass(frozen=True)
class Entry:
    """Something that happens on a day."""

    day: date
    what: str
    """``model``, ``round``, ``no deal``, ``cleared`` or ``proposal``."""
    text: str


def calendar(model: Negotiation, proposals: Mapping[str, Proposal]) -> tuple[Entry, ...]:
    """Return what happens when, by day; stages that only some outcomes bring say which."""
    return tuple(sorted(_entries(model, proposals), key=lambda entry: entry.day))


def calendar_table(model: Negotiation, proposals: Mapping[str, Proposal]) -> RenderableType:
    """Return the calendar as a table, with one row for all of a kind on a day."""
    rows: dict[tuple[date, str], list[str]] = {}
    for entry in calendar(model, proposals):
        rows.setdefault((entry.day, entry.what), []).append(entry.text)
    days = [day for day, _ in rows]
    return table(
        "Calendar",
        (">day", "", "what happens"),
        [
            (
                str(day) if days.index(day) == position else "",
                what,
                run(texts, 56) if what == "cleared" else listing(texts),
            )
            for position, ((day, what), texts) in enumerate(rows.items())
        ],
        note=(
            "'no deal': what applies from that day on if nothing is agreed. 'cleared': may be tabled from that day on."
        ),
    )


def stage_words(step: Step) -> str:
    """Return where a measure stands in a stage of what applies without a deal."""
    return "lifted for all" if step.term == LIFTED else step.term


def _entries(model: Negotiation, proposals: Mapping[str, Proposal]) -> Iterator[Entry]:
    yield Entry(model.as_of, "model", "what was published later is not used")
    yield Entry(model.horizon_start, "model", "losses count from here on")
    yield Entry(model.horizon_end, "model", "losses count until here")
    for name, round_ in model.rounds.items():
        yield Entry(round_.date, "round", f"{name}: {round_.title}")
    for name, measure in model.measures.items():
        for step in measure.without_deal:
            yield Entry(step.date, "no deal", f"{name}: {stage_words(step)}")
    yield from _unusual_stages(model)
    for name, concession in model.concessions.items():
        yield Entry(concession.cleared, "cleared", name)
    for name, proposal in proposals.items():
        yield Entry(proposal.date, "proposal", f"{name} is made known")
        if proposal.deadline is not None:
            yield Entry(proposal.deadline, "proposal", f"{name} stands until here")


def _unusual_stages(model: Negotiation) -> Iterator[Entry]:
    """Yield the stages without a deal that only some outcomes bring."""
    outcomes = (pair for factor in model.counterpart.factors.values() for pair in factor.outcomes.items())
    for outcome_name, outcome in outcomes:
        for name, steps in outcome.without_deal.items():
            usual = {(step.date, step.term) for step in model.measures[name].without_deal}
            for step in steps:
                if (step.date, step.term) not in usual:
                    yield Entry(step.date, "no deal", f"if {outcome_name}, {name}: {stage_words(step)}")
