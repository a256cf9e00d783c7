"""An independent check of a plan: every rule, every posture's answer, every total, in exact rational arithmetic.

The check starts from the model's records, the loss table and the plan as it is reported (rounded levels), never from
the optimisation, with which it shares no code. Rates, dates and money in a model are exact fractions; entries of the
loss table are converted exactly. What rounding may blur is let pass up to :data:`ALLOWANCE`, and no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from planner.schema.negotiation import Negotiation
from planner.solve.audit_flows import Ledger
from planner.solve.audit_money import ZERO, Piece, pieces
from planner.solve.audit_postures import Stance, stances
from planner.solve.audit_report import AuditReport, OfferAudit, PostureAudit
from planner.solve.audit_risk import risk_of
from planner.solve.audit_rules import (
    ALLOWANCE,
    AuditFinding,
    amount_text,
    approvals,
    budget_use,
    offer_findings,
    withdrawal_findings,
)
from planner.solve.solution import Offer, Solution
from planner.trade.losses import LossTable

__all__ = ["ALLOWANCE", "AuditFinding", "AuditReport", "OfferAudit", "PostureAudit", "audit"]


def audit(
    model: Negotiation, losses: LossTable, solution: Solution, stated: Mapping[str, float] | None = None
) -> AuditReport:
    """Check a plan against its model.

    ``stated`` gives totals that were reported for it, under names of :meth:`AuditReport.totals`; each must agree with
    the recomputed one, and one that the plan does not have is a finding too. The value in the plan's proof is always
    compared with the recomputed objective. Raises ``ValueError`` if there is no plan to audit.
    """
    if not solution.offers:
        raise ValueError("there is no plan to audit")
    ledger = Ledger(model, losses)
    tabled = [offer for offer in solution.offers if offer.round in model.rounds]
    offers = tuple(_offer_audit(model, offer) for offer in tabled)
    answering = stances(model)
    read = {track: [_read(model, offer, track) for offer in tabled] for track in {each.track for each in answering}}
    postures = tuple(_posture_audit(ledger, stance, read[stance.track]) for stance in answering)
    findings = [*_round_findings(model, solution)]
    for offer in tabled:
        findings += offer_findings(model, offer)
    findings += _answer_findings(model, solution, postures)
    report = _report(model, tuple(findings), offers, postures)
    checked, totals = dict(stated or {}), report.totals()
    if solution.proof.objective is not None:
        findings += _total_findings(totals, {"objective": solution.proof.objective})
        if checked.get("objective") == solution.proof.objective:
            del checked["objective"]
    findings += _total_findings(totals, checked)
    return _report(model, tuple(findings), offers, postures)


def _report(
    model: Negotiation,
    findings: tuple[AuditFinding, ...],
    offers: tuple[OfferAudit, ...],
    postures: tuple[PostureAudit, ...],
) -> AuditReport:
    linkage = model.linkage
    cost = linkage.cost.value.magnitude if linkage.tracks == "joint" and linkage.cost is not None else ZERO
    return AuditReport(findings, offers, postures, cost, lambda cases: risk_of(model.risk, cases))


def _offer_audit(model: Negotiation, offer: Offer) -> OfferAudit:
    found = pieces(model, offer)
    return OfferAudit(
        round=offer.round,
        cost=sum((piece.cost for piece in found), ZERO),
        headline=sum((piece.headline for piece in found), ZERO),
        disclosure_cost=_disclosed(found),
        budget_use=budget_use(model, offer),
        approval=approvals(model, offer),
    )


@dataclass(frozen=True)
class _Seen:
    """An offer as it is seen at one table."""

    offer: Offer
    pieces: tuple[Piece, ...]
    credited: Mapping[str, Fraction]
    """Channel -> credit."""
    disclosed: Fraction


def _read(model: Negotiation, offer: Offer, track: str) -> _Seen:
    found = pieces(model, offer, track)
    credited = {
        channel: sum((piece.credit(channel) for piece in found), ZERO) for channel in model.counterpart.channels
    }
    return _Seen(offer, found, credited, _disclosed(found))


def _posture_audit(ledger: Ledger, stance: Stance, offers: Sequence[_Seen]) -> PostureAudit:
    """Return a posture's answer: it accepts the first offer that leaves it no worse off."""
    surplus, pocketed, accepts = dict[str, Fraction](), ZERO, None
    tariffs, cost, disclosed = ledger.loss_without_deal(stance), ZERO, ZERO
    for seen in offers:
        name, when = seen.offer.round, ledger.model.rounds[seen.offer.round].date
        value = sum((stance.weights[channel] * credit for channel, credit in seen.credited.items()), ZERO)
        wanted = ledger.ask(stance, seen.offer) + stance.reserves((when - ledger.first_round).days)
        surplus[name] = value - pocketed - wanted
        pocketed = stance.ratchet * value
        if accepts is None:
            # Costs of disclosure fall due for what was tabled while the table was open.
            disclosed = seen.disclosed
            if surplus[name] >= -ALLOWANCE:
                accepts = name
                tariffs = ledger.loss_without_deal(stance, until=when) + ledger.agreed_loss(stance, seen.offer, when)
                cost = ledger.cost_due(stance, seen.pieces, when)
    return PostureAudit(
        name=stance.name,
        case=stance.case,
        table=stance.track or "joint",
        probability=stance.probability,
        surplus=surplus,
        accepts=accepts,
        tariffs=tariffs,
        cost=cost,
        disclosed=disclosed,
        no_deal_loss=ledger.loss_without_deal(stance),
    )


