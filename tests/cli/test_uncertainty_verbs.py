"""Verbs about uncertainty: what to know, linked tracks, fresh cases, attitudes to risk; runs with all of them."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from command_line import Planner

from planner.cli.main import run

MEASURE = """
troops:
  title: Payment for troops
  legal_basis: An agreement
  track: security
  status: threatened
  terms:
    raised: {loss: {value: 0.5 billion USD/yr, judgement: Half as much again.}}
    kept: {loss: {value: 0 billion USD/yr, judgement: As agreed.}}
  without_deal:
    - {date: 2025-09-01, term: raised, judgement: Announced.}
"""
SCHEDULES = """    minimum_if_offered: {value: 0.5 Mt/yr, judgement: A tanker now and then.}
    delivery: {2027: 10 %}
    schedules:
      later:
        title: Half of it later
        delivery: {2027: 50 %}
        credit: {value: 90 %, judgement: Later counts for less.}
        judgement: What buyers would like.
"""
ROUNDS = """rounds:
  first_talks: {title: First talks, date: 2025-05-01}
  second_talks: {title: Second talks, date: 2025-07-01}
linkage:
  cost: {value: 0.1 billion USD, judgement: A promise broken.}
  reservation:
    trade: {value: 70 %, judgement: The larger part.}
    security: {value: 30 %, judgement: The rest.}
"""
MOVES = """drift: {value: 0.2 billion USD/yr, judgement: Goalposts move.}
ratchet: {value: 10 %, judgement: It pockets some.}
hazard: {value: 10 %, judgement: It has broken its word before.}
"""


@pytest.fixture(scope="module")
def talks(starter: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a model with rounds, two tracks, a second delivery schedule and agreements that may fail."""
    folder = tmp_path_factory.mktemp("talks") / "model"
    shutil.copytree(starter, folder)
    changes = {
        "measures.yaml": lambda text: text + MEASURE,
        "concessions.yaml": lambda text: text.replace("    delivery: {2027: 10 %}\n", SCHEDULES).replace(
            "    kind: investment\n", "    kind: investment\n    track: security\n"
        ),
        "model.yaml": lambda text: text.replace(
            "rounds:\n  first_talks: {title: First talks, date: 2025-05-01}\n", ROUNDS
        ),
        "counterpart.yaml": lambda text: text.replace("asks:\n", f"{MOVES}asks:\n", 1).replace(
            "  protection: {value: 20 %, judgement: Its producers gain sales.}\n",
            "  protection: {value: 20 %, judgement: Its producers gain sales.}\n"
            "  fixed: {troops: {kept: {value: 0.6 billion USD, judgement: It may not get more.}}}\n",
        ),
    }
    for name, change in changes.items():
        path = folder / name
        before = path.read_text(encoding="utf-8")
        after = change(before)
        assert after != before
        path.write_text(after, encoding="utf-8")
    return folder


