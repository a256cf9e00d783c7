"""From model files to the problem in numbers: rounds, goalposts, schedules, tracks, risk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from small_negotiation import LOSSES, judged, make_model

from planner.program.assemble import assemble
from planner.program.problem import JOINT, Item, Problem
from planner.program.risk import EXPECTED_LOSS, mean_and_tail, total_variation, worst_case
from planner.trade.losses import NO_IMPACT, LossTable


def problem_of(change: Callable[[dict[str, Any]], None]) -> Problem:
    return assemble(make_model(change), LOSSES)


def two_rounds(says: dict[str, Any]) -> None:
    says["rounds"]["second"] = {"title": "Second", "date": date(2026, 7, 20)}


def test_goalposts_move_by_the_day_from_the_first_round_on() -> None:
    def change(says: dict[str, Any]) -> None:
        two_rounds(says)
        says["counterpart"]["drift"] = judged("0.73 billion USD/yr")
        says["counterpart"]["factors"]["mood"]["outcomes"]["hard"]["drift"] = judged("0.365 billion USD/yr")

    soft, _, hard, _ = problem_of(change).postures
    # 200 days at 0.002 billion a day, and at 0.003.
    assert soft.reservation == pytest.approx((0.5, 0.5 + 0.4))
    assert hard.reservation == pytest.approx((1.5, 1.5 + 0.6))


def test_ratchets_of_the_counterpart_and_of_outcomes_add_up() -> None:
    def change(says: dict[str, Any]) -> None:
        two_rounds(says)
        says["counterpart"]["ratchet"] = judged("10 %")
        says["counterpart"]["factors"]["mood"]["outcomes"]["hard"]["ratchet"] = judged("15 %")

    assert [posture.ratchet for posture in problem_of(change).postures] == pytest.approx([0.1, 0.1, 0.25, 0.25])


def test_a_concession_is_cleared_by_round() -> None:
    def change(says: dict[str, Any]) -> None:
        two_rounds(says)
        says["concessions"]["ships"]["cleared"] = date(2026, 7, 20)

    assert [item.rounds for item in problem_of(change).items] == [(True, True), (False, True)]


def scheduled(says: dict[str, Any]) -> None:
    says["horizon_end"] = date(2027, 12, 31)
    says["counterpart"]["hazard"] = judged("50 %")
    says["concessions"]["gas"]["delivery"] = {2026: "100 %"}
    says["concessions"]["gas"]["schedules"] = {
        "later": {
            "title": "Later",
            "judgement": "made up for the test",
            "delivery": {2027: "100 %"},
            "credit": judged("60 %"),
            "cost": judged("80 %"),
            "draws": {"exchange": {2027: "100 %"}},
        },
        "whatever_happens": {
            "title": "Whatever happens",
            "judgement": "made up for the test",
            "delivery": {2027: "100 %"},
            "credit": judged("120 %"),
            "tied": False,
        },
    }


def test_a_schedule_is_an_item_of_its_own_that_stands_for_the_concession() -> None:
    problem = problem_of(scheduled)
    items = {item.name: item for item in problem.items}
    assert list(items) == ["gas", "gas.later", "gas.whatever_happens", "ships"]
    usual, later, whatever = items["gas"], items["gas.later"], items["gas.whatever_happens"]
    assert [item.offered_as for item in (usual, later, whatever)] == ["gas"] * 3
    assert later.cost.values == pytest.approx((0, 0.8 * 0.5, 0.8 * 3.5))
    assert later.credit["balance"].values == pytest.approx((0, 0.6 * 5))
    assert later.draws == pytest.approx({("exchange", 2027): 0.5})
    assert whatever.draws == usual.draws == pytest.approx({("exchange", 2026): 0.3, ("exchange", 2027): 0.2})
    assert whatever.cost == usual.cost
    assert (later.approval, later.requires, later.rounds) == (usual.approval, usual.requires, usual.rounds)


def test_only_a_tied_schedule_is_dropped_when_the_agreement_fails() -> None:
    posture = problem_of(scheduled).postures[0]
    assert posture.due_share("gas", 0) == pytest.approx(1.0)
    assert posture.due_share("gas.later", 0) == pytest.approx(0.5)
    assert posture.due_share("gas.whatever_happens", 0) == 1.0
    assert "gas.whatever_happens" not in posture.due


def separate(says: dict[str, Any]) -> None:
    says["concessions"]["ships"] |= {"track": "security", "requires": ()}
    says["measures"]["chips"]["track"] = "security"
    says["linkage"] = {
        "tracks": "separate",
        "cost": judged("0.2 billion USD"),
        "approval": {"public": judged("-3 points")},
        "reservation": {"trade": judged("75 %"), "security": judged("25 %")},
    }


def joint(says: dict[str, Any]) -> None:
    separate(says)
    says["linkage"]["tracks"] = "joint"


def test_separate_tracks_have_postures_and_measures_of_their_own() -> None:
    apart, together = problem_of(separate), problem_of(joint)
    assert apart.tables == ("trade", "security")
    assert together.tables == (JOINT,)
    assert [posture.name for posture in apart.postures[:2]] == ["soft.upholds@trade", "soft.upholds@security"]
    assert list(apart.cases()) == [posture.name for posture in together.postures]
    trade, security = apart.cases()["hard.upholds"]
    whole = next(posture for posture in together.postures if posture.name == "hard.upholds")
    assert trade.reservation == pytest.approx((0.75 * 1.5,))
    assert security.reservation == pytest.approx((0.25 * 1.5,))
    assert {measure for measure, _ in trade.asks} == {"cars"}
    assert {measure for measure, _ in security.asks} == {"chips"}
    assert {**trade.asks, **security.asks} == whole.asks
    assert trade.no_deal_loss + security.no_deal_loss == pytest.approx(whole.no_deal_loss)
    assert trade.probability == security.probability == whole.probability


def test_linking_costs_only_while_the_tracks_are_linked() -> None:
    apart, together = problem_of(separate), problem_of(joint)
    assert (apart.linkage_cost, together.linkage_cost) == (0.0, 0.2)
    public = [voice.base for problem in (apart, together) for voice in problem.voices if voice.name == "public"]
    assert public == pytest.approx([50, 47])


def test_one_track_needs_no_division_of_the_reservation() -> None:
    def change(says: dict[str, Any]) -> None:
        says["linkage"] = {"tracks": "separate"}

    apart, plain = problem_of(change), problem_of(lambda _: None)
    assert [posture.reservation for posture in apart.postures] == [posture.reservation for posture in plain.postures]
    assert apart.tables == ("trade",)


def test_a_stated_loss_is_a_measure_like_any_other() -> None:
    def change(says: dict[str, Any]) -> None:
        says["measures"]["troops"] = {
            "title": "Troops",
            "legal_basis": "None",
            "track": "security",
            "status": "threatened",
            "terms": {"fewer": {"loss": judged("2 billion USD/yr")}, "as_now": {"loss": judged("0 billion USD/yr")}},
            "without_deal": ({"date": date(2026, 1, 1), "term": "fewer", "judgement": "made up for the test"},),
        }
        says["counterpart"]["asks"]["fixed"] = {"troops": {"as_now": judged("0.3 billion USD")}}

    stated = {("troops", "fewer"): 2.0, ("troops", "as_now"): 0.0}
    impacts = {(*key, "usual", "central"): replace(NO_IMPACT, export_revenue=loss) for key, loss in stated.items()}
    problem = assemble(make_model(change), LossTable({**LOSSES.impacts, **impacts}))
    soft, _, hard, _ = problem.postures
    assert soft.agreed_loss["troops", "as_now"] == (0.0,)
    assert soft.agreed_loss["troops", "fewer"] == pytest.approx((2 * 0.8,))
    assert (soft.asks["troops", "fewer"], soft.asks["troops", "as_now"]) == (0.0, 0.3)
    assert hard.asks["troops", "as_now"] == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("says", "risk"),
    [
        ({}, EXPECTED_LOSS),
        ({"kind": "expected_loss"}, EXPECTED_LOSS),
        ({"kind": "mean_and_tail", "weight": "30 %", "level": "90 %"}, mean_and_tail(0.3, 0.9)),
        ({"kind": "worst_case"}, worst_case()),
        ({"kind": "ambiguity", "distance": "20 %"}, total_variation(0.2)),
        ({"kind": "ambiguity", "distance": "100 %"}, worst_case()),
    ],
)
def test_attitudes_to_risk_are_what_is_minimised(says: dict[str, str], risk: object) -> None:
    assert problem_of(lambda model: model.update(risk=says)).risk == risk


def test_one_round_without_any_of_it_says_what_it_always_said() -> None:
    problem = problem_of(lambda _: None)
    assert all(posture.due == {} and posture.ratchet == 0.0 for posture in problem.postures)
    assert all(isinstance(item, Item) and item.concession == "" for item in problem.items)
    assert (problem.linkage_cost, problem.risk, problem.tables) == (0.0, EXPECTED_LOSS, (JOINT,))
    assert problem.postures[0].agreed_loss["cars", "low"] == (3 * 0.8,)
