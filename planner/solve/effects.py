"""What every single choice contributes, as arrays: the ground on which the local search moves.

A *slot* is a concession (its choices are a few levels, by each of its delivery schedules) or a measure (its choices
are its terms). Every quantity that decides about an offer is a sum over slots of the choices' contributions: each
posture's value and price, each posture's loss if it accepts, what is drawn from each budget, each constituency's
approval.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from planner.program.curves import highest_level, value_at, whole_steps
from planner.program.problem import Item, Problem
from planner.solve.solution import Offer

Array = np.ndarray[Any, np.dtype[np.float64]]
Rows = np.ndarray[Any, np.dtype[np.intp]]

MOST_LEVELS = 12
"""Levels tried of one item."""


@dataclass(frozen=True)
class Choice:
    """One choice of one slot: nothing, an item at a level, or a term of a measure."""

    slot: int
    item: Item | None = None
    level: float = 0.0
    measure: str = ""
    term: str = ""


class Effects:
    """The choices and their contributions, in arrays with one row per choice."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.concessions = list(dict.fromkeys(item.offered_as for item in problem.items))
        self.choices = list(_choices(problem, self.concessions))
        self.slot: Rows = np.array([choice.slot for choice in self.choices], dtype=np.intp)
        self.slots = len(self.concessions) + len(problem.measures)
        self.first: Rows = np.array([int(np.argmax(self.slot == slot)) for slot in range(self.slots)], dtype=np.intp)
        """The first choice of each slot: nothing, or the harshest term."""
        names = {item.name: place for place, item in enumerate(problem.items)}
        self.item: Rows = np.array(
            [names[choice.item.name] if choice.item else -1 for choice in self.choices], dtype=np.intp
        )
        """Which item each choice tables, -1 for none."""
        self.level = np.array([choice.level for choice in self.choices])
        self.too_early = np.array(
            [
                [0.0 if choice.item is None or choice.item.rounds[r] else 1.0 for r in range(len(problem.rounds))]
                for choice in self.choices
            ]
        )
        """(choice, round): 1 where a choice is not cleared."""
        self._contributions()
        self._constants()

    def _contributions(self) -> None:
        problem, count = self.problem, len(self.choices)
        postures, rounds = problem.postures, range(len(problem.rounds))
        budgets = {key: position for position, key in enumerate(problem.budgets)}
        self.value, self.asked, self.disclosed = (np.zeros((count, len(postures))) for _ in range(3))
        self.borne = np.zeros((count, len(postures), len(rounds)))
        """Losses at the agreed term or cost due, if it is accepted in a round."""
        self.drawn = np.zeros((count, len(problem.budgets)))
        self.approval = np.zeros((count, len(problem.voices)))
        self.offered = np.zeros((count, len(self.concessions)), dtype=bool)
        weights = np.array(
            [[posture.weights.get(channel, 0.0) for channel in problem.channels] for posture in postures]
        ).reshape(len(postures), len(problem.channels))
        at_table = {
            item.name: np.array([posture.track in ("", item.track) for posture in postures], dtype=float)
            for item in problem.items
        }
        due = {
            item.name: np.array([[posture.due_share(item.name, r) for r in rounds] for posture in postures])
            for item in problem.items
        }
        for row, choice in enumerate(self.choices):
            item = choice.item
            if item is not None:
                here = at_table[item.name]
                credited = np.array(
                    [value_at(item.credit[c], choice.level) if c in item.credit else 0.0 for c in problem.channels]
                )
                self.value[row] = here * (weights @ credited)
                self.borne[row] = here[:, None] * due[item.name] * value_at(item.cost, choice.level)
                self.disclosed[row] = here * item.disclosure_cost
                self.offered[row, choice.slot] = True
                for key, per_unit in item.draws.items():
                    self.drawn[row, budgets[key]] = per_unit * choice.level
                self.approval[row] = [
                    value_at(voice_curve, choice.level) if (voice_curve := item.approval.get(voice.name)) else 0.0
                    for voice in problem.voices
                ]
            elif choice.measure:
                pair = (choice.measure, choice.term)
                self.approval[row] = [voice.relief.get(pair, 0.0) for voice in problem.voices]
                self.asked[row] = [posture.asks.get(pair, 0.0) for posture in postures]
                nothing = (0.0,) * len(rounds)
                self.borne[row] = [posture.agreed_loss.get(pair, nothing) for posture in postures]

    def _constants(self) -> None:
        problem, postures = self.problem, self.problem.postures
        self.reservation = np.array([posture.reservation for posture in postures]).T
        """(round, posture)."""
        self.ratchet = np.array([posture.ratchet for posture in postures])
        self.no_deal = np.array([posture.no_deal_loss for posture in postures])
        self.avoidable = np.array(
            [[posture.no_deal_loss - waiting for waiting in posture.waiting_loss] for posture in postures]
        ).T
        cases = problem.cases()
        self.chances = np.array([group[0].probability for group in cases.values()])
        place = {posture.name: p for p, posture in enumerate(postures)}
        self.members = [np.array([place[posture.name] for posture in group], dtype=np.intp) for group in cases.values()]
        """The postures of each case."""
        self.limits = np.array(list(problem.budgets.values()))
        self.base = np.array([voice.base for voice in problem.voices])
        self.floor = np.array([voice.floor for voice in problem.voices])
        self.veto = np.array([voice.role == "veto" for voice in problem.voices], dtype=bool)
        self.seats = np.array([voice.seats if voice.role == "vote" else 0.0 for voice in problem.voices])

    def offers(self, chosen: Rows) -> tuple[Offer, ...]:
        """Return the offers made of one choice per round and slot."""
        return tuple(self._offer(r, [self.choices[row] for row in rows]) for r, rows in enumerate(chosen))

    def _offer(self, r: int, picked: list[Choice]) -> Offer:
        return Offer(
            self.problem.rounds[r],
            {choice.item.name: choice.level for choice in picked if choice.item is not None},
            {choice.measure: choice.term for choice in picked if choice.measure},
        )


def _choices(problem: Problem, concessions: list[str]) -> list[Choice]:
    found = []
    for slot, concession in enumerate(concessions):
        found.append(Choice(slot))
        for item in problem.items:
            if item.offered_as == concession:
                found += [Choice(slot, item, level) for level in levels_to_try(item)]
    for slot, (measure, terms) in enumerate(problem.measures.items(), start=len(concessions)):
        found += [Choice(slot, measure=measure, term=term) for term in terms]
    return found


def levels_to_try(item: Item) -> list[float]:
    """Return a few levels above 0 that can be tabled: all if they are few, else the corners and a ladder."""
    top = highest_level(item)
    lowest = max(item.minimum_if_offered, item.at_least)
    if item.domain == "integer":
        least = max(1, int(np.ceil(lowest / item.step - 1e-9)))
        most = whole_steps(item, top)
        if most < least:
            return []
        return [
            float(step) * item.step for step in np.unique(np.linspace(least, most, MOST_LEVELS).round().astype(int))
        ]
    corners = {level for curve in (item.cost, *item.credit.values()) for level in curve.levels}
    ladder = {top * share for share in (0.25, 0.5, 0.75, 1.0)}
    return sorted(level for level in corners | ladder | {lowest} if lowest <= level <= top and level > 0.0)
