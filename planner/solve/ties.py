"""Which of several best plans to take: the same one whatever the seed and the number of threads.

Among plans whose expected loss is equal (to one part in ten million), take the one with the fewest concessions on the
table; then the one with the lowest levels and the earlier-listed (harsher) terms, weighed as follows. Each level
counts as a share of its maximum, each term by its place in its measure's list; concessions and measures weigh
``1 + frac(position · golden ratio) / 2``, so that no two different plans weigh the same by accident.
"""

from __future__ import annotations

import math

import numpy as np

from planner.program.build import Program
from planner.solve.arrays import Vector
from planner.solve.highs import Driver, Ending, Run

GOLDEN = (math.sqrt(5.0) - 1.0) / 2.0


def preferences(driver: Driver) -> Vector:
    """Return the weight of each column in the choice among equals: less is better."""
    program, columns = driver.program, driver.highs.getNumCol()

    def weighed(*_: object) -> Vector:
        return _preferences(driver, columns)

    return program.kept.of("preferences", weighed, None, columns, program.segments, program.problem.measures)


def _preferences(driver: Driver, columns: int) -> Vector:
    program = driver.program
    weights = np.zeros(columns)
    for variable in program.model.tabled.values():
        weights[driver.column(variable)] = 1.0
    _levels(driver, program, weights)
    _terms(driver, program, weights)
    return weights


def settle(driver: Driver, best: Run, tolerance: float) -> tuple[Run, bool]:
    """Return the preferred plan among those no worse than ``best`` by more than ``tolerance`` (billion USD).

    The plan ``best`` itself, and False, if the clock ends the search first.
    """
    highs = driver.highs
    costs, constant = driver.objective()
    row = highs.getNumRow()
    among_the_best(driver, best, tolerance, preferences(driver))
    run = driver.run("breaking ties", start=best.values, report=False)
    _minimise(driver, costs, constant)
    highs.deleteRows(1, np.array([row], dtype=np.int32))
    if run.values is None or run.ending is not Ending.OPTIMAL:
        return best, False
    return Run(best.ending, best.objective, best.bound, run.values, best.nodes + run.nodes), True


def among_the_best(driver: Driver, best: Run, tolerance: float, weights: Vector, constant: float = 0.0) -> None:
    """Let a driver minimise ``weights @ columns + constant`` among what is no worse than ``best`` by a tolerance.

    A row keeps the objective so far within the tolerance; it is the last one.
    """
    costs, offset = driver.objective()
    used = np.nonzero(costs)[0].astype(np.int32)
    driver.highs.addRow(-math.inf, best.objective + tolerance - offset, len(used), used, costs[used])
    _minimise(driver, weights, constant)


def _minimise(driver: Driver, weights: Vector, constant: float) -> None:
    driver.highs.changeColsCost(len(weights), np.arange(len(weights), dtype=np.int32), weights)
    driver.highs.changeObjectiveOffset(constant)


def _levels(driver: Driver, program: Program, weights: Vector) -> None:
    room = 0.3 / max(1, len(program.problem.items) * len(program.problem.rounds))
    for position, item in enumerate(program.problem.items):
        segments = program.segments[item.name]
        for r in range(len(program.problem.rounds)):
            for s in range(segments.count):
                share = (segments.levels[s + 1] - segments.levels[s]) / segments.levels[-1]
                column = driver.column(program.model.fill[item.name, s, r])
                weights[column] = room * _weight(position) * share


def _terms(driver: Driver, program: Program, weights: Vector) -> None:
    measures = program.problem.measures
    room = 0.3 / max(1, len(measures) * len(program.problem.rounds))
    for position, (measure, terms) in enumerate(measures.items()):
        for r in range(len(program.problem.rounds)):
            for place, term in enumerate(terms):
                column = driver.column(program.model.term[measure, term, r])
                weights[column] = room * _weight(position) * place / len(terms)


def _weight(position: int) -> float:
    return 1.0 + (position * GOLDEN % 1.0) / 2.0
