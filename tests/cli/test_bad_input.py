"""Bad input as a user meets it: every mistake told with file and line, exit code 2, never a traceback."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import Planner


@pytest.fixture
def model(starter: Path, tmp_path: Path) -> Path:
    """Return a copy of the starter model that may be spoilt."""
    folder = tmp_path / "model"
    shutil.copytree(starter, folder)
    return folder


def change(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def recode(folder: Path, file: str, encoding: str, added: bytes = b"") -> None:
    path = folder / file
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding) + added)


def deep(folder: Path) -> None:
    (folder / "measures.yaml").write_text("a: " + "[" * 100_000, encoding="utf-8")


def aliases(folder: Path) -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60))]
    (folder / "measures.yaml").write_text("\n".join(lines), encoding="utf-8")


def link_away(folder: Path) -> None:
    (folder / "sources.yaml").unlink()
    (folder / "sources.yaml").symlink_to("/etc/passwd")


SPOILT: dict[str, tuple[Callable[[Path], None], tuple[str, ...]]] = {
    "a misspelt key": (
        lambda folder: change(folder, "concessions.yaml", "payer: Gas", "payr: Gas"),
        ("concessions.yaml:13: concessions.gas.payr", "did you mean 'payer'?"),
    ),
    "a wrong unit": (
        lambda folder: change(folder, "concessions.yaml", "value: 4 Mt/yr", "value: 4 Mt/yer"),
        ("concessions.yaml:8: concessions.gas.maximum.value", "'yer'", "did you mean 'year'?"),
    ),
    "a number that is none": (
        lambda folder: change(folder, "products.csv", "12,88,150", "12,88,1e400"),
        ("products.csv:2: trade.products.cars.domestic", "'1e400'"),
    ),
    "probabilities beyond one": (
        lambda folder: change(folder, "counterpart.yaml", "60 %", "70 %"),
        ("counterpart.yaml:12: counterpart.factors.toughness.outcomes", "add up to 110 %", "100 %"),
    ),
    "a wrong column": (
        lambda folder: change(folder, "budgets.csv", "limit", "limt"),
        ("budgets.csv:1: budgets", "'limt'", "did you mean 'limit'?"),
    ),
    "a missing file": (
        lambda folder: (folder / "politics.yaml").unlink(),
        ("politics.yaml: found no such file",),
    ),
    "a path out of the folder": (
        lambda folder: change(folder, "model.yaml", "rivals.csv", "../rivals.csv"),
        ("model.yaml:24: trade.rivals", "'../rivals.csv', which leaves the model's folder"),
    ),
    "a link out of the folder": (link_away, ("sources.yaml: sources", "leaves the model's folder")),
    "nesting without end": (deep, ("measures.yaml:1: measures", "levels of nesting")),
    "aliases": (aliases, ("measures.yaml:1: measures", "the anchor '&a0'")),
    "another encoding": (
        lambda folder: recode(folder, "politics.yaml", "utf-16"),
        ("politics.yaml: found text in UTF-16", "save it as UTF-8"),
    ),
    "an odd byte": (
        lambda folder: recode(folder, "budgets.csv", "utf-8", b"\n\xe9"),
        ("budgets.csv:6: budgets", "byte 0xe9"),
    ),
    "an empty file": (
        lambda folder: (folder / "counterpart.yaml").write_text("", encoding="utf-8"),
        ("counterpart.yaml:1: counterpart", "an empty file"),
    ),
}


@pytest.mark.parametrize(("spoil", "words"), SPOILT.values(), ids=SPOILT)
def test_a_mistake_is_told_where_it_stands(
    planner: Planner, model: Path, spoil: Callable[[Path], None], words: tuple[str, ...]
) -> None:
    spoil(model)
    outcome = planner("validate", str(model))
    assert outcome.code == 2
    assert outcome.out == ""
    for word in words:
        assert word in outcome.err


@pytest.mark.parametrize("verb", ["show", "losses", "solve"])
def test_every_verb_tells_the_mistakes_of_all_files(planner: Planner, model: Path, verb: str) -> None:
    change(model, "concessions.yaml", "payer: Gas", "payr: Gas")
    change(model, "measures.yaml", "status: in_force", "status: inforce")
    change(model, "products.csv", "12,88,150", "12,88,much")
    outcome = planner(verb, str(model))
    assert outcome.code == 2
    assert outcome.err.startswith("3 problems:\n")
    for file in ("concessions.yaml:13", "measures.yaml:5", "products.csv:2"):
        assert file in outcome.err


def test_with_json_each_mistake_is_a_record(planner: Planner, model: Path) -> None:
    change(model, "model.yaml", "metric: value_added", "metric: value")
    outcome = planner("validate", str(model), "--json")
    assert outcome.code == 2
    (problem,) = outcome.document()["error"]["problems"]
    assert (problem["file"], problem["line"], problem["where"]) == ("model.yaml", 13, "metric")
    assert problem["hint"] == "did you mean 'value_added'?"


@pytest.mark.parametrize("name", ["", "..", "/etc", "no/such/folder", "x" * 5000])
def test_what_is_no_model_is_told_in_a_line(planner: Planner, name: str) -> None:
    outcome = planner("solve", name)
    assert outcome.code == 2
    assert len(outcome.err.splitlines()) <= 2


def test_an_option_that_is_wrong_is_told_as_such(planner: Planner, model: Path) -> None:
    outcome = planner("solve", str(model), "--set", "concessions.gas.maximum=lots")
    assert outcome.code == 2
    assert "--set: concessions.gas.maximum.value: found 'lots'" in outcome.err
