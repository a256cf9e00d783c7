"""Whether a proposal's value is believable: what if the relief comes late, partly, or is withdrawn.

Each question moves one thing and leaves what is given as it is. *Late*: the terms apply some months after the round,
while what is given falls due, and the agreement stands or fails, from the round on. *Partly*: the relief on one measure
never comes, or only a share of all relief does. *Withdrawn*: the agreement fails with a higher chance each year than
the model says, and what was delivered by then is sunk.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from planner.program.assemble import assemble
from planner.program.problem import Problem
from planner.program.risk import risk_value
from planner.program.rounds import rounds_between
from planner.schema.figures import ShareFigure
from planner.schema.negotiation import Negotiation
from planner.schema.postures import expand
from planner.solve.solution import Offer
from planner.study.taking import take, widened
from planner.trade.losses import LossTable

DELAYS = (3, 6, 12)
"""Months by which relief may be late."""
HAZARDS = (Fraction(1, 10), Fraction(1, 4), Fraction(1, 2))
"""What is added to the model's own chances a year that the agreement fails."""
SHARE_TOLERANCE = 1e-6
"""The least share of relief is found to this."""


@dataclass(frozen=True)
class Late:
    """Relief that comes some months late."""

    months: int
    objective: float
    """If the proposal is taken, billion USD."""


@dataclass(frozen=True)
class Withdrawn:
    """An agreement that fails more often than the model says."""

    added_hazard: float
    """Chance a year on top of the model's own."""
    objective: float
    """If the proposal is taken, billion USD."""


@dataclass(frozen=True)
class WithoutMeasure:
    """Relief on one measure that never comes."""

    measure: str
    added_loss: float
    """Billion USD, expected."""


@dataclass(frozen=True)
class Credibility:
    """How much of the relief has to come true."""

    late: tuple[Late, ...]
    withdrawn: tuple[Withdrawn, ...]
    without: tuple[WithoutMeasure, ...]
    """Measures with relief, the most valuable first."""
    least_share: float | None
    """Share of the relief (over all measures) that has to come for the proposal to beat the best alternative.

    None if it does not even with all of it; 0 if it does with none.
    """


def credibility(model: Negotiation, losses: LossTable, offer: Offer, best: float) -> Credibility:
    """Return what becomes of a proposal's value if relief is late or partial; ``best`` is the best alternative."""
    late = tuple(Late(months, take(_late(model, losses, offer, months), offer).objective) for months in DELAYS)
    withdrawn = tuple(
        Withdrawn(float(added), take(_problem(_failing_more(model, added), losses, offer), offer).objective)
        for added in _added_hazards(model)
    )
    problem = _problem(model, losses, offer)
    return Credibility(late, withdrawn, _without(problem, offer), _least_share(problem, offer, best))


def _problem(model: Negotiation, losses: LossTable, offer: Offer, applied: Mapping[str, date] | None = None) -> Problem:
    own = assemble(model, losses, applied=applied)
    return widened(rounds_between(own, own.rounds.index(offer.round)), offer.levels)


def _added_hazards(model: Negotiation) -> list[Fraction]:
    """Return what can be added to the hazard of every posture: no posture fails more often than for certain."""
    room = 1 - max(case.hazard for case in expand(model))
    return [added for added in dict.fromkeys(min(hazard, room) for hazard in HAZARDS) if added > 0]


def _failing_more(model: Negotiation, added: Fraction) -> Negotiation:
    """Return the model with a hazard added in every posture."""
    own = model.counterpart.hazard.value.magnitude if model.counterpart.hazard else Fraction(0)
    figure = ShareFigure.model_validate(
        {"value": f"{float(100 * (own + added)):.9f} %", "judgement": "What if agreements failed more often."}
    )
    return model.model_copy(update={"counterpart": model.counterpart.model_copy(update={"hazard": figure})})


def _late(model: Negotiation, losses: LossTable, offer: Offer, months: int) -> Problem:
    """Return the problem in which what is agreed in the offer's round applies some months after it."""
    return _problem(model, losses, offer, {offer.round: _later(model.rounds[offer.round].date, months)})


def _later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _without(problem: Problem, offer: Offer) -> tuple[WithoutMeasure, ...]:
    whole = take(problem, offer).expected_loss
    found = []
    for measure, terms in problem.measures.items():
        # The harshest term is a ceiling that changes nothing.
        added = take(problem, replace(offer, terms={**offer.terms, measure: terms[0]})).expected_loss - whole
        if added > 0.0:
            found.append(WithoutMeasure(measure, added))
    return tuple(sorted(found, key=lambda each: -each.added_loss))


def _least_share(problem: Problem, offer: Offer, best: float) -> float | None:
    """Return by bisection the share of relief at which taking is as good as the best alternative."""
    cases = problem.cases().values()
    chances = [postures[0].probability for postures in cases]
    full = take(problem, offer).losses
    none = take(problem, replace(offer, terms={m: terms[0] for m, terms in problem.measures.items()})).losses

    def objective(share: float) -> float:
        return risk_value(problem.risk, chances, [share * full[case] + (1.0 - share) * none[case] for case in full])

    if objective(1.0) > best:
        return None
    low, high = 0.0, 1.0
    if objective(low) <= best:
        return 0.0
    while high - low > SHARE_TOLERANCE:
        middle = (low + high) / 2.0
        low, high = (low, middle) if objective(middle) <= best else (middle, high)
    return high
