"""Who accepts and who refuses, told by the factors that decide it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from planner.program.problem import Posture, Problem
from planner.solve.evaluation import Evaluation, PostureState
from planner.solve.solution import Offer


@dataclass(frozen=True)
class OutcomeChance:
    """How an outcome of a factor bears on acceptance."""

    factor: str
    outcome: str
    probability: float
    acceptance: float
    """Chance of acceptance if the factor turns out so."""


@dataclass(frozen=True)
class RefusingKind:
    """Postures that share some outcomes, all of which refuse."""

    outcomes: Mapping[str, str]
    """Factor -> outcome that they share; empty if every posture refuses."""
    probability: float
    postures: int


def postures_at(problem: Problem, table: str) -> list[Posture]:
    """Return the postures that answer at a table."""
    return [posture for posture in problem.postures if posture.table == table]


def outcome_chances(problem: Problem, evaluation: Evaluation, table: str) -> tuple[OutcomeChance, ...]:
    """Return the chance of acceptance at a table under each outcome of each factor."""
    totals: dict[tuple[str, str], list[float]] = {}
    for posture in postures_at(problem, table):
        state = evaluation.postures[posture.name]
        for pair in posture.outcomes.items():
            total = totals.setdefault(pair, [0.0, 0.0])
            total[0] += state.probability
            total[1] += state.probability if state.accepts else 0.0
    order = list(dict.fromkeys(factor for factor, _ in totals))
    return tuple(
        OutcomeChance(factor, outcome, probability, accepted / probability)
        for (factor, outcome), (probability, accepted) in sorted(totals.items(), key=lambda kv: order.index(kv[0][0]))
    )


def refusing_kinds(problem: Problem, evaluation: Evaluation, table: str) -> tuple[RefusingKind, ...]:
    """Return few kinds of postures that together are exactly those that refuse at a table, the likeliest first.

    A kind is a combination of as few outcomes as possible all of whose postures refuse. Kinds may overlap; each adds
    postures that those before it do not have.
    """
    here = postures_at(problem, table)
    refusing = {posture.name for posture in here if not evaluation.postures[posture.name].accepts}
    kinds = list(_pure_kinds(here, refusing))
    left, chosen = set(refusing), []
    while left:
        best = max(kinds, key=lambda kind: _weight(evaluation.postures, left & kind[1]))
        left -= best[1]
        chosen.append(best)
    return tuple(
        RefusingKind(outcomes, _weight(evaluation.postures, members), len(members)) for outcomes, members in chosen
    )


def _pure_kinds(postures: Sequence[Posture], refusing: set[str]) -> Iterator[tuple[dict[str, str], set[str]]]:
    """Yield the combinations of outcomes all of whose postures refuse, without those that contain a smaller one."""
    factors = list(postures[0].outcomes)
    found: list[dict[str, str]] = []
    for size in range(len(factors) + 1):
        for chosen in itertools.combinations(factors, size):
            members: dict[tuple[str, ...], set[str]] = {}
            for posture in postures:
                key = tuple(posture.outcomes[factor] for factor in chosen)
                members.setdefault(key, set()).add(posture.name)
            for key, names in members.items():
                outcomes = dict(zip(chosen, key, strict=True))
                if names <= refusing and not any(known.items() <= outcomes.items() for known in found):
                    found.append(outcomes)
                    yield outcomes, names


def _weight(states: Mapping[str, PostureState], names: set[str]) -> float:
    return sum(states[name].probability for name in sorted(names))


def agreed_cost(problem: Problem, evaluation: Evaluation) -> float:
    """Return the expected net cost of what is accepted if no agreement is broken before all of it is due, billion USD.

    What is expected to fall due, ``evaluation.expected_cost``, is less where the agreement may be broken first.
    """
    costs = {offer.round: offer.costs for offer in evaluation.offers}
    tables = {table: problem.items_at(table) for table in problem.tables}
    total = 0.0
    for posture in problem.postures:
        accepted = evaluation.postures[posture.name].accepts
        if accepted is not None:
            agreed = sum(costs[accepted][item.name] for item in tables[posture.table])
            total += posture.probability * agreed
    return total


def worth_of_terms(
    problem: Problem, evaluation: Evaluation, offers: Sequence[Offer]
) -> Mapping[tuple[str, str], float]:
    """Return the expected loss avoided by each (round, measure), billion USD.

    A term avoids, in the postures that accept its round, what the harshest term would cost beyond it; at the harshest
    term nothing is gained. The parts add up to the fall of the expected tariff loss.
    """
    worth = {(offer.round, measure): 0.0 for offer in offers for measure in problem.measures}
    by_round = {offer.round: (position, offer) for position, offer in enumerate(offers)}
    for posture in problem.postures:
        accepted = evaluation.postures[posture.name].accepts
        if accepted is None:
            continue
        position, offer = by_round[accepted]
        for measure, terms in problem.measures_at(posture.table).items():
            harshest, agreed = ((measure, term) for term in (terms[0], offer.terms[measure]))
            avoided = posture.agreed_loss[harshest][position] - posture.agreed_loss[agreed][position]
            worth[accepted, measure] += posture.probability * avoided
    return worth
