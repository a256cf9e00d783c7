"""The page of a plan over several rounds, and its picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
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
from planner.solve.evaluation import evaluate
from planner.solve.result import Result, solve_model
from planner.solve.solution import Offer, Reason


def solved(monkeypatch: pytest.MonkeyPatch, change: Callable[[dict[str, Any]], None] = lambda _: None) -> Result:
    monkeypatch.setattr(result, "loss_table", lambda _: IMPACTS)
    return solve_model(make_model(change))


def told(found: Result, by_case: bool = False) -> str:
    """Return the page as one line per paragraph of a very wide terminal."""
    console = Console(width=400)
    with console.capture() as capture:
        console.print(plan_page(found, by_case))
    return capture.get()


def ladder(
    monkeypatch: pytest.MonkeyPatch,
    first: Offer,
    second: Offer,
    change: Callable[[dict[str, Any]], None] = lambda _: None,
) -> Result:
    """Return two rounds with a plan made by hand."""

    def two_rounds(says: dict[str, Any]) -> None:
        change(says)
        says["rounds"]["second"] = {"title": "Second", "date": date(2026, 6, 1)}

    found = solved(monkeypatch, two_rounds)
    offers = (first, second)
    return replace(
        found, solution=replace(found.solution, offers=offers), evaluation=evaluate(found.problem, offers), audit=None
    )


HIGH, LOW = {"cars": "high", "chips": "high"}, {"cars": "low", "chips": "high"}


def test_a_round_for_which_nobody_is_left_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def two_rounds(says: dict[str, Any]) -> None:
        says["counterpart"]["factors"] = {}
        says["rounds"]["second"] = {"title": "Second", "date": date(2026, 6, 1)}

    found = solved(monkeypatch, two_rounds)
    assert found.evaluation is not None
    assert found.evaluation.agreement["joint"][0] == pytest.approx(1.0)
    said = told(found)
    assert "Second, 1 June 2026: the offer stays as it is" in said
    assert "Terms asked for anew" not in said


def test_the_parts_of_the_picture_add_up_to_the_loss_of_the_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    def linked(says: dict[str, Any]) -> None:
        says["linkage"] = {"cost": judged("0.25 billion USD")}

    found = solved(monkeypatch, linked)
    assert found.evaluation is not None
    svg = bars_svg(found)
    assert f">{words.money(found.evaluation.expected_loss)}</text>" in svg
    assert "linking the tracks 0.25" in svg


def test_the_page_and_the_picture_name_what_a_loss_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    def revenue(says: dict[str, Any]) -> None:
        says["metric"] = "export_revenue"

    found = solved(monkeypatch, revenue)
    assert "Expected loss, billion USD at present value (export revenue)" in told(found)
    assert "Expected loss, billion USD (export revenue)" in bars_svg(found)


def test_the_proof_is_of_the_measure_that_is_minimised(monkeypatch: pytest.MonkeyPatch) -> None:
    def fearful(says: dict[str, Any]) -> None:
        says["risk"] = {"kind": "worst_case"}

    found = solved(monkeypatch, fearful)
    assert found.evaluation is not None
    worst = f"{found.evaluation.objective:.4f}"
    said = told(found)
    assert f"Proof: by what is minimised (the loss in the worst case) the plan loses {worst}, no plan less" in said
    assert "Minimised, bad cases weighing more (the loss in the worst case): " in said
    assert "minimised" not in told(solved(monkeypatch)).lower()


@pytest.mark.parametrize(("gap", "shown"), [(0.02, True), (2.82, False), (None, False)])
def test_a_bound_that_says_nothing_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, gap: float | None, shown: bool
) -> None:
    found = solved(monkeypatch)
    proof = replace(found.solution.proof, reason=Reason.LIMIT, objective=30.6, bound=-55.8476, gap=gap)
    line = next(
        line
        for line in told(replace(found, solution=replace(found.solution, proof=proof))).splitlines()
        if line.startswith("Proof: ")
    )
    assert ("-55.8476" in line) == ("gap" in line) == shown
    assert ("how much less another may lose is not known yet" in line) != shown


def test_the_cost_of_an_offer_is_reconciled_with_what_falls_due(monkeypatch: pytest.MonkeyPatch) -> None:
    def brittle(says: dict[str, Any]) -> None:
        says["counterpart"]["hazard"] = judged("50 %")
        says["concessions"]["gas"]["delivery"] = {2026: "50 %", 2027: "50 %"}

    found = solved(monkeypatch, brittle)
    assert found.evaluation is not None
    accepted = found.evaluation.acceptance * found.evaluation.offers[0].cost
    never = accepted - found.evaluation.expected_cost
    assert never > 0.01
    said = told(found)
    assert (
        f"Net cost of the offer: its cost by the chance of acceptance, {words.money(accepted)}, "
        f"less {words.money(never)} that never falls due where the agreement is broken first."
    ) in said
    assert "due if accepted and not broken before it is all delivered." in said


def test_a_cost_that_is_due_in_full_needs_no_more_words(monkeypatch: pytest.MonkeyPatch) -> None:
    said = told(solved(monkeypatch))
    assert "due if accepted." in said
    assert "never falls due" not in said


def test_later_rounds_say_that_their_total_counts_what_was_asked_before(monkeypatch: pytest.MonkeyPatch) -> None:
    found = ladder(monkeypatch, Offer("first", {}, HIGH), Offer("second", {"gas": 2.0}, LOW))
    lines = [line.split("  ")[0] for line in told(found).splitlines() if line.startswith("all measures")]
    assert lines == ["all measures", "all measures, with those asked before"]


def test_what_is_raised_later_is_told_with_the_level_that_is_tabled_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    found = ladder(monkeypatch, Offer("first", {"gas": 1.0}, HIGH), Offer("second", {"gas": 3.0, "ships": 2.0}, LOW))
    held = told(found).partition("Held back at first")[2]
    assert "1 -> 3 Mt/yr" in held
    assert "-> 2 ships" not in held
    assert "Of two levels the first is tabled at once" in held
    assert "agreement 12 percentage points more likely" in held


def test_what_is_only_new_later_needs_no_word_on_two_levels(monkeypatch: pytest.MonkeyPatch) -> None:
    found = ladder(monkeypatch, Offer("first", {}, HIGH), Offer("second", {"gas": 3.0, "ships": 2.0}, LOW))
    said = told(found)
    assert "Of two levels" not in said
    assert 'breaks the rule that "Ships" requires "Gas"' in said


def test_cases_are_told_by_the_titles_of_their_outcomes(monkeypatch: pytest.MonkeyPatch) -> None:
    def titled(says: dict[str, Any]) -> None:
        says["counterpart"]["factors"]["mood"]["outcomes"]["hard"]["title"] = "Wants an example"

    cases = told(solved(monkeypatch, titled), by_case=True).partition("Case by case")[2]
    assert "Wants an example; upholds" in cases
    assert "hard" not in cases


def test_one_posture_is_told_in_the_singular(monkeypatch: pytest.MonkeyPatch) -> None:
    def certain(says: dict[str, Any]) -> None:
        says["counterpart"]["factors"] = {}

    assert "1 of 1 posture accepts." in told(solved(monkeypatch, certain))


def test_each_table_counts_what_is_new_on_its_own_track(monkeypatch: pytest.MonkeyPatch) -> None:
    def separate(says: dict[str, Any]) -> None:
        says["linkage"] = {"tracks": "separate"}
        says["concessions"]["ships"] |= {"track": "security", "requires": ()}
        says["measures"]["chips"]["track"] = "security"

    first = Offer("first", {"gas": 1.0}, HIGH)
    second = Offer("second", {"gas": 3.0, "ships": 2.0}, {"cars": "low", "chips": "high"})
    said = told(ladder(monkeypatch, first, second, separate)).partition("Round by round")[2].splitlines()[3:7]
    counts = [line.split("2026")[1].split()[:2] for line in said]
    assert [line.split("  ")[0] for line in said] == [
        "First: trade",
        "First: security",
        "Second: trade",
        "Second: security",
    ]
    assert counts == [["1", "-"], ["0", "-"], ["1", "1"], ["1", "0"]]


def consent_lines(page: str) -> list[list[str]]:
    """Return the cells of the table of consents, a list per constituency."""
    lines = page.partition("Consent at home")[2].partition("Tightest")[0].splitlines()[3:]
    return [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in lines]


def test_a_constituency_is_shown_in_the_round_in_which_it_has_least_to_spare(monkeypatch: pytest.MonkeyPatch) -> None:
    found = ladder(monkeypatch, Offer("first", {"gas": 3.0}, HIGH), Offer("second", {"gas": 3.0}, LOW))
    assert found.evaluation is not None
    first, second = (state.consent["public"] for state in found.evaluation.offers)
    assert first.approval < second.approval
    public, party = consent_lines(told(found))
    needs, spare = words.number(first.floor), words.number(first.approval - first.floor)
    assert public == ["Public", "veto", words.number(first.approval), needs, spare, "1 January", "-"]
    assert party == ["Party", "vote", "50", "50", "0", "every round", "10"]


def test_seats_are_those_of_the_round_with_the_fewest(monkeypatch: pytest.MonkeyPatch) -> None:
    def grateful(says: dict[str, Any]) -> None:
        says["constituencies"]["party"] |= {
            "base": judged("49 points"),
            "relief": {"cars": {"low": judged("1 points")}},
        }

    found = ladder(monkeypatch, Offer("first", {}, HIGH), Offer("second", {}, LOW), grateful)
    assert "At least 0 seats consent in every round; 10 are needed." in told(found)


def test_with_one_round_it_is_told_who_consents(monkeypatch: pytest.MonkeyPatch) -> None:
    said = told(solved(monkeypatch))
    assert "consents" in said
    assert "10 seats consent; 10 are needed." in said
    assert "Tightest" not in said
