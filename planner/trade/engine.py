"""From trade data to losses: every product, term, scenario of rivals and elasticity draw.

A measure's loss is the sum over products of ``coverage x loss of the product's market``, the market being that of the
whole product: losses are proportional to the base values, so a market scaled to the covered part loses that part.
Tariffs are added to the base: with base tariff ``t0``, added rate ``a`` and the share ``c`` of statutory duty that is
really collected, ``T = (1 + t0 + c a) / (1 + t0)``, for the home country at its term and for rivals at theirs.
Spending is what buyers pay, so base imports count with their base duty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from planner.schema.kept import Kept
from planner.schema.tables import ProductTable, RivalsTable, Vector
from planner.trade.blocks import TariffCase, block_losses
from planner.trade.ces import Array
from planner.trade.draws import Draws, multipliers
from planner.trade.losses import NO_IMPACT, Impact, LossTable
from planner.trade.metrics import METRICS, Losses

if TYPE_CHECKING:
    from planner.schema.measures import Measure, Term
    from planner.schema.negotiation import Negotiation

_BLOCK = 60_000
"""Markets solved at a time: small enough to stay in the processor's cache."""

OTHERS = "others"
"""In a rivals table, stands for all suppliers that are not named."""


@dataclass(frozen=True)
class LossDraws(Losses):
    """The metrics by case and draw, shape (cases, draws), in the unit of the product table's values."""

    covered_exports: float
    """The home country's base exports under the measure."""

    @property
    def exports_change(self) -> Array:
        """Change in export revenue as a share of what is covered."""
        return -self.export_revenue / self.covered_exports if self.covered_exports else 0.0 * self.export_revenue


Impacts: TypeAlias = Mapping[tuple[str, str, str, str], Impact]
"""By measure, term, scenario of rivals and set of elasticities."""


def loss_table(model: Negotiation, kept: Kept | None = None) -> LossTable:
    """Return the losses of a model: every term of every measure, scenario of rivals and set of elasticities.

    The result is per year, in billion USD of the base year; see :class:`planner.trade.losses.Impact`. A supplier that
    a scenario of rivals does not mention for a measure, by name or as one of the ``others``, faces no added tariff.
    With ``kept``, measures whose losses hang on nothing that changed are not solved again.
    """
    kept = kept or Kept()
    of_rivals = tuple(scenarios(model))
    found = (
        kept.of(("impacts", name), impacts, model, name, measure, of_rivals) for name, measure in model.measures.items()
    )
    return kept.of("losses", _joined, None, *found)


def impacts(model: Negotiation, name: str, measure: Measure, of_rivals: Sequence[str]) -> Impacts:
    """Return the losses of one measure."""
    trade = model.trade
    names = [(term, rivals) for term in measure.terms for rivals in of_rivals]
    if not measure.is_tariff:
        return {
            (name, term, rivals, elasticities): stated_impact(measure.terms[term])
            for term, rivals in names
            for elasticities in trade.elasticities
        }
    cases = [
        tariff_case(measure.terms[term], rival_rates(trade.rivals, trade.products, rivals, name))
        for term, rivals in names
    ]
    found = loss_draws(trade.products, trade.home_supplier, coverage(model, name), cases, elasticity_sets(model))
    return {
        (name, term, rivals, elasticities): impact(found, row, column)
        for row, (term, rivals) in enumerate(names)
        for column, elasticities in enumerate(trade.elasticities)
    }


def _joined(_: None, *found: Impacts) -> LossTable:
    return LossTable({key: loss for each in found for key, loss in each.items()})


def scenarios(model: Negotiation) -> list[str]:
    """Return the names of the scenarios of rivals' tariffs that speak of the model's measures, the default one first.

    Scenarios about all goods only serve the comparison with published estimates.
    """
    named = (rate.scenario for rate in model.trade.rivals.rates if rate.measure in model.measures)
    return list(dict.fromkeys((model.trade.rivals_default, *named)))


def elasticity_sets(model: Negotiation) -> Draws:
    """Return a model's elasticity sets as draws, in their order."""
    sets = model.trade.elasticities.values()
    return multipliers(
        [float(each.substitution.value) for each in sets],
        [float(each.import_substitution.value) for each in sets],
        supply=[float(each.supply.value) for each in sets],
    )


def coverage(model: Negotiation, measure: str) -> Vector:
    """Return the share of each product, in the product table's order, that a measure covers."""
    table = model.trade.coverage
    shares = dict(zip(table.products, table.share[:, table.measures.index(measure)], strict=True))
    return np.array([shares.get(product, 0.0) for product in model.trade.products.products])


def rival_rates(table: RivalsTable, products: ProductTable, scenario: str, measure: str) -> Array:
    """Return the added rates of a measure in a scenario by supplier, shape (S,)."""
    named = {
        rate.supplier: float(rate.rate) for rate in table.rates if (rate.scenario, rate.measure) == (scenario, measure)
    }
    return np.array([named.get(supplier, named.get(OTHERS, 0.0)) for supplier in products.suppliers])


def tariff_case(term: Term, rivals: Array) -> TariffCase:
    """Return a term of a measure and the rates of rivals as a case."""
    if term.quota is None:
        return TariffCase(float(term.rate or 0), rivals)
    quota = term.quota
    return TariffCase(
        float(quota.in_quota_rate), rivals, quota=float(quota.size), beyond=float(quota.out_of_quota_rate)
    )


def impact(found: LossDraws, row: int, column: int) -> Impact:
    """Return one case and draw as a record."""
    values = {metric: float(getattr(found, metric)[row, column]) for metric in METRICS}
    return Impact(**values, exports_change=float(found.exports_change[row, column]))


def stated_impact(term: Term) -> Impact:
    """Return what a term costs whose loss is stated: the same in every metric, and nothing is collected."""
    loss = float(term.loss.value) if term.loss else 0.0
    return replace(NO_IMPACT, export_revenue=loss, producer_surplus=loss, value_added=loss, duty_borne=loss)


def loss_draws(
    products: ProductTable,
    home: str,
    covered: Vector,
    cases: Sequence[TariffCase],
    draws: Draws | None = None,
    domestic_supply: Vector | None = None,
) -> LossDraws:
    """Return the losses of a measure for many cases and elasticity draws at once.

    Args:
        products: base-year trade and elasticities.
        home: the home country's column.
        covered: share of each product that the measure covers, shape (products,).
        cases: the tariff outcomes.
        draws: elasticity draws, whose product axis follows ``products``; by default the table's own elasticities.
        domestic_supply: supply elasticity of domestic producers, shape (products,); by default the exporters'.

    Returns:
        Metrics of shape (cases, draws), per year, in the unit of the product table's values.

    """
    draws = multipliers() if draws is None else draws
    supplier = products.suppliers.index(home)
    traded = np.flatnonzero((covered > 0) & (products.imports.sum(axis=1) + products.domestic > 0))
    totals = {metric: np.zeros((len(cases), draws.count)) for metric in METRICS}
    width = max(1, _BLOCK // max(1, len(cases) * draws.count))
    for start in range(0, len(traded), width):
        rows = traded[start : start + width]
        block = block_losses(products, supplier, cases, draws, rows, domestic_supply)
        for metric in METRICS:
            totals[metric] += getattr(block, metric) @ covered[rows]
    return LossDraws(**totals, covered_exports=float(products.imports[:, supplier] @ covered))
