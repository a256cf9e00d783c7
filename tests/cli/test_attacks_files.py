"""Files and folders in the way, changed, damaged or gone: told in words, and nothing of the user's is lost."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command_line import Planner

from planner.report.runs import audit_run
from planner.schema.errors import InputError
from planner.solve.folders import check_writable


@pytest.fixture
def run(saved_run: Path, tmp_path: Path) -> Path:
    """Return a copy of a saved run that may be spoilt."""
    folder = tmp_path / "run"
    shutil.copytree(saved_run, folder)
    return folder


def respell(run: Path, change: dict[str, Any]) -> None:
    """Change what the plan says of its first offer."""
    plan = json.loads((run / "plan.json").read_text(encoding="utf-8"))
    plan["offers"][0].update(change)
    (run / "plan.json").write_text(json.dumps(plan), encoding="utf-8")


def test_a_run_is_replaced_by_a_new_one(planner: Planner, starter: Path, run: Path) -> None:
    assert planner("solve", str(starter), "--out", str(run), "--quiet").code == 0


def test_notes_in_a_runs_folder_are_not_lost(planner: Planner, starter: Path, run: Path) -> None:
    (run / "notes.txt").write_text("mine", encoding="utf-8")
    outcome = planner("solve", str(starter), "--out", str(run), "--quiet")
    assert outcome.code == 2
    assert "found 'notes.txt', which is not part of a run" in outcome.err
    assert (run / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_inputs_that_were_edited_in_a_run_are_not_lost(planner: Planner, run: Path) -> None:
    model = run / "inputs" / "model.yaml"
    edited = model.read_text(encoding="utf-8") + "# mine\n"
    model.write_text(edited, encoding="utf-8")
    outcome = planner("solve", str(run / "inputs"), "--out", str(run), "--quiet")
    assert outcome.code == 2
    assert "changed since the run" in outcome.err
    assert model.read_text(encoding="utf-8") == edited


def test_a_plan_with_a_round_of_another_name_is_audited(planner: Planner, run: Path) -> None:
    respell(run, {"round": "second"})
    outcome = planner("audit", str(run))
    assert outcome.code == 3
    assert "one offer for each round" in outcome.out


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999", "9" * 400])
def test_a_plan_with_a_number_beyond_all_is_refused(planner: Planner, run: Path, number: str) -> None:
    text = (run / "plan.json").read_text(encoding="utf-8")
    (run / "plan.json").write_text(text.replace('"level": ', f'"level": {number}, "was": ', 1), encoding="utf-8")
    outcome = planner("audit", str(run))
    assert outcome.code == 2
    assert "plan.json" in outcome.err


@pytest.mark.parametrize(("verb", "option"), [("solve", "--out"), ("sweep", "--out"), ("frontier", "--picture")])
def test_a_name_that_is_too_long_is_told(planner: Planner, starter: Path, verb: str, option: str) -> None:
    outcome = planner(verb, str(starter), option, "x" * 300 + ".svg")
    assert outcome.code == 2


def test_a_model_with_a_name_that_is_too_long_is_told(planner: Planner) -> None:
    outcome = planner("new", "x" * 300)
    assert outcome.code == 2
    assert "too long" in outcome.err


@pytest.mark.parametrize(
    ("verb", "option", "place"),
    [("solve", "--out", "run"), ("sweep", "--out", "a/b"), ("frontier", "--picture", "p.svg")],
)
def test_nothing_is_written_into_the_models_own_folder(
    planner: Planner, starter: Path, verb: str, option: str, place: str
) -> None:
    outcome = planner(verb, str(starter), option, str(starter / place))
    assert outcome.code == 2
    assert f"{option}: found" in outcome.err
    assert "the model's own folder" in outcome.err
    assert planner("validate", str(starter)).code == 0


def test_a_folder_that_cannot_be_made_is_told_before_the_search(
    planner: Planner, starter: Path, tmp_path: Path
) -> None:
    (tmp_path / "loop").symlink_to("loop")
    outcome = planner("solve", str(starter), "--out", "loop/run")
    assert outcome.code == 2
    assert "a link that leads nowhere" in outcome.err


def test_a_place_is_tried_and_left_as_it_was(tmp_path: Path) -> None:
    check_writable(tmp_path / "new" / "deeper")
    assert not list(tmp_path.iterdir())
    too_long = tmp_path / "new" / ("x" * 255)
    with pytest.raises(InputError, match="no folder can be made"):
        check_writable(too_long)
    assert not list(tmp_path.iterdir())


def figures(part: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield where a document has figures."""
    if isinstance(part, dict | list):
        for key, inner in part.items() if isinstance(part, dict) else enumerate(part):
            yield from figures(inner, (*path, key))
    elif isinstance(part, int | float) and not isinstance(part, bool):
        yield path


def test_every_figure_of_a_saved_plan_is_audited(run: Path) -> None:
    plan = json.loads((run / "plan.json").read_text(encoding="utf-8"))
    assert audit_run(run).ok
    # What is offered is what is judged, and how long the search took is not to be recomputed but by the manifest.
    falsified = [path for path in figures(plan) if path[-1] not in ("level", "format")]
    for path in falsified:
        inner = plan
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] += 1
    (run / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    rules = [finding.rule for finding in audit_run(run).findings]
    assert len(falsified) > 80
    assert [path for path in falsified if not any(rule.endswith(str(path[-1])) for rule in rules)] == []
    for name in ("expected_loss.with_plan", "expected_loss.saved", "objective", "acceptance", "quantiles.95"):
        assert f"stated {name}" in rules


@pytest.mark.parametrize(
    ("part", "change", "named"),
    [
        ("expected_loss", {"with_plan": 0.0}, "stated expected_loss.with_plan"),
        ("proof", {"reason": "limit"}, "stated proof.reason"),
        ("proof", {"bound": 1000.0}, "stated proof.bound"),
        ("proof", {"detail": "the very best plan"}, "stated proof.detail"),
    ],
)
def test_a_falsified_statement_is_named(
    planner: Planner, run: Path, part: str, change: dict[str, Any], named: str
) -> None:
    plan = json.loads((run / "plan.json").read_text(encoding="utf-8"))
    plan[part].update(change)
    (run / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    outcome = planner("audit", str(run), "--json")
    assert outcome.code == 3
    assert named in [finding["rule"] for finding in outcome.document()["findings"]]


@pytest.mark.parametrize("change", [{"concession": "nonsense"}, {"schedule": "nonsense"}])
def test_a_plan_with_an_unknown_concession_is_audited(planner: Planner, run: Path, change: dict[str, str]) -> None:
    plan = json.loads((run / "plan.json").read_text(encoding="utf-8"))
    plan["offers"][0]["concessions"][0].update(change)
    (run / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    outcome = planner("audit", str(run))
    assert outcome.code == 3
    assert "nonsense" in outcome.out
