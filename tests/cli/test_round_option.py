"""Every verb that looks for plans can be asked about some rounds only."""

from pathlib import Path

import pytest
from command_line import Planner

LADDERS = ["solve", "stress", "linkage", "value-of-information"]
STUDIES = ["explain", "frontier", "alternatives", "sweep", "tornado", "morris", "sobol"]


def asked(verb: str, tmp_path: Path) -> tuple[str, ...]:
    """Return what a verb needs to be asked besides a model and a round."""
    points = ("--store", str(tmp_path / "store.sqlite"), "--workers", "1", "--vary", "discount_rate=3:5")
    return points if verb in {"sweep", "tornado", "morris", "sobol"} else ()


@pytest.mark.parametrize("verb", [*LADDERS, *STUDIES])
def test_a_round_that_the_model_does_not_have_is_refused(
    planner: Planner, starter: Path, tmp_path: Path, verb: str
) -> None:
    outcome = planner(verb, str(starter), "--round", "first_talk", *asked(verb, tmp_path))
    assert outcome.code == 2
    assert "did you mean 'first_talks'?" in outcome.err


@pytest.mark.parametrize("verb", STUDIES)
def test_a_study_of_one_round_refuses_a_second(planner: Planner, starter: Path, tmp_path: Path, verb: str) -> None:
    outcome = planner(verb, str(starter), *("--round", "first_talks") * 2, *asked(verb, tmp_path))
    assert outcome.code == 2
    assert "found 2 rounds, expected one" in outcome.err
    assert "'solve', 'stress', 'linkage' and 'value-of-information' take several, this verb one" in outcome.err


def test_a_round_that_is_named_twice_is_refused(planner: Planner, starter: Path) -> None:
    outcome = planner("solve", str(starter), "--round", "first_talks", "--round", "first_talks")
    assert outcome.code == 2
    assert "found 'first_talks' twice" in outcome.err


def test_a_plan_that_was_found_before_has_its_own_rounds(planner: Planner, starter: Path, saved_run: Path) -> None:
    outcome = planner("stress", str(starter), "--plan", str(saved_run), "--round", "first_talks")
    assert outcome.code == 2
    assert "--round without a search" in outcome.err
    assert "on the rounds it has" in outcome.err
