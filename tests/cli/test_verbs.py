"""Each verb does what it says, on the starter model."""

import json
import re
import shutil
from pathlib import Path

import pytest
from command_line import Planner

from planner.report.model.page import PARTS


def test_list_names_the_shipped_models(process: Planner) -> None:
    outcome = process("list", "--json")
    assert "korea-us-2025" in [model["name"] for model in outcome.document()["models"]]
    assert "korea-us-2025" in process("list").out


def test_a_new_model_has_no_errors(planner: Planner, starter: Path) -> None:
    outcome = planner("validate", str(starter), "--json")
    assert outcome.code == 0
    assert outcome.document()["valid"] is True


def test_new_refuses_a_folder_that_is_in_use(planner: Planner, starter: Path) -> None:
    outcome = planner("new", str(starter))
    assert outcome.code == 2
    assert str(starter) in outcome.err


def test_show_prints_every_part_in_80_columns(planner: Planner, starter: Path) -> None:
    outcome = planner("show", str(starter))
    assert outcome.code == 0
    for title in ("Rounds", "Measures", "Concessions", "Budgets", "Constituencies", "What the figures rest on"):
        assert title in outcome.out
    assert "\x1b" not in outcome.out
    assert max(len(line) for line in outcome.out.splitlines()) <= 80


def test_show_prints_the_parts_that_are_asked_for(planner: Planner, starter: Path) -> None:
    shown = planner("show", str(starter), "--part", "home", "--part", "talks").out
    assert shown.index("Rounds") < shown.index("Budgets")
    assert "Measures" not in shown


def test_show_of_an_unknown_part_names_those_there_are(planner: Planner, starter: Path) -> None:
    outcome = planner("show", str(starter), "--part", "budget")
    assert outcome.code == 2
    assert re.findall(r"'(\w+)'", outcome.err.partition("one of")[2]) == list(PARTS)


def test_show_tells_what_is_wrong_with_a_proposal(planner: Planner, starter: Path, tmp_path: Path) -> None:
    model = shutil.copytree(starter, tmp_path / "model")
    (model / "proposals").mkdir()
    (model / "proposals" / "first.yaml").write_text("title: First\n", encoding="utf-8")
    outcome = planner("show", str(model))
    assert outcome.code == 2
    assert "proposals/first.yaml" in outcome.err


def test_losses_shows_one_metric_or_all(planner: Planner, starter: Path) -> None:
    assert "borne" not in planner("losses", str(starter)).out
    every = planner("losses", str(starter), "--all-metrics").out
    assert "borne" in every
    assert max(len(line) for line in every.splitlines()) <= 80
    assert all("other_goods" in line for line in every.splitlines() if line.startswith("other"))
    document = planner("losses", str(starter), "--json").document()
    assert {"measure", "term", "export_revenue", "duty_borne"} <= set(document["losses"][0])


def test_solve_prints_the_plan_and_its_proof(process: Planner, starter: Path) -> None:
    outcome = process("solve", str(starter))
    assert outcome.code == 0
    for words in ("Offer", "Terms to ask for", "Expected loss", "Budget left", "Consent", "proved", "agrees"):
        assert words in outcome.out
    assert max(len(line) for line in outcome.out.splitlines()) <= 80


def test_solve_with_json_prints_one_document_and_nothing_else(process: Planner, starter: Path) -> None:
    outcome = process("solve", str(starter), "--json")
    document = outcome.document()
    assert outcome.code == 0
    assert document["proof"]["reason"] == "proved"
    assert document["audit"]["agrees"] is True
    loss = document["expected_loss"]
    assert loss["with_plan"] == pytest.approx(loss["tariffs"] + loss["cost"] + loss["disclosure"])
    worth = sum(term["worth"] for offer in document["offers"] for term in offer["terms"])
    assert worth == pytest.approx(loss["without_plan"] - loss["tariffs"])


def test_seed_and_threads_do_not_change_the_plan(planner: Planner, starter: Path) -> None:
    first = planner("solve", str(starter), "--json", "--seed", "1").document()
    second = planner("solve", str(starter), "--json", "--seed", "2", "--threads", "2").document()
    assert first["offers"] == second["offers"]


def test_quiet_says_nothing_on_standard_error(process: Planner, starter: Path) -> None:
    assert process("solve", str(starter), "--quiet").err == ""


@pytest.mark.parametrize("edited", [False, True])
def test_the_sources_of_a_model_are_those_that_its_figures_cite(
    planner: Planner, starter: Path, tmp_path: Path, edited: bool
) -> None:
    model = tmp_path / "cited"
    shutil.copytree(starter, model)
    if edited:
        politics = model / "politics.yaml"
        said = politics.read_text(encoding="utf-8").replace(
            "judgement: Torn.", "status: measured, source: customs_2024"
        )
        politics.write_text(said, encoding="utf-8")
    assert (", 1 source cited" if edited else ", 0 sources cited") in planner("validate", str(model)).out
    shown = planner("show", str(model), "--part", "evidence").out.partition("Sources that figures cite")[2]
    assert ("customs_2024" in shown) == edited


def test_set_changes_a_figure(planner: Planner, starter: Path) -> None:
    shown = planner("show", str(starter), "--json").document()
    name = next(iter(shown["concessions"]))
    unit = shown["concessions"][name]["unit"]
    changed = planner("show", str(starter), "--json", "--set", f"concessions.{name}.maximum=0.5 {unit}")
    assert changed.document()["concessions"][name]["maximum"]["value"] == f"0.5 {unit}"


