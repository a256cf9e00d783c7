"""Frontier, alternatives and explain from the command line, on the starter model."""

from pathlib import Path

import pytest
from command_line import Planner


def test_a_frontier_is_told_drawn_and_given_as_data(planner: Planner, starter: Path, tmp_path: Path) -> None:
    wanted = ("--objective", "expected_loss", "--objective", "consent", "--steps", "2")
    outcome = planner("frontier", str(starter), *wanted, "--picture", "frontier.svg")
    assert outcome.code == 0, outcome.err
    assert "proved" in outcome.out
    assert "<svg" in (tmp_path / "frontier.svg").read_text(encoding="utf-8")
    document = planner("frontier", str(starter), *wanted, "--json").document()
    assert document["complete"] is True
    losses = [choice["values"]["expected_loss"] for choice in document["choices"]]
    assert losses == sorted(losses)
    assert losses[0] == pytest.approx(planner("solve", str(starter), "--json").document()["expected_loss"]["with_plan"])


def test_an_unknown_objective_names_the_nearest(planner: Planner, starter: Path) -> None:
    outcome = planner("frontier", str(starter), "--objective", "expected_los", "--objective", "cost")
    assert outcome.code == 2
    assert "did you mean 'expected_loss'?" in outcome.err


@pytest.mark.parametrize("objectives", [["cost"], ["cost", "cost"], ["cost", "seats", "headline", "acceptance"]])
def test_one_objective_repeated_ones_and_four_are_refused(
    planner: Planner, starter: Path, objectives: list[str]
) -> None:
    words = [word for name in objectives for word in ("--objective", name)]
    assert planner("frontier", str(starter), *words).code == 2


def test_a_time_limit_says_that_it_came_first(planner: Planner, starter: Path) -> None:
    outcome = planner("frontier", str(starter), "--time-limit", "0.000001")
    assert outcome.code == 4
    assert "time limit came first" in outcome.out


def test_alternatives_say_whether_there_are_more(planner: Planner, starter: Path) -> None:
    none = planner("alternatives", str(starter), "--within", "0%")
    assert none.code == 0
    assert "no other bundle" in none.out
    document = planner("alternatives", str(starter), "--within", "90%", "--count", "1", "--json").document()
    assert len(document["bundles"]) == 2
    assert document["exhausted"] is False
    assert document["bundles"][1]["distance"] >= 1


def test_explain_tells_what_is_lost_without_a_concession(planner: Planner, starter: Path) -> None:
    everything = planner("explain", str(starter), "--json").document()
    name = next(each["concession"] for each in everything["concessions"] if each["in_plan"])
    one = planner("explain", str(starter), "--concession", name, "--json").document()
    (reasons,) = one["concessions"]
    assert reasons["otherwise"] - one["loss"] == pytest.approx(reasons["difference"])
    assert reasons["break_even"]["factor"] > 1.0
    assert "lost without it" in planner("explain", str(starter), "--concession", name).out


def test_explain_follows_a_limit(planner: Planner, starter: Path, tmp_path: Path) -> None:
    limit = ("--limit", "budget.public_money.2026", "--between", "0.4", "1.5")
    outcome = planner("explain", str(starter), *limit, "--picture", "curve.svg")
    assert outcome.code == 0, outcome.err
    assert "<svg" in (tmp_path / "curve.svg").read_text(encoding="utf-8")
    losses = [step["loss"] for step in planner("explain", str(starter), *limit, "--json").document()["steps"]]
    assert losses == sorted(losses)


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["--concession", "aircrft"], "did you mean 'aircraft'?"),
        (["--limit", "budget.public_mony.2026"], "did you mean 'budget.public_money.2026'?"),
        (["--limit", "budget.public_money.2026", "--between", "2", "1"], "a lower and a higher value"),
        (["--concession", "aircraft", "--draws", "3"], "one at a time"),
        (["--picture", "picture.svg"], "--limit"),
        (["--round", "frist"], "a round of the model"),
    ],
)
def test_questions_that_make_no_sense_are_told(planner: Planner, starter: Path, words: list[str], hint: str) -> None:
    outcome = planner("explain", str(starter), *words)
    assert outcome.code == 2
    assert hint in outcome.err


def test_limits_that_there_are_are_named_of_many_those_of_the_kind_asked_for(planner: Planner) -> None:
    outcome = planner("explain", "korea-us-2025", "--round", "talks_april", "--limit", "floor.unions")
    assert outcome.code == 2
    assert "(floor.democratic_party, floor.people_power_party, floor.rebuilding_korea, " in outcome.err
    assert "floor.farmers, floor.public, ...)" in outcome.err
    assert "budget" not in outcome.err
    outcome = planner("explain", "korea-us-2025", "--round", "talks_april", "--limit", "quota")
    assert "quorum, floor.democratic_party" in outcome.err


def test_explain_draws_inputs(planner: Planner, starter: Path) -> None:
    document = planner("explain", str(starter), "--draws", "3", "--json").document()
    assert document["draws"] == 3
    assert all(0 <= share <= 100 for share in document["concessions"].values())


@pytest.mark.parametrize(
    ("limit", "between", "words"),
    [
        ("quorum", ("-5", "150"), "found -5 and 150; expected values from 0 to 300 seats"),
        ("quorum", ("150", "301"), "expected values from 0 to 300 seats"),
        ("floor.public", ("30", "120"), "expected values from 0 to 101.93 points"),
    ],
)
def test_a_limit_is_not_followed_beyond_what_it_can_be(
    planner: Planner, limit: str, between: tuple[str, str], words: str
) -> None:
    asked = ("--round", "talks_april", "--limit", limit, "--between", *between)
    outcome = planner("explain", "korea-us-2025", *asked)
    assert outcome.code == 2
    assert words in outcome.err
