"""What a model says can be asked for: measures, their terms, what applies without a deal, and the trade behind it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from rich.console import RenderableType
from rich.text import Text

from planner.report import words
from planner.report.model.calendar import stage_words
from planner.report.model.cells import named, run
from planner.report.model.evidence import NOTE, basis, marked
from planner.report.tables import lines, table
from planner.schema.negotiation import Negotiation
from planner.schema.postures import expand

_WIDTH: Final = 78
"""Characters of a line of terms; with the edges of a table they make 80."""


def measures_tables(model: Negotiation) -> list[RenderableType]:
    """Return the measures, their terms, what applies without a deal, stated losses and the trade data."""
    return [_measures(model), _without_deal(model), _terms(model), *_stated_losses(model), *_trade(model)]


def _measures(model: Negotiation) -> RenderableType:
    rows = [
        (named(measure.title, name), measure.track, words.plain(measure.status), measure.legal_basis)
        for name, measure in model.measures.items()
    ]
    return table("Measures: what can be asked for", ("measure", "track", "status", "rests in law on"), rows)


def _without_deal(model: Negotiation) -> RenderableType:
    rows = [
        (name if position == 0 else "", str(step.date), stage_words(step), basis(step))
        for name, measure in model.measures.items()
        for position, step in enumerate(measure.without_deal)
    ]
    return table(
        "Without a deal: where each measure stands, stage by stage",
        ("measure", ">from", "at", "rests on"),
        rows,
        note="Outcomes of the counterpart's factors may bring other stages: see there, and the calendar.",
    )


def _terms(model: Negotiation) -> RenderableType:
    """Return the menus of terms, each below the measures that share it."""
    menus: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for name, measure in model.measures.items():
        menu = tuple((term_name, words.term(term)) for term_name, term in measure.terms.items())
        menus.setdefault(menu, []).append(name)
    rows = [[_menu(names, menu)] for menu, names in menus.items()]
    return table(
        "Terms: how each measure may end, from the harshest to the mildest",
        ["measures, and below them the terms that each of them may end at"],
        rows,
        note="A rate is added to the base tariff. What it costs a year: 'planner losses'.",
    )


def _menu(names: Sequence[str], menu: Sequence[tuple[str, str]]) -> Text:
    told = Text(run(names, _WIDTH), style="bold")
    for term_name, meaning in menu:
        line = textwrap.fill(f"{term_name}: {meaning}", _WIDTH, initial_indent="  ", subsequent_indent="    ")
        told.append(f"\n{line}", style="not bold")
    return told


def _stated_losses(model: Negotiation) -> list[RenderableType]:
    rows = [
        (name, term_name, term.loss.value.text, basis(term.loss))
        for name, measure in model.measures.items()
        for term_name, term in measure.terms.items()
        if term.loss is not None
    ]
    columns = ("measure", "term", ">a year", "rests on")
    return [table("Measures that are no tariffs: what each term costs", columns, rows)] if rows else []


def _trade(model: Negotiation) -> Iterator[RenderableType]:
    trade = model.trade
    suppliers = ", ".join(words.plain(name) for name in trade.products.suppliers)
    yield lines(
        f"Losses from tariffs are worked out from trade in {len(trade.products.products)} products, supplied by "
        f"{suppliers}, and by the counterpart itself.",
    )
    used = {trade.rivals_default, *(case.rivals for case in expand(model))}
    for scenario in (each for each in trade.rivals.scenarios if each in used):
        usual = ", unless a factor says otherwise" if scenario == trade.rivals_default else ""
        yield table(
            f"What rivals pay: {scenario}{usual}",
            ("<measure", "<tariff on", "rests on"),
            _rates(model, scenario),
            note=NOTE,
        )
    yield _elasticities(model)


def _rates(model: Negotiation, scenario: str) -> Iterator[tuple[str, str, str]]:
    rates = [rate for rate in model.trade.rivals.rates if rate.scenario == scenario]
    for measure in dict.fromkeys(rate.measure for rate in rates):
        here = [rate for rate in rates if rate.measure == measure]
        told = (f"{rate.supplier} {marked(words.rate(float(rate.rate)), rate.evidence)}" for rate in here)
        yield measure, run(told, 32), basis(*(rate.evidence for rate in here))


def _elasticities(model: Negotiation) -> RenderableType:
    usual = model.trade.elasticities_default
    rows = []
    for name, reading in model.trade.elasticities.items():
        figures = (reading.substitution, reading.import_substitution, reading.supply)
        values = (marked(words.number(float(figure.value)), figure) for figure in figures)
        rows.append((f"{name} (usual)" if name == usual else name, *values, basis(*figures)))
    return table(
        "Readings of the elasticities, as multiples of those in the product table",
        ("reading", ">between suppliers", ">with its own goods", ">of supply", "rests on"),
        rows,
        note=NOTE,
    )
