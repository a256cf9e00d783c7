"""A result as plain data: what ``planner solve --json`` prints and ``plan.json`` of a run holds.

Money is in billion USD, shares, rates and probabilities in per cent, approval in points, levels in the concession's
unit; every name is the model's own. What is not known is null. Only ``totals`` are the figures that the audit
recomputes, as it has them: chances in them are shares from 0 to 1.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from planner.program.problem import JOINT, Posture, Problem
from planner.report.answers import worth_of_terms
from planner.report.conflict import conflict_document
from planner.report.risk import quantiles_document
from planner.schema.headline import headline_value
from planner.solve.evaluation import Evaluation, OfferState
from planner.solve.solution import Offer, Proof
from planner.solve.stated import stated_totals

if TYPE_CHECKING:
    from planner.schema.negotiation import Negotiation
    from planner.schema.risk import RiskAttitude
    from planner.solve.audit import AuditReport
    from planner.solve.result import Result

FORMAT = 1
"""Version of this document's layout."""


def plan_document(result: Result) -> dict[str, Any]:
    """Return a result as plain data."""
    document: dict[str, Any] = {
        "format": FORMAT,
        "model": result.model.name,
        "title": result.model.title,
        "as_of": str(result.model.as_of),
        "metric": result.model.metric,
        "rounds": list(result.problem.rounds),
        "tracks": result.model.linkage.tracks,
        "risk": risk_document(result.model.risk),
        "proof": proof_document(result.solution.proof),
        "audit": audit_summary(result.audit),
        "offers": [],
        "postures": [],
        "totals": {},
    }
    if result.evaluation is not None:
        document |= _plan_parts(result, result.evaluation)
    if result.conflict is not None:
        document["conflict"] = conflict_document(result.conflict, result.model)
    return document


def risk_document(attitude: RiskAttitude) -> dict[str, Any]:
    """Return what is minimised as plain data; weight, level and distance in per cent."""
    given = {key: getattr(attitude, key) for key in ("weight", "level", "distance")}
    return {"kind": attitude.kind} | {key: 100 * float(share) for key, share in given.items() if share is not None}


def proof_document(proof: Proof) -> dict[str, Any]:
    """Return what was proved as plain data; the gap in per cent."""
    return {
        "reason": proof.reason.value,
        "objective": _known(proof.objective),
        "bound": _known(proof.bound),
        "gap": None if _known(proof.gap) is None else 100 * (proof.gap or 0.0),
        "seconds": proof.seconds,
        "nodes": proof.nodes,
        "detail": proof.detail,
    }


def audit_summary(audit: AuditReport | None) -> dict[str, Any] | None:
    """Return whether the audit agreed, and what it found."""
    if audit is None:
        return None
    return {
        "agrees": audit.ok,
        "findings": [
            {
                "rule": finding.rule,
                "found": finding.found,
                "allowed": finding.allowed,
                "excess": None if finding.excess is None else float(finding.excess),
            }
            for finding in audit.findings
        ],
    }


def _plan_parts(result: Result, evaluation: Evaluation) -> dict[str, Any]:
    problem, offers = result.problem, result.solution.offers
    worth = worth_of_terms(problem, evaluation, offers)
    cases = problem.cases()
    return {
        "objective": evaluation.objective,
        "expected_loss": {
            "without_plan": evaluation.no_deal_loss,
            "with_plan": evaluation.expected_loss,
            "saved": evaluation.no_deal_loss - evaluation.expected_loss,
            "tariffs": evaluation.expected_tariff_loss,
            "cost": evaluation.expected_cost,
            "disclosure": evaluation.disclosure_cost,
            "linkage": evaluation.linkage_cost,
        },
        "acceptance": 100 * evaluation.acceptance,
        "agreement": [
            {
                "table": at,
                "by_round": {name: 100 * so_far for name, so_far in zip(problem.rounds, chances, strict=True)},
            }
            for at, chances in evaluation.agreement.items()
        ],
        "offers": [
            {
                "round": offer.round,
                "date": str(result.model.rounds[offer.round].date),
                "concessions": _concessions(result.model, problem, offer, state),
                "terms": [
                    {"measure": measure, "term": term, "worth": worth[offer.round, measure]}
                    for measure, term in offer.terms.items()
                ],
                "budgets": _budgets(problem, state),
                "consent": _consent(problem, state),
                "seats": {"consenting": state.seats, "needed": problem.quorum},
            }
            for offer, state in zip(offers, evaluation.offers, strict=True)
        ],
        "postures": [_posture(problem, evaluation, posture) for posture in problem.postures],
        "cases": [
            {"case": case, "probability": 100 * cases[case][0].probability, "loss": loss}
            for case, loss in evaluation.losses.items()
        ],
        "quantiles": quantiles_document(problem, evaluation),
        "totals": dict(stated_totals(evaluation)),
    }


def _concessions(model: Negotiation, problem: Problem, offer: Offer, state: OfferState) -> list[dict[str, Any]]:
    items = {item.name: item for item in problem.items}
    return [
        {
            "concession": item.offered_as,
            "schedule": item.schedule or None,
            "title": model.concessions[item.offered_as].title,
            "level": level,
            "unit": model.concessions[item.offered_as].unit,
            "maximum": item.maximum,
            "headline": headline_value(model, item.offered_as, level),
            "net_cost": state.costs[item.name],
            "disclosure_cost": item.disclosure_cost,
            "payer": model.concessions[item.offered_as].payer,
            "agency": model.concessions[item.offered_as].agency,
        }
        for item, level in ((items[name], level) for name, level in offer.levels.items())
    ]


def _posture(problem: Problem, evaluation: Evaluation, posture: Posture) -> dict[str, Any]:
    state = evaluation.postures[posture.name]
    # What linking the tracks costs is part of the loss, so that the losses of a case's postures add up to that of the
    # case; with tables of their own the tracks are not linked.
    linkage = evaluation.linkage_cost if posture.table == JOINT else 0.0
    return {
        "posture": posture.name,
        "case": posture.case or posture.name,
        "table": posture.table,
        "outcomes": dict(posture.outcomes),
        "probability": 100 * posture.probability,
        "accepts": state.accepts,
        "surplus": dict(zip(problem.rounds, state.surplus, strict=True)),
        "tariffs": state.tariffs,
        "cost": state.cost,
        "disclosed": state.disclosed,
        "linkage": linkage,
        "loss": state.loss + linkage,
        "no_deal_loss": posture.no_deal_loss,
    }


def _budgets(problem: Problem, state: OfferState) -> list[dict[str, Any]]:
    return [
        {
            "budget": budget,
            "year": year,
            "limit": limit,
            "drawn": state.drawn[budget, year],
            "left": limit - state.drawn[budget, year],
        }
        for (budget, year), limit in problem.budgets.items()
    ]


def _consent(problem: Problem, state: OfferState) -> list[dict[str, Any]]:
    return [
        {
            "constituency": voice.name,
            "role": voice.role,
            "approval": state.consent[voice.name].approval,
            "floor": state.consent[voice.name].floor,
            "consents": state.consent[voice.name].consents,
            "seats": voice.seats,
        }
        for voice in problem.voices
    ]


def _known(number: float | None) -> float | None:
    return number if number is not None and math.isfinite(number) else None
