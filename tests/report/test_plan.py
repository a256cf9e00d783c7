"""The page of a plan over several rounds, and its picture."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from random_talks import IMPACTS
from rich.console import Console
from small_negotiation import judged, make_model

from planner.report import words
from planner.report.picture import bars_svg
from planner.report.plan import plan_page
from planner.solve import result
from planner.solve.result import solve_model


def test_a_round_for_which_nobody_is_left_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(result, "loss_table", lambda _: IMPACTS)

    def two_rounds(says: dict[str, Any]) -> None:
        says["counterpart"]["factors"] = {}
        says["rounds"]["second"] = {"title": "Second", "date": date(2026, 6, 1)}

    found = solve_model(make_model(two_rounds))
    assert found.evaluation is not None
    assert found.evaluation.agreement["joint"][0] == pytest.approx(1.0)
    console = Console(width=100)
    with console.capture() as capture:
        console.print(plan_page(found))
    said = capture.get()
    assert "Second, 1 June 2026: the offer stays as it is" in said
    assert "Terms asked for anew" not in said


def test_the_parts_of_the_picture_add_up_to_the_loss_of_the_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(result, "loss_table", lambda _: IMPACTS)

    def linked(says: dict[str, Any]) -> None:
        says["linkage"] = {"cost": judged("0.25 billion USD")}

    found = solve_model(make_model(linked))
    assert found.evaluation is not None
    svg = bars_svg(found)
    assert f">{words.money(found.evaluation.expected_loss)}</text>" in svg
    assert "linking the tracks 0.25" in svg
