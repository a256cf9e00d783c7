"""The shipped model's raw files, walked without the loader: what they must hold and what each figure must say."""

from __future__ import annotations

import csv
import itertools
import math
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "models" / "korea-us-2025"
DATA = ROOT / "data"
PRODUCTS = DATA / "us_market_of_korean_goods_2024.csv"
AS_OF = date(2025, 4, 20)
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


def read(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def walk(value: Any, where: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        yield where, value
        for key, inner in value.items():
            yield from walk(inner, f"{where}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from walk(inner, f"{where}[{number}]")


def figures() -> list[tuple[str, dict[str, Any]]]:
    files = ["model", "measures", "concessions", "politics", "counterpart"]
    return [
        (f"{name}{where}", found)
        for name in files
        for where, found in walk(read(MODEL / f"{name}.yaml"))
        if {"value", "per_unit", "points"} & found.keys()
    ]


def sources() -> dict[str, dict[str, Any]]:
    shared, own = read(DATA / "sources.yaml"), read(MODEL / "sources.yaml")
    assert not shared.keys() & own.keys()
    return {**shared, **own}


def cited(found: dict[str, Any]) -> list[str]:
    source = found.get("source") or []
    return [name.strip() for name in source.split(";")] if isinstance(source, str) else list(source)


def evidenced() -> list[tuple[str, dict[str, Any]]]:
    """Everything that must say where it comes from, inputs only: published estimates are compared with."""
    steps = [
        (f"{name}{where}", found)
        for name in ("measures", "counterpart")
        for where, found in walk(read(MODEL / f"{name}.yaml"))
        if "term" in found
    ]
    columns = [
        (f"{path.stem}.{column}", found)
        for path in sorted(DATA.glob("*.yaml"))
        if path.stem != "sources"
        for column, found in read(path)["columns"].items()
    ]
    budgets = [(f"budgets.{row['budget']}.{row['year']}", row) for row in rows(MODEL / "budgets.csv")]
    return [*figures(), *steps, *columns, *budgets]


def test_every_figure_names_its_source_or_its_reason() -> None:
    found = evidenced()
    assert len(found) > 300
    assert [f"{where}: {flaw}" for where, each in found if (flaw := missing(each))] == []


def missing(found: dict[str, Any]) -> str:
    """Return what a figure's evidence lacks, or nothing."""
    judged, status = found.get("judgement"), found.get("status")
    if bool(judged) == bool(status):
        return "either a judgement or a status"
    if judged:
        return "" if len(judged.split()) >= 3 else "a judgement says why"
    if status not in {"measured", "reported", "inferred"}:
        return f"unknown status {status}"
    if not cited(found):
        return "a sourced figure names its source"
    return "" if status != "inferred" or found.get("why") else "an inferred figure shows its arithmetic"


def test_every_quantity_has_a_unit() -> None:
    quantity = re.compile(r"^-?\d+(\.\d+)? ?\S")
    for where, found in figures():
        written = [found[key] for key in ("value", "per_unit") if key in found]
        written += [part for point in found.get("points", []) for part in point]
        for text in written:
            assert isinstance(text, str), f"{where}: {text}"
            assert quantity.match(text), f"{where}: {text}"


def test_nothing_that_a_plan_rests_on_was_published_after_the_model_s_date() -> None:
    known = sources()
    rates = [(f"rivals.{row['scenario']}", row) for row in rows(MODEL / "rivals.csv")]
    for where, found in [*evidenced(), *rates]:
        for name in cited(found):
            assert name in known, f"{where} cites {name}"
            assert known[name]["date"] <= AS_OF, f"{where} cites {name} of {known[name]['date']}"


def test_later_estimates_are_marked_as_hindsight() -> None:
    known = sources()
    for row in rows(MODEL / "published.csv"):
        later = date.fromisoformat(row["published"]) > AS_OF
        assert (row["used_for"] == "hindsight") == later, row["name"]
        assert known[row["source"]]["date"] == date.fromisoformat(row["published"]), row["name"]


def test_sources_are_distinct_and_all_used() -> None:
    known = sources()
    titles = [(source["publisher"], source["title"], source["date"]) for source in known.values()]
    assert len({source["address"] for source in known.values()}) == len(known)
    assert len(set(titles)) == len(titles)
    tables = [row for name in ("rivals", "published") for row in rows(MODEL / f"{name}.csv")]
    used = {name for _, found in evidenced() for name in cited(found)} | {n for row in tables for n in cited(row)}
    assert known.keys() == used


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
    table = rows(MODEL / "rivals.csv")
    assert {row["supplier"] for row in table} <= {*SUPPLIERS, "others"} - {"korea"}
    for scenario in ("paused", "announced", "rivals_settle"):
        named = {row["measure"] for row in table if (row["scenario"], row["supplier"]) == (scenario, "others")}
        assert named == COVERED.keys()
    keys = [(row["scenario"], row["measure"], row["supplier"]) for row in table]
    assert len(set(keys)) == len(keys)


def test_the_model_says_what_the_brief_asks_for() -> None:
    measures, concessions = read(MODEL / "measures.yaml"), read(MODEL / "concessions.yaml")["concessions"]
    assert measures.keys() == COVERED.keys()
    assert any("quota" in term for measure in measures.values() for term in measure["terms"].values())
    for name, measure in measures.items():
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
    postures = math.prod(len(factor["outcomes"]) for factor in read(MODEL / "counterpart.yaml")["factors"].values())
    assert 24 <= postures <= 48


def test_the_chances_of_each_factor_add_up() -> None:
    for name, factor in read(MODEL / "counterpart.yaml")["factors"].items():
        shares = [float(found["probability"]["value"].split()[0]) for found in factor["outcomes"].values()]
        assert sum(shares) == pytest.approx(100), name


def test_concessions_refer_to_what_exists() -> None:
    model, politics = read(MODEL / "model.yaml"), read(MODEL / "politics.yaml")
    concessions = read(MODEL / "concessions.yaml")
    budgets = {(row["budget"], int(row["year"])) for row in rows(MODEL / "budgets.csv")}
    channels = read(MODEL / "counterpart.yaml")["channels"]
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
    for name, found in read(MODEL / "concessions.yaml")["concessions"].items():
        for channel, curve in found["credit"].items():
            slopes = rises(curve)
            assert slopes == sorted(slopes, reverse=True), f"{name}: {channel}"
        assert rises(found["cost"]) == sorted(rises(found["cost"])), f"{name}: cost"


def rises(curve: dict[str, Any]) -> list[float]:
    points = [(0.0, 0.0), *((float(x.split()[0]), float(y.split()[0])) for x, y in curve.get("points", []))]
    return [(b - a) / (end - start) for (start, a), (end, b) in itertools.pairwise(points)]


def test_the_assembly_s_parties_hold_all_seats_and_the_quorum_is_a_majority() -> None:
    politics = read(MODEL / "politics.yaml")
    parties = [found for found in politics["constituencies"].values() if found["role"] == "vote"]
    assert sum(int(found["seats"]["value"].split()[0]) for found in parties) == 300
    assert int(politics["ratification"]["quorum"]["value"].split()[0]) == 151
