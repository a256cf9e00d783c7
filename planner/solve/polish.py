"""The final plan: whole numbers and answers fixed, the remaining levels chosen anew and safely rounded.

Levels are stated to six decimals of their unit. So that the stated plan keeps every rule exactly, each rule in which
such a level takes part is tightened by what rounding can do to it: the largest slope of the rule in that level, times
the last decimal stated. Where a rule leaves no such room, it is met as it stands.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from planner.program.curves import Segments, rises
from planner.program.problem import Curve
from planner.solve.arrays import Vector
from planner.solve.highs import Driver
from planner.solve.plan import DECIMALS
from planner.solve.relaxation import Relaxation
from planner.solve.ties import preferences

STEP = 10.0**-DECIMALS
NOISE = 1e-9
"""Room for the rounding of sums, beside that of levels."""


@dataclass(frozen=True)
class _Margin:
    row: int
    amount: float
    """What rounding can do to the row, in its own unit."""


def polish(driver: Driver, values: Vector) -> Vector:
    """Return the best point with the whole numbers and answers of ``values``, with room for rounding."""
    relaxation = Relaxation(driver, hurried=False)  # a plan found in time is stated properly
    for column in driver.integral.nonzero()[0]:
        relaxation.fix(int(column), float(round(values[column])))
    _drop_unused_answers(driver, relaxation, values)
    margins = _margins(driver, values)
    for margin in margins:
        relaxation.narrow_row(margin.row, margin.amount)
    point = _best_and_preferred(driver, relaxation)
    if point is None:
        point = _as_much_room_as_there_is(driver, relaxation, margins)
    return values if point is None else point


def _best_and_preferred(driver: Driver, relaxation: Relaxation) -> Vector | None:
    value, point = relaxation.best()
    if point is None:
        return None
    relaxation.cut_off(value + 1e-9 * max(1.0, abs(value)))
    weights = preferences(driver)
    preferred = relaxation.point({int(column): float(weights[column]) for column in weights.nonzero()[0]})
    relaxation.cut_off(math.inf)
    return point if preferred is None else preferred


def _as_much_room_as_there_is(driver: Driver, relaxation: Relaxation, margins: list[_Margin]) -> Vector | None:
    for margin in margins:
        relaxation.narrow_row(margin.row, 0.0)
    for margin in margins:
        relaxation.narrow_row(margin.row, margin.amount)
        if relaxation.best()[1] is None:
            relaxation.narrow_row(margin.row, 0.0)
    return _best_and_preferred(driver, relaxation)


def _drop_unused_answers(driver: Driver, relaxation: Relaxation, values: Vector) -> None:
    # With the answers fixed, at most one of the two rows of a posture in a round is the rule; the other is idle.
    model = driver.program.model
    for key in model.accepts:
        rule = _answer_row(driver, values, key)
        for row in (model.accepting[key], model.refusing[key]):
            if row is not rule:
                relaxation.bound_row(driver.row(row), -math.inf, math.inf)


def _answer_row(driver: Driver, values: Vector, key: tuple[str, int]) -> Any | None:
    """Return the row that a posture's answer in a round has to satisfy; None once it has accepted before."""
    model, (posture, r) = driver.program.model, key
    answers = [round(values[driver.column(model.accepts[posture, earlier])]) for earlier in range(r + 1)]
    if answers[r]:
        return model.accepting[key]
    return None if any(answers) else model.refusing[key]


def _margins(driver: Driver, values: Vector) -> list[_Margin]:
    program = driver.program
    problem, model, segments = program.problem, program.model, program.segments

    def chosen(variable: Any) -> bool:
        return bool(round(values[driver.column(variable)]))

    slopes: list[tuple[Any, float]] = []
    for r in range(len(problem.rounds)):
        loose = [item for item in problem.items if item.domain == "continuous" and chosen(model.tabled[item.name, r])]
        for budget, year in problem.budgets:
            slope = sum(abs(item.draws.get((budget, year), 0.0)) for item in loose)
            slopes.append((program.rules[f"budget {budget} {year}"][r], slope))
        for voice in problem.voices:
            rows = program.rules.get(f"consent {voice.name}", ())
            heard = voice.role == "veto" or (bool(rows) and chosen(model.support[voice.name, r]))
            if heard:
                alone = {voice.name: 1.0}
                slope = sum(_steepest(item.approval, alone, segments[item.name]) for item in loose)
                slopes.append((rows[r], slope))
        for posture in problem.postures:
            slope = sum(_steepest(item.credit, posture.weights, segments[item.name]) for item in loose)
            rule = _answer_row(driver, values, (posture.name, r))
            if rule is not None:
                slopes.append((rule, slope * (1.0 + posture.ratchet)))
    return [_Margin(driver.row(row), slope * STEP + NOISE) for row, slope in slopes if slope > 0.0]


def _steepest(curves: Mapping[str, Curve], weights: Mapping[str, float], segments: Segments) -> float:
    """Return the largest slope of a weighted sum of a concession's curves, per unit of its level."""
    lengths = [after - before for before, after in zip(segments.levels, segments.levels[1:], strict=False)]
    total = [0.0] * len(lengths)
    for name, curve in curves.items():
        for s, rise in enumerate(rises(curve, segments)):
            total[s] += weights.get(name, 0.0) * rise / lengths[s]
    return max((abs(slope) for slope in total), default=0.0)
