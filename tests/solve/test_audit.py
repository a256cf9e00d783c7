"""The audit recomputes a plan from the model's records, and finds whatever is wrong with it."""

from __future__ import annotations

import ast
import math
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from statistics import NormalDist
from typing import Any

import pytest
from small_negotiation import LOSSES, PLAN, judged, make_model, make_plan, stage

import planner.solve.audit as audit_module
from planner.schema.negotiation import Negotiation
from planner.solve.audit import AuditReport, audit
from planner.solve.solution import Solution


@pytest.fixture(scope="module")
def model() -> Negotiation:
    return make_model()


def rules(report: AuditReport) -> list[str]:
    return [finding.rule for finding in report.findings]


# By hand. A dollar a year is worth 1 in 2025 and 4/5 in 2026, of which the first 182 days (to 1 July) are a share
# H = 182/365. Cars stand at 8 a year until the round (1 January 2026) in every posture.
HALF = Fraction(182, 365)
IN_2026 = Fraction(4, 5)
CHIPS = IN_2026 * (1 - HALF) * 4


def test_a_right_plan_passes(model: Negotiation) -> None:
    assert audit(model, LOSSES, PLAN).findings == ()


def test_the_loss_without_a_deal_follows_the_stages(model: Negotiation) -> None:
    no_deal = {posture.name: posture.no_deal_loss for posture in audit(model, LOSSES, PLAN).postures}
    assert no_deal["soft.upholds"] == 8 + IN_2026 * 8 + CHIPS
    assert no_deal["hard.voids"] == 8 + IN_2026 * HALF * 8 + CHIPS


def test_a_posture_that_accepts_loses_until_the_round_then_at_the_agreed_terms(model: Negotiation) -> None:
    loss = {posture.name: posture.loss for posture in audit(model, LOSSES, PLAN).postures}
    cost = Fraction(1, 2) + 1 + Fraction(1, 2) + Fraction(1, 10)
    assert loss["soft.upholds"] == 8 + IN_2026 * 3 + CHIPS + cost
    assert loss["soft.voids"] == 8 + IN_2026 * HALF * 3 + CHIPS + cost
    assert loss["hard.upholds"] == 8 + IN_2026 * 8 + CHIPS + Fraction(1, 10)


def test_the_surplus_is_value_less_price_less_reservation(model: Negotiation) -> None:
    surplus = {posture.name: posture.surplus["first"] for posture in audit(model, LOSSES, PLAN).postures}
    # Relief of 5 a year: half of 5/2 of duty and a quarter of 5 of sales.
    price = IN_2026 * (Fraction(5, 4) + Fraction(5, 4))
    assert surplus["soft.upholds"] == 3 + Fraction(1, 2) - price - Fraction(1, 2)
    assert surplus["hard.voids"] == 3 + Fraction(3, 4) - 2 * HALF * price - Fraction(3, 2)


def test_totals_are_weighed_by_the_product_of_the_factors_probabilities(model: Negotiation) -> None:
    report = audit(model, LOSSES, PLAN)
    assert report.acceptance_probability == Fraction(7, 8)
    assert report.totals()["probability.hard.voids"] == Fraction(1, 8)
    assert report.no_deal_loss == 8 + IN_2026 * 8 * (1 + HALF) / 2 + CHIPS


def test_cost_headline_budgets_and_approval_are_recomputed(model: Negotiation) -> None:
    totals = audit(model, LOSSES, PLAN).totals()
    assert totals["first.cost"] == 2
    assert totals["first.headline"] == 8
    assert totals["first.disclosure_cost"] == Fraction(1, 10)
    assert totals["first.budget.exchange.2026"] == Fraction(9, 10)
    assert totals["first.approval.public"] == 50 + 1 - Fraction(3, 2)


# Agreed on 1 January 2026 with a chance of 20 % to fail on the next: all that comes later falls due with 80 %.
def with_hazard(says: dict[str, Any]) -> None:
    says["counterpart"]["hazard"] = judged("20 %")
    says["counterpart"]["reservation"] = judged("-5 billion USD")
    says["horizon_end"] = date(2027, 12, 31)
    says["concessions"]["ships"]["delivery"] = {2026: "50 %", 2027: "25 %"}


