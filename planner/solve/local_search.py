"""Local search over offers: one slot at a time, never straight back (tabu search, Glover 1989).

Every step looks at all choices of all slots at once and takes the best that is not forbidden, better or worse. Broken
rules are allowed on the way and penalised; penalties rise while the search stays outside and fall while it stays
inside. No random numbers, and a fixed number of steps: the same problem gives the same plan.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from planner.solve.effects import Array, Effects
from planner.solve.evaluation import ROUNDING

CYCLE = 60
"""Steps from a blurred view of who accepts to a sharp one."""


@dataclass(frozen=True)
class Found:
    """An offer that keeps every rule, by its choice in each slot."""

    loss: float
    chosen: tuple[int, ...]


class LocalSearch:
    """A search over the offers of one round."""

    def __init__(self, effects: Effects) -> None:
        self._effects = effects
        problem = effects.problem
        position = {item.name: p for p, item in enumerate(problem.items)}
        pairs = [(position[item.name], position[needed]) for item in problem.items for needed in item.requires]
        self._requiring = np.array([one for one, _ in pairs], dtype=int)
        self._required = np.array([other for _, other in pairs], dtype=int)
        self._groups = [([position[name] for name in group.members], group.at_most) for group in problem.groups]
        scale = max(1.0, abs(effects.no_deal))
        self._price = 0.05 * scale
        """Penalty per broken rule, billion USD."""
        spread = np.array([np.ptp(effects.surplus[effects.slot == slot], axis=0) for slot in range(effects.slots)])
        self._blur = 0.25 * float(np.mean(spread.sum(axis=0))) if effects.slots else 1.0
        self._blur = max(self._blur, 1e-3)

    def run(self, start: Sequence[int], steps: int) -> Found | None:
        """Return the best valid offer met on a walk of ``steps`` steps from a start."""
        effects = self._effects
        chosen = np.array(start)
        forbidden_until = np.zeros(len(effects.choices), dtype=int)
        best: Found | None = None
        hold = 5 + effects.slots // 8
        for step in range(steps):
            blur = self._blur * (1.0 - step % CYCLE / CYCLE)
            loss, blurred, broken = self._all_moves(chosen, blur)
            valid = np.where(broken <= 0.0, loss, math.inf)
            cheapest = int(np.argmin(valid))
            if valid[cheapest] < (math.inf if best is None else best.loss - 1e-12):
                moved = chosen.copy()
                moved[effects.slot[cheapest]] = cheapest
                best = Found(float(valid[cheapest]), tuple(int(row) for row in moved))
                take = cheapest
            else:
                judged = blurred + self._price * broken
                judged[chosen] = math.inf
                judged[forbidden_until > step] = math.inf
                take = int(np.argmin(judged))
            left = int(chosen[effects.slot[take]])
            forbidden_until[left] = step + hold
            chosen[effects.slot[take]] = take
            inside = broken[take] <= 0.0
            self._price *= 0.9 if inside else 1.1
        return best

    def _all_moves(self, chosen: Array, blur: float) -> tuple[Array, Array, Array]:
        """Return, for every choice, the expected loss and the measure of broken rules if it were taken next."""
        effects = self._effects
        replaced = chosen[effects.slot]

        def after(contribution: Array) -> Array:
            total = contribution[chosen].sum(axis=0)
            return total + contribution - contribution[replaced]

        surplus = after(effects.surplus) - effects.reservation
        accepts = surplus >= -ROUNDING
        gain = effects.avoidable - after(effects.borne)
        disclosed = after(effects.disclosure)
        loss = effects.no_deal - np.where(accepts, gain, 0.0) @ effects.chance + disclosed
        leaning = np.clip(0.5 + 0.5 * surplus / blur, 0.0, 1.0)
        blurred = effects.no_deal - (leaning * gain) @ effects.chance + disclosed
        margin = effects.problem.refusal_margin
        broken = (~accepts & (surplus > -margin + ROUNDING)).sum(axis=1).astype(float)
        if len(effects.limits):
            room = effects.limits + ROUNDING * np.maximum(1.0, np.abs(effects.limits))
            over = np.maximum(0.0, after(effects.drawn) - room)
            broken += (over / np.maximum(1e-3, np.abs(effects.limits)) + (over > 0.0)).sum(axis=1)
        broken += self._without_consent(after(effects.approval)) + self._illogical(after_bool(effects, chosen))
        return loss, blurred, broken

    def _without_consent(self, approval: Array) -> Array:
        effects = self._effects
        if not len(effects.floor):
            return np.zeros(len(approval))
        short = np.maximum(0.0, effects.floor - ROUNDING * np.maximum(1.0, np.abs(effects.floor)))
        missing = np.maximum(0.0, short - (effects.base + approval))
        broken: Array = ((missing > 0.0) + 0.1 * missing)[:, effects.veto].sum(axis=1)
        quorum = effects.problem.quorum
        if quorum is not None:
            lacking = np.maximum(0.0, quorum - ROUNDING - (missing <= 0.0) @ effects.seats)
            broken = broken + 4.0 * lacking / max(1.0, quorum) + (lacking > 0.0)
        return broken

    def _illogical(self, tabled: Array) -> Array:
        broken = np.zeros(len(tabled))
        if len(self._requiring):
            broken += (tabled[:, self._requiring] & ~tabled[:, self._required]).sum(axis=1)
        for members, at_most in self._groups:
            count = tabled[:, members].sum(axis=1)
            if at_most is None:
                broken += np.minimum(count, len(members) - count)
            else:
                broken += np.maximum(0, count - at_most)
        return broken


def after_bool(effects: Effects, chosen: Array) -> Array:
    """Return what is on the table after each single move: one row per choice, one column per concession."""
    now = effects.tabled[chosen].any(axis=0)
    tabled = np.repeat(now[None, :], len(effects.choices), axis=0)
    items = effects.slot < len(effects.problem.items)
    rows = np.nonzero(items)[0]
    tabled[rows, effects.slot[rows]] = effects.tabled[rows, effects.slot[rows]]
    return tabled
