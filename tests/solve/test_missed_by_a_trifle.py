"""Whole numbers that miss a rule by less than the solver can tell: search, evaluation and audit agree on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from oracle.by_hand import make_item, make_posture, make_problem, straight
from small_negotiation import LOSSES, judged, make_model
from small_negotiation import straight as per_unit

from planner.program import build
from planner.program.assemble import assemble
from planner.program.problem import Problem, Voice
from planner.schema import checks
from planner.solve.audit import ALLOWANCE, audit
from planner.solve.evaluation import MISSED, evaluate
from planner.solve.highs import TOLERANCE
from planner.solve.search import solve
from planner.solve.solution import Offer, Reason

TRIFLE = 5e-8
POSTURE = make_posture(asks={("cars", "high"): 2.0, ("cars", "low"): 2.0})
ONE = replace(make_item(), maximum=1.0, cost=straight(0.25, 1.0), credit={"balance": straight(2.0, 1.0)})
VETO = Voice("farmers", "veto", 50.0, 49.0 + TRIFLE, 0.0, {})
PARTY = Voice("party", "vote", 50.0, 0.0, 5.0, {})
PROBLEMS = {
    "budget": make_problem(
        items=(replace(ONE, draws={("forex", 2026): 1.0 + TRIFLE}),),
        budgets={("forex", 2026): 1.0},
        postures=(POSTURE,),
    ),
    "veto": make_problem(
        items=(replace(ONE, approval={"farmers": straight(-1.0, 1.0)}),), voices=(VETO,), postures=(POSTURE,)
    ),
    "vote": make_problem(
        items=(replace(ONE, approval={"farmers": straight(-1.0, 1.0)}),),
        voices=(replace(VETO, role="vote", seats=5.0),),
        quorum=5.0,
        postures=(POSTURE,),
    ),
    "quorum": make_problem(items=(ONE,), voices=(PARTY,), quorum=5.0 + TRIFLE, postures=(POSTURE,)),
    "acceptance": make_problem(items=(ONE,), postures=(replace(POSTURE, reservation=(TRIFLE,)),)),
    "refusal": make_problem(items=(), postures=(replace(POSTURE, reservation=(-1.5 - TRIFLE,)),)),
    "minimum": make_problem(items=(replace(ONE, at_least=1.0 + TRIFLE),), postures=(POSTURE,)),
}


def in_company(problem: Problem) -> Problem:
    """Return the problem with eight postures, so that plans are searched otherwise; the first is the problem's own."""
    (posture,) = problem.postures
    easier = [float(rung) for rung in range(8)]
    return replace(
        problem,
        postures=tuple(
            replace(posture, name=f"at {rung}", probability=0.125, reservation=(posture.reservation[0] - rung,))
            for rung in easier
        ),
    )


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_plan_that_misses_a_rule_by_a_trifle_is_a_plan(name: str) -> None:
    solution = solve(PROBLEMS[name])
    assert solution.proof.reason is Reason.PROVED
    assert evaluate(PROBLEMS[name], solution.offers).broken == ()


@pytest.mark.parametrize("name", PROBLEMS)
def test_in_company_it_is_a_plan_or_is_none_and_never_an_error(name: str) -> None:
    problem = in_company(PROBLEMS[name])
    solution = solve(problem)
    assert solution.proof.reason in (Reason.PROVED, Reason.INFEASIBLE)
    assert not solution.offers or not evaluate(problem, solution.offers).broken


def test_a_lowest_level_between_two_steps_is_the_upper_one() -> None:
    two = replace(ONE, maximum=2.0, cost=straight(0.25, 2.0), credit={"balance": straight(2.0, 2.0)})
    solution = solve(make_problem(items=(replace(two, minimum_if_offered=1.0 + TRIFLE),), postures=(POSTURE,)))
    assert solution.offers[0].levels == {"gas": 2.0}


def test_of_two_levels_that_are_all_but_one_the_higher_is_stated() -> None:
    gas = replace(ONE, domain="continuous", maximum=4.0, minimum_if_offered=1.0 + TRIFLE, at_least=1.0)
    gas = replace(gas, cost=straight(0.25, 4.0), credit={"balance": straight(2.0, 4.0)})
    solution = solve(make_problem(items=(gas,), postures=(POSTURE,)))
    assert solution.offers[0].levels == {"gas": 1.0 + TRIFLE}


def test_more_than_a_trifle_is_missed() -> None:
    offers = (Offer("first", {"gas": 1.0}, {"cars": "low"}),)
    problem = make_problem(
        items=(replace(ONE, draws={("forex", 2026): 1.0 + 2.0 * MISSED}),),
        budgets={("forex", 2026): 1.0},
        postures=(replace(POSTURE, reservation=(2.0 * MISSED,)),),
        refusal_margin=10.0 * MISSED,
    )
    assert evaluate(problem, offers).broken == ("budget forex 2026", "answer of usual")
    clear = replace(problem, postures=(replace(POSTURE, reservation=(9.5 * MISSED,)),), budgets={("forex", 2026): 2.0})
    assert evaluate(clear, offers).broken == ()


def test_what_may_be_missed_lies_between_the_solver_and_the_audit() -> None:
    assert TOLERANCE < MISSED < ALLOWANCE / 2
    # Accepting and refusing never meet, for the search nor for the audit.
    assert 2 * MISSED < build.LEAST_MARGIN
    assert checks.LEAST_MARGIN.magnitude > 2 * ALLOWANCE


def test_the_audit_passes_a_plan_that_misses_a_budget_by_a_trifle() -> None:
    def change(says: dict[str, Any]) -> None:
        says["counterpart"]["asks"] = {"revenue": judged("0 %"), "protection": judged("0 %")}
        says["budgets"]["exchange"]["limits"][2026] = judged("0.57142857 billion USD")
        says["concessions"]["gas"]["cleared"] = date(2026, 6, 1)
        says["concessions"]["ships"] |= {
            "requires": (),
            "credit": {"security": per_unit("4 billion USD per ships")},
            "draws": {"exchange": {**per_unit("0.28571429 billion USD per ships"), "years": {2026: "100 %"}}},
        }

    model = make_model(change)
    solution = solve(assemble(model, LOSSES))
    assert solution.offers[0].levels == {"ships": 2.0}
    assert audit(model, LOSSES, solution).findings == ()


def test_the_audit_reads_a_refusal_at_the_least_margin_as_a_refusal() -> None:
    def change(says: dict[str, Any]) -> None:
        says["refusal_margin"] = checks.LEAST_MARGIN.text
        says["counterpart"]["asks"] = {"revenue": judged("0 %"), "protection": judged("0 %")}
        says["counterpart"]["factors"] = {}
        says["counterpart"]["reservation"] = judged(checks.LEAST_MARGIN.text)
        for concession, unit in (("gas", "Mt/yr"), ("ships", "ships")):
            says["concessions"][concession]["cost"] = per_unit(f"90 billion USD per {unit}")

    model = make_model(change)
    solution = solve(assemble(model, LOSSES))
    assert solution.accepts == {"only": None}
    assert audit(model, LOSSES, solution).findings == ()
