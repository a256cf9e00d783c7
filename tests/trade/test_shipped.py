"""The shipped trade data: evidence in every row, and a response to tariffs that the literature would recognise."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml

from planner.schema.loader import load
from planner.schema.negotiation import Negotiation
from planner.trade.blocks import TariffCase
from planner.trade.comparison import Comparison, compare
from planner.trade.engine import loss_draws

ROOT = Path(__file__).parents[2]
QUANTITY = re.compile(r"-?\d+(\.\d+)? (%|billion USD)")


@pytest.fixture(scope="module")
def model() -> Negotiation:
    return load("korea-us-2025")


@pytest.fixture(scope="module")
def compared(model: Negotiation) -> Mapping[str, Comparison]:
    return {each.name: each for each in compare(model)}


def rows(path: str) -> list[dict[str, str]]:
    with (ROOT / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def response(model: Negotiation, home: float, rivals: float, product: str = "") -> float:
    """Elasticity of export value with respect to one plus the home country's tariff, at the statutory rate."""
    table = model.trade.products
    whole = replace(table, collected=np.ones(len(table.products)))
    chosen = np.array([float(not product or name == product) for name in table.products])
    case = TariffCase(home, np.full(len(table.suppliers), rivals))
    change = loss_draws(whole, model.trade.home_supplier, chosen, [case]).exports_change[0, 0]
    return math.log(1 + change) / math.log(1 + home)


@pytest.mark.parametrize(
    ("path", "columns"),
    [("models/korea-us-2025/rivals.csv", ["rate"]), ("models/korea-us-2025/published.csv", ["low", "high"])],
)
def test_every_figure_of_a_long_table_has_unit_status_and_source(path: str, columns: list[str]) -> None:
    for row in rows(path):
        name = row.get("name") or f"{row['scenario']}.{row['measure']}.{row['supplier']}"
        assert all(QUANTITY.fullmatch(row[column]) for column in columns), name
        assert row["status"] in {"measured", "reported", "inferred", "judgement"}, name
        assert bool(row["source"]) == (row["status"] != "judgement"), name
        assert row["why"] or row["status"] in {"measured", "reported"}, name


def test_every_column_of_numbers_has_its_unit() -> None:
    described = yaml.safe_load((ROOT / "data/us_market_of_korean_goods_2024.yaml").read_text(encoding="utf-8"))[
        "columns"
    ]
    pure = {"product", "title", "substitution", "import_substitution", "demand", "supply"}
    assert {name for name, column in described.items() if "unit" not in column} == pure
    assert {described[name]["unit"] for name in described.keys() - pure} == {"USD", "%"}


@pytest.mark.parametrize("rate", [0.1, 0.15, 0.25])
@pytest.mark.parametrize("product", ["", "passenger_cars_light_trucks", "other_machinery"])
def test_a_tariff_on_everybody_takes_what_was_published(model: Negotiation, rate: float, product: str) -> None:
    assert -1.0 <= response(model, rate, rate, product) <= -0.6


@pytest.mark.parametrize("rate", [0.1, 0.25])
def test_a_tariff_above_rivals_takes_far_more(model: Negotiation, rate: float) -> None:
    assert response(model, rate, 0.0) < 2.5 * response(model, rate, rate)
    cars = "passenger_cars_light_trucks"
    assert response(model, rate, 0.0, cars) < 3.5 * response(model, rate, rate, cars)


def test_what_the_elasticities_were_fitted_to_is_met(compared: Mapping[str, Comparison]) -> None:
    fitted = [each for each in compared.values() if each.used_for == "calibration"]
    assert len(fitted) == 6
    assert {each.name: round(each.ratio, 2) for each in fitted if abs(each.ratio - 1) > 0.08} == {}


def test_estimates_of_all_bodies_are_compared_with(compared: Mapping[str, Comparison]) -> None:
    assert {"IBK", "KIET", "KIEP", "NABO", "Bank of Korea"} <= {each.publisher for each in compared.values()}


def test_where_ours_is_far_from_theirs_a_sentence_says_why(compared: Mapping[str, Comparison]) -> None:
    far = [each for each in compared.values() if not (each.within or 0.8 <= each.ratio <= 1.25)]
    assert far, "an honest table has some"
    assert [each.name for each in far if not each.remark.endswith(".")] == []
