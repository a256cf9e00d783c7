"""What it means to fear bad cases, each measure from its own definition, in exact fractions.

None of them uses an identity that the planner rests on: the tail is the minimum of Rockafellar and Uryasev's function
over its kinks, and the worst expectation near the given probabilities moves probability from the mildest cases to the
worst one until the distance is used up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from planner.program.risk import EXPECTED_LOSS, Risk, mean_and_tail, total_variation, worst_case

Numbers = Sequence[Fraction]
Measure = Callable[[Numbers, Numbers], Fraction]
"""From the probabilities of the cases and the loss in each to one number."""

ZERO, ONE = Fraction(0), Fraction(1)


def mean(chances: Numbers, losses: Numbers) -> Fraction:
    """Return the expected loss."""
    return sum((chance * loss for chance, loss in zip(chances, losses, strict=True)), ZERO)


def tail(level: Fraction) -> Measure:
    """Return the mean loss in the worst ``1 - level`` of cases: min over t of t + E[(loss - t)+] / (1 - level).

    The function is convex and bends only where t is one of the losses, so one of them is a minimum.
    """

    def measured(chances: Numbers, losses: Numbers) -> Fraction:
        def beyond(threshold: Fraction) -> Fraction:
            excess = [max(ZERO, loss - threshold) for loss in losses]
            return threshold + mean(chances, excess) / (ONE - level)

        return min(beyond(loss) for loss in losses)

    return measured


def worst(chances: Numbers, losses: Numbers) -> Fraction:
    """Return the highest loss in a case that can occur."""
    return max(loss for chance, loss in zip(chances, losses, strict=True) if chance > 0)


def worst_within(distance: Fraction) -> Measure:
    """Return the worst expected loss over probabilities of the same cases within a total-variation distance.

    Half the sum of absolute differences is the probability that has moved. Moving it from the mildest cases to the
    worst one gains most per unit moved, and no more than the distance may be moved.
    """

    def measured(chances: Numbers, losses: Numbers) -> Fraction:
        possible = sorted((loss, chance) for loss, chance in zip(losses, chances, strict=True) if chance > 0)
        highest = possible[-1][0]
        left, expected = distance, ZERO
        for loss, chance in possible:
            moved = min(chance, left)
            left -= moved
            expected += (chance - moved) * loss + moved * highest
        return expected

    return measured


def mixture(*parts: tuple[Fraction, Measure]) -> Measure:
    """Return the weighted sum of several measures."""

    def measured(chances: Numbers, losses: Numbers) -> Fraction:
        return sum((weight * measure(chances, losses) for weight, measure in parts if weight), ZERO)

    return measured


def as_stated(risk: Risk) -> Measure:
    """Return the measure that a record of weights stands for."""
    if risk == EXPECTED_LOSS:
        return mean
    return mixture(
        (Fraction(risk.mean), mean), (Fraction(risk.tail), tail(Fraction(risk.level))), (Fraction(risk.worst), worst)
    )


@dataclass(frozen=True)
class Attitude:
    """A measure as the planner is told of it, and as it is defined."""

    name: str
    risk: Risk
    measure: Measure


def expecting() -> Attitude:
    """Return the expected loss."""
    return Attitude("expected loss", EXPECTED_LOSS, mean)


def fearing_the_tail(weight: float, level: float) -> Attitude:
    """Return a mixture of the mean and the mean of the worst ``1 - level``."""
    share = Fraction(weight)
    measure = mixture((ONE - share, mean), (share, tail(Fraction(level))))
    return Attitude(f"{weight} x tail at {level}", mean_and_tail(weight, level), measure)


def fearing_the_worst() -> Attitude:
    """Return the loss in the worst case."""
    return Attitude("worst case", worst_case(), worst)


def doubting_the_chances(distance: float) -> Attitude:
    """Return the worst expectation within a total-variation distance."""
    return Attitude(f"within {distance}", total_variation(distance), worst_within(Fraction(distance)))


def fearing_everything(mean_: float, tail_: float, level: float) -> Attitude:
    """Return a mixture of all three, the worst case weighing what the others leave."""
    risk = Risk(mean=mean_, tail=tail_, level=level, worst=1.0 - mean_ - tail_)
    return Attitude(f"mixture {mean_}/{tail_} at {level}", risk, as_stated(risk))
