"""Our figures beside published ones, in the publisher's own scenario.

Published studies take the statutory rate as paid, so the comparison does too (``collected`` is 100 %). Nothing here
is an input to a plan: estimates marked ``calibration`` helped to choose elasticities, ``check`` were kept out of that,
and ``hindsight`` appeared after the model's ``as_of`` date.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from planner.schema.errors import InputError, InputProblem, quoted, suggestion
from planner.schema.measures import LIFTED
from planner.schema.tables import ALL_GOODS, ProductTable, PublishedEstimate, Vector
from planner.trade.blocks import TariffCase
from planner.trade.ces import Array
from planner.trade.draws import Draws
from planner.trade.engine import coverage, elasticity_sets, loss_draws, rival_rates, tariff_case

if TYPE_CHECKING:
    from planner.schema.negotiation import Negotiation

SAME, NONE = "same", "none"
"""Rivals face the home country's rates; rivals face no added tariff."""


@dataclass(frozen=True)
class Comparison:
    """One published figure beside ours, in the unit of its quantity (shares, or billion USD a year)."""

    name: str
    publisher: str
    scenario: str
    quantity: str
    ours: float
    low: float
    high: float
    published: date
    used_for: str
    remark: str

    @property
    def ratio(self) -> float:
        """Ours over the middle of theirs; not a number if that is zero."""
        middle = (self.low + self.high) / 2
        return self.ours / middle if middle else float("nan")

    @property
    def within(self) -> bool:
        """Whether ours lies in their range."""
        return min(self.low, self.high) <= self.ours <= max(self.low, self.high)


@dataclass(frozen=True)
class _Totals:
    """The losses of an estimate's scenario, billion USD a year, and the home country's base exports of its products."""

    losses: Mapping[str, float]
    gains: Callable[[str], float]
    exports: float


QUANTITIES: Mapping[str, Callable[[_Totals], float]] = {
    "export_change": lambda totals: -totals.losses["export_revenue"] / totals.exports,
    "export_loss": lambda totals: totals.losses["export_revenue"],
    "value_added_loss": lambda totals: totals.losses["value_added"],
    "producer_surplus_loss": lambda totals: totals.losses["producer_surplus"],
    "duty_borne": lambda totals: totals.losses["duty_borne"],
    "duty_collected": lambda totals: totals.losses["duty_collected"],
    "export_gain": lambda totals: totals.gains("export_revenue"),
    "value_added_gain": lambda totals: totals.gains("value_added"),
    "producer_surplus_gain": lambda totals: totals.gains("producer_surplus"),
}
"""What an estimate may be about.

A change is a share of base exports (negative: a fall); a loss is against no new tariff. A gain is that of the
estimate's rates over the last stage without a deal, with rivals facing the same in both.
"""


def compare(model: Negotiation) -> tuple[Comparison, ...]:
    """Run the scenario of every published estimate of a model, at its default elasticities.

    Raises:
        InputError: an estimate names a quantity, measure, product or scenario that does not exist.

    """
    published = model.trade.published
    if published is None:
        return ()
    problems = [problem for estimate in published.estimates for problem in _problems(model, estimate)]
    if problems:
        raise InputError(problems)
    return tuple(_compare(model, estimate) for estimate in published.estimates)


def _compare(model: Negotiation, estimate: PublishedEstimate) -> Comparison:
    products = replace(model.trade.products, collected=np.ones(len(model.trade.products.products)))
    chosen = _chosen(products, estimate)
    draws = _default_elasticities(model)

    def total(cases: Mapping[str, TariffCase]) -> Mapping[str, float]:
        found = [
            loss_draws(products, model.trade.home_supplier, chosen * _covered(model, measure), [case], draws)
            for measure, case in cases.items()
        ]
        names = ("export_revenue", "value_added", "producer_surplus", "duty_borne", "duty_collected")
        return {name: float(sum(getattr(each, name)[0, 0] for each in found)) for name in names}

    agreed = {
        measure: TariffCase(float(rate), _rivals(model, products, estimate, measure))
        for measure, rate in estimate.korea.items()
    }
    losses = total(agreed)

    def gains(name: str) -> float:
        refused = {
            measure: case
            for measure, agreed_case in agreed.items()
            if (case := _without_deal(model, measure, agreed_case.rivals)) is not None
        }
        return total(refused)[name] - losses[name]

    home = products.suppliers.index(model.trade.home_supplier)
    totals = _Totals(losses, gains, float(products.imports[:, home] @ chosen))
    return Comparison(
        name=estimate.name,
        publisher=estimate.publisher,
        scenario=estimate.scenario,
        quantity=estimate.quantity,
        ours=QUANTITIES[estimate.quantity](totals),
        low=estimate.low,
        high=estimate.high,
        published=estimate.published,
        used_for=estimate.used_for,
        remark=estimate.remark,
    )


def _chosen(products: ProductTable, estimate: PublishedEstimate) -> Vector:
    wanted = set(estimate.products)
    return np.array([float(not wanted or product in wanted) for product in products.products])


def _covered(model: Negotiation, measure: str) -> Vector:
    if measure == ALL_GOODS:
        return np.ones(len(model.trade.products.products))
    return coverage(model, measure)


def _rivals(model: Negotiation, products: ProductTable, estimate: PublishedEstimate, measure: str) -> Array:
    if estimate.rivals in {SAME, NONE}:
        rate = float(estimate.korea[measure]) if estimate.rivals == SAME else 0.0
        return np.full(len(products.suppliers), rate)
    return rival_rates(model.trade.rivals, products, estimate.rivals, measure)


def _without_deal(model: Negotiation, measure: str, rivals: Array) -> TariffCase | None:
    stages = model.measures[measure].without_deal
    if not stages or stages[-1].term == LIFTED:
        return None
    return tariff_case(model.measures[measure].terms[stages[-1].term], rivals)


def _default_elasticities(model: Negotiation) -> Draws:
    sets = elasticity_sets(model)
    row = list(model.trade.elasticities).index(model.trade.elasticities_default)
    return Draws(
        *(part[row : row + 1] for part in (sets.substitution, sets.import_substitution, sets.demand, sets.supply))
    )


def _problems(model: Negotiation, estimate: PublishedEstimate) -> list[InputProblem]:
    scenarios = [SAME, NONE, *dict.fromkeys(rate.scenario for rate in model.trade.rivals.rates)]
    measures = [ALL_GOODS, *model.measures] if not estimate.quantity.endswith("_gain") else list(model.measures)
    checks = [
        ("quantity", [estimate.quantity], list(QUANTITIES)),
        ("korea", list(estimate.korea), measures),
        ("rivals", [estimate.rivals], scenarios),
        ("products", list(estimate.products), list(model.trade.products.products)),
    ]
    return [
        InputProblem(
            file="published.csv",
            line=None,
            where=f"{estimate.name}.{column}",
            found=f"the unknown name {quoted(word)}",
            expected=f"one of: {', '.join(known[:12])}{', ...' if len(known) > 12 else ''}",
            hint=suggestion(word, known),
        )
        for column, words, known in checks
        for word in words
        if word not in known
    ]
