"""Two readings of one model, the planner's in floats and the audit's in fractions, mean the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from oracle.rulebook import judge
from small_negotiation import LOSSES, judged, make_model, make_plan, stage

from planner.program.assemble import assemble
from planner.schema.negotiation import Negotiation
from planner.solve.audit import audit
from planner.solve.evaluation import evaluate
from planner.solve.search import solve
from planner.solve.stated import stated_totals

OFFERS: list[tuple[dict[str, float], dict[str, str]]] = [
    ({}, {"cars": "high", "chips": "high"}),
    ({"gas": 1.0}, {"cars": "high", "chips": "low"}),
    ({"gas": 3.5, "ships": 2.0}, {"cars": "low", "chips": "high"}),
    ({"gas": 4.25, "ships": 6.0}, {"cars": "low", "chips": "low"}),
]


def as_it_is(_: dict[str, Any]) -> None:
    """Change nothing."""


def milder_later(says: dict[str, Any]) -> None:
    says["measures"]["cars"]["without_deal"] = (
        stage(date(2024, 6, 1), "high"),
        stage(date(2025, 3, 1), "lifted"),
        stage(date(2026, 3, 15), "low"),
        stage(date(2026, 9, 1), "high"),
    )


def leap_year_and_other_dates(says: dict[str, Any]) -> None:
    says.update(base_year=2022, horizon_start=date(2023, 11, 5), horizon_end=date(2027, 2, 3))
    says["rounds"]["first"]["date"] = date(2025, 7, 9)


def fixed_asks(says: dict[str, Any]) -> None:
    says["counterpart"]["asks"]["fixed"] = {"cars": {"low": judged("0.75 billion USD")}}


def never_without_a_deal(says: dict[str, Any]) -> None:
    says["measures"]["chips"]["without_deal"] = ()


@pytest.mark.parametrize(
    "change", [as_it_is, milder_later, leap_year_and_other_dates, fixed_asks, never_without_a_deal]
)
@pytest.mark.parametrize("offer", OFFERS)
def test_audit_and_assembled_problem_agree_on_every_number(
    change: Callable[[dict[str, Any]], None], offer: tuple[dict[str, float], dict[str, str]]
) -> None:
    model: Negotiation = make_model(change)
    problem = assemble(model, LOSSES)
    levels, terms = offer
    verdict = judge(problem, levels, terms)
    plan = make_plan(levels=levels, terms=terms)
    totals = audit(model, LOSSES, plan).totals()
    assert [posture.name for posture in problem.postures] == [
        name.removeprefix("loss.") for name in totals if name.startswith("loss.")
    ]
    assert float(totals["expected_loss"]) == pytest.approx(float(verdict.expected_loss), abs=1e-9)
    for name, surplus in verdict.surplus.items():
        assert float(totals[f"first.surplus.{name}"]) == pytest.approx(float(surplus[0]), abs=1e-9)


@pytest.mark.parametrize(
    "change", [as_it_is, milder_later, leap_year_and_other_dates, fixed_asks, never_without_a_deal]
)
def test_the_best_plan_passes_the_audit_with_all_its_totals(change: Callable[[dict[str, Any]], None]) -> None:
    model = make_model(change)
    problem = assemble(model, LOSSES)
    solution = solve(problem)
    report = audit(model, LOSSES, solution, stated_totals(evaluate(problem, solution.offers)))
    assert report.findings == ()
    assert report.expected_loss <= report.no_deal_loss


@pytest.mark.parametrize("offer", OFFERS)
def test_audit_and_assembled_problem_find_the_same_rules_broken(
    offer: tuple[dict[str, float], dict[str, str]],
) -> None:
    model = make_model()
    levels, terms = offer
    verdict = judge(assemble(model, LOSSES), levels, terms)
    accepts = {name: "first" if name in verdict.accepting else None for name in verdict.surplus}
    report = audit(model, LOSSES, make_plan(levels=levels, terms=terms, accepts=accepts))
    assert len(report.findings) == len(verdict.broken), (report.findings, verdict.broken)
