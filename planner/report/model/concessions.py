"""What a model says can be offered: how much of what, whose it is, what it counts for, and when it is delivered."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from planner.report import words
from planner.report.model.cells import blocks, listing, named, run
from planner.report.model.curves import highest
from planner.report.model.evidence import MARKED, NOTE, UNTOLD, basis, marked
from planner.report.tables import table
from planner.schema.concessions import Concession
from planner.schema.currencies import currencies
from planner.schema.figures import Evidence
from planner.schema.headline import headline_value
from planner.schema.negotiation import Negotiation
from planner.schema.quantities import Quantity, parse_unit


def concessions_tables(model: Negotiation) -> list[RenderableType]:
    """Return the concessions in several narrow tables."""
    return [
        _offered(model),
        _owners(model),
        _payers(model),
        _worth(model),
        *_delivery(model),
        *_schedules(model),
        _rules(model),
        _sources(model),
    ]


def _offered(model: Negotiation) -> RenderableType:
    money = currencies(model)
    rows = []
    for name, concession in model.concessions.items():
        maximum, headline = concession.maximum, concession.headline
        level = float(maximum.value.in_unit(parse_unit(concession.unit, money)))
        rows.append(
            (
                named(concession.title, name),
                marked(words.level(level, concession.unit), maximum),
                marked(words.money(headline_value(model, name, level), 1), headline),
                marked(words.money(highest(concession.cost, concession)), concession.cost),
            )
        )
    return table(
        "Concessions: what can be offered",
        ("concession", ">at most", ">headline", ">net cost"),
        rows,
        note=(
            "Of the highest level, billion USD. Headline: what the press would report. Net cost: to the country, "
            f"beyond what would be bought or spent anyway, at present value. {NOTE}"
        ),
    )


def _owners(model: Negotiation) -> RenderableType:
    rows = []
    for agency in model.agencies:
        own = [(name, each) for name, each in model.concessions.items() if each.agency == agency]
        for position, (name, concession) in enumerate(own):
            consulted = run(concession.consults, 26)
            rows.append((agency if position == 0 else "", name, _cleared(concession), consulted))
    untold = any(each.clearance is None for each in model.concessions.values())
    return table(
        "Whose they are, and from when they may be tabled",
        ("<agency", "<concession", ">cleared", "after consulting"),
        rows,
        note=f"{NOTE} {UNTOLD}: where the day comes from is not said." if untold else NOTE,
    )


def _cleared(concession: Concession) -> str:
    day = str(concession.cleared)
    return f"{UNTOLD}{day}" if concession.clearance is None else marked(day, concession.clearance)


def _payers(model: Negotiation) -> RenderableType:
    rows: list[tuple[str | Text, str, str, str]] = []
    for name, each in model.concessions.items():
        rows.append((name, _levels(each), each.payer, words.one(each.lead_time.text)))
        rows += [
            (Text(f"  {other}", style="dim"), "", "", words.one(schedule.lead_time.text))
            for other, schedule in each.schedules.items()
            if schedule.lead_time is not None
        ]
    return table(
        "Which levels are possible, who pays, and how long it takes",
        ("<concession", "levels", "who pays", ">first after"),
        rows,
        note=f"'first after': from agreement to first delivery; below it, a schedule that differs. {MARKED}",
    )


def _levels(concession: Concession) -> str:
    if concession.lot is not None:
        return f"lots of {marked(words.one(concession.lot.value.text), concession.lot)}"
    least = concession.minimum_if_offered
    start = f" from {marked(words.one(least.value.text), least)}" if least is not None else ""
    return {"integer": "whole numbers", "yes_no": "yes or no"}.get(concession.domain, "any") + start


def _worth(model: Negotiation) -> RenderableType:
    rows = [
        (
            name,
            listing(
                f"{channel} {marked(words.money(highest(curve, concession)), curve)}"
                for channel, curve in concession.credit.items()
            ),
            listing(_takes(concession)),
            marked(words.money(_at_most(concession.trade_balance.value, concession)), concession.trade_balance),
        )
        for name, concession in model.concessions.items()
    ]
    return table(
        "What they count for abroad, and what they take at home, billion USD",
        ("<concession", "counts for", "takes of", ">goods"),
        rows,
        note=(
            "At the highest level, before what the counterpart stresses. 'if shown': political cost at home once "
            f"tabled, accepted or not. 'goods': what the counterpart's goods balance gains a year. {NOTE}"
        ),
    )


def _takes(concession: Concession) -> Iterator[str]:
    for budget, draw in concession.draws.items():
        yield f"{budget} {marked(words.money(_at_most(draw.per_unit, concession)), draw)}"
    if concession.disclosure_cost is not None:
        cost = concession.disclosure_cost
        yield f"if shown {marked(words.money(float(cost.value)), cost)}"


def _at_most(per_unit: Quantity, concession: Concession) -> float:
    """Return what the highest level comes to at so much per unit."""
    return float(per_unit.magnitude * concession.maximum.value.magnitude)


def _delivery(model: Negotiation) -> Iterator[RenderableType]:
    """Return which part of each concession falls in which year, its other delivery schedules below it."""
    spreads = []
    for name, concession in model.concessions.items():
        spreads.append((Text(name), concession.delivery, concession.tied))
        for other, schedule in concession.schedules.items():
            spreads.append((Text(f"  {other}", style="dim"), schedule.delivery, schedule.tied))
    years = sorted({year for _, delivery, _ in spreads for year in delivery})
    for some in blocks(years):
        rows = [
            (
                name,
                *(words.rate(float(delivery[year])) if year in delivery else "-" for year in some),
                words.rate(float(1 - sum(share.magnitude for share in delivery.values()))),
                "dropped" if tied else "due",
            )
            for name, delivery, tied in spreads
        ]
        yield table(
            "Delivery: which part falls in which year",
            ("<concession", *(f">{year}" for year in some), ">later", "on a breach"),
            rows,
            note=(
                "'later': after the last year that is named. 'on a breach': what becomes of the part that is not yet "
                "delivered when the counterpart breaks the agreement: dropped, or due all the same."
            ),
        )


def _schedules(model: Negotiation) -> list[RenderableType]:
    rows = [
        (
            named(schedule.title, f"{name}.{schedule_name}"),
            marked(schedule.credit.value.text, schedule.credit),
            marked(schedule.cost.value.text, schedule.cost) if schedule.cost else "same",
            basis(schedule),
        )
        for name, concession in model.concessions.items()
        for schedule_name, schedule in concession.schedules.items()
    ]
    if not rows:
        return []
    return [
        table(
            "Other delivery schedules that can be tabled instead",
            ("schedule", ">counts", ">costs", "years rest on"),
            rows,
            note=f"'counts', 'costs': as a share of the standard delivery. At most one schedule is tabled. {NOTE}",
        )
    ]


def _rules(model: Negotiation) -> RenderableType:
    rows = [
        (
            name,
            "all or nothing" if group.all_or_nothing else f"at most {group.at_most}",
            ", ".join(group.members),
            group.why,
        )
        for name, group in model.groups.items()
    ]
    for name, concession in model.concessions.items():
        if concession.requires:
            rows.append((name, "requires", ", ".join(concession.requires), "-"))
        if concession.at_least is not None:
            figure = concession.at_least
            rows.append((name, "in every plan", f"at least {marked(words.one(figure.value.text), figure)}", "-"))
    return table("Rules over several concessions", ("name", "rule", "of", "why"), rows)


def _sources(model: Negotiation) -> RenderableType:
    rows = []
    for name, concession in model.concessions.items():
        sourced: dict[str, list[str]] = {}
        for figure, evidence in _figures(concession):
            if evidence.source:
                sourced.setdefault(basis(evidence), []).append(figure)
        for position, (rests, figures) in enumerate(sourced.items()):
            rows.append((name if position == 0 else "", run(figures, 30), rests))
    return table(
        "Sources of the concessions' figures; what is not named is the modeller's judgement",
        ("<concession", "figures", "source"),
        rows,
    )


def _figures(concession: Concession) -> Iterator[tuple[str, Evidence]]:
    one: dict[str, Evidence | None] = {
        "lot": concession.lot,
        "at most": concession.maximum,
        "least": concession.minimum_if_offered,
        "in every plan": concession.at_least,
        "headline": concession.headline,
        "net cost": concession.cost,
        "goods balance": concession.trade_balance,
        "disclosure cost": concession.disclosure_cost,
        "day of clearance": concession.clearance,
    }
    yield from ((what, evidence) for what, evidence in one.items() if evidence is not None)
    for prefix, figures in (
        ("counts for", concession.credit),
        ("approval of", concession.approval),
        ("takes of", concession.draws),
        ("schedule", concession.schedules),
    ):
        yield from ((f"{prefix} {name}", figure) for name, figure in figures.items())
