"""What an audit found, and every total that it recomputed, in exact fractions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from planner.solve.audit_money import ZERO
from planner.solve.audit_risk import Chances, mean
from planner.solve.audit_rules import AuditFinding


@dataclass(frozen=True)
class OfferAudit:
    """What an offer amounts to. Money in billion USD, approval in points."""

    round: str
    cost: Fraction
    """Net national cost if it is accepted and delivered in full."""
    headline: Fraction
    disclosure_cost: Fraction
    """Due because it is tabled, accepted or not."""
    budget_use: Mapping[tuple[str, int], Fraction]
    """(budget, year) -> money drawn."""
    approval: Mapping[str, Fraction]


@dataclass(frozen=True)
class PostureAudit:
    """How one posture answers at its table. Money in billion USD."""

    name: str
    case: str
    table: str
    """The track it answers for; ``joint`` if the tracks are linked."""
    probability: Fraction
    surplus: Mapping[str, Fraction]
    """Round -> what the offer is worth to it beyond what it wants."""
    accepts: str | None
    """The first round whose offer it accepts."""
    tariffs: Fraction
    """Loss from the measures at its table, before and after agreement."""
    cost: Fraction
    """Cost of the accepted offer that falls due."""
    disclosed: Fraction
    """Cost of what was tabled until it accepted."""
    no_deal_loss: Fraction

    @property
    def loss(self) -> Fraction:
        """What the home country loses at its table, the cost of the offer and of disclosure included."""
        return self.tariffs + self.cost + self.disclosed


@dataclass(frozen=True)
class AuditReport:
    """What an audit found; ``ok`` if there are no findings. Money in billion USD."""

    findings: tuple[AuditFinding, ...]
    offers: tuple[OfferAudit, ...]
    postures: tuple[PostureAudit, ...]
    linkage_cost: Fraction
    """Due in every case while the tracks are linked."""
    risk: Callable[[Chances], Fraction]
    """The risk measure that the plan minimises."""

    @property
    def ok(self) -> bool:
        """Whether the plan keeps every rule and every statement about it holds."""
        return not self.findings

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables at which postures answer."""
        return tuple(dict.fromkeys(posture.table for posture in self.postures))

    @property
    def cases(self) -> Mapping[str, tuple[PostureAudit, ...]]:
        """The postures of each case: one, or one per track."""
        found: dict[str, tuple[PostureAudit, ...]] = {}
        for posture in self.postures:
            found[posture.case] = (*found.get(posture.case, ()), posture)
        return found

    @property
    def losses(self) -> Mapping[str, Fraction]:
        """Case -> what the home country loses in it, everything included."""
        return {
            case: self.linkage_cost + sum((posture.loss for posture in postures), ZERO)
            for case, postures in self.cases.items()
        }

    @property
    def chances(self) -> Chances:
        """(probability, loss) of every case."""
        cases = self.cases
        return [(cases[case][0].probability, loss) for case, loss in self.losses.items()]

    @property
    def objective(self) -> Fraction:
        """What the plan minimises: the expected loss, or another risk measure."""
        return self.risk(self.chances)

    @property
    def expected_loss(self) -> Fraction:
        """What the home country expects to lose with the plan."""
        return mean(self.chances)

    @property
    def no_deal_loss(self) -> Fraction:
        """What it expects to lose without a deal."""
        return self._expected(lambda posture: posture.no_deal_loss)

    @property
    def acceptance_probability(self) -> Fraction:
        """The chance that some offer of the plan is accepted, at whichever table."""
        return sum(
            (
                postures[0].probability
                for postures in self.cases.values()
                if any(posture.accepts for posture in postures)
            ),
            ZERO,
        )

    def agreed_by(self, table: str, position: int) -> Fraction:
        """Return the chance that a table has agreed by the round of the offer at ``position``."""
        so_far = {offer.round for offer in self.offers[: position + 1]}
        here = (posture for posture in self.postures if posture.table == table and posture.accepts in so_far)
        return sum((posture.probability for posture in here), ZERO)

    def totals(self) -> Mapping[str, Fraction]:
        """Return every recomputed total by name, such as ``expected_loss`` or ``ROUND.budget.NAME.YEAR``."""
        found = {
            "objective": self.objective,
            "expected_loss": self.expected_loss,
            "no_deal_loss": self.no_deal_loss,
            "acceptance_probability": self.acceptance_probability,
            "expected_tariff_loss": self._expected(lambda posture: posture.tariffs),
            "expected_cost": self._expected(lambda posture: posture.cost),
            "disclosure_cost": self._expected(lambda posture: posture.disclosed),
            "linkage_cost": self.linkage_cost,
        }
        found |= {f"case_loss.{case}": loss for case, loss in self.losses.items()}
        for position, offer in enumerate(self.offers):
            found[f"{offer.round}.cost"] = offer.cost
            found[f"{offer.round}.headline"] = offer.headline
            found[f"{offer.round}.disclosure_cost"] = offer.disclosure_cost
            found |= {f"{offer.round}.budget.{name}.{year}": used for (name, year), used in offer.budget_use.items()}
            found |= {f"{offer.round}.approval.{name}": points for name, points in offer.approval.items()}
            for table in self.tables:
                found[f"{offer.round}.agreement.{table}"] = self.agreed_by(table, position)
        for posture in self.postures:
            found[f"probability.{posture.name}"] = posture.probability
            found[f"loss.{posture.name}"] = posture.loss
            found |= {f"{round_}.surplus.{posture.name}": surplus for round_, surplus in posture.surplus.items()}
        return found

    def _expected(self, part: Callable[[PostureAudit], Fraction]) -> Fraction:
        return sum((posture.probability * part(posture) for posture in self.postures), ZERO)
