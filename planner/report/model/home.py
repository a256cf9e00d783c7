"""What a model says the home country can afford, and what its politics will bear."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from planner.report import words
from planner.report.model.cells import blocks, listing, named, run
from planner.report.model.curves import highest
from planner.report.model.evidence import NOTE, basis, marked
from planner.report.tables import table
from planner.schema.figures import PointsFigure
from planner.schema.negotiation import Negotiation
from planner.schema.politics import Budget


def home_tables(model: Negotiation) -> list[RenderableType]:
    """Return the agencies, the budgets by year, the constituencies and what moves their approval."""
    return [_agencies(model), *_budgets(model), _constituencies(model), _offers(model), _relief(model)]


def _agencies(model: Negotiation) -> RenderableType:
    rows = [
        (
            named(agency.title, name),
            str(sum(concession.agency == name for concession in model.concessions.values())),
            str(sum(budget.agency == name for budget in model.budgets.values())),
            agency.mandate,
        )
        for name, agency in model.agencies.items()
    ]
    return table("Agencies: who sits at the table", ("agency", ">concessions", ">budgets", "mandate"), rows)


def _budgets(model: Negotiation) -> Iterator[RenderableType]:
    years = sorted({year for budget in model.budgets.values() for year in budget.limits})
    for some in blocks(years):
        rows = [
            (named(budget.title, name), Text(budget.agency), *(Text(_limit(budget, year)) for year in some))
            for name, budget in model.budgets.items()
        ]
        columns = ("budget", "agency", *(f">{year}" for year in some))
        yield table("Budgets: what can be afforded, billion USD", columns, rows, note=NOTE)
    rests = [
        (name, basis(*(budget.limits[year] for year in sorted(budget.limits))))
        for name, budget in model.budgets.items()
    ]
    yield table("What the budgets' limits rest on", ("budget", "rests on"), rests)


def _limit(budget: Budget, year: int) -> str:
    limit = budget.limits.get(year)
    return "-" if limit is None else marked(words.money(float(limit.value)), limit)


def _constituencies(model: Negotiation) -> RenderableType:
    rows = [
        (
            named(group.title, name),
            group.role,
            _points(group.base),
            _points(group.floor),
            marked(words.number(float(group.seats.value)), group.seats) if group.seats else "-",
            basis(group.base, group.floor, *([group.seats] if group.seats else [])),
        )
        for name, group in model.constituencies.items()
    ]
    notes = [NOTE, *_polls(model)]
    if model.ratification is not None:
        quorum = model.ratification.quorum
        notes.insert(0, f"{words.number(float(quorum.value))} consenting seats are needed ({basis(quorum)}).")
    return table(
        "Constituencies: whose consent matters, points of approval out of 100",
        ("constituency", "role", ">at rest", ">needs", ">seats", "rests on"),
        rows,
        note="\n".join(notes),
    )


def _polls(model: Negotiation) -> Iterator[str]:
    for name, group in model.constituencies.items():
        error = group.poll_error
        if error is not None:
            deviation = error.standard_deviation
            yield (
                f"{name}: polls err by {words.one(deviation.value.text)} ({basis(deviation)}); "
                f"what it needs must hold with {error.confidence.value.text} confidence ({basis(error.confidence)})."
            )


def _points(figure: PointsFigure) -> str:
    return marked(words.number(float(figure.value)), figure)


def _offers(model: Negotiation) -> RenderableType:
    rows = []
    for name in model.constituencies:
        effects = [
            (offer, curve, highest(curve, concession))
            for offer, concession in model.concessions.items()
            if (curve := concession.approval.get(name)) is not None
        ]
        told = [(f"{offer} {marked(words.signed(points), curve)}", points) for offer, curve, points in effects]
        raised, lowered = ([text for text, points in told if (points >= 0) == up] for up in (True, False))
        rows.append((name, listing(raised), listing(lowered)))
    return table(
        "What offers do to their approval, points at the highest level",
        ("<constituency", "raised by", "lowered by"),
        rows,
        note=NOTE,
    )


def _relief(model: Negotiation) -> RenderableType:
    """Return what terms won add to approval; constituencies that answer alike stand together."""
    alike: dict[str, list[str]] = {}
    for name, group in model.constituencies.items():
        told = listing(
            f"{measure}\n{run((f'{term} {_signed(points)}' for term, points in terms.items()), 46)}"
            for measure, terms in group.relief.items()
        )
        alike.setdefault(told, []).append(name)
    rows = [(run(names, 20), told) for told, names in alike.items()]
    return table("What terms won add to it, points", ("<constituency", "<measure and terms"), rows, note=NOTE)


def _signed(figure: PointsFigure) -> str:
    return marked(words.signed(float(figure.value)), figure)
