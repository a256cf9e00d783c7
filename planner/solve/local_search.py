"""Local search over ladders of offers: one slot at a time, never straight back (tabu search, Glover 1989).

Every step looks at all choices of all slots in one round, the rounds taking turns, and takes the best that is not
forbidden, better or worse. A move keeps what has been tabled on the table: a level raised in one round is raised in the
later ones, a level lowered is lowered in the earlier ones. A term is changed in one round, or from it on. Broken rules
are allowed on the way and penalised; penalties rise while the search stays outside and fall while it stays inside.
No random numbers, and a fixed number of steps: the same problem gives the same plan.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from planner.program.risk import Risk
from planner.solve.arrays import Flags
from planner.solve.clock import Clock
from planner.solve.effects import Array, Effects, Rows
from planner.solve.evaluation import ROUNDING

CYCLE = 60
"""Steps from a blurred view of who accepts to a sharp one."""


@dataclass(frozen=True)
class Found:
    """A ladder that keeps every rule, by its choice in each round and slot."""

    loss: float
    """What is minimised, billion USD."""
    chosen: Rows


@dataclass(frozen=True)
class _Moves:
    """All moves from one ladder: what they change, and what each round holds then."""

    row: Rows
    """The choice that is taken."""
    slot: Rows
    cells: Rows
    """(move, round): the choice in the move's slot afterwards."""


class _Totals:
    """What the choices of a round come to after a move, all kinds of sums at once: one look-up instead of many."""

    def __init__(self, effects: Effects, r: int) -> None:
        parts = [
            effects.value,
            effects.asked,
            effects.borne[:, :, r],
            effects.disclosed,
            effects.drawn,
            effects.approval,
            effects.offered.astype(float),
            effects.too_early[:, r : r + 1],
        ]
        self._contributions = np.hstack(parts)
        self._ends = np.cumsum([part.shape[1] for part in parts])[:-1]

    def after(self, chosen: Rows, new: Rows, slot: Rows) -> list[Array]:
        """Return, part by part, a row per move: the sums over ``chosen`` with ``new`` in the move's slot."""
        now = self._contributions[chosen]
        change = self._contributions[new]
        change -= now[slot]
        change += now.sum(axis=0)
        return np.split(change, self._ends, axis=1)


