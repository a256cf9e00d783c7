"""Fresh cases: the counterpart drawn anew from a model's factors, with every figure about it varied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from planner.schema.counterpart import Asks, Counterpart, Outcome
from planner.schema.figures import MoneyFigure, MoneyPerYearFigure, ShareFigure
from planner.schema.negotiation import Negotiation
from planner.schema.postures import PostureCase, expand
from planner.trade.draws import Draws, multipliers

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]


@dataclass(frozen=True)
class FreshCases:
    """Draws of the counterpart; every array has one entry per draw."""

    cases: tuple[PostureCase, ...]
    """What differs in kind: outcomes, stages of what applies without a deal, rivals, elasticities."""
    case: Index
    """Position in ``cases``."""
    reading: Index
    """Which of the readings of the elasticities applies."""
    reservation: Array
    """Billion USD."""
    drift: Array
    """Billion USD a year."""
    ratchet: Array
    """From 0 to 1."""
    hazard: Array
    """From 0 to 1."""
    asking: Array
    weights: Mapping[str, Array]
    """By channel."""
    revenue: Array
    protection: Array
    fixed: Mapping[tuple[str, str], Array]
    """Asking prices set by hand, by measure and term, billion USD."""


def fresh_cases(model: Negotiation, count: int, spread: float, readings: int, seed: int) -> FreshCases:
    """Return ``count`` draws.

    Outcomes are drawn with the model's probabilities. Every figure of the counterpart and of the outcomes drawn is
    multiplied by a number of its own, evenly spread between ``1 - spread`` and ``1 + spread``; a ratchet and a hazard
    stay within 0 to 1. Dates are as in the model.
    """
    generator = np.random.default_rng(seed)
    cases = expand(model)
    chances = np.array([float(case.probability) for case in cases])
    case = generator.choice(len(cases), size=count, p=chances / chances.sum())

    def varied(value: Fraction) -> Array:
        return float(value) * (1.0 + spread * generator.uniform(-1.0, 1.0, count))

    def figure(given: Counterpart | Outcome | Asks, key: str, otherwise: Fraction) -> Array:
        found: MoneyFigure | MoneyPerYearFigure | ShareFigure | None = getattr(given, key)
        return np.full(count, float(otherwise)) if found is None else varied(found.value.magnitude)

    other, zero, one = model.counterpart, Fraction(0), Fraction(1)
    sums = {key: figure(other, key, zero) for key in ("reservation", "drift", "ratchet", "hazard")}
    asking = np.ones(count)
    weights = {name: varied(channel.weight.value.magnitude) for name, channel in other.channels.items()}
    for name, factor in other.factors.items():
        for outcome_name, outcome in factor.outcomes.items():
            here = np.array([each.outcomes[name] == outcome_name for each in cases])[case]
            sums = {key: total + np.where(here, figure(outcome, key, zero), 0.0) for key, total in sums.items()}
            asking = np.where(here, asking * figure(outcome, "asking", one), asking)
            for channel, emphasis in outcome.emphasis.items():
                weights[channel] = np.where(here, weights[channel] * varied(emphasis.value.magnitude), weights[channel])
    return FreshCases(
        cases=cases,
        case=case,
        reading=np.arange(count) % readings,
        reservation=sums["reservation"],
        drift=sums["drift"],
        ratchet=np.clip(sums["ratchet"], 0.0, 1.0),
        hazard=np.clip(sums["hazard"], 0.0, 1.0),
        asking=asking,
        weights=weights,
        revenue=figure(other.asks, "revenue", zero),
        protection=figure(other.asks, "protection", zero),
        fixed={
            (measure, term): varied(price.value.magnitude)
            for measure, prices in other.asks.fixed.items()
            for term, price in prices.items()
        },
    )


def elasticity_readings(model: Negotiation, elasticities: str, spread: float, readings: int, seed: int) -> Draws:
    """Return readings of a set of elasticities, each of its multipliers varied by the same spread."""
    generator = np.random.default_rng((seed, 1))
    chosen = model.trade.elasticities[elasticities]

    def varied(value: float) -> Array:
        return value * (1.0 + spread * generator.uniform(-1.0, 1.0, readings))

    return multipliers(
        varied(float(chosen.substitution.value)),
        varied(float(chosen.import_substitution.value)),
        varied(1.0),
        varied(float(chosen.supply.value)),
    )
