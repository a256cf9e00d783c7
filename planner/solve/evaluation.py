"""What an offer leads to: who accepts, what it costs, what it draws, who consents.

Computed from the problem's records alone, in floating point, without the program; the exact judgement is the
audit's. Money in billion USD, approval in points.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.program.curves import value_at
from planner.program.problem import FEW_CHANGES, JOINT, Posture, Problem, Voice
from planner.program.risk import risk_value
from planner.solve.solution import Offer

ROUNDING = 1e-9
"""What floating point may add to or take from a sum."""

MISSED = 2e-7
"""A rule that is missed by no more counts as kept: a bit more than HiGHS lets pass, far less than the audit does.

Whole numbers leave HiGHS no other way to be right: it takes a row that is missed by a ten-millionth for kept. In the
unit of the rule, whatever the size of its limit, as in HiGHS and in the audit.
"""

STATED = 1e-6
"""Levels are stated to this share of their maximum: nearer ones are the same level."""


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
    """How one posture responds, at its table. Money in billion USD."""

    probability: float
    accepts: str | None
    """The round whose offer it accepts first."""
    surplus: tuple[float, ...]
    """By round: what the offer leaves it beyond what it wants."""
    undecided: tuple[str, ...]
    """Rounds in which its surplus lies between refusal and acceptance, which no valid plan has."""
    tariffs: float
    """Loss from the measures at its table, before and after agreement."""
    cost: float
    """Cost of the accepted offer that falls due."""
    disclosed: float
    """Cost of what was tabled until it accepted."""

    @property
    def loss(self) -> float:
        """Everything the home country loses at this table."""
        return self.tariffs + self.cost + self.disclosed


@dataclass(frozen=True)
class Evaluation:
    """What a plan leads to. Money in billion USD."""

    objective: float
    """What is minimised: the expected loss, or the risk measure of the problem."""
    expected_loss: float
    """Losses, cost of the offer if accepted, disclosure costs and the cost of linking the tracks."""
    no_deal_loss: float
    """Expected loss from the measures if nothing is ever agreed.

    The cost of linking the tracks, due in every case, is not in it.
    """
    acceptance: float
    """Probability that something is agreed, at whichever table."""
    agreement: Mapping[str, tuple[float, ...]]
    """Table -> probability that it has agreed by each round."""
    expected_tariff_loss: float
    """Expected loss from tariffs, before and after agreement."""
    expected_cost: float
    """Expected cost of the accepted offer."""
    disclosure_cost: float
    """Expected cost of what was tabled, accepted or not."""
    linkage_cost: float
    offers: tuple[OfferState, ...]
    postures: Mapping[str, PostureState]
    losses: Mapping[str, float]
    """Case -> what the home country loses in it, everything included."""

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
    states = tuple(_offer(problem, r, offer, offers[r - 1] if r else None) for r, offer in enumerate(offers))
    ledgers = {table: _Ledger(problem, table, offers) for table in problem.tables}
    postures = {p.name: _posture(problem, p, offers, ledgers[p.table]) for p in problem.postures}
    cases = problem.cases()
    losses = {
        case: problem.linkage_cost + sum(postures[posture.name].loss for posture in group)
        for case, group in cases.items()
    }
    chances = [group[0].probability for group in cases.values()]
    everyone = postures.values()
    # Without postures nobody answers, and only what tabling itself costs is left.
    alone = 0.0 if cases else problem.linkage_cost + ledgers[JOINT].disclosed[-1]
    return Evaluation(
        objective=risk_value(problem.risk, chances, list(losses.values())) if cases else alone,
        expected_loss=sum(chance * loss for chance, loss in zip(chances, losses.values(), strict=True)) + alone,
        no_deal_loss=sum(posture.probability * posture.no_deal_loss for posture in problem.postures),
        acceptance=sum(
            chance
            for chance, group in zip(chances, cases.values(), strict=True)
            if any(postures[posture.name].accepts is not None for posture in group)
        ),
        agreement={table: _agreement(problem, table, postures) for table in problem.tables},
        expected_tariff_loss=sum(state.probability * state.tariffs for state in everyone),
        expected_cost=sum(state.probability * state.cost for state in everyone),
        disclosure_cost=sum(state.probability * state.disclosed for state in everyone),
        linkage_cost=problem.linkage_cost,
        offers=states,
        postures=postures,
        losses=losses,
    )


class _Ledger:
    """What the offers contribute at one table, by round."""

    def __init__(self, problem: Problem, table: str, offers: Sequence[Offer]) -> None:
        items = problem.items_at(table)
        self.measures = problem.measures_at(table)
        self.costs: list[dict[str, float]] = []
        self.credited: list[dict[str, float]] = []
        self.disclosed: list[float] = []
        for offer in offers:
            levels = {item.name: offer.levels.get(item.name, 0.0) for item in items}
            self.costs.append({item.name: value_at(item.cost, levels[item.name]) for item in items})
            credited = dict.fromkeys(problem.channels, 0.0)
            for item in items:
                for channel, curve in item.credit.items():
                    credited[channel] += value_at(curve, levels[item.name])
            self.credited.append(credited)
            self.disclosed.append(sum(item.disclosure_cost for item in items if levels[item.name] > 0.0))


def _agreement(problem: Problem, table: str, postures: Mapping[str, PostureState]) -> tuple[float, ...]:
    here = [postures[posture.name] for posture in problem.postures if posture.table == table]
    by_round = (sum(state.probability for state in here if state.accepts == name) for name in problem.rounds)
    return tuple(itertools.accumulate(by_round))


def _offer(problem: Problem, r: int, offer: Offer, before: Offer | None) -> OfferState:
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
        *(_withdrawn(problem, before, offer) if before else ()),
        *_broken_logic(problem, offer),
        *_too_many_changes(problem, r, offer),
        *(
            f"budget {budget} {year}"
            for (budget, year), limit in problem.budgets.items()
            if drawn[budget, year] > limit + MISSED
        ),
        *(
            f"consent {voice.name}"
            for voice in problem.voices
            if voice.role == "veto" and not consent[voice.name].consents
        ),
        *(["quorum"] if problem.quorum is not None and seats < problem.quorum - MISSED else []),
    ]
    return OfferState(offer.round, sum(costs.values()), costs, credited, drawn, consent, seats, tuple(broken))


def _consent(problem: Problem, voice: Voice, offer: Offer) -> ConsentState:
    approval = voice.base
    for item in problem.items:
        if voice.name in item.approval:
            approval += value_at(item.approval[voice.name], offer.levels.get(item.name, 0.0))
    approval += sum(voice.relief.get(pair, 0.0) for pair in offer.terms.items())
    return ConsentState(approval, voice.floor, approval >= voice.floor - MISSED)


def _broken_levels(problem: Problem, r: int, offer: Offer) -> list[str]:
    broken = []
    for item in problem.items:
        amount = offer.levels.get(item.name, 0.0)
        tolerance = ROUNDING * max(1.0, item.maximum)
        if amount > item.maximum + tolerance or (0.0 < amount < item.minimum_if_offered - tolerance):
            broken.append(f"range of {item.name}")
        if item.domain == "integer" and abs(amount / item.step - round(amount / item.step)) > ROUNDING:
            broken.append(f"whole steps of {item.name}")
        if item.at_least > 0.0 and r >= item.demanded_from:
            tabled = sum(offer.levels.get(i.name, 0.0) for i in problem.items if i.offered_as == item.offered_as)
            short = tabled < item.at_least - MISSED * max(1.0, item.at_least)
            if short and f"minimum of {item.offered_as}" not in broken:
                broken.append(f"minimum of {item.offered_as}")
        if amount > 0.0 and not item.rounds[r]:
            broken.append(f"clearance of {item.name}")
    return broken


def _withdrawn(problem: Problem, before: Offer, offer: Offer) -> list[str]:
    return [
        f"{item.name} stays on the table"
        for item in problem.items
        if offer.levels.get(item.name, 0.0) < before.levels.get(item.name, 0.0) - ROUNDING * max(1.0, item.maximum)
    ]


def _broken_logic(problem: Problem, offer: Offer) -> list[str]:
    schedules = [item.offered_as for item in problem.items if offer.levels.get(item.name, 0.0) > 0.0]
    offered = set(schedules)
    broken = [
        f"rule {item.offered_as} requires {needed}"
        for item in problem.items
        for needed in item.requires
        if item.offered_as in offered and needed not in offered
    ]
    broken.extend(f"one schedule of {concession}" for concession in offered if schedules.count(concession) > 1)
    for group in problem.groups:
        count = len(offered.intersection(group.members))
        allowed = {0, len(group.members)} if group.at_most is None else range(group.at_most + 1)
        if count not in allowed:
            broken.append(f"rule {group.name}")
    broken.extend(
        f"one term of {measure}" for measure, terms in problem.measures.items() if offer.terms.get(measure) not in terms
    )
    return broken


def _too_many_changes(problem: Problem, r: int, offer: Offer) -> list[str]:
    near = problem.near
    if near is None or near.round != r:
        return []
    changes = sum(
        abs(offer.levels.get(item.name, 0.0) - near.levels.get(item.name, 0.0)) > STATED * max(1.0, item.maximum)
        for item in problem.items
    )
    changes += sum(offer.terms.get(measure) != term for measure, term in near.terms.items())
    return [FEW_CHANGES] if changes > near.most_changes else []


def _posture(problem: Problem, posture: Posture, offers: Sequence[Offer], ledger: _Ledger) -> PostureState:
    values = [
        sum(posture.weights[c] * amount for c, amount in credited.items() if c in posture.weights)
        for credited in ledger.credited
    ]
    surplus = tuple(
        values[r]
        - (posture.ratchet * values[r - 1] if r else 0.0)
        - sum(posture.asks[measure, offer.terms[measure]] for measure in ledger.measures)
        - posture.reservation[r]
        for r, offer in enumerate(offers)
    )
    accepted = next((r for r, value in enumerate(surplus) if value >= -MISSED), None)
    open_until = len(surplus) if accepted is None else accepted
    tariffs, cost = posture.no_deal_loss, 0.0
    if accepted is not None:
        terms = offers[accepted].terms
        tariffs = posture.waiting_loss[accepted]
        tariffs += sum(posture.agreed_loss[measure, terms[measure]][accepted] for measure in ledger.measures)
        cost = sum(posture.due_share(item, accepted) * value for item, value in ledger.costs[accepted].items())
    return PostureState(
        probability=posture.probability,
        accepts=None if accepted is None else problem.rounds[accepted],
        surplus=surplus,
        undecided=tuple(problem.rounds[r] for r in range(open_until) if surplus[r] > MISSED - problem.refusal_margin),
        tariffs=tariffs,
        cost=cost,
        disclosed=ledger.disclosed[-1 if accepted is None else accepted],
    )
