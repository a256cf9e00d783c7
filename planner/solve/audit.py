"""An independent check of a plan: every rule, every posture's answer, every total, in exact rational arithmetic.

The check starts from the model's records, the loss table and the plan as it is reported (rounded levels), never from
the optimisation, with which it shares no code. Rates, dates and money in a model are exact fractions; entries of the
loss table are converted exactly. What rounding may blur is let pass up to :data:`ALLOWANCE`, and no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from planner.schema.negotiation import Negotiation
from planner.solve.audit_money import NOTHING_CHANGES, ZERO, Ledger, Stance, amounts, curve_value, stances, total
from planner.solve.audit_rules import (
    ALLOWANCE,
    AuditFinding,
    amount_text,
    approvals,
    budget_use,
    offer_findings,
)
from planner.solve.solution import Offer, Solution
from planner.trade.losses import LossTable

__all__ = ["ALLOWANCE", "AuditFinding", "AuditReport", "OfferAudit", "PostureAudit", "audit"]


@dataclass(frozen=True)
class OfferAudit:
    """What an offer amounts to. Money in billion USD, approval in points."""

    round: str
    cost: Fraction
    """Net national cost if it is accepted."""
    headline: Fraction
    disclosure_cost: Fraction
    """Due because it is tabled, accepted or not."""
    budget_use: Mapping[tuple[str, int], Fraction]
    """(budget, year) -> money drawn."""
    approval: Mapping[str, Fraction]


@dataclass(frozen=True)
class PostureAudit:
    """How one posture answers. Money in billion USD."""

    name: str
    probability: Fraction
    surplus: Mapping[str, Fraction]
    """Round -> what the offer is worth to it beyond what it wants."""
    accepts: str | None
    """The first round whose offer it accepts."""
    loss: Fraction
    """What the home country loses in this posture, the cost of the offer and of disclosure included."""
    no_deal_loss: Fraction


@dataclass(frozen=True)
class AuditReport:
    """What an audit found; ``ok`` if there are no findings."""

    findings: tuple[AuditFinding, ...]
    offers: tuple[OfferAudit, ...]
    postures: tuple[PostureAudit, ...]

    @property
    def ok(self) -> bool:
        """Whether the plan keeps every rule and every statement about it holds."""
        return not self.findings

    @property
    def expected_loss(self) -> Fraction:
        """What the home country expects to lose with the plan, billion USD."""
        return sum((posture.probability * posture.loss for posture in self.postures), ZERO)

    @property
    def no_deal_loss(self) -> Fraction:
        """What it expects to lose without a deal, billion USD."""
        return sum((posture.probability * posture.no_deal_loss for posture in self.postures), ZERO)

    @property
    def acceptance_probability(self) -> Fraction:
        """The chance that some offer of the plan is accepted."""
        return sum((posture.probability for posture in self.postures if posture.accepts), ZERO)

    def totals(self) -> Mapping[str, Fraction]:
        """Return every recomputed total by name, such as ``expected_loss`` or ``ROUND.budget.NAME.YEAR``."""
        found = {
            "expected_loss": self.expected_loss,
            "no_deal_loss": self.no_deal_loss,
            "acceptance_probability": self.acceptance_probability,
        }
        for offer in self.offers:
            found[f"{offer.round}.cost"] = offer.cost
            found[f"{offer.round}.headline"] = offer.headline
            found[f"{offer.round}.disclosure_cost"] = offer.disclosure_cost
            found |= {f"{offer.round}.budget.{name}.{year}": used for (name, year), used in offer.budget_use.items()}
            found |= {f"{offer.round}.approval.{name}": points for name, points in offer.approval.items()}
        for posture in self.postures:
            found[f"probability.{posture.name}"] = posture.probability
            found[f"loss.{posture.name}"] = posture.loss
            found |= {f"{round_}.surplus.{posture.name}": surplus for round_, surplus in posture.surplus.items()}
        return found


def audit(
    model: Negotiation, losses: LossTable, solution: Solution, stated: Mapping[str, float] | None = None
) -> AuditReport:
    """Check a plan against its model.

    ``stated`` gives totals that were reported for it, under names of :meth:`AuditReport.totals`; each must agree with
    the recomputed one. The value in the plan's proof is always compared with the expected loss. Raises ``ValueError``
    if there is no plan to audit or a stated total has an unknown name.
    """
    if not solution.offers:
        raise ValueError("there is no plan to audit")
    ledger = Ledger(model, losses)
    tabled = [offer for offer in solution.offers if offer.round in model.rounds]
    offers = tuple(_offer_audit(model, offer) for offer in tabled)
    credited = [_credits(model, offer) for offer in tabled]
    read = list(zip(tabled, offers, credited, strict=True))
    postures = tuple(_posture_audit(ledger, stance, read) for stance in stances(model))
    findings = [*_round_findings(model, solution)]
    for offer in tabled:
        findings += offer_findings(model, offer, model.rounds[offer.round].date)
    findings += _answer_findings(model, solution, postures)
    report = AuditReport(tuple(findings), offers, postures)
    findings += _total_findings(report, stated or {})
    if solution.proof.objective is not None:
        findings += _total_findings(report, {"expected_loss": solution.proof.objective})
    return AuditReport(tuple(findings), offers, postures)


def _offer_audit(model: Negotiation, offer: Offer) -> OfferAudit:
    tabled, items = amounts(model, offer), model.concessions
    due = (items[name].disclosure_cost for name in tabled)
    return OfferAudit(
        round=offer.round,
        cost=total(tabled, lambda name, amount: curve_value(items[name].cost, amount)),
        headline=total(tabled, lambda name, amount: items[name].headline.value.magnitude * amount),
        disclosure_cost=sum((money.value.magnitude for money in due if money is not None), ZERO),
        budget_use=budget_use(model, offer),
        approval=approvals(model, offer),
    )


def _posture_audit(
    ledger: Ledger, stance: Stance, offers: Sequence[tuple[Offer, OfferAudit, Mapping[str, Fraction]]]
) -> PostureAudit:
    """Return a posture's answer: it accepts the first offer that leaves it no worse off."""
    no_deal = ledger.loss_without_deal(stance)
    surplus: dict[str, Fraction] = {}
    accepts, loss = None, no_deal + (offers[-1][1].disclosure_cost if offers else ZERO)
    for offer, known, earned in offers:
        when = ledger.model.rounds[offer.round].date
        agreed, price = _relief(ledger, stance, offer, when)
        value = sum((weight * earned[channel] for channel, weight in stance.weights.items()), ZERO)
        surplus[offer.round] = value - price - stance.reservation
        if accepts is None and surplus[offer.round] >= -ALLOWANCE:
            accepts = offer.round
            loss = ledger.loss_without_deal(stance, until=when) + agreed + known.cost + known.disclosure_cost
    return PostureAudit(stance.name, stance.probability, surplus, accepts, loss, no_deal)


