"""Whether a proposal's value is believable: what if the relief comes late, partly, or is withdrawn.

Each question moves one thing and leaves what is given as it is. *Late*: the terms apply some months after the
proposal's date, while what is given is due as agreed. *Partly*: the relief on one measure never comes, or only a share
of all relief does. *Withdrawn*: the agreement fails with some chance each year, and what was delivered by then is sunk.
"""

from __future__ import annotations

import calendar
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
HAZARDS = (0.1, 0.25, 0.5)
"""Chances a year, on top of the model's own, that the agreement fails."""
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
    """An agreement that fails with a chance each year, on top of the model's own."""

    hazard: float
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
    late = []
    for months in DELAYS:
        problem, delayed = _delayed(model, losses, offer, months)
        late.append(Late(months, take(widened(problem, offer.levels), delayed).objective))
    problem = _problem(model, losses, offer)
    withdrawn = tuple(
        Withdrawn(hazard, take(_problem(_failing_more(model, hazard), losses, offer), offer).objective)
        for hazard in HAZARDS
    )
    return Credibility(tuple(late), withdrawn, _without(problem, offer), _least_share(problem, offer, best))


def _problem(model: Negotiation, losses: LossTable, offer: Offer) -> Problem:
    own = assemble(model, losses)
    return widened(rounds_between(own, own.rounds.index(offer.round)), offer.levels)


def _failing_more(model: Negotiation, hazard: float) -> Negotiation:
    """Return the model with a hazard added in every posture, up to certainty."""
    own = model.counterpart.hazard.value.magnitude if model.counterpart.hazard else Fraction(0)
    highest = max(case.hazard for case in expand(model))
    added = min(Fraction(hazard), 1 - highest)
    figure = ShareFigure.model_validate(
        {"value": f"{float(100 * (own + added)):.9f} %", "judgement": "What if agreements failed more often."}
    )
    return model.model_copy(update={"counterpart": model.counterpart.model_copy(update={"hazard": figure})})


def _delayed(model: Negotiation, losses: LossTable, offer: Offer, months: int) -> tuple[Problem, Offer]:
    """Return the problem in which the offer's round comes later, or the horizon's end if that is sooner."""
    when = model.rounds[offer.round]
    moved = when.model_copy(update={"date": min(_later(when.date, months), model.horizon_end)})
    late = assemble(model.model_copy(update={"rounds": {offer.round: moved}}), losses)
    # What is given is not cleared anew, and falls due as if the agreement were in force.
    return late, offer


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
