"""What a model's figures rest on, counted; the calendar; and the model as plain data."""

import json
from collections import Counter
from datetime import date
from typing import Any

import pytest
from model_files import MODELS, Found, dated, figures, rows
from small_negotiation import judged, make_model, stage

from planner.report.model.calendar import calendar
from planner.report.model.cells import run
from planner.report.model.curves import highest
from planner.report.model.document import model_document
from planner.report.model.evidence import STATUSES, TABLES, basis, citations, evidence_counts, total_counts
from planner.schema.figures import Evidence
from planner.schema.folder import find
from planner.schema.loader import load
from planner.schema.proposals import load_proposals


def status(found: Found) -> str:
    return found[1].get("status") or "judgement"


@pytest.mark.parametrize("folder", MODELS, ids=lambda folder: folder.name)
def test_counts_are_those_of_the_files(folder: Any) -> None:
    limits = [("", row) for row in rows(folder / "budgets.csv")]
    written = Counter(map(status, [*figures(folder), *dated(folder), *limits]))
    counts = evidence_counts(load(folder.name))
    assert total_counts({part: found for part, found in counts.items() if part != TABLES}) == {
        kind: written[kind] for kind in STATUSES
    }


@pytest.mark.parametrize("folder", MODELS, ids=lambda folder: folder.name)
def test_rows_of_long_tables_count_with_their_citations(folder: Any) -> None:
    model = load(folder.name)
    rivals = rows(folder / "rivals.csv")
    reported = sum(row["status"] == "reported" for row in rivals)
    assert evidence_counts(model)[TABLES]["reported"] >= reported > 0
    source = next(row["source"] for row in rivals if row["source"] and ";" not in row["source"])
    assert citations(model)[source] >= sum(row["source"] == source for row in rivals)


def test_the_basis_names_status_and_sources() -> None:
    reported = Evidence.model_validate({"status": "reported", "source": ("gazette", "bulletin")})
    guess = Evidence.model_validate({"judgement": "made up for the test"})
    assert basis(reported) == "reported: gazette, bulletin"
    assert basis(guess, reported, guess, None) == "judgement; reported: gazette, bulletin"
    assert basis(None) == basis() == "-"


@pytest.mark.parametrize(("maximum", "cost"), [("5 Mt/yr", 3.5), ("3.5 Mt/yr", 2.0), ("1000 kt/yr", 0.25)])
def test_the_highest_cost_lies_on_the_curve_through_the_origin(maximum: str, cost: float) -> None:
    model = make_model(lambda says: says["concessions"]["gas"].update(maximum=judged(maximum)))
    gas = model.concessions["gas"]
    assert highest(gas.cost, gas) == pytest.approx(cost)


def test_lines_break_between_parts_only() -> None:
    assert run(["japan 15 %", "the rest 25 %", "india 10 %"], 26) == "japan 15 %, the rest 25 %,\nindia 10 %"
    assert run(["longer than that 25 %"], 5) == "longer than that 25 %"
    assert run([], 5) == "-"


def test_the_calendar_has_every_day_in_order_and_says_on_what_it_hangs() -> None:
    def usual_first(says: dict[str, Any]) -> None:
        says["rounds"]["second"] = {"title": "Second", "date": date(2026, 7, 2)}

    entries = calendar(make_model(usual_first), {})
    assert [(str(entry.day), entry.what, entry.text) for entry in entries] == [
        ("2024-06-01", "no deal", "cars: high"),
        ("2025-01-01", "model", "what was published later is not used"),
        ("2025-01-01", "model", "losses count from here on"),
        ("2025-06-01", "cleared", "gas"),
        ("2025-06-01", "cleared", "ships"),
        ("2026-01-01", "round", "first: First"),
        ("2026-07-02", "round", "second: Second"),
        ("2026-07-02", "no deal", "chips: high"),
        ("2026-07-02", "no deal", "if voids, cars: lifted for all"),
        ("2026-12-31", "model", "losses count until here"),
    ]


def test_a_stage_that_an_outcome_drops_is_not_told_twice() -> None:
    def milder(says: dict[str, Any]) -> None:
        outcomes = says["counterpart"]["factors"]["court"]["outcomes"]
        outcomes["voids"]["without_deal"] = {"cars": (stage(date(2024, 6, 1), "high"),)}

    assert not [entry for entry in calendar(make_model(milder), {}) if entry.text.startswith("if ")]


@pytest.mark.parametrize("name", ["korea-us-2025", "korea-us-2025-10"])
def test_the_document_is_plain_data_with_proposals_and_calendar(name: str) -> None:
    model = load(name)
    proposals = load_proposals(model, find(name))
    document = json.loads(json.dumps(model_document(model, proposals), allow_nan=False))
    assert document["rounds"].keys() == model.rounds.keys()
    assert document["linkage"]["cost"]["value"].endswith("USD")
    assert document["proposals"].keys() == proposals.keys()
    november = document["proposals"]["november_2025"]
    assert november["hindsight"] is True
    assert november["terms"]["s232_autos"] == "rate_15"
    assert len(document["calendar"]) == len(calendar(model, proposals))
    assert sum(document["evidence"]["all"].values()) == sum(
        sum(part.values()) for key, part in document["evidence"].items() if key != "all"
    )
    assert sum(case["probability"] for case in document["postures"]) == pytest.approx(100)
