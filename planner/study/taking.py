"""What comes of taking a proposal as it stands, in the numbers of a problem.

A proposal is an offer that the counterpart has made: whoever it turns out to be, it is agreed if the home country
takes it. Its levels may lie beyond what the model says can be offered; then every curve goes on through what else the
model's files say of it, and with the slope of its last segment after that. That is said, and nothing is clipped.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from planner.program.curves import value_at
from planner.program.problem import Curve, Item, Posture, Problem
from planner.program.risk import risk_value
from planner.program.rounds import rounds_between
from planner.solve.evaluation import OfferState, PostureState, evaluate
from planner.solve.solution import Offer

FINEST_LOT = 10**6
"""Parts of a concession's unit that a lot is cut into at most."""


@dataclass(frozen=True)
class Taken:
    """What the home country loses if it takes an offer for certain. Money in billion USD."""

    objective: float
    """By the problem's risk measure."""
    expected_loss: float
    tariffs: float
    """Expected loss from the measures, before and after."""
    cost: float
    """Expected net cost of what is given."""
    disclosed: float
    """Expected cost of having it tabled."""
    linkage_cost: float
    """Cost of linking the tracks, due whatever is chosen."""
    losses: Mapping[str, float]
    """Case -> loss."""


@dataclass(frozen=True)
class Beyond:
    """A level beyond the model's range."""

    item: str
    asked: float
    highest: float


def beyond_range(problem: Problem, levels: Mapping[str, float]) -> tuple[Beyond, ...]:
    """Return the levels above what the model says can be offered."""
    return tuple(
        Beyond(item.name, levels[item.name], item.maximum)
        for item in problem.items
        if levels.get(item.name, 0.0) > item.maximum
    )


def widened(problem: Problem, levels: Mapping[str, float]) -> Problem:
    """Return the problem with every concession's range widened to hold the given levels."""
    return replace(problem, items=tuple(_widened(item, levels.get(item.name, 0.0)) for item in problem.items))


def _widened(item: Item, level: float) -> Item:
    if level <= item.maximum:
        return item
    return replace(
        item,
        maximum=level,
        cost=_continued(item.cost, level),
        credit={channel: _continued(curve, level) for channel, curve in item.credit.items()},
        approval={voice: _continued(curve, level) for voice, curve in item.approval.items()},
    )


def _continued(curve: Curve, level: float) -> Curve:
    """Return a curve that goes on to a level."""
    points = [*zip(curve.levels, curve.values, strict=True), *curve.beyond]
    before = [point for point in points if point[0] < level]
    after = next((point for point in points if point[0] >= level), before[-1])
    start, end = (before[-1], after) if after[0] > before[-1][0] else (before[-2], before[-1])
    value = end[1] + (end[1] - start[1]) / (end[0] - start[0]) * (level - end[0])
    levels, values = zip(*before, (level, value), strict=True)
    return Curve(levels, values)


def in_lots_that_hold(problem: Problem, levels: Mapping[str, float]) -> Problem:
    """Return the problem with lots cut so small that the given levels are whole ones.

    A proposal need not come in the lots in which the home country would offer, and what is countered with may keep it.
    """
    return replace(problem, items=tuple(_cut(item, levels.get(item.name, 0.0)) for item in problem.items))


def _cut(item: Item, level: float) -> Item:
    if item.domain != "integer" or level <= 0.0:
        return item
    lot, asked = (Fraction(size).limit_denominator(FINEST_LOT) for size in (item.step, level))
    if asked % lot == 0:
        return item
    common = lot.denominator * asked.denominator
    return replace(item, step=float(Fraction(math.gcd(int(lot * common), int(asked * common)), common)))


def take(problem: Problem, offer: Offer) -> Taken:
    """Return what taking an offer in its round leads to; its levels must lie within the problem's ranges."""
    r = problem.rounds.index(offer.round)
    parts = {posture.name: _borne(problem, posture, offer, r) for posture in problem.postures}
    cases = problem.cases()
    losses = {
        case: problem.linkage_cost + sum(sum(parts[posture.name]) for posture in postures)
        for case, postures in cases.items()
    }
    chances = [postures[0].probability for postures in cases.values()]
    mean = [sum(p.probability * parts[p.name][place] for p in problem.postures) for place in range(3)]
    return Taken(
        objective=risk_value(problem.risk, chances, list(losses.values())),
        expected_loss=sum(chance * loss for chance, loss in zip(chances, losses.values(), strict=True)),
        tariffs=mean[0],
        cost=mean[1],
        disclosed=mean[2],
        linkage_cost=problem.linkage_cost,
        losses=losses,
    )


def _borne(problem: Problem, posture: Posture, offer: Offer, r: int) -> tuple[float, float, float]:
    """Return tariffs, cost and disclosure in one posture's share of the offer."""
    tariffs = posture.waiting_loss[r] + sum(
        posture.agreed_loss[measure, offer.terms[measure]][r] for measure in problem.measures_at(posture.table)
    )
    given = [(item, offer.levels.get(item.name, 0.0)) for item in problem.items_at(posture.table)]
    cost = sum(posture.due_share(item.name, r) * value_at(item.cost, level) for item, level in given)
    return tariffs, cost, sum(item.disclosure_cost for item, level in given if level > 0.0)


def answers(problem: Problem, offer: Offer) -> tuple[OfferState, dict[str, PostureState]]:
    """Return which rules an offer breaks, and how each posture would answer it in its round alone."""
    r = problem.rounds.index(offer.round)
    found = evaluate(rounds_between(problem, r, r + 1), [offer])
    return found.offers[0], dict(found.postures)
