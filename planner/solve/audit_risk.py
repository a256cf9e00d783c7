"""The audit's own reading of risk measures, in exact fractions.

Not by the formulas of the program: the tail by its variational form (the minimum over thresholds), the worst
probabilities by moving them.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from planner.schema.quantities import Quantity
from planner.schema.risk import RiskAttitude
from planner.solve.audit_money import ONE, ZERO

Chances = Sequence[tuple[Fraction, Fraction]]
"""(probability, loss) of every case; probabilities are positive and add up to 1."""


def risk_of(attitude: RiskAttitude, cases: Chances) -> Fraction:
    """Return what an attitude to risk makes of losses by case."""
    if attitude.kind == "worst_case":
        return max(loss for _, loss in cases)
    if attitude.kind == "mean_and_tail":
        weight = _share(attitude.weight)
        return (ONE - weight) * mean(cases) + weight * tail(cases, _share(attitude.level))
    if attitude.kind == "ambiguity":
        return mean(moved_to_the_worst(cases, _share(attitude.distance)))
    return mean(cases)


def mean(cases: Chances) -> Fraction:
    """Return the expected loss."""
    return sum((probability * loss for probability, loss in cases), ZERO)


def tail(cases: Chances, level: Fraction) -> Fraction:
    """Return the mean of the worst ``1 - level``, the minimum over thresholds of threshold plus scaled excess."""
    return min(
        threshold + mean([(probability, max(ZERO, loss - threshold)) for probability, loss in cases]) / (ONE - level)
        for _, threshold in cases
    )


def moved_to_the_worst(cases: Chances, distance: Fraction) -> Chances:
    """Return the worst probabilities within a total-variation distance: so much moves from the best to the worst."""
    ordered = sorted(cases, key=lambda case: case[1])
    left, moved = distance, []
    for probability, loss in ordered:
        taken = min(left, probability)
        left -= taken
        moved.append((probability - taken, loss))
    return [*moved, (distance - left, ordered[-1][1])]


def _share(given: Quantity | None) -> Fraction:
    return given.magnitude if given is not None else ZERO
