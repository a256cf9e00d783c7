"""The model of April 2025 and the shipped tables, as their files say them: what they must hold."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest
from model_files import APRIL, DATA, read, rows

PRODUCTS = DATA / "us_market_of_korean_goods_2024.csv"
SUPPLIERS = ["korea", "china", "mexico", "canada", "japan", "eu27", "vietnam", "taiwan", "india", "thailand", "uk"]
SUPPLIERS += ["rest_of_world"]
COVERED = {
    "s232_autos": 36.871,
    "s232_auto_parts": 13.586,
    "s232_steel": 4.926,
    "s232_aluminium": 0.897,
    "reciprocal": 45.214,
    "semiconductors": 13.584,
    "pharma": 2.876,
    "copper": 0.708,
}


def test_sectors_add_up_to_korea_s_published_total() -> None:
    table = rows(PRODUCTS)
    assert len(table) == len({row["product"] for row in table}) == 37
    assert sum(int(row["korea"]) for row in table) / 1e9 == pytest.approx(128.433, abs=0.0005)


def test_every_table_of_figures_is_described_column_by_column() -> None:
    for table in sorted(DATA.glob("*.csv")):
        assert list(read(table.with_suffix(".yaml"))["columns"]) == list(rows(table)[0]), table.name


def test_customs_codes_belong_to_the_sectors_of_the_product_table() -> None:
    table = rows(DATA / "sectors_by_hs_code.csv")
    assert len({row["code"] for row in table}) == len(table)
    assert {row["product"] for row in table} == {row["product"] for row in rows(PRODUCTS)}


def test_sector_figures_are_in_range() -> None:
    for row in rows(PRODUCTS):
        numbers = {key: float(text) for key, text in row.items() if key not in {"product", "title"}}
        assert all(math.isfinite(number) for number in numbers.values())
        assert numbers["substitution"] > numbers["import_substitution"] > 0
        assert numbers["demand"] <= 0 < numbers["supply"]
        assert all(0 < numbers[key] <= 100 for key in ("value_added", "margin", "collected"))
        assert 0.01 < sum(numbers[each] for each in SUPPLIERS) / numbers["domestic"] < 20


def test_coverage_is_disjoint_and_adds_up_to_the_value_under_each_action() -> None:
    korea = {row["product"]: int(row["korea"]) / 1e9 for row in rows(PRODUCTS)}
    table = rows(DATA / "coverage_april_2025.csv")
    assert {row["product"] for row in table} == korea.keys()
    for row in table:
        assert sum(float(row[measure]) for measure in COVERED) <= 100.0 + 1e-9, row["product"]
    for measure, value in COVERED.items():
        found = sum(float(row[measure]) / 100 * korea[row["product"]] for row in table)
        assert found == pytest.approx(value, abs=0.002), measure


def test_rivals_are_known_suppliers_and_every_measure_has_a_rate_for_all_others() -> None:
    table = rows(APRIL / "rivals.csv")
    assert {row["supplier"] for row in table} <= {*SUPPLIERS, "others"} - {"korea"}
    for scenario in ("paused", "announced", "rivals_settle"):
        named = {row["measure"] for row in table if (row["scenario"], row["supplier"]) == (scenario, "others")}
        assert named == COVERED.keys()
    keys = [(row["scenario"], row["measure"], row["supplier"]) for row in table]
    assert len(set(keys)) == len(keys)


def test_the_model_says_what_the_brief_asks_for() -> None:
    measures, concessions = read(APRIL / "measures.yaml"), read(APRIL / "concessions.yaml")["concessions"]
    tariffs = {name: found for name, found in measures.items() if name != "troop_payment"}
    assert tariffs.keys() == COVERED.keys()
    assert any("quota" in term for measure in measures.values() for term in measure["terms"].values())
    for name, measure in tariffs.items():
        rates = [float(term["rate"].split()[0]) for term in measure["terms"].values() if "rate" in term]
        assert rates == sorted(rates, reverse=True), f"{name}: from the harshest to the mildest"
        assert {0.0, 10.0, 15.0, 20.0, 25.0} <= set(rates)
        assert (50.0 in rates) == (name in {"s232_steel", "s232_aluminium"})
    assert len(concessions) >= 15
    assert {found["kind"] for found in concessions.values()} == {
        "purchase",
        "investment",
        "cooperation",
        "cost_sharing",
        "market_access",
        "rule_change",
    }
    postures = math.prod(len(factor["outcomes"]) for factor in read(APRIL / "counterpart.yaml")["factors"].values())
    assert 24 <= postures <= 48


def test_the_chances_of_each_factor_add_up() -> None:
    for name, factor in read(APRIL / "counterpart.yaml")["factors"].items():
        shares = [float(found["probability"]["value"].split()[0]) for found in factor["outcomes"].values()]
        assert sum(shares) == pytest.approx(100), name


def test_concessions_refer_to_what_exists() -> None:
    model, politics = read(APRIL / "model.yaml"), read(APRIL / "politics.yaml")
    concessions = read(APRIL / "concessions.yaml")
    budgets = {(row["budget"], int(row["year"])) for row in rows(APRIL / "budgets.csv")}
    channels = read(APRIL / "counterpart.yaml")["channels"]
    for name, found in concessions["concessions"].items():
        assert {found["agency"], *found.get("consults", [])} <= model["agencies"].keys(), name
        assert set(found.get("requires", [])) <= concessions["concessions"].keys(), name
        assert found["credit"].keys() <= channels.keys(), name
        assert found.get("approval", {}).keys() <= politics["constituencies"].keys(), name
        drawn = {(budget, year) for budget, draw in found.get("draws", {}).items() for year in draw["years"]}
        assert drawn <= budgets, name
    for group in concessions["groups"].values():
        assert set(group["members"]) <= concessions["concessions"].keys()


def test_credit_is_concave_and_cost_convex() -> None:
    for name, found in read(APRIL / "concessions.yaml")["concessions"].items():
        for channel, curve in found["credit"].items():
            slopes = rises(curve)
            assert slopes == sorted(slopes, reverse=True), f"{name}: {channel}"
        assert rises(found["cost"]) == sorted(rises(found["cost"])), f"{name}: cost"


def rises(curve: dict[str, Any]) -> list[float]:
    points = [(0.0, 0.0), *((float(x.split()[0]), float(y.split()[0])) for x, y in curve.get("points", []))]
    return [(b - a) / (end - start) for (start, a), (end, b) in itertools.pairwise(points)]


def test_the_assembly_s_parties_hold_all_seats_and_the_quorum_is_a_majority() -> None:
    politics = read(APRIL / "politics.yaml")
    parties = [found for found in politics["constituencies"].values() if found["role"] == "vote"]
    assert sum(int(found["seats"]["value"].split()[0]) for found in parties) == 300
    assert int(politics["ratification"]["quorum"]["value"].split()[0]) == 151