def _disclosed(found: Sequence[Piece]) -> Fraction:
    return sum((piece.disclosure_cost for piece in found), ZERO)


def _round_findings(model: Negotiation, solution: Solution) -> Iterator[AuditFinding]:
    found, expected = [offer.round for offer in solution.offers], list(model.rounds)
    if found != expected:
        yield AuditFinding("one offer for each round", ", ".join(found), ", ".join(expected), None)
    for earlier, later in pairwise(solution.offers):
        yield from withdrawal_findings(earlier, later)


def _answer_findings(
    model: Negotiation, solution: Solution, postures: tuple[PostureAudit, ...]
) -> Iterator[AuditFinding]:
    margin = model.refusal_margin.magnitude
    for posture in postures:
        answer = solution.accepts.get(posture.name, "nothing") or "refuses"
        if answer != (posture.accepts or "refuses"):
            worth = ", ".join(amount_text(value, "billion USD") for value in posture.surplus.values())
            yield AuditFinding(
                f"answer of {posture.name}",
                f"stated {answer}",
                f"{posture.accepts or 'refuses'}, with a surplus of {worth}",
                None,
            )
        for name, surplus in posture.surplus.items():
            if name == posture.accepts:
                break
            if surplus > ALLOWANCE - margin:
                yield AuditFinding(
                    f"{posture.name} accepts the offer of {name} or clearly refuses it",
                    f"a surplus of {amount_text(surplus, 'billion USD')}",
                    f"at least 0, or at most {amount_text(-margin, 'billion USD')}",
                    surplus + margin,
                )
    known = {posture.name for posture in postures}
    for name in solution.accepts:
        if name not in known:
            yield AuditFinding("postures are those of the model", name, "a combination of outcomes", None)


def _total_findings(totals: Mapping[str, Fraction], stated: Mapping[str, float]) -> Iterator[AuditFinding]:
    for name, value in stated.items():
        if name not in totals:
            yield AuditFinding(f"stated total {name}", amount_text(Fraction(value), ""), "none of this name", None)
            continue
        difference = abs(Fraction(value) - totals[name])
        if difference >= ALLOWANCE:
            yield AuditFinding(
                f"stated total {name}", amount_text(Fraction(value), ""), amount_text(totals[name], ""), difference
            )