def _relief(ledger: Ledger, stance: Stance, offer: Offer, when: date) -> tuple[Fraction, Fraction]:
    """Return the home country's loss at the agreed terms, and the counterpart's price for them."""
    agreed, price = ZERO, ZERO
    for name, measure in ledger.model.measures.items():
        term = offer.terms.get(name)
        # A missing or unknown term is a finding of its own; nothing changes for its measure.
        known = term if term is not None and term in measure.terms else NOTHING_CHANGES
        stake = ledger.stake(stance, name, known, when)
        agreed += stake.loss
        price += stance.asking * stake.ask
    return agreed, price


def _credits(model: Negotiation, offer: Offer) -> Mapping[str, Fraction]:
    """Return the credit an offer earns in each channel, before a posture's weights."""
    found = dict.fromkeys(model.counterpart.channels, ZERO)
    for name, amount in amounts(model, offer).items():
        for channel, curve in model.concessions[name].credit.items():
            found[channel] += curve_value(curve, amount)
    return found


def _round_findings(model: Negotiation, solution: Solution) -> Iterator[AuditFinding]:
    found, expected = [offer.round for offer in solution.offers], list(model.rounds)
    if found != expected:
        yield AuditFinding("one offer for each round", ", ".join(found), ", ".join(expected), None)
    for earlier, later in zip(solution.offers, solution.offers[1:], strict=False):
        for name, level in earlier.levels.items():
            if later.levels.get(name, 0.0) < level:
                yield AuditFinding(
                    f"{name} stays on the table",
                    f"{later.levels.get(name, 0.0):.9g} in {later.round}",
                    f"at least {level:.9g}, as in {earlier.round}",
                    Fraction(level) - Fraction(later.levels.get(name, 0.0)),
                )


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


def _total_findings(report: AuditReport, stated: Mapping[str, float]) -> Iterator[AuditFinding]:
    totals = report.totals()
    unknown = sorted(set(stated) - set(totals))
    if unknown:
        raise ValueError(f"no such totals: {', '.join(unknown)}")
    for name, value in stated.items():
        difference = abs(Fraction(value) - totals[name])
        if difference >= ALLOWANCE:
            yield AuditFinding(
                f"stated total {name}", amount_text(Fraction(value), ""), amount_text(totals[name], ""), difference
            )
