"""Postures: the ways the counterpart may turn out to be, one outcome of each factor.

Factors are independent, so a posture's probability is the product of its outcomes' probabilities. Within a posture,
reservations, drifts, ratchets and hazards add up, multipliers multiply, and at most one factor sets rivals' tariffs,
elasticities or what applies without a deal to a given measure (the loader checks that).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from planner.schema.counterpart import Counterpart, Outcome
from planner.schema.figures import MoneyFigure, MoneyPerYearFigure, ShareFigure
from planner.schema.measures import Step
from planner.schema.negotiation import Negotiation


@dataclass(frozen=True)
class PostureCase:
    """One posture, in the model's words; money in billion USD."""

    name: str
    """The outcomes' names, joined by dots in the order of the factors."""
    outcomes: Mapping[str, str]
    """Factor -> outcome."""
    probability: Fraction
    reservation: Fraction
    """In the first round."""
    drift: Fraction
    """What the reservation rises by in a year, billion USD."""
    ratchet: Fraction
    """Share of the value of what was tabled a round before that is pocketed."""
    hazard: Fraction
    """Chance, each 1 January after the agreement, that the agreement fails."""
    asking: Fraction
    """Multiplies every asking price."""
    weights: Mapping[str, Fraction]
    """Channel -> weight, emphasis included."""
    rivals: str
    elasticities: str
    without_deal: Mapping[str, tuple[Step, ...]]
    """Measure -> what applies stage by stage if there is no deal."""


def expand(model: Negotiation) -> tuple[PostureCase, ...]:
    """Return every posture with a positive probability, in the order of the factors' outcomes."""
    factors = model.counterpart.factors
    menus = [list(factor.outcomes.items()) for factor in factors.values()]
    cases = (_case(model, dict(zip(factors, chosen, strict=True))) for chosen in itertools.product(*menus))
    return tuple(case for case in cases if case.probability > 0)


def _case(model: Negotiation, chosen: Mapping[str, tuple[str, Outcome]]) -> PostureCase:
    counterpart = model.counterpart
    probability, asking = Fraction(1), Fraction(1)
    everyone: tuple[Counterpart | Outcome, ...] = (counterpart, *(outcome for _, outcome in chosen.values()))
    weights = {name: channel.weight.value.magnitude for name, channel in counterpart.channels.items()}
    rivals, elasticities = model.trade.rivals_default, model.trade.elasticities_default
    without_deal = {name: measure.without_deal for name, measure in model.measures.items()}
    for _, outcome in chosen.values():
        probability *= outcome.probability.value.magnitude
        if outcome.asking is not None:
            asking *= outcome.asking.value.magnitude
        for channel, multiplier in outcome.emphasis.items():
            weights[channel] *= multiplier.value.magnitude
        rivals = outcome.rivals or rivals
        elasticities = outcome.elasticities or elasticities
        without_deal.update(outcome.without_deal)
    return PostureCase(
        name=".".join(name for name, _ in chosen.values()) or "only",
        outcomes={factor: name for factor, (name, _) in chosen.items()},
        probability=probability,
        reservation=total(each.reservation for each in everyone),
        drift=total(each.drift for each in everyone),
        ratchet=total(each.ratchet for each in everyone),
        hazard=total(each.hazard for each in everyone),
        asking=asking,
        weights=weights,
        rivals=rivals,
        elasticities=elasticities,
        without_deal=without_deal,
    )


def total(figures: Iterable[MoneyFigure | MoneyPerYearFigure | ShareFigure | None]) -> Fraction:
    """Return the sum of figures in base units; what is not given adds nothing."""
    return sum((figure.value.magnitude for figure in figures if figure is not None), Fraction(0))