def test_a_continuous_concession_with_schedules_needs_a_lowest_level(
    planner: Planner, talks: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(talks, folder)
    path = folder / "concessions.yaml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "minimum_if_offered" not in line), encoding="utf-8")
    outcome = planner("validate", str(folder))
    assert outcome.code == 2
    assert "minimum_if_offered" in outcome.out + outcome.err


@pytest.mark.parametrize("tracks", ["joint", "separate"])
def test_a_run_with_rounds_schedules_and_tracks_is_read_back_and_audited(
    planner: Planner, talks: Path, tmp_path: Path, tracks: str
) -> None:
    out = tmp_path / "run"
    outcome = planner("solve", str(talks), "--out", str(out), "--json", "--set", f"linkage.tracks={tracks}")
    assert outcome.code == 0, outcome.err
    document = outcome.document()
    assert [offer["round"] for offer in document["offers"]] == ["first_talks", "second_talks"]
    assert document["audit"]["agrees"], document["audit"]
    tables = {entry["table"] for entry in document["agreement"]}
    assert tables == ({"joint"} if tracks == "joint" else {"trade", "security"})
    audited = planner("audit", str(out), "--json")
    assert audited.code == 0, audited.out
    assert audited.document()["objective"] == pytest.approx(document["objective"], abs=1e-9)
    with (out / "tables" / "agreement.csv").open(encoding="utf-8") as file:
        assert {row["table"] for row in csv.DictReader(file)} == tables
    with (out / "tables" / "cases.csv").open(encoding="utf-8") as file:
        losses = {row["case"]: float(row["loss"]) for row in csv.DictReader(file)}
    assert losses == pytest.approx({case["case"]: case["loss"] for case in document["cases"]})


@pytest.mark.parametrize(("tracks", "linking"), [("joint", 0.1), ("separate", 0.0)])
def test_what_postures_lose_adds_up_to_the_expected_loss_and_to_each_case(
    planner: Planner, talks: Path, tmp_path: Path, tracks: str, linking: float
) -> None:
    out = tmp_path / "run"
    sets = ["--set", f"linkage.tracks={tracks}"]
    document = planner("solve", str(talks), "--out", str(out), "--json", *sets).document()
    with (out / "tables" / "postures.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    by_case: dict[str, float] = {}
    for row in rows:
        parts = sum(float(row[part]) for part in ("tariffs", "cost", "disclosed", "linkage"))
        assert float(row["loss"]) == pytest.approx(parts)
        assert float(row["linkage"]) == linking
        by_case[row["case"]] = by_case.get(row["case"], 0.0) + float(row["loss"])
    expected = sum(float(row["probability"]) * float(row["loss"]) for row in rows)
    assert expected == pytest.approx(document["expected_loss"]["with_plan"])
    for row, said in zip(rows, document["postures"], strict=True):
        for part in ("tariffs", "cost", "disclosed", "linkage", "loss", "no_deal_loss"):
            assert float(row[part]) == pytest.approx(said[part]), part
    assert by_case == pytest.approx({case["case"]: case["loss"] for case in document["cases"]})


def test_a_schedule_survives_the_way_to_disk_and_back(planner: Planner, talks: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    sets = ["--set", "concessions.gas.schedules.later.credit=200 %"]
    document = planner("solve", str(talks), "--out", str(out), "--json", *sets).document()
    chosen = {(item["concession"], item["schedule"]) for item in document["offers"][-1]["concessions"]}
    assert ("gas", "later") in chosen
    assert ("aircraft", None) in chosen
    assert planner("audit", str(out)).code == 0


def test_a_run_whose_schedule_was_changed_is_found_out(planner: Planner, talks: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    sets = ["--set", "concessions.gas.schedules.later.credit=200 %"]
    assert planner("solve", str(talks), "--out", str(out), "--quiet", *sets).code == 0
    plan = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    for offer in plan["offers"]:
        for item in offer["concessions"]:
            item["schedule"] = None
    (out / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    outcome = planner("audit", str(out))
    assert outcome.code == 3
    assert "disagrees" in outcome.out


def test_value_of_information_is_told_in_80_columns_and_as_json(planner: Planner, talks: Path) -> None:
    outcome = planner("value-of-information", str(talks))
    assert outcome.code == 0, outcome.err
    assert max(len(line) for line in outcome.out.splitlines()) <= 80
    for words in ("how everything turns out", "How tough it is", "A plan for the mean posture", "at least"):
        assert words in outcome.out
    document = planner("value-of-information", str(talks), "--json").document()
    worth = document["everything"]["worth"]
    assert 0 <= worth["at_least"] <= worth["estimate"] <= worth["at_most"]
    assert document["factors"]["toughness"]["worth"] == worth
    assert document["proved"] is True


def test_an_unknown_factor_is_a_mistake_with_a_suggestion(planner: Planner, starter: Path) -> None:
    outcome = planner("value-of-information", str(starter), "--factor", "toughnes")
    assert outcome.code == 2
    assert "did you mean 'toughness'?" in outcome.err


def test_linkage_is_told_in_80_columns_and_as_json(planner: Planner, talks: Path) -> None:
    outcome = planner("linkage", str(talks))
    assert outcome.code == 0, outcome.err
    assert max(len(line) for line in outcome.out.splitlines()) <= 80
    for words in ("linking the tracks saves", "the trade table", "the security table", "all tables"):
        assert words in outcome.out
    document = planner("linkage", str(talks), "--set", "linkage.tracks=separate", "--json").document()
    joint, separate = document["linked"]["loss"]["value"], document["separate"]["loss"]["value"]
    assert document["worth"]["estimate"] == pytest.approx(separate - joint)
    assert document["domestic_cost"]["estimate"] == pytest.approx(0.1, abs=1e-5)
    assert set(document["separate"]["agreement"]) == {"trade", "security"}


@pytest.mark.parametrize("verb", ["linkage", "value-of-information"])
def test_the_attitude_to_risk_is_named_where_something_else_than_the_mean_is_minimised(
    planner: Planner, talks: Path, verb: str
) -> None:
    assert "worst case" not in planner(verb, str(talks)).out
    shown = planner(verb, str(talks), "--risk", "worst-case").out
    assert "the loss in the worst case" in " ".join(shown.split())


def test_nothing_to_link_is_a_mistake(planner: Planner, starter: Path) -> None:
    outcome = planner("linkage", str(starter), "--json")
    assert outcome.code == 2
    assert outcome.document()["error"]["kind"] == "input"


def test_every_reading_of_the_elasticities_gets_equally_many_cases_as_the_help_says(
    planner: Planner, talks: Path
) -> None:
    found = planner("stress", str(talks), "--draws", "401", "--json").document()
    assert (found["draws"], found["readings"]) == (600, 200)
    said = " ".join(planner("stress", "--help").out.split())
    assert "rounded up to a multiple of 200, so that each of 200 readings of the elasticities gets as many" in said


def test_stress_stands_beside_the_promise(planner: Planner, talks: Path, tmp_path: Path) -> None:
    outcome = planner("stress", str(talks), "--draws", "400")
    assert outcome.code == 0, outcome.err
    assert max(len(line) for line in outcome.out.splitlines()) <= 80
    for words in ("promised", "95 % interval", "Second talks", "mean without a deal"):
        assert words in outcome.out
    assert planner("solve", str(talks), "--out", str(tmp_path / "run"), "--quiet").code == 0
    saved = planner("stress", str(talks), "--draws", "400", "--plan", str(tmp_path / "run"), "--json").document()
    again = planner("stress", str(talks), "--draws", "400", "--json").document()
    assert saved == again
    worse = planner(
        "stress", str(talks), "--plan", str(tmp_path / "run"), "--set", "counterpart.hazard=60 %", "--json"
    ).document()
    assert worse["fresh"]["mean"]["value"] > saved["fresh"]["mean"]["value"]


def test_a_plan_of_another_model_is_a_mistake(planner: Planner, talks: Path, saved_run: Path) -> None:
    outcome = planner("stress", str(talks), "--plan", str(saved_run))
    assert outcome.code == 2
    assert "plan: first_talks.terms.troops: found no term" in outcome.err


def test_a_plan_for_one_round_is_judged_on_that_round(planner: Planner, talks: Path, tmp_path: Path) -> None:
    run = str(tmp_path / "second")
    assert planner("solve", str(talks), "--round", "second_talks", "--out", run, "--quiet").code == 0
    saved = planner("stress", str(talks), "--draws", "400", "--plan", run)
    assert saved.code == 0, saved.err
    assert "First talks (1 May 2025)" in " ".join(saved.out.split("judged as if there were none: ")[1].split())
    document = planner("stress", str(talks), "--draws", "400", "--plan", run, "--json").document()
    searched = planner("stress", str(talks), "--draws", "400", "--round", "second_talks", "--json").document()
    assert document == searched
    assert document["rounds"] == ["second_talks"]


def test_a_plan_for_a_round_that_is_no_more_says_which_there_are(
    planner: Planner, talks: Path, starter: Path, tmp_path: Path
) -> None:
    run = str(tmp_path / "second")
    assert planner("solve", str(talks), "--round", "second_talks", "--out", run, "--quiet").code == 0
    outcome = planner("stress", str(starter), "--plan", run)
    assert outcome.code == 2
    assert "found second_talks; expected rounds of the model, in its order: first_talks" in outcome.err


@pytest.mark.parametrize("spread", ["100%", "-5%", "wide"])
def test_a_spread_that_makes_no_sense_is_a_mistake(
    starter: Path, spread: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["stress", str(starter), "--spread", spread]) == 2
    assert "--spread" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--risk", "mean-and-tail", "--weight", "50 %", "--level", "100 %"], "risk.level"),
        (["--risk", "mean-and-tail", "--weight", "50 %"], "level"),
        (["--risk", "mean-and-tail", "--weight", "150 %", "--level", "90 %"], "risk.weight"),
        (["--risk", "worst-case", "--level", "90 %"], "worst_case"),
        (["--risk", "ambiguity", "--distance", "two"], "two"),
        (["--level", "90 %"], "without --risk"),
        (["--risk", "brave"], "brave"),
    ],
)
def test_an_attitude_to_risk_that_makes_no_sense_is_a_mistake(
    starter: Path, options: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["solve", str(starter), *options]) == 2
    assert words in capsys.readouterr().err


def test_an_attitude_to_risk_is_used_told_and_kept(planner: Planner, talks: Path, tmp_path: Path) -> None:
    options = ["--risk", "mean-and-tail", "--weight", "50 %", "--level", "80 %"]
    document = planner("solve", str(talks), "--json", "--out", str(tmp_path / "run"), *options).document()
    assert document["risk"] == {"kind": "mean_and_tail", "weight": 50.0, "level": 80.0}
    assert document["objective"] == document["proof"]["objective"]
    worst = max(case["loss"] for case in document["cases"])
    assert document["objective"] == pytest.approx((document["expected_loss"]["with_plan"] + worst) / 2)
    assert planner("audit", str(tmp_path / "run")).code == 0
    shown = planner("solve", str(talks), "--by-case", *options).out
    assert "How bad it can get" in shown
    assert "Case by case" in shown


def test_a_plan_that_breaks_rules_of_the_model_as_it_is_now_is_judged_and_told(
    planner: Planner, starter: Path, saved_run: Path
) -> None:
    asked = ("stress", str(starter), "--plan", str(saved_run), "--draws", "200")
    assert "breaks rules" not in planner(*asked).out
    poorer = planner(*asked, "--set", "budgets.public_money.limits.2026=0 billion USD")
    assert 'judged as if it did not: budget "Public money" of 2026.' in " ".join(poorer.out.split())
    document = planner(*asked, "--set", "budgets.public_money.limits.2026=0 billion USD", "--json").document()
    assert document["broken"] == ["budget public_money 2026"]