IN_2027 = Fraction(16, 25)


def test_after_a_failure_what_applies_without_a_deal_returns_and_the_rest_is_not_due() -> None:
    loss = {posture.name: posture for posture in audit(make_model(with_hazard), LOSSES, PLAN).postures}
    kept, failed = Fraction(4, 5), Fraction(1, 5)
    cars = 8 + IN_2026 * 3 + IN_2027 * (kept * 3 + failed * 8)
    assert loss["soft.upholds"].tariffs == cars + CHIPS + IN_2027 * 4
    # Gas is delivered in 2026; half of the ships, a quarter in 2027, and the last quarter after the horizon.
    ships = Fraction(1, 2) * (Fraction(1, 2) + Fraction(1, 4) * kept + Fraction(1, 4) * kept**2)
    assert loss["soft.upholds"].cost == Fraction(3, 2) + ships


def test_what_is_not_tied_to_relief_falls_due_in_full() -> None:
    def untie(says: dict[str, Any]) -> None:
        with_hazard(says)
        says["concessions"]["ships"]["tied"] = False

    cost = {posture.name: posture.cost for posture in audit(make_model(untie), LOSSES, PLAN).postures}
    assert cost["soft.upholds"] == 2


def test_a_stated_loss_is_read_from_the_model_whatever_the_table_says() -> None:
    def state(says: dict[str, Any]) -> None:
        says["measures"]["chips"]["terms"] = {
            "high": {"loss": judged("6 billion USD/yr")},
            "low": {"loss": judged("2 billion USD/yr")},
        }
        says["counterpart"]["asks"]["fixed"] = {"chips": {"low": judged("1 billion USD")}}

    loss = {posture.name: posture for posture in audit(make_model(state), LOSSES, PLAN).postures}
    assert loss["hard.upholds"].no_deal_loss == 8 + IN_2026 * 8 + IN_2026 * (1 - HALF) * 6


def two_rounds(says: dict[str, Any]) -> None:
    says["rounds"]["second"] = {"title": "Second", "date": date(2026, 7, 2)}
    says["counterpart"]["ratchet"] = judged("50 %")
    says["counterpart"]["drift"] = judged("1 billion USD/yr")


def test_the_ratchet_pockets_what_was_shown_and_goalposts_drift() -> None:
    first = PLAN.offers[0]
    plan = replace(PLAN, offers=(first, replace(first, round="second")))
    surplus = {posture.name: posture.surplus for posture in audit(make_model(two_rounds), LOSSES, plan).postures}
    value, days = 3 + Fraction(3, 4), Fraction(182, 365)
    moved = surplus["hard.voids"]["first"] - surplus["hard.voids"]["second"]
    assert moved == value / 2 + days


def test_a_table_that_is_closed_sees_no_more() -> None:
    first = PLAN.offers[0]
    early = replace(first, levels={"gas": 3.0, "ships": 2.0})
    plan = replace(PLAN, offers=(early, replace(early, round="second", levels={"gas": 4.0, "ships": 2.0})))

    def shows(says: dict[str, Any]) -> None:
        two_rounds(says)
        says["concessions"]["ships"]["disclosure_cost"] = judged("0.4 billion USD")

    nothing_yet = replace(early, levels={})
    late = replace(plan, offers=(nothing_yet, replace(plan.offers[1], levels={"gas": 3.0, "ships": 2.0})))
    shown = {posture.name: posture for posture in audit(make_model(shows), LOSSES, plan).postures}
    assert shown["soft.upholds"].accepts == "first"
    assert shown["soft.upholds"].disclosed == Fraction(1, 2)
    held = {posture.name: posture for posture in audit(make_model(shows), LOSSES, late).postures}
    assert {posture.disclosed for posture in held.values()} == {Fraction(1, 2)}


