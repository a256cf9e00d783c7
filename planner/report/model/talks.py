"""How a model says the talks are held: rounds, tracks, the attitude to risk, and what is proposed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.console import RenderableType

from planner.report import words
from planner.report.losses import METRICS
from planner.report.model.calendar import calendar_table
from planner.report.model.cells import listing, named
from planner.report.model.evidence import NOTE, basis, marked
from planner.report.risk import attitude_words
from planner.report.tables import table
from planner.schema.figures import Evidence
from planner.schema.negotiation import Negotiation
from planner.schema.postures import expand
from planner.schema.proposals import Proposal


def talks_tables(model: Negotiation, proposals: Mapping[str, Proposal]) -> list[RenderableType]:
    """Return how the talks are held, round by round, with the calendar and the proposals that come with the model."""
    tables = [_terms_of_reference(model), _rounds(model), calendar_table(model, proposals)]
    return [*tables, *(_proposals(model, proposals) if proposals else [])]


def _terms_of_reference(model: Negotiation) -> RenderableType:
    last = words.day(model.horizon_end)
    rows: list[tuple[str, str, str]] = [
        ("losses count", f"from {words.day(model.horizon_start)} to {last}", "-"),
        ("counted in", f"{METRICS[model.metric]}, in billion USD of {model.base_year}", "-"),
        ("discounted at", model.discount_rate.value.text, basis(model.discount_rate)),
    ]
    rows += [("a dollar is", rate.value.text, basis(rate)) for rate in model.exchange_rates.values()]
    rows += [("what is minimised", attitude_words(model.risk), "-"), *_linkage(model)]
    rows.append(("a refusal falls short by", f"{model.refusal_margin.text} or more", "-"))
    rows.append(("the counterpart", f"{words.counted(len(expand(model)), 'posture')}: ways it may turn out to be", "-"))
    return table(
        f"The talks: {model.home} and {model.counterpart_name}", ("what", "as the model has it", "rests on"), rows
    )


def _linkage(model: Negotiation) -> Iterator[tuple[str, str, str]]:
    linkage, tracks = model.linkage, model.tracks
    joint = linkage.tracks == "joint"
    if len(tracks) == 1:
        yield "tracks", f"{tracks[0]} alone", "-"
        return
    how = "linked: one answer to everything" if joint else "separate: an answer on each"
    yield "tracks", f"{' and '.join(tracks)}, {how}", "-"
    if linkage.cost is not None:
        yield "cost of linking them at home", linkage.cost.value.text, basis(linkage.cost)
    for name, points in linkage.approval.items():
        yield f"linking them, for {name}", words.one(points.value.text), basis(points)
    for track, share in linkage.reservation.items():
        yield f"if separate, share of what it wants: {track}", share.value.text, basis(share)


def _rounds(model: Negotiation) -> RenderableType:
    every = model.concessions.values()
    rows = [
        (
            named(round_.title, name),
            str(round_.date),
            f"{sum(each.cleared <= round_.date for each in every)} of {len(every)}",
            basis(round_.evidence),
        )
        for name, round_ in model.rounds.items()
    ]
    return table(
        "Rounds: when an offer can be tabled",
        ("round", ">date", ">cleared", "date rests on"),
        rows,
        note="'cleared': how many concessions may be tabled by then. What is tabled stays; acceptance ends the talks.",
    )


def _proposals(model: Negotiation, proposals: Mapping[str, Proposal]) -> list[RenderableType]:
    dates = [
        (
            named(each.title, name),
            str(each.date),
            each.round,
            str(each.deadline or "-"),
            "hindsight" if each.hindsight else "-",
        )
        for name, each in proposals.items()
    ]
    contents = [
        (name, listing(_asked(model, each)), listing(_granted(each, model))) for name, each in proposals.items()
    ]
    return [
        table(
            "Proposals of the other side that come with the model",
            ("proposal", ">made known", "answered in", ">stands until", "known"),
            dates,
            note=f"'hindsight': published after {words.day(model.as_of)}. See 'planner assess'.",
        ),
        table(
            "What they ask for and grant",
            ("proposal", "asks for", "grants"),
            contents,
            note=f"A measure that is not named stays at its harshest term. {NOTE}",
        ),
        table(
            "What the proposals rest on, beside the model's own sources",
            ("proposal", "publisher and title", ">date"),
            [
                (name, f"{source.publisher}: {source.title}", str(source.date))
                for name, each in proposals.items()
                for source in each.file.sources.values()
            ],
        ),
    ]


def _asked(model: Negotiation, proposal: Proposal) -> Iterator[str]:
    for item, level in proposal.levels.items():
        concession = item.partition(".")[0]
        figure: Evidence = proposal.file.asked[concession]
        yield f"{item}: {marked(words.level(level, model.concessions[concession].unit), figure)}"


def _granted(proposal: Proposal, model: Negotiation) -> Iterator[str]:
    for measure, granted in proposal.file.granted.items():
        yield f"{measure}: {marked(words.term(model.measures[measure].terms[granted.term]), granted)}"
