"""The totals that a result states, under the names by which the audit recomputes them."""

from __future__ import annotations

from collections.abc import Mapping

from planner.solve.evaluation import Evaluation


def stated_totals(evaluation: Evaluation) -> Mapping[str, float]:
    """Return every stated total by the audit's name; money in billion USD, probabilities as shares."""
    stated = {
        "objective": evaluation.objective,
        "expected_loss": evaluation.expected_loss,
        "no_deal_loss": evaluation.no_deal_loss,
        "acceptance_probability": evaluation.acceptance,
        "expected_tariff_loss": evaluation.expected_tariff_loss,
        "expected_cost": evaluation.expected_cost,
        "disclosure_cost": evaluation.disclosure_cost,
        "linkage_cost": evaluation.linkage_cost,
    }
    stated |= {f"case_loss.{case}": loss for case, loss in evaluation.losses.items()}
    for position, offer in enumerate(evaluation.offers):
        stated |= {
            f"{offer.round}.agreement.{table}": by_round[position] for table, by_round in evaluation.agreement.items()
        }
        stated[f"{offer.round}.cost"] = offer.cost
        stated |= {f"{offer.round}.budget.{name}.{year}": drawn for (name, year), drawn in offer.drawn.items()}
        stated |= {f"{offer.round}.approval.{name}": state.approval for name, state in offer.consent.items()}
    rounds = [offer.round for offer in evaluation.offers]
    for name, posture in evaluation.postures.items():
        stated[f"probability.{name}"] = posture.probability
        stated[f"loss.{name}"] = posture.loss
        stated |= {f"{round_}.surplus.{name}": surplus for round_, surplus in zip(rounds, posture.surplus, strict=True)}
    return stated
