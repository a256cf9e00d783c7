"""Options that make no sense are refused in words also where a script gives them."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import planner
from planner.schema.errors import InputError
from planner.schema.starter import new_model
from planner.study.asking import StudyOptions
from planner.study.errors import StoreError

VARY = ["counterpart.reservation=0:2"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "my-talks"
    new_model(folder)
    return folder


EXACT: dict[str, tuple[Callable[[Any], object], str]] = {
    "half a draw": (lambda model: planner.stability(model, 2.5), "--draws: found '?2.5"),
    "a spread in words": (lambda model: planner.stability(model, 2, "wide"), "--spread: found '?wide"),
    "half a step": (lambda model: planner.trade_offs(model, steps=1.5), "--steps: found '?1.5"),
    "a range of words": (
        lambda model: planner.value_curve(model, "budget.public_money.2026", between=("a", "b")),
        "--between: found '?a and b",
    ),
    "a range of one number": (
        lambda model: planner.value_curve(model, "budget.public_money.2026", between=3.0),
        "--between: found '?3",
    ),
    "half a bundle": (lambda model: planner.alternatives(model, 0.1, 1.5), "--count: found '?1.5"),
    "a share in words": (lambda model: planner.alternatives(model, "some"), "--within: found '?some"),
}


@pytest.mark.parametrize(("ask", "words"), EXACT.values(), ids=EXACT)
def test_exact_questions_refuse(folder: Path, ask: Callable[[Any], object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        ask(planner.load(folder))


STUDIES: dict[str, tuple[Callable[[Path], object], str]] = {
    "no tolerance": (lambda model: planner.tornado(model, VARY, tolerance=0), "--tolerance: found '?0"),
    "no spread": (lambda model: planner.tornado(model, VARY, spread=0), "--spread: found '?0"),
    "half a base": (lambda model: planner.sobol(model, VARY, base=2.5), "--base: found '?2.5"),
    "half a trajectory": (lambda model: planner.morris(model, VARY, trajectories=2.5), "--trajectories: found '?2.5"),
    "half a point": (lambda model: planner.sweep(model, VARY, sample=2.5), "--sample: found '?2.5"),
}


@pytest.mark.parametrize(("ask", "words"), STUDIES.values(), ids=STUDIES)
def test_studies_refuse(folder: Path, ask: Callable[[Path], object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        ask(folder)


def without_total(answer: dict[str, Any]) -> None:
    del answer["expected_loss"]


def with_another_measure(answer: dict[str, Any]) -> None:
    answer["term"]["moon"] = answer["term"].pop("cars")


def without_levels(answer: dict[str, Any]) -> None:
    answer["level"] = 3


@pytest.mark.parametrize("change", [without_total, with_another_measure, without_levels])
def test_a_store_whose_answers_were_changed_by_hand_is_told_as_damaged(
    folder: Path, tmp_path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    options = StudyOptions(workers=1, store=tmp_path / "store.sqlite")
    planner.sweep(folder, ["counterpart.reservation=1,2"], options=options)
    with sqlite3.connect(tmp_path / "store.sqlite") as store:
        for key, text in store.execute("SELECT key, answer FROM results").fetchall():
            answer = json.loads(text)
            change(answer)
            store.execute("UPDATE results SET answer = ? WHERE key = ?", (json.dumps(answer), key))
    store.close()
    with pytest.raises(StoreError, match="damaged"):
        planner.sweep(folder, ["counterpart.reservation=1,2"], options=options)
