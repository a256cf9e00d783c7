"""A good first plan, found without proof.

Starts come from the relaxation: for a ladder of floors on the postures' mean surplus in one of the rounds, the
cheapest offer, tabled from that round on. From each, and from the harshest and the mildest terms with nothing offered,
a local search walks over ladders of offers (:mod:`~planner.solve.local_search`). The best is carried over into the
program, where the levels between the few that were tried are chosen by the relaxation. Last, plans with promising
patterns of answers are looked for (:mod:`~planner.solve.given_answers`). Nothing here depends on the machine's speed
or on chance.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from planner.program.curves import share_filled
from planner.program.problem import Problem
from planner.solve.arrays import Vector
from planner.solve.effects import Effects, Rows
from planner.solve.evaluation import evaluate
from planner.solve.given_answers import better_with_same_answers, plans_with_answers
from planner.solve.highs import Driver, Ending, Run
from planner.solve.local_search import Found, LocalSearch
from planner.solve.relaxation import Relaxation
from planner.solve.solution import Offer

FLOORS = 8
"""Rungs of the ladder of floors on the mean surplus, over all rounds together."""
WALK = 60, 180
"""Steps from each start: for every round, and at most."""
LAST_WALK = 240, 600
"""Steps from the best ladder found."""
MANY_CASES = 120
"""With more cases than this, walks from the starts look at a selection, and the last walk is shorter in proportion."""
FULL_SIZE = 20
"""Concessions and measures from which on walks have their full length."""
FEW_ANSWERS = 40
"""With at most this many, over all rounds, the proof itself finds better plans as fast as a search over answers."""
SHARE_OF_TIME = 2 / 3
"""Of a time limit, at most: what is left goes to the proof, since a plan says little without a bound."""
SHORT_WALK = 60
"""Steps from a plan that is known to be good for a similar problem."""


def first_plan(driver: Driver, relaxation: Relaxation) -> Run | None:
    """Return a good plan as a point of the program, or None if none was found."""
    clock = driver.clock.part(SHARE_OF_TIME)
    effects = Effects(driver.program.problem)
    search = LocalSearch(effects, clock)
    few = _fewer_cases(effects.problem)
    rough = search if few is effects.problem else LocalSearch(Effects(few), clock)
    shorter = max(1, len(effects.problem.cases()) // MANY_CASES)
    best: Found | None = None
    for start in _starts(driver, relaxation, effects):
        if clock.stopped and best is not None:
            break
        best = _better(best, rough.run(start, _steps(effects, WALK)))
    if best is not None and rough is not search:
        # Valid and judged for some of the cases only.
        best = search.run(best.chosen, _steps(effects, LAST_WALK) // shorter)
    if best is not None and not clock.stopped:
        best = _better(best, search.run(best.chosen, _steps(effects, LAST_WALK) // shorter))
    plan = None if best is None else carry_over(driver, relaxation, effects.offers(best.chosen))
    if plan is None:
        return None
    driver.announce("looking for a first plan", plan.objective, -math.inf)
    if clock.stopped or len(effects.problem.rounds) * len(effects.problem.postures) <= FEW_ANSWERS:
        return plan
    plan = min([plan, *plans_with_answers(driver, plan, clock)], key=lambda found: found.objective)
    if len(effects.problem.rounds) > 1 and plan.ending is Ending.STOPPED and not clock.stopped:
        plan = better_with_same_answers(driver, plan, clock)
    return replace(plan, ending=Ending.STOPPED)


def _fewer_cases(problem: Problem) -> Problem:
    """Return a problem with some of its cases, evenly picked and as likely together, if they are many."""
    cases = list(problem.cases().values())
    if len(cases) <= MANY_CASES:
        return problem
    picked = [cases[position] for position in np.linspace(0, len(cases) - 1, MANY_CASES).astype(int)]
    share = sum(group[0].probability for group in cases) / sum(group[0].probability for group in picked)
    postures = tuple(replace(p, probability=p.probability * share) for group in picked for p in group)
    return replace(problem, postures=postures)


def nearby_plan(driver: Driver, relaxation: Relaxation, known: Sequence[tuple[Offer, ...]]) -> Run | None:
    """Return the best of some known plans and of what a short walk from each finds, or None if none can be used."""
    effects = Effects(driver.program.problem)
    search = LocalSearch(effects, driver.clock)
    points = []
    for offers in known:
        point = carry_over(driver, relaxation, within_reach(effects.problem, offers))
        if point is None or point.values is None:
            continue
        start = np.array([_nearest_choices(driver, effects, point.values, r) for r in range(len(offers))])
        found = search.run(start, SHORT_WALK)
        walked = None if found is None else carry_over(driver, relaxation, effects.offers(found.chosen))
        points += [point] if walked is None else [point, walked]
    return min(points, key=lambda point: point.objective, default=None)


def within_reach(problem: Problem, offers: Sequence[Offer]) -> tuple[Offer, ...]:
    """Return offers of a similar problem without what this one does not have, levels lowered to its maxima."""
    return tuple(
        Offer(
            offer.round,
            {
                item.name: min(offer.levels[item.name], item.maximum)
                for item in problem.items
                if item.name in offer.levels
            },
            {
                measure: offer.terms[measure] if offer.terms.get(measure) in terms else terms[0]
                for measure, terms in problem.measures.items()
            },
        )
        for offer in offers
    )


def carry_over(driver: Driver, relaxation: Relaxation, offers: Sequence[Offer]) -> Run | None:
    """Return a ladder of offers as a point of the program, with levels that are not whole chosen by the relaxation."""
    loss, point = relaxation.best_with(_whole_columns(driver, offers))
    return None if point is None else Run(Ending.STOPPED, loss, -math.inf, point, 0)


def _starts(driver: Driver, relaxation: Relaxation, effects: Effects) -> Iterator[Rows]:
    rounds = len(effects.problem.rounds)
    harshest = effects.first
    yield np.tile(harshest, (rounds, 1))
    mildest = harshest.copy()
    for row, slot in enumerate(effects.slot):
        if slot >= len(effects.concessions):
            mildest[slot] = row
    yield np.tile(mildest, (rounds, 1))
    for r in range(rounds):
        for point in _ladder(driver, relaxation, r, max(2, FLOORS // rounds)):
            chosen = _nearest_choices(driver, effects, point, r)
            # Before its round nothing is offered for everything, which is refused.
            yield np.array([mildest if earlier < r else chosen for earlier in range(rounds)])


def _ladder(driver: Driver, relaxation: Relaxation, r: int, floors: int) -> Iterator[Vector]:
    model, program = driver.program.model, driver.program
    mean: dict[int, float] = {}
    price: dict[int, float] = {}
    for posture in program.problem.postures:
        mean[driver.column(model.surplus[posture.name, r])] = posture.probability
        column = driver.column(model.borne[program.loss_scenarios[posture.name], r])
        price[column] = price.get(column, 0.0) + posture.probability
    low, high = relaxation.least(mean), relaxation.most(mean)
    if not (math.isfinite(low) and math.isfinite(high)):
        return
    row = relaxation.add_row(-math.inf, math.inf, mean)
    for floor in np.linspace(low, high, floors):
        relaxation.bound_row(row, float(floor) - 1e-6, math.inf)
        point = relaxation.point(price)
        relaxation.bound_row(row, -math.inf, math.inf)
        if point is not None:
            yield point


def _nearest_choices(driver: Driver, effects: Effects, point: Vector, r: int) -> Rows:
    """Return, for each slot, the choice nearest to a point of the relaxation in a round."""
    model, segments = driver.program.model, driver.program.segments
    levels = {
        item: sum(
            point[driver.column(model.fill[item, s, r])] * (part.levels[s + 1] - part.levels[s])
            for s in range(part.count)
        )
        for item, part in segments.items()
    }
    distance = np.zeros(len(effects.choices))
    for row, choice in enumerate(effects.choices):
        if choice.measure:
            distance[row] = -point[driver.column(model.term[choice.measure, choice.term, r])]
            continue
        # The distance over all schedules of the concession, in shares of their maxima.
        concession = effects.concessions[choice.slot]
        for item in effects.problem.items:
            if item.offered_as == concession and item.maximum > 0.0:
                level = choice.level if choice.item is not None and choice.item.name == item.name else 0.0
                distance[row] += abs(level - levels[item.name]) / item.maximum
    return np.array(
        [
            rows[np.argmin(distance[rows])]
            for rows in (np.nonzero(effects.slot == slot)[0] for slot in range(effects.slots))
        ],
        dtype=np.intp,
    )


def _whole_columns(driver: Driver, offers: Sequence[Offer]) -> dict[int, float]:
    """Return the whole columns of the program that a ladder of offers decides, and what it sets them to."""
    problem, model = driver.program.problem, driver.program.model
    state = evaluate(problem, offers)
    columns: dict[int, float] = {}
    for r, offer in enumerate(offers):
        columns |= _level_columns(driver, offer, r)
        for measure, terms in problem.measures.items():
            for term in terms:
                columns[driver.column(model.term[measure, term, r])] = float(offer.terms[measure] == term)
        for name, consent in state.offers[r].consent.items():
            if (name, r) in model.support:
                columns[driver.column(model.support[name, r])] = float(consent.consents)
        for name, posture in state.postures.items():
            columns[driver.column(model.accepts[name, r])] = float(posture.accepts == offer.round)
    return columns


def _level_columns(driver: Driver, offer: Offer, r: int) -> dict[int, float]:
    """Return the whole columns that the levels of an offer decide, and what they set them to."""
    problem, model, segments = driver.program.problem, driver.program.model, driver.program.segments
    columns: dict[int, float] = {}
    for item in problem.items:
        level = offer.levels.get(item.name, 0.0)
        columns[driver.column(model.tabled[item.name, r])] = float(level > 0.0)
        if item.domain == "integer":
            columns[driver.column(model.steps[item.name, r])] = float(round(level / item.step))
        part = segments[item.name]
        if part.ordered:
            filled = share_filled(part, level)
            for s in range(part.count - 1):
                columns[driver.column(model.order[item.name, s, r])] = float(filled[s] >= 1.0)
    return columns


def _steps(effects: Effects, walk: tuple[int, int]) -> int:
    """Return how far to walk: fewer steps where there is less to choose."""
    per_round, most = walk
    steps = min(most, per_round * len(effects.problem.rounds))
    return min(steps, steps * effects.slots // FULL_SIZE)


def _better(one: Found | None, other: Found | None) -> Found | None:
    if one is None or other is None:
        return one or other
    return other if other.loss < one.loss else one
