"""A verdict says what it rests on, and claims no more than the searches have shown."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from rich.console import Console
from small_negotiation import LOSSES, judged, make_model

from planner.report.assess import assessment_document, assessment_page, verdict_sentence
from planner.schema.proposals import Proposal, ProposalFile
from planner.solve.solution import Offer, Reason
from planner.study.assess import Assessment, Verdict, assess

DEAR = Offer("first", {"gas": 5.0, "ships": 6.0}, {"cars": "low", "chips": "high"})
"""Draws more than the budget holds."""


def linked(says: dict[str, Any]) -> None:
    says["linkage"] = {"cost": judged("0.25 billion USD")}
    says["counterpart"]["hazard"] = judged("5 %")


@pytest.fixture(scope="module")
def countered() -> Assessment:
    return assess(make_model(linked), DEAR, losses=LOSSES)


@pytest.fixture(scope="module")
def taken() -> Assessment:
    return assess(make_model(), Offer("first", {}, {"cars": "low", "chips": "low"}), losses=LOSSES)


@pytest.fixture(scope="module")
def refused(countered: Assessment) -> Assessment:
    return replace(countered, verdict=Verdict.REFUSE, counters=(), margin=math.inf)


def proposal(day: date = date(2026, 1, 1), round_: str | None = None, hindsight: bool = False) -> Proposal:
    file = ProposalFile.model_validate(
        {"title": "Theirs", "date": day, "round": round_, "asked": {}, "granted": {}, "judgement": "made up"}
    )
    return Proposal("Theirs", "", day, round_ or "first", None, {}, {}, hindsight, file)


def page(assessment: Assessment, of: Proposal | None = None) -> str:
    console = Console(width=160)
    with console.capture() as capture:
        console.print(assessment_page(assessment, of or proposal()))
    return capture.get()


def stopped(assessment: Assessment) -> Assessment:
    """Return the assessment as if a limit of time had ended the search for the best plan, and nothing was settled."""
    plan = replace(assessment.plan, proof=replace(assessment.plan.proof, reason=Reason.LIMIT))
    return replace(assessment, settled=False, looked=False, plan=plan)


def test_what_is_added_to_the_hazard_is_told_as_added(countered: Assessment) -> None:
    assert "withdrawn with 25 points a year more chance than modelled" in page(countered)
    document = assessment_document(countered)
    assert [each["added_hazard"] for each in document["credibility"]["withdrawn"]] == [10.0, 25.0, 50.0]


def test_linking_the_tracks_has_a_row_of_its_own(countered: Assessment, taken: Assessment) -> None:
    said = page(countered)
    (row,) = (line for line in said.splitlines() if line.startswith("take it: cost of linking the tracks"))
    assert row.split()[-1] == "0.25"
    assert "Linking the tracks costs 0.25 in each choice, even without a deal" in said
    document = assessment_document(countered)["take"]
    assert document["linkage"] == 0.25
    assert document["disclosure"] == pytest.approx(0.1)
    assert "linking the tracks" not in page(taken)


def test_a_counter_names_what_each_choice_loses(countered: Assessment) -> None:
    assert countered.planned is not None
    best = countered.counters[-1].objective
    other = replace(countered, planned=replace(countered.planned, objective=best - 1.0))
    assert verdict_sentence(other) == (
        f"The best counter-offer near it loses {best:.2f} billion USD: {countered.margin:.2f} less than no deal. "
        f"The best plan from here loses {best - 1.0:.2f} billion USD. It breaks a rule at home as it stands."
    )
    assert f"The best plan from here, which loses {best - 1.0:.2f}" in page(other)
    assert "In full: 'planner solve'." in page(other)
    assert "The best plan from here" not in verdict_sentence(countered)


def test_a_refusal_that_was_proved_says_so_plainly(refused: Assessment) -> None:
    assert "Theirs: REFUSE IT\n" in page(refused).replace(" \n", "\n").replace("  ", "")
    said = verdict_sentence(refused)
    assert said.startswith("The best plan from here loses ")
    assert " less than no deal. No offer with at most 3 changes that keeps every rule is better than no deal. " in said


def test_a_refusal_that_was_not_proved_claims_no_more_than_was_found(refused: Assessment) -> None:
    said = page(stopped(refused))
    assert "Theirs: REFUSE IT, so far" in said
    assert "The best plan from here found so far loses" in said
    assert "No offer with at most 3 changes that keeps every rule and is better than no deal was found so far." in said
    assert "a better plan or offer could change the verdict" in said
    assert "would change" not in said


def test_letting_it_lapse_is_told_as_such(refused: Assessment) -> None:
    lapsing = replace(refused, lapses=True)
    assert " Nobody would accept now the best offer with at most 3 changes: it comes to letting this one lapse." in (
        verdict_sentence(lapsing)
    )
    assert "at most 3 changes found so far: it comes to" in verdict_sentence(stopped(lapsing))


def test_what_is_equal_to_the_cent_is_called_practically_equal(taken: Assessment) -> None:
    near = replace(taken, taken=replace(taken.taken, objective=(taken.plan_objective or 0.0) - 1e-4))
    assert ": practically as much as the best plan from here and " in verdict_sentence(near)
    assert " 0.00 " not in verdict_sentence(near)


def test_only_what_is_granted_is_listed(countered: Assessment, taken: Assessment) -> None:
    granted = page(countered).partition("What is granted")[2].partition("What each choice")[0]
    assert "Cars" in granted
    assert "Chips" not in granted
    assert "No relief on any other measure." in granted
    assert "No relief on any other measure." not in page(taken)


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (
            proposal(date(2025, 12, 1)),
            "Made known on 1 December 2025; tested on 1 January 2026 (First), the first round",
        ),
        (proposal(date(2026, 2, 1)), "tested on 1 January 2026 (First), the last round, as none comes after that day."),
        (proposal(date(2026, 2, 1), "first"), "tested on 1 January 2026 (First), the round that its file names."),
        (proposal(date(2025, 12, 1), hindsight=True), "Hindsight: this was made known after 1 January 2025, the last"),
        (proposal(date(2024, 12, 1), hindsight=True), "Hindsight: some of its sources were made known after 1 January"),
    ],
)
def test_the_round_and_the_hindsight_are_explained(taken: Assessment, of: Proposal, said: str) -> None:
    assert said in page(taken, of)


def test_a_proposal_made_on_the_day_of_its_round_needs_no_explanation(taken: Assessment) -> None:
    assert "Made known" not in page(taken)
    assert "Hindsight" not in page(taken)