def test_set_of_an_unknown_figure_names_the_nearest(planner: Planner, starter: Path) -> None:
    outcome = planner("solve", str(starter), "--set", "discount_rat=5 %/yr")
    assert outcome.code == 2
    assert "discount_rate" in outcome.err


def test_an_unknown_model_names_the_nearest(process: Planner) -> None:
    outcome = process("solve", "korea-us-2026", "--json")
    assert outcome.code == 2
    (problem,) = outcome.document()["error"]["problems"]
    assert "korea-us-2025" in problem["hint"]


def test_a_plan_that_cannot_be_proved_in_time_says_so(process: Planner, starter: Path) -> None:
    outcome = process("solve", str(starter), "--time-limit", "0.000001")
    assert outcome.code == 4
    assert "not proved" in outcome.out or "nothing was proved" in outcome.out


def test_no_plan_is_an_answer_that_names_the_rules(process: Planner, starter: Path) -> None:
    constituencies = process("show", str(starter), "--json").document()["constituencies"]
    veto = next(name for name, voice in constituencies.items() if voice["role"] == "veto")
    demand = ("--set", f"constituencies.{veto}.floor=100 points")
    outcome = process("solve", str(starter), *demand)
    assert outcome.code == 3
    assert "No plan satisfies the rules" in outcome.out
    document = process("solve", str(starter), *demand, "--json").document()
    assert document["offers"] == []
    assert document["conflict"]["conflicts"] == [[f"consent {veto}"]]


def test_a_run_holds_inputs_plan_tables_and_manifest(saved_run: Path) -> None:
    manifest = json.loads((saved_run / "manifest.json").read_text(encoding="utf-8"))
    assert {"fingerprint", "versions", "options", "seconds", "proof", "written"} <= set(manifest)
    assert json.loads((saved_run / "plan.json").read_text(encoding="utf-8"))["offers"]
    tables = {path.stem for path in (saved_run / "tables").glob("*.csv")}
    assert tables == {"offer", "terms", "postures", "cases", "agreement", "budgets", "consent", "losses"}
    assert not list(saved_run.parent.glob(".*partial*"))


def test_the_inputs_of_a_run_are_a_model_that_solves_alike(planner: Planner, saved_run: Path) -> None:
    again = planner("solve", str(saved_run / "inputs"), "--json").document()
    assert again["offers"] == json.loads((saved_run / "plan.json").read_text(encoding="utf-8"))["offers"]


def test_audit_agrees_with_a_run(process: Planner, saved_run: Path) -> None:
    outcome = process("audit", str(saved_run), "--json")
    assert outcome.code == 0
    assert outcome.document()["agrees"] is True


def edited(run: Path, to: Path, old: str, new: str) -> Path:
    """Return a copy of a run in which the plan was changed by hand."""
    shutil.copytree(run, to)
    plan = to / "plan.json"
    text = plan.read_text(encoding="utf-8")
    assert old in text
    plan.write_text(text.replace(old, new, 1), encoding="utf-8")
    return to


def test_audit_disagrees_with_a_plan_changed_by_hand(planner: Planner, saved_run: Path, tmp_path: Path) -> None:
    loss = json.loads((saved_run / "plan.json").read_text(encoding="utf-8"))["totals"]["no_deal_loss"]
    run = edited(saved_run, tmp_path / "run", f'"no_deal_loss": {loss}', f'"no_deal_loss": {loss + 1}')
    text = json.loads((run / "plan.json").read_text(encoding="utf-8"))
    text["totals"]["no_deal_loss"] = loss + 1
    (run / "plan.json").write_text(json.dumps(text), encoding="utf-8")
    outcome = planner("audit", str(run))
    assert outcome.code == 3
    assert "no_deal_loss" in outcome.out
    assert "DISAGREES" in outcome.out


def test_audit_disagrees_with_inputs_changed_by_hand(planner: Planner, saved_run: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    shutil.copytree(saved_run, run)
    inputs = run / "inputs" / "model.yaml"
    inputs.write_text(inputs.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    outcome = planner("audit", str(run))
    assert outcome.code == 3
    assert "inputs" in outcome.out


@pytest.mark.parametrize("broken", ["manifest.json", "plan.json", "inputs"])
def test_a_run_with_a_missing_part_is_wrong_input(
    planner: Planner, saved_run: Path, tmp_path: Path, broken: str
) -> None:
    run = tmp_path / "run"
    shutil.copytree(saved_run, run)
    part = run / broken
    shutil.rmtree(part) if part.is_dir() else part.unlink()
    outcome = planner("audit", str(run))
    assert outcome.code == 2
    assert broken in outcome.err


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"run_format": 1}', "{" * 10_000])
def test_a_broken_plan_is_wrong_input(planner: Planner, saved_run: Path, tmp_path: Path, text: str) -> None:
    run = tmp_path / "run"
    shutil.copytree(saved_run, run)
    (run / "plan.json").write_text(text, encoding="utf-8")
    assert planner("audit", str(run)).code == 2


def test_a_folder_that_holds_something_else_is_not_overwritten(planner: Planner, starter: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("dear", encoding="utf-8")
    outcome = planner("solve", str(starter), "--out", "thesis")
    assert outcome.code == 2
    assert (tmp_path / "thesis" / "chapter.txt").read_text(encoding="utf-8") == "dear"
    assert outcome.out == ""


def test_an_earlier_run_is_replaced(planner: Planner, starter: Path, tmp_path: Path) -> None:
    for _ in range(2):
        assert planner("solve", str(starter), "--out", "run", "--quiet").code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
