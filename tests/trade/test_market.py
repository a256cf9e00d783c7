"""One market from arrays: published cases, the model page's worked numbers, the equations, limiting cases."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.trade.market import MarketSolution, solve_market

PUBLISHED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    # Inputs: paulofelipe/intro_emr, scripts/armington_nao_linear.R, commit c72e9800. Outputs: two independent methods.
    "three suppliers": (
        {"v0": [60, 30, 10], "tau_hat": [1, 1.1, 1], "sigma": 4, "eta": -1.0, "eps": [1, 10, 10]},
        {
            "p": [1.021240380567909, 1.0785150160261405, 1.0075346536760454],
            "P": 1.0356506878850473,
            "q": [1.021240380567909, 0.8209847867178076, 1.0779532449925655],
            "producer": [1.021240380567909, 0.9804681963874003, 1.0075346536760454],
            "value_producer": [1.0429319149024874, 0.8049494730947034, 1.0860752493725538],
            "spend": [1.0429319149024874, 0.8854444204041738, 1.0860752493725538],
        },
    ),
    # Inputs: USITC EC working paper 2020-11-B (Riker & Schreiber), as in the MathWorks blog of 20 March 2025.
    "USITC, four sources": (
        {"v0": [25, 25, 25, 25], "tau_hat": [1.2, 1.15, 1.1, 1.0], "sigma": 5, "eta": -1.0, "eps": [10, 10, 10, 2]},
        {
            "p": [1.1605086739056736, 1.128044209027851, 1.095105643095842, 1.0602693332696154],
            "P": 1.1078433380965695,
            "q": [0.7156018385822943, 0.8246749447374898, 0.9563862361961979, 1.124171059071994],
            "producer": [0.9670905615880614, 0.9809080078503054, 0.9955505846325835, 1.0602693332696154],
            "value_producer": [0.6920517839480003, 0.8089302571665118, 0.9521308765796808, 1.1919240992832605],
            "spend": [0.8304621407376003, 0.9302697957414885, 1.047343964237649, 1.1919240992832605],
        },
    ),
}

elasticities = st.fixed_dictionaries(
    {
        "sigma": st.floats(1.05, 20),
        "eta": st.floats(-3, 0),
        "kappa": st.one_of(st.none(), st.floats(0.1, 8)),
        "domestic": st.just(2),
    }
)
supplies = st.lists(st.one_of(st.just(np.inf), st.floats(0.2, 100)), min_size=3, max_size=3)
spending = st.lists(st.floats(0.5, 100), min_size=3, max_size=3)
powers = st.tuples(st.floats(1.0, 3.0), st.floats(1.0, 3.0)).map(lambda pair: [*pair, 1.0])


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_case_is_reproduced(name: str) -> None:
    inputs, expected = PUBLISHED[name]
    found = solve_market(**inputs).as_dict()
    assert found.keys() == expected.keys()
    for field, values in expected.items():
        np.testing.assert_allclose(found[field], values, rtol=0, atol=1e-9, err_msg=field)


@pytest.mark.parametrize(("rivals", "loss"), [(0, 42), (15, 31), (25, 23)])
def test_korea_at_25_percent_loses_what_the_model_page_says(rivals: int, loss: int) -> None:
    # Korea has 4 % of imports, imports have 15 % of the market; full pass-through. The page leaves the demand
    # elasticity open and rounds the shares: with -1 all three come out within 0.6 percentage points.
    v0 = [4, 96, 100 / 0.15 - 100]
    found = solve_market(v0, [1.25, 1 + rivals / 100, 1], 2.53, -1.0, np.inf, kappa=1.19, domestic=2)
    assert 100 * (1 - found.value_producer[0]) == pytest.approx(loss, abs=0.6)


def assert_equations_hold(
    found: MarketSolution, v0: list[float], tau_hat: list[float], numbers: dict[str, Any], eps: list[float]
) -> None:
    """Check a solution against the equations of the model page, written out once more."""
    sigma, eta, kappa, home = (numbers[name] for name in ("sigma", "eta", "kappa", "domestic"))
    shares = np.array(v0) / np.sum(v0)
    if kappa is None:
        index = ces_index(shares, found.p, sigma)
        demand = (found.p / index) ** -sigma * index**eta
    else:
        foreign = np.arange(len(v0)) != home
        imports = shares[foreign].sum()
        of_imports = ces_index(shares[foreign] / imports, found.p[foreign], sigma)
        index = ces_index(np.array([imports, 1 - imports]), np.array([of_imports, found.p[home]]), kappa)
        demand = (found.p / of_imports) ** -sigma * (of_imports / index) ** -kappa * index**eta
        demand[home] = (found.p[home] / index) ** -kappa * index**eta
    elastic = np.isinf(eps)
    finite = np.where(elastic, 1.0, eps)
    np.testing.assert_allclose(found.P, index, rtol=1e-8)
    np.testing.assert_allclose(found.q, demand, rtol=1e-7)
    np.testing.assert_allclose(found.producer, found.p / tau_hat, rtol=1e-9)
    np.testing.assert_allclose(
        np.where(elastic, 1.0, found.q), np.where(elastic, 1.0, found.producer**finite), rtol=1e-7
    )
    np.testing.assert_allclose(found.producer[elastic], 1.0, rtol=1e-9)
    np.testing.assert_allclose(found.spend, found.q * found.p, rtol=1e-9)
    np.testing.assert_allclose(found.value_producer, found.q * found.producer, rtol=1e-9)


def ces_index(shares: np.ndarray, prices: np.ndarray, elasticity: float) -> float:
    if abs(elasticity - 1) < 1e-6:
        return float(np.exp(shares @ np.log(prices)))
    return float((shares @ prices ** (1 - elasticity)) ** (1 / (1 - elasticity)))


@given(spending, powers, elasticities, supplies)
def test_the_solution_satisfies_the_equations(
    v0: list[float], tau_hat: list[float], numbers: dict[str, Any], eps: list[float]
) -> None:
    assert_equations_hold(solve_market(v0, tau_hat, eps=eps, **numbers), v0, tau_hat, numbers, eps)


@pytest.mark.parametrize("sigma", [1.0, 1.0 + 1e-9, 60.0])
@pytest.mark.parametrize("kappa", [0.0, 1.0, 30.0])
def test_awkward_elasticities_satisfy_the_equations(sigma: float, kappa: float) -> None:
    numbers = {"sigma": sigma, "eta": 0.0, "kappa": kappa, "domestic": 2}
    v0, tau_hat, eps = [3.0, 40.0, 57.0], [1.5, 1.1, 1.0], [0.5, np.inf, 4.0]
    assert_equations_hold(solve_market(v0, tau_hat, eps=eps, **numbers), v0, tau_hat, numbers, eps)


@given(spending, powers, elasticities, supplies, st.floats(0.01, 1000))
def test_the_unit_of_spending_does_not_matter(
    v0: list[float], tau_hat: list[float], numbers: dict[str, Any], eps: list[float], unit: float
) -> None:
    found = solve_market(v0, tau_hat, eps=eps, **numbers)
    scaled = solve_market([unit * value for value in v0], tau_hat, eps=eps, **numbers)
    np.testing.assert_allclose(scaled.q, found.q, rtol=1e-9)


@given(spending, elasticities, st.floats(1.0, 3.0))
def test_the_same_tax_on_everything_fully_passed_on_raises_every_price_by_it(
    v0: list[float], numbers: dict[str, Any], power: float
) -> None:
    one_nest = numbers | {"kappa": None}
    found = solve_market(v0, [power] * 3, eps=np.inf, **one_nest)
    np.testing.assert_allclose(found.p, power, rtol=1e-9)
    np.testing.assert_allclose(found.q, power ** numbers["eta"], rtol=1e-8)


@given(spending, elasticities, supplies)
def test_without_a_tariff_nothing_changes(v0: list[float], numbers: dict[str, Any], eps: list[float]) -> None:
    found = solve_market(v0, [1, 1, 1], eps=eps, **numbers)
    np.testing.assert_allclose([*found.p, *found.q, *found.spend, found.P], 1.0, rtol=1e-9)


@given(spending, powers, elasticities)
def test_large_supply_converges_to_full_pass_through(
    v0: list[float], tau_hat: list[float], numbers: dict[str, Any]
) -> None:
    limit = solve_market(v0, tau_hat, eps=np.inf, **numbers)
    gaps = [
        np.abs(solve_market(v0, tau_hat, eps=eps, **numbers).value_producer / limit.value_producer - 1).max()
        for eps in (1e4, 1e6, 1e8)
    ]
    assert gaps[2] <= 1e-4
    assert gaps[1] <= gaps[0] / 50 + 1e-8


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"v0": []}, "v0"),
        ({"v0": [[1, 2, 3]]}, "v0"),
        ({"tau_hat": [1, 1]}, "tau_hat"),
        ({"eps": [1, 2]}, "eps"),
        ({"domestic": 3}, "domestic"),
        ({"domestic": None}, "kappa needs"),
        ({"tau_hat": [1.1, 1.1, 1.1]}, "domestic supplier must be 1"),
        ({"eta": 0.5}, "demand"),
        ({"sigma": float("nan")}, "substitution"),
        ({"v0": [1, -1, 1]}, "base_spending"),
    ],
)
def test_arguments_that_make_no_market_are_refused(changed: dict[str, Any], words: str) -> None:
    usual = {"v0": [1, 2, 3], "tau_hat": [1.1, 1, 1], "sigma": 4, "eta": -1, "eps": 5, "kappa": 1.2, "domestic": 2}
    with pytest.raises(ValueError, match=words):
        solve_market(**(usual | changed))
