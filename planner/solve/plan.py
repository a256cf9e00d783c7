"""From columns of the program to an offer."""

from __future__ import annotations

from planner.program.curves import highest_level
from planner.program.problem import Item
from planner.solve.arrays import Vector
from planner.solve.highs import Driver
from planner.solve.solution import Offer

DECIMALS = 6
"""Levels that are not whole are stated to this many decimals of the concession's unit."""


FINEST = 12
"""Decimals where a plan hangs on an exact level, such as an answer that only one level brings about."""


def read_offers(driver: Driver, values: Vector, decimals: int = DECIMALS) -> tuple[Offer, ...]:
    """Return the offers that a point with whole numbers in its whole columns stands for, rounded to be stated."""
    problem = driver.program.problem
    return tuple(_offer(driver, values, r, name, decimals) for r, name in enumerate(problem.rounds))


def _offer(driver: Driver, values: Vector, r: int, name: str, decimals: int) -> Offer:
    problem, model = driver.program.problem, driver.program.model
    levels = {item.name: stated_level(driver, item, values, r, decimals) for item in problem.items}
    terms = {
        measure: max(choices, key=lambda term: values[driver.column(model.term[measure, term, r])])
        for measure, choices in problem.measures.items()
    }
    return Offer(name, {item: amount for item, amount in levels.items() if amount > 0.0}, terms)


def stated_level(driver: Driver, item: Item, values: Vector, r: int, decimals: int) -> float:
    """Return the level of a concession at a point: breakpoints and whole steps exactly, others rounded."""
    model, segments = driver.program.model, driver.program.segments[item.name]
    if round(values[driver.column(model.tabled[item.name, r])]) == 0 or segments.count == 0:
        return 0.0
    if item.domain == "integer":
        return clean(round(values[driver.column(model.steps[item.name, r])]) * item.step)
    amount = sum(
        values[driver.column(model.fill[item.name, s, r])] * (segments.levels[s + 1] - segments.levels[s])
        for s in range(segments.count)
    )
    highest = highest_level(item)
    marks = (item.minimum_if_offered, item.at_least, *segments.levels, highest)
    near = [mark for mark in marks if abs(mark - amount) <= 10.0**-decimals]
    # Of two marks that are so near to each other, the lower one may be too low.
    amount = max(near) if near else round(float(amount), decimals)
    return min(max(amount, item.minimum_if_offered), highest)


def clean(amount: float) -> float:
    """Return a multiple of a step without the last binary digits that a decimal step leaves behind."""
    return float(f"{amount:.12g}")
