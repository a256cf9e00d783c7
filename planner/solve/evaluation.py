"""What an offer leads to: who accepts, what it costs, what it draws, who consents.

Computed from the problem's records alone, in floating point, without the program; the exact judgement is the
audit's. Money in billion USD, approval in points.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.program.curves import value_at
from planner.program.problem import Posture, Problem, Voice
from planner.solve.solution import Offer

ROUNDING = 1e-9
"""What floating point may add to or take from a sum."""


@dataclass(frozen=True)
class ConsentState:
    """Where a constituency stands on one offer."""

    approval: float
    floor: float
    consents: bool


@dataclass(frozen=True)
class OfferState:
    """What one tabled offer means, whoever accepts it."""

    round: str
    cost: float
    """Due if it is accepted."""
    costs: Mapping[str, float]
    """Concession -> its part of the cost."""
    credited: Mapping[str, float]
    """Channel -> credit."""
    drawn: Mapping[tuple[str, int], float]
    """(budget, year) -> what it draws."""
    consent: Mapping[str, ConsentState]
    seats: float
    """Seats of the constituencies that vote for it."""
    broken: tuple[str, ...]
    """Names of the rules it breaks; empty for a valid offer."""


@dataclass(frozen=True)
class PostureState:
    """How one posture responds."""

    probability: float
    accepts: str | None
    """The round whose offer it accepts first."""
    surplus: tuple[float, ...]
    """By round: what the offer leaves it beyond what it wants."""
    undecided: tuple[str, ...]
    """Rounds in which its surplus lies between refusal and acceptance, which no valid plan has."""
    loss: float
    """Loss of the home country, cost of the offer included, disclosure left out."""


@dataclass(frozen=True)
class Evaluation:
    """What a plan leads to."""

    expected_loss: float
    """The objective: losses, cost of the offer if accepted, and disclosure costs."""
    no_deal_loss: float
    """Expected loss if nothing is offered or nothing accepted."""
    acceptance: float
    """Probability that some offer is accepted."""
    expected_tariff_loss: float
    """Expected loss from tariffs, before and after agreement."""
    expected_cost: float
    """Expected cost of the accepted offer."""
    disclosure_cost: float
    offers: tuple[OfferState, ...]
    postures: Mapping[str, PostureState]

    @property
    def broken(self) -> tuple[str, ...]:
        """Return the names of all rules broken, the postures left undecided included."""
        offers = [name for offer in self.offers for name in offer.broken]
        undecided = [f"answer of {name}" for name, state in self.postures.items() if state.undecided]
        return (*offers, *undecided)


def evaluate(problem: Problem, offers: Sequence[Offer]) -> Evaluation:
    """Return what offers, one per round, lead to; unknown names and levels beyond a curve raise an error."""
    if [offer.round for offer in offers] != list(problem.rounds):
        raise ValueError("an evaluation needs one offer for each round, in order")
    states = tuple(_offer(problem, r, offer) for r, offer in enumerate(offers))
    postures = {posture.name: _posture(problem, posture, offers, states) for posture in problem.postures}
    disclosed = sum(item.disclosure_cost for item in problem.items if offers[-1].levels.get(item.name, 0.0) > 0.0)
    cost = sum(
        state.probability * states[problem.rounds.index(state.accepts)].cost
        for state in postures.values()
        if state.accepts is not None
    )
    borne = sum(state.probability * state.loss for state in postures.values())
    return Evaluation(
        expected_loss=borne + disclosed,
        no_deal_loss=sum(posture.probability * posture.no_deal_loss for posture in problem.postures),
        acceptance=sum(state.probability for state in postures.values() if state.accepts is not None),
        expected_tariff_loss=borne - cost,
        expected_cost=cost,
        disclosure_cost=disclosed,
        offers=states,
        postures=postures,
    )


def _offer(problem: Problem, r: int, offer: Offer) -> OfferState:
    costs = {item.name: value_at(item.cost, offer.levels.get(item.name, 0.0)) for item in problem.items}
    credited = dict.fromkeys(problem.channels, 0.0)
    drawn = dict.fromkeys(problem.budgets, 0.0)
    for item in problem.items:
        amount = offer.levels.get(item.name, 0.0)
        for channel, curve in item.credit.items():
            credited[channel] += value_at(curve, amount)
        for key, per_unit in item.draws.items():
            drawn[key] += per_unit * amount
    consent = {voice.name: _consent(problem, voice, offer) for voice in problem.voices}
    seats = sum(voice.seats for voice in problem.voices if voice.role == "vote" and consent[voice.name].consents)
    broken = [
        *_broken_levels(problem, r, offer),
        *_broken_logic(problem, offer),
        *(
            f"budget {budget} {year}"
            for (budget, year), limit in problem.budgets.items()
            if drawn[budget, year] > limit + ROUNDING * max(1.0, abs(limit))
        ),
        *(
            f"consent {voice.name}"
            for voice in problem.voices
            if voice.role == "veto" and not consent[voice.name].consents
        ),
        *(["quorum"] if problem.quorum is not None and seats < problem.quorum - ROUNDING else []),
    ]
    return OfferState(offer.round, sum(costs.values()), costs, credited, drawn, consent, seats, tuple(broken))


def _consent(problem: Problem, voice: Voice, offer: Offer) -> ConsentState:
    approval = voice.base
    for item in problem.items:
        if voice.name in item.approval:
            approval += value_at(item.approval[voice.name], offer.levels.get(item.name, 0.0))
    approval += sum(voice.relief.get(pair, 0.0) for pair in offer.terms.items())
    return ConsentState(approval, voice.floor, approval >= voice.floor - ROUNDING * max(1.0, abs(voice.floor)))


def _broken_levels(problem: Problem, r: int, offer: Offer) -> list[str]:
    broken = []
    for item in problem.items:
        amount = offer.levels.get(item.name, 0.0)
        tolerance = ROUNDING * max(1.0, item.maximum)
        if amount > item.maximum + tolerance or (0.0 < amount < item.minimum_if_offered - tolerance):
            broken.append(f"range of {item.name}")
        if item.domain == "integer" and abs(amount / item.step - round(amount / item.step)) > ROUNDING:
            broken.append(f"whole steps of {item.name}")
        if amount < item.at_least - tolerance:
            broken.append(f"minimum of {item.name}")
        if amount > 0.0 and not item.rounds[r]:
            broken.append(f"clearance of {item.name}")
    return broken


def _broken_logic(problem: Problem, offer: Offer) -> list[str]:
    tabled = {name for name, amount in offer.levels.items() if amount > 0.0}
    broken = [
        f"rule {item.name} requires {needed}"
        for item in problem.items
        for needed in item.requires
        if item.name in tabled and needed not in tabled
    ]
    for group in problem.groups:
        count = len(tabled.intersection(group.members))
        allowed = {0, len(group.members)} if group.at_most is None else range(group.at_most + 1)
        if count not in allowed:
            broken.append(f"rule {group.name}")
    broken.extend(
        f"one term of {measure}" for measure, terms in problem.measures.items() if offer.terms.get(measure) not in terms
    )
    return broken


def _posture(problem: Problem, posture: Posture, offers: Sequence[Offer], states: Sequence[OfferState]) -> PostureState:
    surplus = tuple(
        sum(weight * state.credited[channel] for channel, weight in posture.weights.items())
        - sum(posture.asks.get(pair, 0.0) for pair in offer.terms.items())
        - posture.reservation[r]
        for r, (offer, state) in enumerate(zip(offers, states, strict=True))
    )
    accepted = next((r for r, value in enumerate(surplus) if value >= -ROUNDING), None)
    open_until = len(surplus) if accepted is None else accepted
    loss = posture.no_deal_loss
    if accepted is not None:
        terms = offers[accepted].terms.items()
        loss = posture.waiting_loss[accepted] + states[accepted].cost
        loss += sum(posture.agreed_loss[pair][accepted] for pair in terms)
    return PostureState(
        probability=posture.probability,
        accepts=None if accepted is None else problem.rounds[accepted],
        surplus=surplus,
        undecided=tuple(
            problem.rounds[r] for r in range(open_until) if surplus[r] > -problem.refusal_margin + ROUNDING
        ),
        loss=loss,
    )