def test_what_was_tabled_and_is_gone_is_found() -> None:
    first = PLAN.offers[0]
    plan = replace(PLAN, offers=(first, replace(first, round="second", levels={"gas": 2.0, "ships": 2.0})))
    assert "gas stays on the table" in rules(audit(make_model(two_rounds), LOSSES, plan))


def test_an_agreed_term_gives_way_to_something_milder() -> None:
    def milder(says: dict[str, Any]) -> None:
        says["measures"]["cars"]["without_deal"] = (stage(date(2024, 6, 1), "low"),)

    asked = make_plan(terms={"cars": "high", "chips": "high"})
    report = audit(make_model(milder), LOSSES, asked)
    assert (
        report.totals()["loss.soft.upholds"]
        == 8 + Fraction(1, 2) + Fraction(3, 2) + Fraction(1, 10) - (5 - IN_2026 * 3) + CHIPS
    )


def test_a_fixed_asking_price_replaces_the_computed_one() -> None:
    def fix(says: dict[str, Any]) -> None:
        says["counterpart"]["asks"]["fixed"] = {"cars": {"low": judged("0.75 billion USD")}}

    report = audit(make_model(fix), LOSSES, make_plan(accepts={"hard.upholds": "first"}))
    assert report.ok
    assert report.totals()["first.surplus.hard.upholds"] == 3 + Fraction(3, 4) - 2 * Fraction(3, 4) - Fraction(3, 2)


def test_poll_error_raises_the_floor() -> None:
    def doubt(says: dict[str, Any]) -> None:
        says["constituencies"]["public"]["poll_error"]["confidence"] = judged("99.5 %")

    (finding,) = audit(make_model(doubt), LOSSES, PLAN).findings
    assert finding.rule == "consent of public"
    assert finding.excess is not None
    assert math.isclose(float(finding.excess), 47 + NormalDist().inv_cdf(0.995) - 49.5, abs_tol=1e-12)


@pytest.mark.parametrize(
    ("plan", "rule"),
    [
        (make_plan(levels={"gas": 5.5, "ships": 2.0}), "highest level of gas"),
        (make_plan(levels={"gas": 0.5, "ships": 2.0}), "lowest level of gas if it is offered"),
        (make_plan(levels={"gas": 3.0, "ships": 3.0}), "ships comes in whole steps"),
        (make_plan(levels={"ships": 2.0}), "ships requires gas"),
        (make_plan(levels={"gas": 3.0, "ships": 2.0, "beef": 1.0}), "concessions are those of the model"),
        (make_plan(levels={"gas": 4.5, "ships": 2.0}), "budget exchange 2026"),
        (make_plan(terms={"cars": "low"}), "one term for chips"),
        (make_plan(terms={"cars": "free", "chips": "high"}), "one term for cars"),
        (make_plan(terms={"cars": "low", "chips": "high", "steel": "low"}), "measures are those of the model"),
        (make_plan(accepts={"soft.voids": None}), "answer of soft.voids"),
        (make_plan(accepts={"hard.upholds": "first"}), "answer of hard.upholds"),
        (make_plan(accepts={"odd": "first"}), "postures are those of the model"),
        (replace(PLAN, offers=PLAN.offers * 2), "one offer for each round"),
    ],
)
def test_a_plan_that_was_tampered_with_is_found_out(model: Negotiation, plan: Solution, rule: str) -> None:
    assert rule in rules(audit(model, LOSSES, plan))


def test_a_surplus_between_acceptance_and_clear_refusal_is_found(model: Negotiation) -> None:
    worth = {posture.name: posture.surplus["first"] for posture in audit(model, LOSSES, PLAN).postures}
    lower = 3.0 - float(worth["soft.upholds"]) - 0.005
    found = rules(audit(model, LOSSES, make_plan(levels={"gas": lower, "ships": 2.0})))
    assert "soft.upholds accepts the offer of first or clearly refuses it" in found


