"""On the shipped models, random plans read by the audit and by the oracle mean the same."""

from __future__ import annotations

import random
from functools import lru_cache

import pytest
from oracle.rulebook import judge_plan

from planner.program.assemble import assemble
from planner.program.problem import Item, Problem
from planner.schema.changed import with_risk, with_tracks
from planner.schema.loader import load
from planner.schema.negotiation import Negotiation
from planner.schema.shipped import shipped_models
from planner.solve.audit import audit
from planner.solve.solution import Offer, Proof, Reason, Solution
from planner.trade.engine import loss_table
from planner.trade.losses import LossTable

MODELS = sorted(shipped_models())


@lru_cache(maxsize=1)
def shipped(name: str) -> tuple[Negotiation, LossTable]:
    model = load(name)
    return model, loss_table(model)


def random_plan(problem: Problem, seed: int) -> tuple[Offer, ...]:
    """Return offers that rise from round to round; nothing keeps them from breaking other rules."""
    dice = random.Random(seed)  # noqa: S311 - a test wants the same plans each time
    offers: list[Offer] = []
    for name in problem.rounds:
        before = offers[-1].levels if offers else {}
        levels = {item.name: max(before.get(item.name, 0.0), random_level(item, dice)) for item in problem.items}
        terms = {measure: dice.choice(menu) for measure, menu in problem.measures.items()}
        offers.append(Offer(name, {item: level for item, level in levels.items() if level}, terms))
    return tuple(offers)


def random_level(item: Item, dice: random.Random) -> float:
    if dice.random() < 0.6:
        return 0.0
    if item.domain == "integer":
        most = int(item.maximum / item.step + 1e-9)
        return float(f"{dice.randint(1, most) * item.step:.12g}")
    return round(dice.uniform(item.minimum_if_offered, item.maximum), 3)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("attitude", [{}, {"kind": "mean_and_tail", "weight": "40 %", "level": "85 %"}])
@pytest.mark.parametrize("tracks", ["joint", "separate"])
@pytest.mark.parametrize("name", MODELS)
def test_audit_and_oracle_agree_on_random_plans(name: str, tracks: str, attitude: dict[str, str], seed: int) -> None:
    model, losses = shipped(name)
    if tracks == "separate":
        model = with_tracks(model, "separate")
    model = with_risk(model, attitude) if attitude else model
    problem = assemble(model, losses)
    offers = random_plan(problem, seed)
    verdict = judge_plan(problem, [(offer.levels, offer.terms) for offer in offers])
    accepts = {
        posture: problem.rounds[verdict.accepting[posture]] if posture in verdict.accepting else None
        for posture in verdict.surplus
    }
    plan = Solution(offers, accepts, Proof(Reason.LIMIT, float(verdict.value), 0.0, None, 0.0, 0))
    report = audit(model, losses, plan)
    assert float(report.objective) == pytest.approx(float(verdict.value), abs=1e-7)
    assert float(report.expected_loss) == pytest.approx(float(verdict.expected_loss), abs=1e-7)
    assert {case: float(loss) for case, loss in report.losses.items()} == pytest.approx(
        {case: float(loss) for case, loss in verdict.losses.items()}, abs=1e-7
    )
    for posture in report.postures:
        assert [float(surplus) for surplus in posture.surplus.values()] == pytest.approx(
            [float(surplus) for surplus in verdict.surplus[posture.name]], abs=1e-7
        )
    answers = [finding for finding in report.findings if finding.rule.startswith("answer of")]
    assert answers == []
    assert bool(report.findings) == bool(verdict.broken), (report.findings, verdict.broken)
