"""What each tariff outcome costs, and how that compares with published estimates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from rich.console import Group, RenderableType
from rich.text import Text

from planner.report import words
from planner.report.tables import heading, lines, table
from planner.schema.negotiation import Negotiation
from planner.trade.losses import Impact, LossTable

if TYPE_CHECKING:
    from planner.trade.comparison import Comparison

METRICS: Final[Mapping[str, str]] = {
    "export_revenue": "export revenue",
    "producer_surplus": "producer surplus",
    "value_added": "value added",
    "duty_borne": "duty borne",
}
"""Name of each way to count a loss -> its words."""

ROLES: Final[Mapping[str, str]] = {
    "calibration": "Published estimates that the elasticities were fitted to",
    "check": "Published estimates kept out of the fit, as a check",
    "hindsight": "Published after {day}: compared with, never used",
}
"""Use made of a published estimate -> title of its table."""

QUANTITIES: Final[Mapping[str, str]] = {
    "export_change": "exports",
    "export_loss": "exports lost",
    "value_added_loss": "value added lost",
    "producer_surplus_loss": "producer surplus lost",
    "duty_borne": "duty borne",
    "duty_collected": "duty collected",
    "export_gain": "exports gained",
    "value_added_gain": "value added gained",
    "producer_surplus_gain": "producer surplus gained",
}
"""What an estimate may be about -> its words."""

SHARES: Final = frozenset({"export_change"})
"""Quantities in per cent; the others are in billion USD a year."""

NOTES: Final = (
    "In per cent of exports, else in billion USD a year, run in the study's own scenario at the full statutory rate.",
    "The ratio is ours over theirs, over the middle of a range; 'opposite' says that the signs differ.",
)


def default_impact(model: Negotiation, losses: LossTable, measure: str, term: str) -> Impact:
    """Return the impact of a measure at a term with the model's default rivals and elasticities."""
    return losses.impacts[measure, term, model.trade.rivals_default, model.trade.elasticities_default]


def losses_page(
    model: Negotiation, losses: LossTable, comparisons: Sequence[Comparison], *, all_metrics: bool
) -> RenderableType:
    """Return the losses by measure and term, and the comparison with published estimates."""
    scenario = f"rivals: {model.trade.rivals_default}; elasticities: {model.trade.elasticities_default}"
    return Group(
        heading(f"What each tariff outcome costs: {model.title}", scenario),
        _by_term(model, losses),
        *([_every_metric(model, losses)] if all_metrics else []),
        *_compared(model, comparisons),
    )


def _by_term(model: Negotiation, losses: LossTable) -> RenderableType:
    rows = []
    for name, measure in model.measures.items():
        for position, (term_name, term) in enumerate(measure.terms.items()):
            impact = default_impact(model, losses, name, term_name)
            rows.append(
                (
                    name if position == 0 else "",
                    term_name,
                    words.term(term),
                    words.percent(impact.exports_change, 1),
                    words.money(getattr(impact, model.metric)),
                )
            )
    return table(
        "Loss a year once in force, billion USD",
        ("measure", "term", "meaning", ">exports", f">{METRICS[model.metric]}"),
        rows,
        note=(
            f"A plan minimises the loss of {METRICS[model.metric]}. 'exports': change in the exports covered. "
            "A loss below zero is a gain: rivals pay more."
        ),
    )


def _every_metric(model: Negotiation, losses: LossTable) -> RenderableType:
    rows = []
    for name, measure in model.measures.items():
        for position, term in enumerate(measure.terms):
            impact = default_impact(model, losses, name, term)
            amounts = (words.money(getattr(impact, metric)) for metric in METRICS)
            rows.append((name if position == 0 else "", term, *amounts))
    columns = ("measure", "term", *(">" + METRICS[metric].replace(" ", "\n") for metric in METRICS))
    return table("The same loss in every way to count it, billion USD a year", columns, rows)


def _compared(model: Negotiation, comparisons: Sequence[Comparison]) -> list[RenderableType]:
    """Return the comparison with published estimates, one table for each use that was made of them."""
    tables = []
    for use, title in ROLES.items():
        rows = [
            (
                _study(each),
                _range(each),
                _amount(each.quantity, each.ours),
                _ratio(each),
            )
            for each in comparisons
            if each.used_for == use
        ]
        if rows:
            columns = ("study, scenario and why they differ", ">theirs", ">ours", ">ratio")
            tables.append(table(title.format(day=words.day(model.as_of)), columns, rows))
    if tables:
        tables.append(lines(*NOTES))
    return tables


def _study(each: Comparison) -> Text:
    study = Text(f"{each.publisher}, {each.published:%b %Y}: {each.scenario} ({QUANTITIES[each.quantity]})")
    return study.append(f"\n- {each.remark}", style="dim") if each.remark else study


def _range(each: Comparison) -> str:
    low, high = (_amount(each.quantity, value) for value in (each.low, each.high))
    return low if low == high else f"{low} to {high}"


def _amount(quantity: str, value: float) -> str:
    return words.percent(value, 1) if quantity in SHARES else words.money(value, 1)


def _plain(quantity: str, value: float) -> float:
    return 100 * value if quantity in SHARES else value


def _ratio(each: Comparison) -> str:
    return "opposite" if each.ratio < 0 else f"{each.ratio:.2f}"


def losses_document(model: Negotiation, losses: LossTable, comparisons: Sequence[Comparison]) -> dict[str, Any]:
    """Return the same as plain data: money in billion USD a year, changes and rates in per cent."""
    return {
        "model": model.name,
        "metric": model.metric,
        "losses": [
            {
                "measure": measure,
                "term": term,
                "rivals": rivals,
                "elasticities": elasticities,
                **{metric: getattr(impact, metric) for metric in METRICS},
                "duty_collected": impact.duty_collected,
                "domestic_sales": impact.domestic_sales,
                "exports_change": 100 * impact.exports_change,
            }
            for (measure, term, rivals, elasticities), impact in losses.impacts.items()
        ],
        "published": [
            {
                "name": each.name,
                "publisher": each.publisher,
                "scenario": each.scenario,
                "quantity": each.quantity,
                **{part: _plain(each.quantity, getattr(each, part)) for part in ("low", "high", "ours")},
                "ratio": each.ratio,
                "published": each.published.isoformat(),
                "used_for": each.used_for,
                "remark": each.remark,
            }
            for each in comparisons
        ],
    }
