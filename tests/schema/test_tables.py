"""The tables of a model: wide ones with a description beside them, long ones with evidence in every row."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from schema.mistakes import Spoilt

from planner.schema.csv_files import Row, Table
from planner.schema.loader import load
from planner.schema.marks import Marks, Problems
from planner.schema.tables import ColumnDescription, TableDescription
from planner.schema.wide_tables import coverage_table


def test_a_wide_table_is_read_in_base_units(spoilt: Spoilt) -> None:
    products = load(spoilt.folder).trade.products
    assert products.suppliers == ("home", "rivals")
    np.testing.assert_allclose(products.imports, [[12.0, 88.0], [9.0, 120.0]])
    np.testing.assert_allclose(products.value_added, [0.7, 0.65])
    assert not products.imports.flags.writeable


def test_coverage_follows_the_order_of_the_products(spoilt: Spoilt) -> None:
    spoilt.change("coverage.csv", "cars,100,0\nmachinery,0,80", "machinery,0,80\ncars,100,0")
    coverage = load(spoilt.folder).trade.coverage
    assert coverage.products == ("cars", "machinery")
    np.testing.assert_allclose(coverage.share, [[1.0, 0.0], [0.0, 0.8]])


def test_full_pass_through_is_written_inf(spoilt: Spoilt) -> None:
    spoilt.change("products.csv", "-0.5,4,70", "-0.5,inf,70")
    assert np.isposinf(load(spoilt.folder).trade.products.supply[0])


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("12,88,150", "-12,88,150", "trade.products.cars.home"),
        ("12,88,150", "12,88,nan", "trade.products.cars.domestic"),
        ("12,88,150", "12,88,inf", "trade.products.cars.domestic"),
        ("12,88,150", "12,88,1e400", "trade.products.cars.domestic"),
        ("12,88,150", "12,88,1e6", "trade.products.cars.domestic"),
        ("12,88,150", "0,0,150", "trade.products.cars"),
        ("150,0,6", "150,0,1", "trade.products.cars.substitution"),
        ("1.2,-0.5", "1.2,0.5", "trade.products.cars.demand"),
        ("-0.5,4,70", "-0.5,0,70", "trade.products.cars.supply"),
        ("4,70,15", "4,101,15", "trade.products.cars.value_added"),
        ("machinery,Machinery", "Machinery,Machinery", "trade.products.product"),
        ("machinery,Machinery", "cars,Machinery", "trade.products.cars"),
    ],
)
def test_a_cell_that_cannot_be_is_told_by_row_and_column(spoilt: Spoilt, old: str, new: str, where: str) -> None:
    mistake = spoilt.change("products.csv", old, new).only()
    assert (mistake.file, mistake.where) == ("products.csv", where)
    assert mistake.line == (3 if "achinery" in old else 2)


@pytest.mark.parametrize(
    ("file", "old", "new", "found"),
    [
        ("products.yaml", "unit: billion USD, judgement: Round", "unit: Mt, judgement: Round", "'Mt', which is mass"),
        ("products.yaml", "unit: billion USD, judgement: Round", "unit: bilion USD, judgement: Round", "'bilion USD'"),
        ("products.yaml", "  margin:", "  marginn:", "the column 'margin' without one"),
        ("coverage.csv", "cars,100,0", "cars,100,10", "110 % covered in all"),
        ("coverage.csv", "machinery", "machinry", "no row for 'machinery'"),
        ("coverage.csv", "other_goods", "other_good", "no column 'other_goods'"),
    ],
)
def test_a_table_that_does_not_fit_is_told(spoilt: Spoilt, file: str, old: str, new: str, found: str) -> None:
    mistakes = spoilt.change(file, old, new).mistakes()
    assert found in [mistake.found for mistake in mistakes]
    assert {mistake.file for mistake in mistakes} <= {"products.csv", "coverage.csv"}


def test_a_table_that_failed_does_not_make_the_next_one_wrong(spoilt: Spoilt) -> None:
    assert spoilt.change("products.csv", "Cars,", '"Cars,').only().file == "products.csv"


def test_rivals_rates_are_exact(spoilt: Spoilt) -> None:
    spoilt.change("rivals.csv", "25 %", "0.1 %")
    assert load(spoilt.folder).trade.rivals.rates[0].rate == Fraction(1, 1000)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("others,25 %", "others,25", "'25', without a unit"),
        ("others,25 %", "others,25 USD", "'25 USD', which is money"),
        ("others,25 %", "others,-25 %", "'-25 %'"),
        ("judgement,,Rivals are", ",,Rivals are", "no evidence"),
        ("judgement,,Rivals are", "measurd,,Rivals are", "'measurd'"),
        ("judgement,,Rivals are", "measured,,Rivals are", "'status: measured' alone"),
        ("all_alike,other_goods", "all_alike,cars", "this scenario, measure and supplier again"),
    ],
)
def test_a_row_of_a_long_table_is_told_by_its_line(spoilt: Spoilt, old: str, new: str, found: str) -> None:
    mistakes = spoilt.change("rivals.csv", old, new).mistakes()
    (mistake,) = [each for each in mistakes if each.found == found]
    assert (mistake.file, mistake.line) == ("rivals.csv", 3 if "other_goods" in old else 2)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("public_money,Public money,finance,2026", "public_money,Public money,trade,2026", "'trade'"),
        ("finance,2026", "finance,2025", "this year again"),
        ("finance,2026", "finance,26", "the key '26'"),
        ("1 billion USD,judgement,,A small", "-1 billion USD,judgement,,A small", "'-1 billion USD'"),
        ("1 billion USD,judgement,,A small", "1 Mt,judgement,,A small", "'1 Mt', mass"),
        ("finance,2026", "financ,2026", "'financ'"),
    ],
)
def test_a_budget_row_is_told_by_its_line(spoilt: Spoilt, old: str, new: str, found: str) -> None:
    mistakes = spoilt.change("budgets.csv", old, new).mistakes()
    assert (found, "budgets.csv", 3) in [(each.found, each.file, each.line) for each in mistakes]


def test_a_later_estimate_is_hindsight_and_an_earlier_one_is_not(spoilt: Spoilt) -> None:
    header = (
        "name,publisher,scenario,korea,rivals,products,quantity,low,high,published,used_for,remark,status,source,why\n"
    )
    row = "kiep,KIEP,All hit,cars=25 %,same,,export_change,-5 %,-4 %,{day},{use},,reported,customs_2024,\n"
    spoilt.change("model.yaml", "rivals: rivals.csv", "rivals: rivals.csv\n  published: published.csv")
    published = spoilt.folder / "published.csv"
    for day, use, right in (
        ("2025-04-01", "check", True),
        ("2026-04-01", "hindsight", True),
        ("2026-04-01", "check", False),
        ("2025-04-01", "hindsight", False),
    ):
        published.write_text(header + row.format(day=day, use=use), encoding="utf-8")
        if right:
            table = load(spoilt.folder).trade.published
            assert table is not None
            assert table.estimates[0].low == -0.05
        else:
            assert spoilt.only().where == "trade.published.kiep.used_for"


def test_a_model_without_measures_on_trade_covers_nothing() -> None:
    table = Table(
        "coverage.csv", ("coverage",), ("product",), [Row(2, {"product": "cars"}), Row(3, {"product": "gas"})]
    )
    described = TableDescription(
        title="", columns={"product": ColumnDescription(title="product", judgement="Made up.")}
    )
    problems = Problems(Marks("model"))
    coverage = coverage_table(table, described, ("cars", "gas"), (), True, problems)
    assert len(problems) == 0
    assert coverage is not None
    assert coverage.share.shape == (2, 0)
