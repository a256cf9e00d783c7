"""What every single choice contributes, as arrays: the ground on which the local search moves.

A *slot* is a concession (its choices are a few levels) or a measure (its choices are its terms). Every quantity that
decides about an offer is a sum over slots of the choices' contributions: each posture's surplus, each posture's loss
if it accepts, what is drawn from each budget, each constituency's approval.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.program.curves import highest_level, value_at, whole_steps
from planner.program.problem import Item, Problem
from planner.solve.solution import Offer

Array = np.ndarray[Any, np.dtype[np.float64]]

MOST_LEVELS = 12
"""Levels tried of one concession."""


@dataclass(frozen=True)
class Choice:
    """One choice of one slot."""

    slot: int
    item: str | None
    """The concession, or None if the slot is a measure."""
    level: float
    measure: str | None
    term: str | None


class Effects:
    """The choices of one round and their contributions, in arrays with one row per choice."""

    def __init__(self, problem: Problem, r: int) -> None:
        self.problem, self.round = problem, r
        self.choices: list[Choice] = []
        for item in problem.items:
            for level in levels_to_try(item) if item.rounds[r] else [0.0]:
                self.choices.append(Choice(self._next(item.name), item.name, level, None, None))
        for measure, terms in problem.measures.items():
            for term in terms:
                self.choices.append(Choice(self._next(measure), None, 0.0, measure, term))
        self.slot = np.array([choice.slot for choice in self.choices])
        self.slots = len(problem.items) + len(problem.measures)
        self.first = np.array([int(np.argmax(self.slot == slot)) for slot in range(self.slots)])
        """The first choice of each slot: level 0, or the first term."""
        self._contributions()
        self._constants()

    def _next(self, name: str) -> int:
        order = [*(item.name for item in self.problem.items), *self.problem.measures]
        return order.index(name)

    def _contributions(self) -> None:
        problem, r = self.problem, self.round
        count = len(self.choices)
        credited = np.zeros((count, len(problem.channels)))
        cost, self.disclosure = np.zeros(count), np.zeros(count)
        self.drawn = np.zeros((count, len(problem.budgets)))
        self.approval = np.zeros((count, len(problem.voices)))
        asked = np.zeros((count, len(problem.postures)))
        agreed = np.zeros((count, len(problem.postures)))
        self.tabled = np.zeros((count, len(problem.items)), dtype=bool)
        items = {item.name: (position, item) for position, item in enumerate(problem.items)}
        budgets = {key: position for position, key in enumerate(problem.budgets)}
        for row, choice in enumerate(self.choices):
            if choice.item is not None:
                position, item = items[choice.item]
                self.tabled[row, position] = choice.level > 0.0
                self.disclosure[row] = item.disclosure_cost * (choice.level > 0.0)
                cost[row] = value_at(item.cost, choice.level)
                for c, channel in enumerate(problem.channels):
                    if channel in item.credit:
                        credited[row, c] = value_at(item.credit[channel], choice.level)
                for key, per_unit in item.draws.items():
                    self.drawn[row, budgets[key]] = per_unit * choice.level
                for h, voice in enumerate(problem.voices):
                    if voice.name in item.approval:
                        self.approval[row, h] = value_at(item.approval[voice.name], choice.level)
            elif choice.measure is not None and choice.term is not None:
                pair = (choice.measure, choice.term)
                self.approval[row] = [voice.relief.get(pair, 0.0) for voice in problem.voices]
                asked[row] = [posture.asks.get(pair, 0.0) for posture in problem.postures]
                agreed[row] = [posture.agreed_loss[pair][r] for posture in problem.postures]
        weights = np.array(
            [[posture.weights.get(channel, 0.0) for channel in problem.channels] for posture in problem.postures]
        ).reshape(len(problem.postures), len(problem.channels))
        self.surplus = credited @ weights.T - asked
        self.borne = agreed + cost[:, None]

    def _constants(self) -> None:
        problem, r = self.problem, self.round
        self.reservation = np.array([posture.reservation[r] for posture in problem.postures])
        self.chance = np.array([posture.probability for posture in problem.postures])
        self.avoidable = np.array([p.no_deal_loss - p.waiting_loss[r] for p in problem.postures])
        self.no_deal = float(sum(p.probability * p.no_deal_loss for p in problem.postures))
        self.limits = np.array(list(problem.budgets.values()))
        self.base = np.array([voice.base for voice in problem.voices])
        self.floor = np.array([voice.floor for voice in problem.voices])
        self.veto = np.array([voice.role == "veto" for voice in problem.voices], dtype=bool)
        self.seats = np.array([voice.seats if voice.role == "vote" else 0.0 for voice in problem.voices])

    def offer(self, chosen: list[int]) -> Offer:
        """Return the offer made of one choice per slot."""
        picked = [self.choices[row] for row in chosen]
        return Offer(
            self.problem.rounds[self.round],
            {choice.item: choice.level for choice in picked if choice.item is not None and choice.level > 0.0},
            {c.measure: c.term for c in picked if c.measure is not None and c.term is not None},
        )


def levels_to_try(item: Item) -> list[float]:
    """Return a few levels that can be tabled, 0 first: all if they are few, else the corners and a ladder."""
    top = highest_level(item)
    lowest = max(item.minimum_if_offered, item.at_least)
    if item.domain == "integer":
        least = max(1, int(np.ceil(lowest / item.step - 1e-9)))
        most = whole_steps(item, top)
        steps = np.unique(np.linspace(least, most, MOST_LEVELS).round().astype(int)) if most >= least else []
        levels = [float(step) * item.step for step in steps]
    else:
        corners = {level for curve in (item.cost, *item.credit.values()) for level in curve.levels}
        ladder = {top * share for share in (0.25, 0.5, 0.75, 1.0)}
        levels = sorted(level for level in corners | ladder | {lowest} if lowest <= level <= top and level > 0.0)
    return levels if item.at_least > 0.0 else [0.0, *levels]
