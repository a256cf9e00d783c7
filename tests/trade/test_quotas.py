"""Tariff-rate quotas: three regimes, continuous where they meet; who gets the rent."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.trade.ces import equilibrium
from planner.trade.quotas import BINDING, NOT_FILLED, OVER_QUOTA, QuotaEquilibrium, quota_equilibrium

SPENDING, RIVALS, DOMESTIC = [4.0, 96.0], [1.0, 1.1], 500.0
supplies = st.one_of(st.just(np.inf), st.floats(0.5, 50))


def quota(size: float, supply: float = 5.0, within: float = 1.0, beyond: float = 1.25) -> QuotaEquilibrium:
    return quota_equilibrium(
        SPENDING, RIVALS, 0, (within, size, beyond), (4.0, 1.2, -0.5), supply, DOMESTIC, domestic_supply=supply
    )


def plain(power: float, supply: float = 5.0) -> tuple[float, float]:
    """Quantity and receipts of the supplier at a plain rate."""
    found = equilibrium(SPENDING, [power, 1.1], 4.0, -0.5, supply, 1.2, DOMESTIC, domestic_supply=supply)
    return float(found.quantity[0]), float(found.producer_value[0])


@pytest.mark.parametrize(("size", "regime"), [(2.0, NOT_FILLED), (0.85, BINDING), (0.1, OVER_QUOTA)])
def test_each_regime_holds_where_it_should(size: float, regime: int) -> None:
    assert quota(size).regime == regime


def test_an_unfilled_quota_is_the_low_rate() -> None:
    found = quota(2.0)
    assert (found.equilibrium.quantity[0], found.receipts) == pytest.approx(plain(1.0))
    assert float(found.rent) == pytest.approx(0)


def test_a_quota_of_nothing_is_the_high_rate() -> None:
    found = quota(0.0)
    assert (found.equilibrium.quantity[0], found.receipts) == pytest.approx(plain(1.25))
    assert float(found.rent) == pytest.approx(0)


@given(st.floats(0.6, 1.1), supplies)
def test_a_binding_quota_sells_exactly_the_quota(size: float, supply: float) -> None:
    found = quota(size, supply)
    if found.regime == BINDING:
        assert float(found.equilibrium.quantity[0]) == pytest.approx(size, rel=1e-9)
        assert 1.0 <= float(found.shadow_power) <= 1.25
        assert float(found.rent) >= 0


@given(st.floats(0.0, 1.5), supplies)
def test_receipts_are_sales_at_the_margin_and_the_rent(size: float, supply: float) -> None:
    found = quota(size, supply)
    assert float(found.receipts) == pytest.approx(float(found.equilibrium.producer_value[0] + found.rent))
    assert plain(1.25, supply)[1] - 1e-9 <= float(found.receipts)


@given(st.floats(0.0, 2.0), supplies)
def test_what_is_sold_under_a_quota_lies_between_both_rates(size: float, supply: float) -> None:
    sold = float(quota(size, supply).equilibrium.quantity[0])
    assert plain(1.25, supply)[0] * (1 - 1e-9) <= sold <= plain(1.0, supply)[0] * (1 + 1e-9)


@given(supplies, st.sampled_from([1.0, 1.25]))
def test_receipts_are_continuous_where_regimes_meet(supply: float, power: float) -> None:
    edge = plain(power, supply)[0]
    sides = [quota(edge * (1 + step), supply) for step in (-1e-7, 1e-7)]
    assert sides[0].regime != sides[1].regime
    assert float(sides[0].receipts) == pytest.approx(float(sides[1].receipts), rel=1e-5)
    np.testing.assert_allclose(sides[0].equilibrium.price, sides[1].equilibrium.price, rtol=1e-5)


def test_powers_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ValueError, match="in-quota power"):
        quota(0.5, within=1.3)


def test_many_quotas_are_solved_as_each_alone() -> None:
    sizes = np.array([0.1, 0.85, 2.0])
    together = quota_equilibrium(SPENDING, RIVALS, 0, (1.0, sizes, 1.25), (4.0, 1.2, -0.5), 5.0, DOMESTIC, 5.0)
    np.testing.assert_array_equal(together.regime, [OVER_QUOTA, BINDING, NOT_FILLED])
    for row, size in enumerate(sizes):
        assert float(together.receipts[row]) == pytest.approx(float(quota(size).receipts), rel=1e-10)
