"""What is minimised: expected loss, or a mixture with what happens in bad cases.

Let ``ℓ_w`` be the loss in case ``w`` with probability ``p_w > 0``. A risk measure here is

    mean · Σ_w p_w ℓ_w  +  tail · CVaR_α(ℓ)  +  worst · max_w ℓ_w,        mean + tail + worst = 1,

where ``CVaR_α`` is the mean of the worst ``1 - α`` of the distribution (Rockafellar & Uryasev 2000):
``CVaR_α(ℓ) = min_η η + 1/(1-α) Σ_w p_w max(0, ℓ_w - η)``. All rise with every ``ℓ_w``, so minimising keeps the
program's gains exact. The worst expectation over all probability vectors within total-variation distance ``δ`` of
``p`` moves the mass ``δ`` from the lowest losses to the highest one, so it is ``(1-δ) · CVaR_δ + δ · max``
(Jiang & Guan 2018, Theorem 1).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Levels at which a distribution of losses is told."""

_SUM = 1e-9
"""What floating point may take from or add to the sum of the weights."""


@dataclass(frozen=True)
class Risk:
    """Weights of the mean, the tail and the worst case; ``ValueError`` if they make no sense."""

    mean: float = 1.0
    tail: float = 0.0
    level: float = 0.0
    """``α``: the tail is the worst ``1 - α``; from 0 to below 1."""
    worst: float = 0.0

    def __post_init__(self) -> None:
        weights = (self.mean, self.tail, self.worst)
        if not all(math.isfinite(weight) and weight >= 0.0 for weight in weights) or abs(sum(weights) - 1.0) > _SUM:
            raise ValueError("the weights of a risk measure are at least 0 and add up to 1")
        if not 0.0 <= self.level < 1.0:
            raise ValueError("the level of a tail is at least 0 and below 1")


EXPECTED_LOSS = Risk()
"""Mean alone: the default."""


def mean_and_tail(weight: float, level: float) -> Risk:
    """Return ``(1 - weight) · mean + weight · CVaR_level``."""
    return Risk(mean=1.0 - weight, tail=weight, level=level)


def worst_case() -> Risk:
    """Return the loss in the worst case alone."""
    return Risk(mean=0.0, worst=1.0)


def total_variation(distance: float) -> Risk:
    """Return the worst expected loss over probabilities within a total-variation distance (0 to 1)."""
    if distance >= 1.0:
        return worst_case()
    return Risk(mean=0.0, tail=1.0 - distance, level=distance, worst=distance)


def risk_value(risk: Risk, probabilities: Sequence[float], losses: Sequence[float]) -> float:
    """Return the risk measure of losses (any unit) that occur with these probabilities, which add up to 1."""
    value = risk.mean * sum(p * loss for p, loss in zip(probabilities, losses, strict=True))
    if risk.tail:
        value += risk.tail * tail_mean(risk.level, probabilities, losses)
    if risk.worst:
        value += risk.worst * max(loss for p, loss in zip(probabilities, losses, strict=True) if p > 0.0)
    return value


def adverse_probabilities(risk: Risk, probabilities: Sequence[float], losses: Sequence[float]) -> list[float]:
    """Return the probabilities under which the expected loss is the risk measure of these losses.

    A risk measure is the largest of expected losses over a set of probability vectors (Artzner et al. 1999).
    """
    adverse = [risk.mean * probability for probability in probabilities]
    if risk.tail:
        left = whole = sum(probabilities) * (1.0 - risk.level)
        for case in sorted(range(len(losses)), key=lambda case: -losses[case]):
            part = min(probabilities[case], left)
            adverse[case] += risk.tail * part / whole
            left -= part
            if left <= 0.0:
                break
    if risk.worst:
        possible = (case for case, probability in enumerate(probabilities) if probability > 0.0)
        adverse[max(possible, key=lambda case: losses[case])] += risk.worst
    return adverse


def tail_mean(level: float, probabilities: Sequence[float], losses: Sequence[float]) -> float:
    """Return ``CVaR_level``: the mean of the worst ``1 - level`` of the distribution."""
    left = sum(probabilities) * (1.0 - level)
    whole, total = left, 0.0
    for loss, probability in sorted(zip(losses, probabilities, strict=True), reverse=True):
        part = min(probability, left)
        total += part * loss
        left -= part
        if left <= 0.0:
            break
    return total / whole


def loss_quantile(level: float, probabilities: Sequence[float], losses: Sequence[float]) -> float:
    """Return the least of the losses that is not exceeded with at least the probability ``level``."""
    reached = 0.0
    for loss, probability in sorted(zip(losses, probabilities, strict=True)):
        reached += probability
        if reached >= level - _SUM:
            return loss
    raise ValueError("a quantile needs losses whose probabilities reach its level")
