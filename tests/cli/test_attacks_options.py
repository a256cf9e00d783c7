"""Options that make no sense, alone or together, are refused in words: none is silently ignored."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import Planner

GAS = "concessions.gas.maximum"
NO_CONSENT = "constituencies.public.floor=90 points"
"""No offer of the starter model gets so much approval."""

REFUSED: dict[str, tuple[tuple[str, ...], str]] = {
    "a second value for a path": (("--set", f"{GAS}=3 Mt/yr", "--set", f"{GAS}=2 Mt/yr"), "found two values"),
    "an empty folder": (("--out", ""), "'--out': expected a path, found ''"),
    "a risk's share beyond all": (
        ("--risk", "mean-and-tail", "--weight", "0.5", "--level", "1"),
        "risk.level: found '100 %'; expected above 0 % and below 100 %",
    ),
}


@pytest.mark.parametrize(("options", "words"), REFUSED.values(), ids=REFUSED)
def test_solve_refuses(planner: Planner, starter: Path, options: tuple[str, ...], words: str) -> None:
    outcome = planner("solve", str(starter), *options)
    assert outcome.code == 2
    assert words in outcome.err


STUDIES: dict[str, tuple[tuple[str, ...], str]] = {
    "steps of a sample": (("--vary", f"{GAS}=1:2:4", "--sample", "3"), "found 4 steps where no grid is asked for"),
    "a seed without a sample": (("--vary", f"{GAS}=1,2", "--seed", "3"), "--seed goes with --sample"),
    "what is set and varied": (("--vary", f"{GAS}=1,2", "--set", f"{GAS}=3 Mt/yr"), "set or varied, not both"),
    "workers of a cluster": (
        ("--vary", f"{GAS}=1,2", "--workers", "2", "--scheduler", "tcp://127.0.0.1:9"),
        "--workers goes with this machine",
    ),
}


@pytest.mark.parametrize(("options", "words"), STUDIES.values(), ids=STUDIES)
def test_sweep_refuses(planner: Planner, starter: Path, options: tuple[str, ...], words: str) -> None:
    outcome = planner("sweep", str(starter), *options)
    assert outcome.code == 2
    assert words in outcome.err


def test_a_figure_that_the_model_leaves_out_is_varied_once_it_is_set(
    planner: Planner, starter: Path, tmp_path: Path
) -> None:
    asked = ("sweep", str(starter), "--vary", "counterpart.hazard=1,2", "--workers", "1")
    refused = planner(*asked, XDG_CACHE_HOME=str(tmp_path))
    assert refused.code == 2
    assert "found 'hazard', which the model leaves out; expected what the model states" in refused.err
    answered = planner(*asked, "--set", "counterpart.hazard=3 %", XDG_CACHE_HOME=str(tmp_path))
    assert answered.code == 0, answered.err


QUESTIONS: dict[str, tuple[tuple[str, ...], str]] = {
    "a spread without draws": (("--spread", "5%"), "--spread goes with --draws"),
    "a spread that is no share": (("--draws", "2", "--spread", "100%"), "expected a share from 0 % to below 100 %"),
    "an empty round": (("--round", ""), "--round: found ''; expected a round of the model"),
    "a limit that is not there": (("--limit", "quorum"), "budget.public_money.2027, floor.public)"),
    "a limit beyond all": (
        ("--limit", "floor.public", "--between", "0", "1e300"),
        "expected values from 0 to 100 points",
    ),
    "a floor beyond all points": (("--limit", "floor.public", "--between", "30", "120"), "from 0 to 100 points"),
    "a budget below 0": (
        ("--limit", "budget.public_money.2026", "--between", "-1", "1"),
        "found -1 and 1; expected values from 0 to 100,000 billion USD",
    ),
}


@pytest.mark.parametrize(("options", "words"), QUESTIONS.values(), ids=QUESTIONS)
def test_explain_refuses(planner: Planner, starter: Path, options: tuple[str, ...], words: str) -> None:
    outcome = planner("explain", str(starter), *options)
    assert outcome.code == 2
    assert words in outcome.err


def test_a_saved_plan_is_judged_without_options_of_a_search(planner: Planner, starter: Path, saved_run: Path) -> None:
    outcome = planner("stress", str(starter), "--plan", str(saved_run), "--gap", "1%", "--time-limit", "3")
    assert outcome.code == 2
    assert "--time-limit and --gap without a search" in outcome.err


def test_shares_of_a_risk_are_written_like_other_shares(planner: Planner, starter: Path) -> None:
    asked = ("solve", str(starter), "--json", "--quiet", "--risk", "mean-and-tail")
    plain = planner(*asked, "--weight", "0.25", "--level", "0.9").document()
    assert plain["risk"] == planner(*asked, "--weight", "25 %", "--level", "90%").document()["risk"]
    assert plain["risk"]["weight"] == 25.0


NO_PLAN: dict[str, tuple[str, ...]] = {
    "tornado": ("tornado", "--vary", "counterpart.reservation=0.1:0.2", "--set", NO_CONSENT),
    "morris": ("morris", "--vary", "constituencies.public.floor=80:90", "--trajectories", "2"),
    "explain with draws": ("explain", "--draws", "2", "--set", NO_CONSENT),
    "explain with a limit": ("explain", "--limit", "budget.public_money.2026", "--set", NO_CONSENT),
    "frontier": ("frontier", "--set", NO_CONSENT),
    "alternatives": ("alternatives", "--set", NO_CONSENT),
    "value of information": ("value-of-information", "--set", NO_CONSENT),
    "stress": ("stress", "--set", NO_CONSENT),
}


@pytest.mark.parametrize("asked", NO_PLAN.values(), ids=NO_PLAN)
def test_a_model_without_a_plan_ends_every_question_with_code_3(
    planner: Planner, starter: Path, tmp_path: Path, asked: tuple[str, ...]
) -> None:
    verb, *options = asked
    outcome = planner(verb, str(starter), *options, XDG_CACHE_HOME=str(tmp_path))
    assert outcome.code == 3, outcome.err
    assert outcome.out + outcome.err
    document = planner(verb, str(starter), *options, "--json", XDG_CACHE_HOME=str(tmp_path)).document()
    assert isinstance(document, dict)


def test_a_picture_of_nothing_is_not_written_and_that_is_said(planner: Planner, starter: Path, tmp_path: Path) -> None:
    outcome = planner("frontier", str(starter), "--set", NO_CONSENT, "--picture", "empty.svg")
    assert "no picture: there is nothing to draw" in outcome.err
    assert not (tmp_path / "empty.svg").exists()
