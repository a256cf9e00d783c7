"""What a model says, as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel
from rich.console import Group, RenderableType

from planner.report import words
from planner.report.tables import heading, lines, table
from planner.schema.concessions import Concession
from planner.schema.currencies import currencies
from planner.schema.figures import Evidence
from planner.schema.headline import headline_value
from planner.schema.negotiation import Negotiation
from planner.schema.postures import expand
from planner.schema.quantities import parse_unit


def model_page(model: Negotiation) -> RenderableType:
    """Return the whole model as tables."""
    return Group(
        heading(model.title, f"{model.name}; as of {words.day(model.as_of)}; {_horizon(model)}"),
        *([lines(model.summary.strip())] if model.summary else []),
        _measures(model),
        _concessions(model),
        _groups(model),
        _budgets(model),
        _politics(model),
        _counterpart(model),
        _evidence(model),
    )


def _horizon(model: Negotiation) -> str:
    return f"losses count from {words.day(model.horizon_start)} to {words.day(model.horizon_end)}"


def _measures(model: Negotiation) -> RenderableType:
    rows = [
        (
            name,
            measure.title,
            words.plain(measure.status),
            ", ".join(measure.terms),
            "; ".join(f"{step.term} from {step.date}" for step in measure.without_deal),
        )
        for name, measure in model.measures.items()
    ]
    return table("Measures: what can be asked for", ("measure", "title", "status", "terms", "without a deal"), rows)


def _concessions(model: Negotiation) -> RenderableType:
    money = currencies(model)
    rows = []
    for name, concession in model.concessions.items():
        unit = parse_unit(concession.unit, money)
        maximum = float(concession.maximum.value.in_unit(unit))
        rows.append(
            (
                name,
                concession.title,
                words.level(maximum, concession.unit),
                words.money(headline_value(model, name, maximum), 1),
                words.money(highest_cost(concession, model)),
                concession.agency,
                str(concession.cleared),
            )
        )
    return table(
        "Concessions: what can be offered",
        ("concession", "title", ">at most", ">headline", ">net cost", "agency", ">cleared"),
        rows,
        note="Headline value and net cost to the country of the highest level, in billion USD.",
    )


def highest_cost(concession: Concession, model: Negotiation) -> float:
    """Return the net cost of a concession's highest level, billion USD at present value."""
    unit = parse_unit(concession.unit, currencies(model))
    maximum = concession.maximum.value.in_unit(unit)
    cost = concession.cost
    if cost.per_unit is not None:
        return float(cost.per_unit.magnitude * unit.size * maximum)
    before = after = (maximum * 0, maximum * 0)
    for written_level, value in cost.points:
        before, after = after, (written_level.in_unit(unit), value.magnitude)
        if after[0] >= maximum:
            break
    share = (maximum - before[0]) / (after[0] - before[0])
    return float(before[1] + share * (after[1] - before[1]))


def _groups(model: Negotiation) -> RenderableType:
    rows = [
        (
            name,
            "all or nothing" if group.all_or_nothing else f"at most {group.at_most}",
            ", ".join(group.members),
            group.why,
        )
        for name, group in model.groups.items()
    ]
    rows += [
        (name, "requires", ", ".join(concession.requires), "")
        for name, concession in model.concessions.items()
        if concession.requires
    ]
    return table("Rules over several concessions", ("name", "rule", "of", "why"), rows)


def _budgets(model: Negotiation) -> RenderableType:
    years = sorted({year for budget in model.budgets.values() for year in budget.limits})
    rows = [
        (
            name,
            budget.title,
            budget.agency,
            *(words.money(float(budget.limits[year].value)) if year in budget.limits else "-" for year in years),
        )
        for name, budget in model.budgets.items()
    ]
    return table(
        "Budgets: what can be afforded, billion USD",
        ("budget", "title", "agency", *(f">{year}" for year in years)),
        rows,
    )


def _politics(model: Negotiation) -> RenderableType:
    rows = [
        (
            name,
            group.title,
            group.role,
            words.number(float(group.base.value)),
            words.number(float(group.floor.value)),
            words.number(float(group.seats.value)) if group.seats else "-",
        )
        for name, group in model.constituencies.items()
    ]
    quorum = model.ratification
    note = f"{words.number(float(quorum.quorum.value))} consenting seats are needed." if quorum else ""
    return table(
        "Constituencies: whose consent matters, points of approval out of 100",
        ("constituency", "title", "role", ">at rest", ">needs", ">seats"),
        rows,
        note=note,
    )


def _counterpart(model: Negotiation) -> RenderableType:
    channels = [
        (name, channel.title, words.number(float(channel.weight.value)))
        for name, channel in model.counterpart.channels.items()
    ]
    outcomes = [
        (factor.title, name, outcome.title, words.percent(float(outcome.probability.value)))
        for factor in model.counterpart.factors.values()
        for name, outcome in factor.outcomes.items()
    ]
    return Group(
        table("What the counterpart counts", ("channel", "title", ">weight"), channels),
        table(
            "How it may turn out to be",
            ("factor", "outcome", "meaning", ">probability"),
            outcomes,
            note=f"Together {len(expand(model))} postures, one outcome of each factor.",
        ),
    )


def _evidence(model: Negotiation) -> RenderableType:
    counts = evidence_counts(model)
    total = sum(counts.values())
    kinds = [(kind, str(count), words.percent(count / total)) for kind, count in counts.items()]
    sources = [(name, source.publisher, source.title, str(source.date)) for name, source in model.sources.items()]
    return Group(
        table("What the figures rest on", ("status", ">figures", ">share"), kinds),
        table("Sources", ("source", "publisher", "title", ">date"), sources),
    )


def evidence_counts(model: Negotiation) -> Mapping[str, int]:
    """Return how many figures of the model are measured, reported, inferred and judged, tables not counted."""
    counted = Counter(figure.kind for figure in _figures(model))
    return {kind: counted[kind] for kind in ("measured", "reported", "inferred", "judgement")}


def _figures(value: Any) -> Iterator[Evidence]:
    if isinstance(value, Evidence):
        yield value
    if isinstance(value, BaseModel):
        for field in type(value).model_fields:
            yield from _figures(getattr(value, field))
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _figures(part)
    elif isinstance(value, tuple):
        for part in value:
            yield from _figures(part)
