"""A model's loss table, and our figures beside published ones."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from planner.schema.errors import InputError
from planner.schema.figures import Evidence
from planner.schema.measures import Measure
from planner.schema.negotiation import ElasticitySet, Negotiation, Trade
from planner.schema.tables import (
    CoverageTable,
    ProductTable,
    PublishedEstimate,
    PublishedTable,
    RivalRate,
    RivalsTable,
)
from planner.trade.blocks import TariffCase
from planner.trade.comparison import compare
from planner.trade.engine import loss_draws, loss_table
from planner.trade.frames import comparison_frame, losses_frame

JUDGED = Evidence(judgement="made up for the test")


def judged(value: str) -> dict[str, Any]:
    return {"value": value, "judgement": "made up for the test"}


def products(collected: float = 0.8) -> ProductTable:
    two = np.ones(2)
    return ProductTable(
        products=("cars", "chips"),
        titles=("Cars", "Chips"),
        suppliers=("korea", "japan", "mexico"),
        imports=np.array([[4.0, 5.0, 6.0], [1.0, 2.0, 0.0]]),
        domestic=np.array([15.0, 3.0]),
        base_tariff=0.0 * two,
        substitution=6.0 * two,
        import_substitution=1.2 * two,
        demand=-0.5 * two,
        supply=10.0 * two,
        value_added=0.6 * two,
        margin=0.2 * two,
        collected=collected * two,
    )


def measure(last: str) -> Measure:
    return Measure.model_validate(
        {
            "title": "Cars",
            "legal_basis": "A law",
            "status": "in_force",
            "terms": {
                "rate_25": {"rate": "25 %"},
                "quota": {"quota": {"in_quota_rate": "0 %", "size": "80 %", "out_of_quota_rate": "25 %"}},
                "base": {"rate": "0 %"},
            },
            "without_deal": [{"date": "2025-04-01", "term": last, "judgement": "made up for the test"}],
        }
    )


def estimate(**changed: Any) -> PublishedEstimate:
    usual: dict[str, Any] = {
        "name": "institute",
        "publisher": "An institute",
        "scenario": "25 % on cars",
        "korea": {"autos": Fraction(1, 4)},
        "rivals": "same",
        "products": ("cars",),
        "quantity": "export_change",
        "low": -0.2,
        "high": -0.1,
        "published": date(2025, 2, 1),
        "used_for": "check",
        "remark": "",
        "evidence": JUDGED,
    }
    return PublishedEstimate(**(usual | changed))


def model(*estimates: PublishedEstimate, last: str = "rate_25") -> Negotiation:
    rates = (
        RivalRate("settled", "autos", "japan", Fraction(15, 100), JUDGED),
        RivalRate("settled", "autos", "others", Fraction(1, 4), JUDGED),
        RivalRate("world", "all_goods", "others", Fraction(1, 10), JUDGED),
    )
    trade = Trade(
        home_supplier="korea",
        products=products(),
        coverage=CoverageTable(("cars",), ("autos",), np.array([[0.5]])),
        rivals=RivalsTable(rates),
        rivals_default="settled",
        elasticities={
            "central": ElasticitySet.model_validate(
                {name: judged("1 times") for name in ("substitution", "import_substitution", "supply")}
            ),
            "high": ElasticitySet.model_validate(
                {
                    "substitution": judged("2 times"),
                    "import_substitution": judged("1 times"),
                    "supply": judged("1 times"),
                }
            ),
        },
        elasticities_default="central",
        published=PublishedTable(estimates),
    )
    return Negotiation.model_construct(trade=trade, measures={"autos": measure(last)})


def direct(home: float, rivals: list[float], covered: list[float], collected: float = 1.0) -> float:
    case = TariffCase(home, np.array(rivals))
    return float(loss_draws(products(collected), "korea", np.array(covered), [case]).export_revenue[0, 0])


def test_the_loss_table_has_every_term_scenario_and_elasticity_set() -> None:
    table = loss_table(model())
    assert set(table.impacts) == {
        ("autos", term, "settled", elasticities)
        for term in ("rate_25", "quota", "base")
        for elasticities in ("central", "high")
    }


def test_rivals_face_their_own_rates_and_coverage_counts() -> None:
    impact = loss_table(model()).impact("autos", "rate_25", "settled", "central")
    assert impact.export_revenue == pytest.approx(direct(0.25, [0, 0.15, 0.25], [0.5, 0.0], collected=0.8))
    assert impact.exports_change == pytest.approx(-impact.export_revenue / 2.0)


def test_rivals_lose_more_where_buyers_substitute_more_easily() -> None:
    table = loss_table(model())
    base = {name: table.impact("autos", "base", "settled", name) for name in ("central", "high")}
    assert base["high"].export_revenue < base["central"].export_revenue < 0


def test_a_loss_frame_has_the_models_names() -> None:
    frame = losses_frame(loss_table(model()))
    assert list(frame.columns[:5]) == ["measure", "term", "rivals", "elasticities", "export_revenue"]
    assert len(frame) == 6


@pytest.mark.parametrize(
    ("changed", "home", "rivals", "covered"),
    [
        ({"rivals": "same"}, 0.25, [0.25, 0.25, 0.25], [0.5, 0.0]),
        ({"rivals": "none"}, 0.25, [0.0, 0.0, 0.0], [0.5, 0.0]),
        ({"rivals": "settled"}, 0.25, [0.0, 0.15, 0.25], [0.5, 0.0]),
        ({"korea": {"all_goods": Fraction(1, 10)}, "rivals": "world"}, 0.10, [0.1, 0.1, 0.1], [1.0, 0.0]),
    ],
)
def test_an_estimate_is_run_in_its_own_scenario_at_the_statutory_rate(
    changed: dict[str, Any], home: float, rivals: list[float], covered: list[float]
) -> None:
    (found,) = compare(model(estimate(**changed)))
    assert found.ours == pytest.approx(-direct(home, rivals, covered) / 4.0)
    assert found.ratio == pytest.approx(found.ours / -0.15)


def test_a_gain_is_over_the_last_stage_without_a_deal() -> None:
    agreed = estimate(korea={"autos": Fraction(0)}, rivals="none", quantity="export_gain", low=0.1, high=9.0)
    (gain,) = compare(model(agreed))
    assert gain.ours == pytest.approx(direct(0.25, [0, 0, 0], [0.5, 0.0]))
    assert gain.within
    (none,) = compare(model(agreed, last="lifted"))
    assert none.ours == pytest.approx(0)


def test_wrong_names_in_published_estimates_are_reported_together() -> None:
    wrong = estimate(quantity="export_chnge", korea={"auto": Fraction(1, 4)}, rivals="sam", products=("car",))
    with pytest.raises(InputError) as error:
        compare(model(wrong))
    assert [problem.hint for problem in error.value.problems] == [
        f"did you mean '{name}'?" for name in ("export_change", "autos", "same", "cars")
    ]


def test_a_model_without_published_estimates_compares_nothing() -> None:
    assert compare(model()) == ()


def test_a_comparison_frame_says_how_far_apart() -> None:
    frame = comparison_frame(compare(model(estimate())))
    assert {"ours", "low", "high", "ratio", "within", "used_for"} <= set(frame.columns)
