"""The page of losses: published estimates by their use, in their own units."""

from __future__ import annotations

import io
import itertools
import json
from dataclasses import replace

import pytest
from rich.console import Console

from planner.report.losses import losses_document, losses_page
from planner.schema.loader import load
from planner.schema.negotiation import Negotiation
from planner.trade.comparison import Comparison, compare
from planner.trade.engine import loss_table
from planner.trade.losses import LossTable


@pytest.fixture(scope="module")
def model() -> Negotiation:
    return load("korea-us-2025")


@pytest.fixture(scope="module")
def table(model: Negotiation) -> LossTable:
    return loss_table(model)


@pytest.fixture(scope="module")
def compared(model: Negotiation) -> tuple[Comparison, ...]:
    return compare(model)


def printed(model: Negotiation, table: LossTable, *compared: Comparison, all_metrics: bool = False) -> str:
    console = Console(width=80, file=io.StringIO())
    with console.capture() as capture:
        console.print(losses_page(model, table, compared, all_metrics=all_metrics))
    return capture.get()


def test_each_use_has_its_own_table(model: Negotiation, table: LossTable, compared: tuple[Comparison, ...]) -> None:
    text = printed(model, table, *compared)
    titles = ["were fitted to", "kept out of the fit", "Published after 20 April 2025"]
    assert all(text.index(first) < text.index(second) for first, second in itertools.pairwise(titles))
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "fitted" not in printed(model, table)


@pytest.mark.parametrize(
    ("quantity", "low", "high", "ours", "cells"),
    [
        ("export_change", -0.2, -0.1, -0.18, ["-20.0 % to -10.0 %", "-18.0 %", "1.20"]),
        ("export_loss", 12.5, 12.5, 25.0, ["12.5", "25.0", "2.00"]),
        ("export_change", 0.01, 0.01, -0.05, ["1.0 %", "-5.0 %", "opposite"]),
    ],
)
def test_an_estimate_is_shown_in_its_unit(
    model: Negotiation,
    table: LossTable,
    compared: tuple[Comparison, ...],
    quantity: str,
    low: float,
    high: float,
    ours: float,
    cells: list[str],
) -> None:
    each = replace(compared[0], quantity=quantity, low=low, high=high, ours=ours, remark="A reason of note.")
    text = printed(model, table, each)
    line = next(line for line in text.splitlines() if each.publisher in line)
    assert line.split()[-1] == cells[-1]
    assert all(cell in line for cell in cells)
    assert "- A reason of note." in text


def test_all_metrics_are_shown_when_asked_for(model: Negotiation, table: LossTable) -> None:
    text = printed(model, table, all_metrics=True).partition("every way to count it")[2]
    assert [line.split() for line in text.splitlines()[1:3]] == [
        ["export", "producer", "value", "duty"],
        ["measure", "term", "revenue", "surplus", "added", "borne"],
    ]
    impact = table.impacts["s232_autos", "rate_25", "announced", "central"]
    amounts = (impact.export_revenue, impact.producer_surplus, impact.value_added, impact.duty_borne)
    row = next(line for line in text.splitlines() if line.startswith("s232_autos"))
    assert row.split() == ["s232_autos", "rate_25", *(f"{amount:.2f}" for amount in amounts)]


def test_the_document_gives_changes_in_per_cent(
    model: Negotiation, table: LossTable, compared: tuple[Comparison, ...]
) -> None:
    document = json.loads(json.dumps(losses_document(model, table, compared)))
    by_name = {each["name"]: each for each in document["published"]}
    assert by_name["ibk_cars_10"]["low"] == pytest.approx(-8.06)
    assert by_name["ibk_cars_10"]["ours"] == pytest.approx(-8.4, abs=0.1)
    assert by_name["kiep_deal_gain"]["high"] == pytest.approx(17.021)
    assert by_name["kiep_deal_gain"]["published"] == "2025-06-30"
    assert len(document["losses"]) == len(table.impacts)
