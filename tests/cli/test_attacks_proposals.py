"""Proposals that nobody could deliver or answer are refused; a verdict that hangs on the time is not called one."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import Planner

HEAD = "title: Their offer\ndate: 2025-05-01\njudgement: For a test.\n"
CARS = "granted:\n  cars: {term: base, judgement: For a test.}\n"
GAS = "asked:\n  gas: {value: 2 Mt/yr, judgement: For a test.}\n"

REFUSED: dict[str, tuple[str, str]] = {
    "part of an aircraft": (
        HEAD + "asked:\n  aircraft: {value: 2.5 aircraft, judgement: x}\n" + CARS,
        "their.yaml:5: asked.aircraft.value: found '2.5 aircraft'; expected a whole number of aircraft",
    ),
    "half a yes": (
        HEAD + "asked:\n  farm_access: {value: 0.5 step, judgement: x}\n" + CARS,
        "their.yaml:5: asked.farm_access.value: found '0.5 step'; expected '1 step', or '0 step'",
    ),
    "more than there is in the world": (
        HEAD + "asked:\n  gas: {value: 1e15 Mt/yr, judgement: x}\n" + CARS,
        "their.yaml:5: asked.gas.value: found '1e15 Mt/yr, at 5 billion USD per Mt/yr'; expected at most 100 trillion",
    ),
    "a schedule where there is none": (
        HEAD + "asked:\n  gas: {value: 2 Mt/yr, schedule: fast, judgement: x}\n" + CARS,
        "asked.gas.schedule: found no schedule 'fast'; expected no schedule, of which there is none here",
    ),
    "a day after all that the model looks at": (
        HEAD.replace("2025-05-01", "2035-05-01") + GAS + CARS,
        "their.yaml:2: date: found 2035-05-01; expected a day up to 2027-12-31",
    ),
    "a deadline before it can be answered": (
        HEAD.replace("2025-05-01", "2025-04-21") + "deadline: 2025-04-22\n" + GAS + CARS,
        "their.yaml:4: deadline: found 2025-04-22; expected a day from 2025-05-01 on",
    ),
}


@pytest.mark.parametrize(("text", "words"), REFUSED.values(), ids=REFUSED)
def test_a_proposal_is_refused(planner: Planner, starter: Path, tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "their.yaml").write_text(text, encoding="utf-8")
    outcome = planner("assess", str(starter), "their.yaml")
    assert outcome.code == 2
    assert words in outcome.err


def test_lots_are_those_of_the_home_country_and_not_of_a_proposal(
    planner: Planner, starter: Path, tmp_path: Path
) -> None:
    text = HEAD + "asked:\n  shipyards: {value: 2.5 billion USD, judgement: x}\n" + CARS
    (tmp_path / "their.yaml").write_text(text, encoding="utf-8")
    assert planner("assess", str(starter), "their.yaml").code == 0


def test_a_verdict_that_more_time_could_change_is_not_called_proved(
    planner: Planner, starter: Path, tmp_path: Path
) -> None:
    (tmp_path / "their.yaml").write_text(HEAD + GAS + CARS, encoding="utf-8")
    asked = ("assess", str(starter), "their.yaml")
    proved = planner(*asked, "--json")
    assert proved.code == 0
    assert (proved.document()["verdict"], proved.document()["settled"]) == ("counter", True)
    early = planner(*asked, "--time-limit", "0.00001")
    assert early.code == 4
    assert "Not proved: the searches ended early" in early.out
    assert planner(*asked, "--time-limit", "0.00001", "--json").document()["settled"] is False
