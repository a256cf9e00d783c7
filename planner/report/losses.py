"""What each tariff outcome costs, and how that compares with published estimates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from rich.console import Group, RenderableType

from planner.report import words
from planner.report.tables import heading, table
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
        _by_term(model, losses, list(METRICS) if all_metrics else [model.metric]),
        *([_comparison(comparisons)] if comparisons else []),
    )


def _by_term(model: Negotiation, losses: LossTable, metrics: Sequence[str]) -> RenderableType:
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
                    *(words.money(getattr(impact, metric)) for metric in metrics),
                )
            )
    return table(
        "Loss a year once in force, billion USD",
        ("measure", "term", "meaning", ">exports", *(f">{METRICS[metric]}" for metric in metrics)),
        rows,
        note=f"A plan minimises the loss of {METRICS[model.metric]}. 'exports': change in the exports covered.",
    )


def _comparison(comparisons: Sequence[Comparison]) -> RenderableType:
    rows = [
        (
            f"{each.publisher}: {each.scenario}",
            words.plain(each.quantity),
            _range(each.low, each.high),
            words.number(each.ours),
            words.number(each.ratio),
            each.used_for,
        )
        for each in comparisons
    ]
    remarks = [f"{each.publisher}: {each.remark}" for each in comparisons if each.remark]
    return table(
        "Beside published estimates",
        ("published", "of", ">theirs", ">ours", ">ratio", "used for"),
        rows,
        note="\n".join(remarks),
    )


def _range(low: float, high: float) -> str:
    return words.number(low) if low == high else f"{words.number(low)} to {words.number(high)}"


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
                "low": each.low,
                "high": each.high,
                "ours": each.ours,
                "ratio": each.ratio,
                "used_for": each.used_for,
                "remark": each.remark,
            }
            for each in comparisons
        ],
    }