def test_rounding_in_the_seventh_digit_is_let_pass(model: Negotiation) -> None:
    worth = {posture.name: posture.surplus["first"] for posture in audit(model, LOSSES, PLAN).postures}
    barely = 3.0 - float(worth["soft.upholds"]) - 5e-7
    plan = make_plan(levels={"gas": barely, "ships": 2.0}, accepts={"hard.voids": None})
    assert audit(model, LOSSES, plan).ok


def test_clearance_after_the_round_is_found() -> None:
    def late(says: dict[str, Any]) -> None:
        says["concessions"]["gas"]["cleared"] = date(2026, 1, 2)

    assert rules(audit(make_model(late), LOSSES, PLAN)) == ["clearance of gas"]


def test_a_quorum_that_is_missed_is_found() -> None:
    def unwilling(says: dict[str, Any]) -> None:
        says["constituencies"]["party"]["base"] = judged("49 points")

    assert rules(audit(make_model(unwilling), LOSSES, PLAN)) == ["ratification"]


@pytest.mark.parametrize(
    ("group", "rule"),
    [
        ({"at_most": 1}, "group pair: so many together"),
        ({"all_or_nothing": True}, "group pair: all or nothing"),
    ],
)
def test_groups_are_checked(group: dict[str, Any], rule: str) -> None:
    def add(says: dict[str, Any]) -> None:
        says["groups"] = {"pair": {"members": ("gas", "ships"), "why": "test", **group}}

    levels = {"gas": 3.5} if "all_or_nothing" in group else {"gas": 3.0, "ships": 2.0}
    assert rules(audit(make_model(add), LOSSES, make_plan(levels=levels))) == [rule]


def test_what_every_plan_must_contain_is_missed() -> None:
    def demand(says: dict[str, Any]) -> None:
        says["concessions"]["ships"]["at_least"] = judged("4 ships")

    assert rules(audit(make_model(demand), LOSSES, PLAN)) == ["level of ships that every plan must contain"]


def test_a_stated_total_that_is_off_by_a_thousand_dollars_is_found(model: Negotiation) -> None:
    totals = {name: float(value) for name, value in audit(model, LOSSES, PLAN).totals().items()}
    assert audit(model, LOSSES, PLAN, totals).ok
    (finding,) = audit(model, LOSSES, PLAN, {**totals, "first.cost": totals["first.cost"] + 2e-6}).findings
    assert finding.rule == "stated total first.cost"


def test_the_value_in_the_proof_is_compared_with_the_objective(model: Negotiation) -> None:
    right = float(audit(model, LOSSES, PLAN).expected_loss)
    assert audit(model, LOSSES, replace(PLAN, proof=replace(PLAN.proof, objective=right))).ok
    wrong = replace(PLAN, proof=replace(PLAN.proof, objective=right + 1.0))
    assert rules(audit(model, LOSSES, wrong)) == ["stated total objective"]


def test_a_stated_total_that_the_plan_does_not_have_is_found(model: Negotiation) -> None:
    (finding,) = audit(model, LOSSES, PLAN, {"cots": 1.0}).findings
    assert (finding.rule, finding.allowed) == ("stated total cots", "none of this name")


def test_a_missing_plan_is_our_own_mistake(model: Negotiation) -> None:
    with pytest.raises(ValueError, match="no plan"):
        audit(model, LOSSES, replace(PLAN, offers=()))


def test_a_counterpart_without_factors_has_one_posture() -> None:
    def certain(says: dict[str, Any]) -> None:
        says["counterpart"]["factors"] = {}

    report = audit(make_model(certain), LOSSES, replace(PLAN, accepts={"only": "first"}))
    assert report.ok
    assert report.acceptance_probability == 1


def test_the_audit_imports_records_only() -> None:
    allowed = (
        "planner.schema",
        "planner.trade.losses",
        "planner.solve.solution",
        "planner.solve.audit",
    )
    folder = Path(audit_module.__file__).parent
    for path in folder.glob("audit*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            ours = [name for name in names if name.startswith("planner")]
            assert all(name.startswith(allowed) for name in ours), (path.name, ours)
            assert "planner.schema.postures" not in ours
