"""Good plans in which everybody answers as a pattern says.

With all answers fixed the program is an easy one: what is left is which levels and terms lead to them. The patterns
are those that a search by linear programs finds promising (:mod:`~planner.solve.answers`), and over several rounds
that of the plan at hand: a walk changes one thing at a time, while all rounds hang together through what stays on the
table, so even with the same answers there is much to gain.
"""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

import numpy as np

from planner.solve.answers import AnswerSearch, Pattern, spread
from planner.solve.arrays import Indices, Vector
from planner.solve.clock import Clock
from planner.solve.crew import Crew
from planner.solve.highs import Driver, Ending, Engine, Run
from planner.solve.sight import Sight

MOST_PATTERNS = 2
"""Promising patterns for which plans are looked for."""
LEFT_OPEN = 4
"""Answers that are left open if a pattern of answers leads to no plan."""
GAP, NODES = 0.02, 400
"""How close to the best plan with a pattern of answers is close enough, and the work spent on it at most."""
LADDER_GAP, LADDER_NODES = 1e-3, 400
"""The same over several rounds, where every node takes longer."""


def plans_with_answers(driver: Driver, plan: Run, clock: Clock) -> list[Run]:
    """Return plans with promising patterns of answers, found from those of a plan of which the point is known.

    One that ended as ``OPTIMAL`` is as good as its answers allow.
    """
    if plan.values is None:
        return []
    sight, columns = Sight(driver), _answer_columns(driver)
    own = _pattern_of(sight, plan)
    pieces = [
        partial(_plan_with, driver, clock, columns, pattern, None)
        for pattern in _promising(sight, own, clock)[:MOST_PATTERNS]
    ]
    if sight.rounds > 1:
        pieces.insert(0, partial(_plan_with, driver, clock, columns, own, plan.values))
    with Crew[Run](driver.options.threads, clock.stop) as crew:
        found = list(crew.results(pieces))
    return [replace(run, bound=-math.inf) for run in found if run.values is not None]


def better_with_same_answers(driver: Driver, plan: Run, clock: Clock) -> Run:
    """Return a better plan in which everybody answers as in a given one, or that one if none is found."""
    if plan.values is None:
        return plan
    run = _plan_with(driver, clock, _answer_columns(driver), _pattern_of(Sight(driver), plan), plan.values)
    return replace(run, ending=Ending.STOPPED, bound=-math.inf) if run.objective < plan.objective else plan


def _answer_columns(driver: Driver) -> Indices:
    """Return the columns that say who accepts when, in the order of postures and, for each, of rounds."""
    problem, accepts = driver.program.problem, driver.program.model.accepts
    return driver.columns(accepts[posture.name, r] for posture in problem.postures for r in range(len(problem.rounds)))


def _plan_with(
    driver: Driver, clock: Clock, columns: Indices, pattern: Pattern, start: Vector | None, _place: int = 0
) -> Run:
    """Look for a plan with a pattern of answers.

    If whole numbers do not allow that very pattern in the only round, the few answers nearest to change are left open.
    """
    rounds = pattern.surplus.shape[1]
    fixed = np.equal.outer(pattern.answers, np.arange(rounds)).astype(float)
    nearest = np.argsort(np.abs(pattern.surplus).min(axis=1), kind="stable")
    gap, nodes = (GAP, NODES) if rounds == 1 else (LADDER_GAP, LADDER_NODES)
    for count in (0, LEFT_OPEN) if rounds == 1 else (0,):
        low, high = fixed.copy(), fixed.copy()
        low[nearest[:count]], high[nearest[:count]] = 0.0, 1.0
        engine = _restricted(driver, clock, columns, low.ravel(), high.ravel())
        run = engine.run("looking for a first plan", start=start, gap=gap, nodes=nodes, report=False)
        if run.values is not None:
            break
    return run


def _restricted(driver: Driver, clock: Clock, columns: Indices, low: Vector, high: Vector) -> Engine:
    """Return a copy of the program with other bounds on some columns."""
    lp = driver.highs.getLp()
    lower, upper = np.array(lp.col_lower_), np.array(lp.col_upper_)
    lower[columns], upper[columns] = low, high
    lp.col_lower_, lp.col_upper_ = lower, upper
    return Engine.beside(lp, driver.options, clock)


def _promising(sight: Sight, own: Pattern, clock: Clock) -> list[Pattern]:
    """Return the patterns found from a given one and from even spreads over the first rounds, the best first."""
    search = AnswerSearch(sight, clock)
    spreads = [spread(own.surplus[:, 0], sight.rounds, used) for used in range(2, sight.rounds + 1)]
    found = (search.run(answers) for answers in (own.answers, *spreads))
    different = {pattern.answers.tobytes(): pattern for pattern in found if pattern is not None}
    return sorted(different.values(), key=lambda pattern: pattern.loss)


def _pattern_of(sight: Sight, plan: Run) -> Pattern:
    """Return the pattern of a plan of which the point is known."""
    assert plan.values is not None, "a pattern is read off a point"
    surplus = sight.surpluses(sight.seen_at(plan.values))
    accepts = surplus > -0.5 * sight.margin
    answers = np.where(accepts.any(axis=1), accepts.argmax(axis=1), sight.rounds)
    return Pattern(answers, plan.objective, surplus)
