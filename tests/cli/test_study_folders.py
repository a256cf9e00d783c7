"""The answers of the exact questions as folders, like those of the studies that ask many points."""

import csv
import json
from pathlib import Path

import pytest
from command_line import Planner

PARTS = {"manifest.json", "answer.json", "answer.csv"}
LIMIT = ("explain", "--limit", "budget.public_money.2026", "--between", "0.4", "1.5")
QUESTIONS: dict[str, tuple[tuple[str, ...], bool]] = {
    "frontier": (("frontier", "--steps", "2"), True),
    "alternatives": (("alternatives", "--within", "90%", "--count", "2"), False),
    "explain": (("explain", "--concession", "gas", "--concession", "aircraft"), False),
    "explain --limit": (LIMIT, True),
    "explain --draws": (("explain", "--draws", "2"), False),
}


@pytest.mark.parametrize("study", QUESTIONS)
def test_an_answer_is_written_to_a_folder(planner: Planner, starter: Path, tmp_path: Path, study: str) -> None:
    (verb, *words), has_picture = QUESTIONS[study]
    outcome = planner(verb, str(starter), *words, "--out", "answer", "--json")
    assert outcome.code == 0, outcome.err
    assert "study written to answer" in outcome.err
    folder = tmp_path / "answer"
    assert {path.name for path in folder.iterdir()} == PARTS | ({"picture.svg"} if has_picture else set())
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["study"] == study
    assert json.loads((folder / "answer.json").read_text(encoding="utf-8")) == outcome.document()
    with (folder / "answer.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) > 1
    assert len(set(rows[0])) == len(rows[0])


def test_an_answer_replaces_an_earlier_one_and_nothing_else(planner: Planner, starter: Path, tmp_path: Path) -> None:
    asked = ("alternatives", str(starter), "--within", "0%", "--out", "answer", "--quiet")
    assert planner(*asked).code == 0
    assert planner(*asked).code == 0
    (tmp_path / "answer" / "notes.txt").write_text("mine", encoding="utf-8")
    refused = planner(*asked)
    assert refused.code == 2
    assert "notes.txt" in refused.err
    assert refused.out == ""
    assert (tmp_path / "answer" / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_without_a_plan_there_is_a_folder_but_no_picture(planner: Planner, starter: Path, tmp_path: Path) -> None:
    asked = ("frontier", str(starter), "--set", "constituencies.public.floor=99 points")
    outcome = planner(*asked, "--out", "answer", "--picture", "frontier.svg")
    assert outcome.code == 3
    assert "no picture: there is nothing to draw" in outcome.err
    assert {path.name for path in (tmp_path / "answer").iterdir()} == PARTS
    assert not (tmp_path / "frontier.svg").exists()


def test_a_sweep_without_any_plan_ends_with_the_code_for_no_plan(
    planner: Planner, starter: Path, tmp_path: Path
) -> None:
    words = ("--workers", "1", "--store", str(tmp_path / "store.sqlite"))
    none = planner("sweep", str(starter), "--vary", "constituencies.public.floor=98,99", *words)
    assert none.code == 3
    assert "2 points: 2 without a plan that satisfies the rules." in none.out
    some = planner("sweep", str(starter), "--vary", "constituencies.public.floor=40,99", *words)
    assert some.code == 0


def test_explain_tells_what_would_change_that(planner: Planner, starter: Path) -> None:
    asked = ("explain", str(starter), "--concession", "farm_access")
    page = planner(*asked)
    assert "What would change that" in page.out
    (found,) = planner(*asked, "--json").document()["concessions"]
    floor = next(switch for switch in found["switches"] if switch["figure"] == "floor.public")
    assert floor["exact"]
    kept = planner(*asked, "--json", "--set", f"constituencies.public.floor={floor['inside']} points")
    gone = planner(*asked, "--json", "--set", f"constituencies.public.floor={floor['outside']} points")
    assert kept.document()["concessions"][0]["in_plan"]
    (out,) = gone.document()["concessions"]
    assert not out["in_plan"]
    (enters,) = (switch for switch in out["switches"] if switch["figure"] == "floor.public")
    assert enters["inside"] == pytest.approx(floor["inside"], abs=1e-4)
