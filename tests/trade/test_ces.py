"""Many nested CES markets at once: limits, monotonicity, hard cases. Published cases are in test_market.py."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.trade.ces import Equilibrium, equilibrium


def test_one_nest_with_domestic_goods_is_a_supplier_more() -> None:
    inside = equilibrium([30, 20, 50], [1.3, 1.1, 1.0], 3.5, -0.7, [4.0, 2.0, 6.0])
    beside = equilibrium([30, 20], [1.3, 1.1], 3.5, -0.7, [4.0, 2.0], domestic=50, domestic_supply=6.0)
    np.testing.assert_allclose(beside.price, inside.price[:2], rtol=1e-10)
    np.testing.assert_allclose(beside.domestic_price, inside.price[2], rtol=1e-10)
    np.testing.assert_allclose(beside.domestic_spending, inside.spending[2], rtol=1e-10)


def test_zero_trade_weighs_nothing() -> None:
    without = equilibrium([40, 60], [1.2, 1.0], 5, -1.0, 8.0, 1.5, 100)
    with_zero = equilibrium([40, 60, 0], [1.2, 1.0, 6.0], 5, -1.0, 8.0, 1.5, 100)
    np.testing.assert_allclose(with_zero.price[:2], without.price, rtol=1e-12)
    for empty in (equilibrium([0, 0], [1.2, 1], 5, -1, 8), equilibrium([0, 0], [1.2, 1], 5, -1, 8, 1.2, 100)):
        assert np.isfinite(empty.price).all()


def test_many_markets_are_solved_as_each_alone() -> None:
    spending = np.array([[1.0, 2.0], [3.0, 0.0], [5.0, 5.0]])
    sigma = np.array([1.01, 4.0, 60.0])
    together = equilibrium(spending, [1.5, 1.1], sigma, -0.5, [3.0, np.inf], 0.9, [1.0, 0.0, 9.0], 2.0)
    for row, domestic in enumerate([1.0, 0.0, 9.0]):
        alone = equilibrium(spending[row], [1.5, 1.1], sigma[row], -0.5, [3.0, np.inf], 0.9, domestic, 2.0)
        np.testing.assert_allclose(together.quantity[row], alone.quantity, rtol=1e-10)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"tariff_power": [0.0, 1.0]}, "tariff_power"),
        ({"demand": 0.5}, "demand"),
        ({"supply": 0.0}, "supply"),
        ({"substitution": np.nan}, "substitution"),
        ({"base_spending": [-1.0, 1.0]}, "base_spending"),
    ],
)
def test_arguments_out_of_range_are_refused(changed: dict[str, object], words: str) -> None:
    arguments = {"base_spending": [1, 1], "tariff_power": [1, 1], "substitution": 4, "demand": -1, "supply": 5}
    with pytest.raises(ValueError, match=words):
        equilibrium(**(arguments | changed))  # type: ignore[arg-type]  # wrong on purpose


elasticities = st.fixed_dictionaries(
    {
        "substitution": st.floats(1.01, 60),
        "import_substitution": st.floats(0.0, 15),
        "demand": st.floats(-4, 0),
        "domestic_supply": st.one_of(st.just(np.inf), st.floats(0.1, 100)),
    }
)
supplies = st.one_of(st.just(np.inf), st.floats(0.1, 1000))
markets = st.fixed_dictionaries(
    {
        "base_spending": st.lists(st.one_of(st.just(0.0), st.floats(0.01, 100)), min_size=3, max_size=3),
        "tariff_power": st.lists(st.floats(1.0, 6.0), min_size=3, max_size=3),
        "supply": st.one_of(supplies.map(lambda e: [e]), st.lists(supplies, min_size=3, max_size=3)),
        "domestic": st.one_of(st.just(0.0), st.floats(0.01, 300)),
    }
)


def solved(market: dict[str, object], numbers: dict[str, object], **changed: object) -> Equilibrium:
    return equilibrium(**(market | numbers | changed))  # type: ignore[arg-type]  # Hypothesis dictionaries


@given(markets, elasticities)
def test_any_market_settles_and_clears(market: dict[str, object], numbers: dict[str, object]) -> None:
    found = solved(market, numbers)
    supply = np.array(market["supply"], float) * np.ones(3)
    finite = np.isfinite(supply)
    supplied = supply[finite] * np.log(found.producer_price[finite])
    np.testing.assert_allclose(np.log(found.quantity[finite]), supplied, rtol=1e-7, atol=1e-7)
    np.testing.assert_allclose(found.producer_price[~finite], 1.0, rtol=1e-10)
    shares = np.array([*market["base_spending"], market["domestic"]])  # type: ignore[misc]
    if shares[:3].sum() > 0:
        # The value bought is the demand for the whole, if that is what the parts add up to.
        bought = float(shares[:3] @ found.spending + shares[3] * found.domestic_spending) / shares.sum()
        np.testing.assert_allclose(bought, found.index ** (1 + float(numbers["demand"])), rtol=1e-7)  # type: ignore[arg-type]


def test_a_market_where_newton_steps_go_to_and_fro_settles() -> None:
    # Found by a search over random markets: the steps of plain Newton jump between two points for ever.
    found = equilibrium(
        [0.00124512, 0.30317497, 0.00056216, 0.0, 0.3531505, 0.34186724],
        [2.396, 5.78, 5.66, 1.0, 1.0, 5.14],
        58.09445445,
        -2.19963551,
        [np.inf, 6.21, np.inf, 59.8, 0.14, 199.1],
        0.0,
        0.6894,
        8.459,
    )
    assert np.isfinite(found.price).all()


def test_thousands_of_hard_markets_settle_together() -> None:
    generator = np.random.default_rng(3)
    count = 3000
    spending = 10 ** (4 * generator.random((count, 6)) - 2) * (generator.random((count, 6)) > 0.3)
    power = 1 + 5 * generator.random((count, 6)) * (generator.random((count, 6)) > 0.3)
    supply = np.where(generator.random((count, 6)) < 0.2, np.inf, 10 ** (-1 + 4 * generator.random((count, 6))))
    sigma = np.where(generator.random(count) < 0.2, 1.01, 1.01 + 59 * generator.random(count))
    kappa = np.where(generator.random(count) < 0.2, generator.choice([0.0, 1.0], count), 20 * generator.random(count))
    eta = np.where(generator.random(count) < 0.3, 0.0, -4 * generator.random(count))
    domestic = 10 ** (4 * generator.random(count) - 2)
    found = equilibrium(spending, power, sigma, eta, supply, kappa, domestic, 10 ** (3 * generator.random(count) - 1))
    bought = ((spending * found.spending).sum(axis=1) + domestic * found.domestic_spending) / (
        spending.sum(axis=1) + domestic
    )
    np.testing.assert_allclose(bought, found.index ** (1 + eta), rtol=1e-9)


@given(markets, elasticities)
def test_without_a_tariff_nothing_changes(market: dict[str, object], numbers: dict[str, object]) -> None:
    found = solved(market, numbers, tariff_power=[1.0, 1.0, 1.0])
    for name in ("price", "quantity", "producer_value", "spending", "index", "domestic_spending"):
        np.testing.assert_allclose(getattr(found, name), 1.0, rtol=1e-9)


@given(markets, elasticities, st.floats(1.01, 1.5))
def test_a_higher_tariff_of_its_own_never_helps_a_supplier(
    market: dict[str, object], numbers: dict[str, object], factor: float
) -> None:
    power = np.array(market["tariff_power"], float)
    before, after = solved(market, numbers), solved(market, numbers, tariff_power=power * [factor, 1, 1])
    assert after.producer_value[0] <= before.producer_value[0] * (1 + 1e-9)
    assert after.index >= before.index * (1 - 1e-9)


@given(markets, elasticities, st.floats(1.01, 1.5))
def test_a_higher_tariff_on_rivals_helps_where_buyers_substitute(
    market: dict[str, object], numbers: dict[str, object], factor: float
) -> None:
    # Suppliers substitute more easily than imports and domestic goods, and those more easily than the whole shrinks.
    numbers = numbers | {"substitution": 15.0 + float(numbers["substitution"])}  # type: ignore[arg-type]
    numbers["demand"] = -min(-float(numbers["demand"]), float(numbers["import_substitution"]))  # type: ignore[arg-type]
    power = np.array(market["tariff_power"], float)
    before, after = solved(market, numbers), solved(market, numbers, tariff_power=power * [1, factor, factor])
    assert after.producer_value[0] >= before.producer_value[0] * (1 - 1e-9)
    assert after.domestic_spending >= before.domestic_spending * (1 - 1e-9)


@given(markets, elasticities)
def test_infinite_supply_is_the_limit_of_large_supply(market: dict[str, object], numbers: dict[str, object]) -> None:
    large, infinite = solved(market, numbers, supply=1e9), solved(market, numbers, supply=np.inf)
    np.testing.assert_allclose(large.quantity, infinite.quantity, rtol=1e-5)