class LocalSearch:
    """A search over ladders of offers."""

    def __init__(self, effects: Effects, clock: Clock) -> None:
        self._effects, self._clock = effects, clock
        problem = effects.problem
        place = {name: p for p, name in enumerate(effects.concessions)}
        pairs = [(place[item.offered_as], place[needed]) for item in problem.items for needed in item.requires]
        self._requiring = np.array([one for one, _ in pairs], dtype=np.intp)
        self._required = np.array([other for _, other in pairs], dtype=np.intp)
        self._groups = [([place[name] for name in group.members], group.at_most) for group in problem.groups]
        self._rounds = len(problem.rounds)
        self._demanded = [
            (place[item.offered_as], item.at_least, item.demanded_from) for item in problem.items if item.at_least > 0.0
        ]
        scale = max(1.0, float(np.max(np.abs(effects.no_deal), initial=0.0)))
        self._first_price = 0.05 * scale
        """Penalty per broken rule at the start of a walk, billion USD."""
        worth = effects.value - effects.asked
        spread = [np.ptp(worth[effects.slot == slot], axis=0) for slot in range(effects.slots)]
        self._blur = max(1e-3, 0.25 * float(np.mean(np.sum(spread, axis=0)))) if spread else 1.0
        self._menus = [self._menu(r) for r in range(self._rounds)]
        self._totals = [_Totals(effects, r) for r in range(self._rounds)]

    def run(self, start: Rows, steps: int) -> Found | None:
        """Return the best valid ladder met on a walk of ``steps`` steps from a start, (round, slot) of choices.

        Once the clock has stopped, the first valid ladder ends the walk.
        """
        effects = self._effects
        chosen = start.copy()
        forbidden_until = np.zeros((self._rounds, len(effects.choices)), dtype=int)
        best: Found | None = None
        price = self._first_price
        hold = 5 + effects.slots // 8
        for step in range(steps):
            if best is not None and self._clock.stopped:
                break
            at = step % self._rounds
            moves = self._moves(chosen, at)
            blur = self._blur * (1.0 - step % CYCLE / CYCLE)
            loss, blurred, broken = self._judged(chosen, moves, blur)
            valid = np.where(broken <= 0.0, loss, math.inf)
            cheapest = int(np.argmin(valid))
            if valid[cheapest] < (math.inf if best is None else best.loss - 1e-12):
                take = cheapest
                best = Found(float(valid[cheapest]), _after(chosen, moves, take))
            else:
                blurred = blurred + price * broken
                blurred[np.all(moves.cells == chosen.T[moves.slot], axis=1)] = math.inf
                blurred[forbidden_until[at, moves.row] > step] = math.inf
                take = int(np.argmin(blurred))
            slot = int(moves.slot[take])
            for r in range(self._rounds):
                if moves.cells[take, r] != chosen[r, slot]:
                    forbidden_until[r, chosen[r, slot]] = step + hold
            chosen = _after(chosen, moves, take)
            price *= 0.9 if broken[take] <= 0.0 else 1.1
        return best

    def _menu(self, r: int) -> tuple[Rows, Flags]:
        """Return the choice of every move in a round, and whether it also holds in later rounds."""
        effects = self._effects
        rows = np.arange(len(effects.choices), dtype=np.intp)
        terms = rows[effects.slot >= len(effects.concessions)] if r < self._rounds - 1 else rows[:0]
        onwards = np.concatenate([np.ones(len(rows), dtype=bool), np.zeros(len(terms), dtype=bool)])
        return np.concatenate([rows, terms]), onwards

    def _moves(self, chosen: Rows, at: int) -> _Moves:
        """Return the moves in one round."""
        effects = self._effects
        row, onwards = self._menus[at]
        slot = effects.slot[row]
        now = chosen.T[slot]
        cells = now.copy()
        measure = slot >= len(effects.concessions)
        cells[:, at] = row
        for r in range(self._rounds):
            before, after = at > r, at < r
            if r == at:
                continue
            # Terms: this round, or from it on.
            on = measure & onwards & after
            cells[on, r] = row[on]
            # Levels: what stands in another round stays if that keeps the ladder rising with one schedule.
            same = effects.item[now[:, r]] == effects.item[row]
            higher = same & (effects.level[now[:, r]] >= effects.level[row])
            lower = (effects.item[now[:, r]] < 0) | (same & (effects.level[now[:, r]] <= effects.level[row]))
            nothing = effects.item[row] < 0
            changed = ~measure & (~lower if before else ~higher & ~nothing)
            cells[changed, r] = row[changed]
        return _Moves(row, slot, cells)

    def _judged(self, chosen: Rows, moves: _Moves, blur: float) -> tuple[Array, Array, Array]:
        """Return, for every move, what is minimised, the same with a blurred view of answers, and broken rules."""
        effects = self._effects
        broken = np.zeros(len(moves.row))
        values, prices, bornes, shown = [], [], [], []
        for r in range(self._rounds):
            value, price, borne, show, *rest = self._totals[r].after(chosen[r], moves.cells[:, r], moves.slot)
            values.append(value)
            prices.append(price)
            bornes.append(borne)
            shown.append(show)
            broken += self._broken(*rest) + self._withheld(r, chosen[r], moves)
        open_, maybe = np.ones_like(values[0]), np.ones_like(values[0])
        loss = effects.no_deal + shown[-1]
        blurred = loss.copy()
        margin = effects.problem.refusal_margin
        for r in range(self._rounds):
            surplus = values[r] - prices[r] - effects.reservation[r]
            if r:
                surplus = surplus - effects.ratchet * values[r - 1]
            gain = effects.avoidable[r] - bornes[r] + shown[-1] - shown[r]
            accepts = surplus >= -ROUNDING
            broken += ((open_ > 0.0) & ~accepts & (surplus > -margin + ROUNDING)).sum(axis=1)
            loss -= np.where(accepts, open_ * gain, 0.0)
            open_ = np.where(accepts, 0.0, open_)
            leaning = np.clip(0.5 + 0.5 * surplus / blur, 0.0, 1.0)
            blurred -= maybe * leaning * gain
            maybe = maybe * (1.0 - leaning)
        return self._valued(loss), self._valued(blurred), broken

    def _valued(self, losses: Array) -> Array:
        """Return what is minimised, given every posture's loss after every move."""
        effects = self._effects
        if len(effects.members) < losses.shape[1]:
            losses = np.stack([losses[:, members].sum(axis=1) for members in effects.members], axis=1)
        return risk_values(effects.problem.risk, effects.chances, losses) + effects.problem.linkage_cost

    def _broken(self, drawn: Array, approval: Array, offered: Array, too_early: Array) -> Array:
        effects = self._effects
        broken: Array = too_early[:, 0] + self._without_consent(approval) + self._illogical(offered > 0.5)
        if len(effects.limits):
            room = effects.limits + ROUNDING * np.maximum(1.0, np.abs(effects.limits))
            over = np.maximum(0.0, drawn - room)
            broken += (over / np.maximum(1e-3, np.abs(effects.limits)) + (over > 0.0)).sum(axis=1)
        return broken

    def _withheld(self, r: int, chosen: Rows, moves: _Moves) -> Array:
        """Return how much that every plan must contain is missing after each move."""
        effects, missing = self._effects, np.zeros(len(moves.row))
        for slot, least, since in self._demanded:
            if r >= since:
                stands = np.where(moves.slot == slot, moves.cells[:, r], chosen[slot])
                missing += effects.level[stands] < least - ROUNDING
        return missing

    def _without_consent(self, approval: Array) -> Array:
        effects = self._effects
        if not len(effects.floor):
            return np.zeros(len(approval))
        short = effects.floor - ROUNDING * np.maximum(1.0, np.abs(effects.floor))
        missing = np.maximum(0.0, short - (effects.base + approval))
        broken: Array = ((missing > 0.0) + 0.1 * missing)[:, effects.veto].sum(axis=1)
        quorum = effects.problem.quorum
        if quorum is not None:
            lacking = np.maximum(0.0, quorum - ROUNDING - (missing <= 0.0) @ effects.seats)
            broken = broken + 4.0 * lacking / max(1.0, quorum) + (lacking > 0.0)
        return broken

    def _illogical(self, offered: Flags) -> Array:
        broken = np.zeros(len(offered))
        if len(self._requiring):
            broken += (offered[:, self._requiring] & ~offered[:, self._required]).sum(axis=1)
        for members, at_most in self._groups:
            count = offered[:, members].sum(axis=1)
            if at_most is None:
                broken += np.minimum(count, len(members) - count)
            else:
                broken += np.maximum(0, count - at_most)
        return broken


def risk_values(risk: Risk, chances: Array, losses: Array) -> Array:
    """Return the risk measure of each row of losses, one column per case."""
    value = np.zeros(len(losses))
    if risk.mean:
        value += risk.mean * (losses * chances).sum(axis=1)
    if risk.worst:
        value += risk.worst * losses[:, chances > 0.0].max(axis=1)
    if risk.tail:
        order = np.argsort(-losses, axis=1)
        sorted_losses, mass = np.take_along_axis(losses, order, axis=1), chances[order]
        left = np.maximum(0.0, (1.0 - risk.level) - (np.cumsum(mass, axis=1) - mass))
        value += risk.tail * (np.minimum(mass, left) * sorted_losses).sum(axis=1) / (1.0 - risk.level)
    return value


def _after(chosen: Rows, moves: _Moves, take: int) -> Rows:
    moved = chosen.copy()
    moved[:, moves.slot[take]] = moves.cells[take]
    return moved
