"""Models that are odd and right, and texts that a screen or a picture cannot hold."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from command_line import Planner

DRAWS = (
    "    draws:\n      public_money:\n        per_unit: 0.1 billion USD per Mt/yr\n"
    "        years: {2026: 50 %, 2027: 50 %}\n        judgement: Guarantees.\n",
    "    draws:\n      public_money:\n        per_unit: 0.2 billion USD per billion USD\n"
    "        years: {2025: 20 %, 2026: 40 %, 2027: 40 %}\n        judgement: Guarantees.\n",
)


@pytest.fixture
def model(starter: Path, tmp_path: Path) -> Path:
    """Return a copy of the starter model that may be changed."""
    folder = tmp_path / "model"
    shutil.copytree(starter, folder)
    return folder


def test_a_model_may_have_no_budgets(planner: Planner, model: Path) -> None:
    table, concessions = model / "budgets.csv", model / "concessions.yaml"
    table.write_text(table.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    text = concessions.read_text(encoding="utf-8")
    for draws in DRAWS:
        assert draws in text
        text = text.replace(draws, "")
    concessions.write_text(text, encoding="utf-8")
    solved = planner("solve", str(model), "--json", "--quiet", "--out", "run")
    assert solved.code == 0, solved.err
    assert planner("audit", "run").code == 0


@pytest.mark.parametrize("escape", [r"\x1b[31m", r"\u202e", r"\0"])
def test_control_characters_behind_escapes_are_told(planner: Planner, model: Path, escape: str) -> None:
    says = model / "model.yaml"
    text = says.read_text(encoding="utf-8").replace("title: A first negotiation", f'title: "Talks{escape}"')
    says.write_text(text, encoding="utf-8")
    outcome = planner("validate", str(model))
    assert outcome.code == 2
    assert "model.yaml:5: found the control character 0x" in outcome.err


def test_a_control_character_in_an_override_is_told(planner: Planner, starter: Path) -> None:
    outcome = planner("solve", str(starter), "--set", "title=Talks\x1b[31m")
    assert outcome.code == 2
    assert "--set: title: found the control character 0x1b" in outcome.err
