"""From a product table to losses: metrics, coverage, draws, and how the parts add up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.schema.tables import ProductTable
from planner.trade.blocks import TariffCase
from planner.trade.ces import equilibrium
from planner.trade.draws import multipliers, random_draws
from planner.trade.engine import loss_draws
from planner.trade.losses import NO_IMPACT, LossTable
from planner.trade.metrics import METRICS


def table(products: int = 3, **changed: float) -> ProductTable:
    def column(name: str, usual: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.full(products, changed.get(name, usual))

    rows = np.arange(1.0, products + 1)
    return ProductTable(
        products=tuple(f"p{row:.0f}" for row in rows),
        titles=tuple(f"Product {row:.0f}" for row in rows),
        suppliers=("korea", "japan", "mexico"),
        imports=rows[:, None] * np.array([1.0, 2.0, 3.0]),
        domestic=8.0 * rows,
        base_tariff=column("base_tariff", 0.02),
        substitution=column("substitution", 5.0),
        import_substitution=column("import_substitution", 1.2),
        demand=column("demand", -0.5),
        supply=column("supply", 8.0),
        value_added=column("value_added", 0.6),
        margin=column("margin", 0.2),
        collected=column("collected", 0.9),
    )


def case(home: float, rivals: float = 0.0) -> TariffCase:
    return TariffCase(home, np.full(3, rivals))


def value(products: ProductTable, metric: str, tariff: TariffCase, covered: float = 1.0) -> float:
    found = loss_draws(products, "korea", np.full(len(products.products), covered), [tariff])
    return float(getattr(found, metric)[0, 0])


def test_the_metrics_are_those_of_the_market_by_itself() -> None:
    products = table(1)
    power = np.array([1 + 0.9 * 0.25 / 1.02, 1 + 0.9 * 0.15 / 1.02, 1 + 0.9 * 0.15 / 1.02])
    market = equilibrium([1.02, 2.04, 3.06], power, 5.0, -0.5, 8.0, 1.2, 8.0, 8.0)
    revenue, price, quantity = market.producer_value[0], market.producer_price[0], market.quantity[0]
    expected = {
        "export_revenue": 1 - revenue,
        "producer_surplus": (1 - price**9) / 9,
        "value_added": 0.6 * (1 - revenue),
        "duty_borne": quantity * (1 - price),
        "duty_collected": revenue * (power[0] * 1.02 - 1) - 0.02,
        "domestic_sales": 8 * (market.domestic_spending - 1),
    }
    for metric, number in expected.items():
        assert value(products, metric, case(0.25, 0.15)) == pytest.approx(float(number), rel=1e-9), metric


def test_with_infinite_supply_surplus_is_the_margin_on_lost_sales() -> None:
    products = table(supply=np.inf)
    lost = value(products, "export_revenue", case(0.25))
    assert value(products, "producer_surplus", case(0.25)) == pytest.approx(0.2 * lost)
    assert value(products, "duty_borne", case(0.25)) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("metric", METRICS)
def test_no_new_tariff_is_no_loss(metric: str) -> None:
    assert value(table(), metric, case(0.0)) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("metric", METRICS)
def test_a_loss_is_proportional_to_coverage_and_adds_up_over_products(metric: str) -> None:
    whole = value(table(), metric, case(0.25, 0.1))
    assert value(table(), metric, case(0.25, 0.1), covered=0.4) == pytest.approx(0.4 * whole)
    alone = [getattr(loss_draws(table(), "korea", np.eye(3)[row], [case(0.25, 0.1)]), metric)[0, 0] for row in range(3)]
    assert sum(alone) == pytest.approx(whole)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.01, 0.5), st.sampled_from([2.0, 20.0, np.inf]))
def test_losses_rise_with_the_own_rate_and_fall_with_rivals(
    home: float, rivals: float, step: float, supply: float
) -> None:
    products = table(1, supply=supply)
    loss = value(products, "export_revenue", case(home, rivals))
    assert value(products, "export_revenue", case(home + step, rivals)) >= loss - 1e-9
    assert value(products, "export_revenue", case(home, rivals + step)) <= loss + 1e-9


@given(st.floats(0, 2), st.floats(0, 1), st.floats(1, 30))
def test_what_buyers_pay_is_what_exporters_and_customs_get(home: float, rivals: float, supply: float) -> None:
    products = table(1, supply=supply)
    tariff = case(home, rivals)
    received = 1 - value(products, "export_revenue", tariff)
    duty = value(products, "duty_collected", tariff) + 0.02
    power = 1 + 0.9 * np.array([home, rivals, rivals]) / 1.02
    market = equilibrium([1.02, 2.04, 3.06], power, 5.0, -0.5, supply, 1.2, 8.0, supply)
    assert received + duty == pytest.approx(1.02 * float(market.spending[0]))


def test_a_quota_beats_the_rate_beyond_it_and_its_rent_is_the_exporters() -> None:
    rivals = np.full(3, 0.15)
    cases = [TariffCase(0.0, rivals, quota=0.8, beyond=0.25), TariffCase(0.25, rivals)]
    found = loss_draws(table(), "korea", np.ones(3), cases)
    for metric in ("export_revenue", "producer_surplus", "value_added"):
        quota, high = getattr(found, metric)[:, 0]
        assert quota < high
    assert found.duty_borne[0, 0] < 0, "the rent comes from prices above those before"


def test_a_quota_that_is_never_filled_is_its_low_rate() -> None:
    cases = [TariffCase(0.1, np.full(3, 0.1), quota=9.0, beyond=0.25), TariffCase(0.1, np.full(3, 0.1))]
    found = loss_draws(table(), "korea", np.ones(3), cases)
    for metric in METRICS:
        quota, low = getattr(found, metric)[:, 0]
        assert quota == pytest.approx(low)


def test_draws_of_one_are_the_table_itself() -> None:
    ones = multipliers(substitution=[1.0, 1.0], supply=1.0)
    found = loss_draws(table(), "korea", np.ones(3), [case(0.25)], ones)
    assert found.export_revenue.shape == (1, 2)
    np.testing.assert_allclose(found.export_revenue, value(table(), "export_revenue", case(0.25)))


def test_each_draw_is_the_table_with_its_multipliers() -> None:
    draws = random_draws(4, 3, seed=1)
    found = loss_draws(table(), "korea", np.ones(3), [case(0.25, 0.1), case(0.15, 0.1)], draws)
    for draw in range(4):
        products = replace(
            table(),
            **{
                name: getattr(table(), name) * getattr(draws, name)[draw]
                for name in ("substitution", "import_substitution", "demand", "supply")
            },
        )
        assert found.export_revenue[0, draw] == pytest.approx(value(products, "export_revenue", case(0.25, 0.1)))


def test_the_same_seed_gives_the_same_draws() -> None:
    np.testing.assert_array_equal(random_draws(5, 2, seed=3).supply, random_draws(5, 2, seed=3).supply)


def test_products_are_solved_alike_in_any_block_size(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = loss_draws(table(7), "korea", np.ones(7), [case(0.25)]).value_added
    monkeypatch.setattr("planner.trade.engine._BLOCK", 2)
    np.testing.assert_allclose(loss_draws(table(7), "korea", np.ones(7), [case(0.25)]).value_added, whole)


def test_a_measure_that_covers_nothing_costs_nothing() -> None:
    found = loss_draws(table(), "korea", np.zeros(3), [case(0.25)])
    assert found.export_revenue[0, 0] == found.exports_change[0, 0] == 0


def test_the_absence_of_a_measure_has_no_impact() -> None:
    assert LossTable({}).impact("s232_autos", None, "same", "central") == NO_IMPACT
