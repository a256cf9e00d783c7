"""The rules of a negotiation, read from sections 3 to 7 of the design's model page, in exact fractions.

:class:`Rulebook` says of any plan which rules it breaks, who accepts when, and what is lost. It shares nothing with
the planner but the record :class:`~planner.program.problem.Problem`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from oracle.attitudes import Measure, as_stated, mean

from planner.program.problem import Curve, Item, Posture, Problem

Point = tuple[Fraction, ...]
"""Levels of all concessions (every delivery schedule on its own), in the problem's order."""
Terms = tuple[str, ...]
"""One term per measure, in the problem's order."""
Plan = tuple[tuple[Point, Terms], ...]
"""What is tabled and asked for, round by round."""

ZERO = Fraction(0)


@dataclass(frozen=True)
class Verdict:
    """What the rules say of one plan. Money in billion USD."""

    broken: tuple[str, ...]
    """Rules it breaks; empty if it may be followed."""
    surplus: Mapping[str, tuple[Fraction, ...]]
    """By posture and round."""
    accepting: Mapping[str, int]
    """Posture -> the round in which it accepts; those that never do are left out."""
    losses: Mapping[str, Fraction]
    """By case."""
    expected_loss: Fraction
    value: Fraction
    """What is minimised."""


def exact(curve: Curve, level: Fraction) -> Fraction:
    """Return the value of a piecewise-linear curve at a level; beyond its end, where no level may be, the last."""
    levels = [Fraction(bend) for bend in curve.levels]
    values = [Fraction(value) for value in curve.values]
    for left, right, low, high in zip(levels, levels[1:], values, values[1:], strict=False):
        if left <= level <= right:
            return low + (high - low) * (level - left) / (right - left)
    return values[-1]


@dataclass(frozen=True)
class Share:
    """What one concession at one level contributes."""

    cost: Fraction
    draws: tuple[Fraction, ...]
    approval: tuple[Fraction, ...]
    value: tuple[Fraction, ...]
    """By posture; nothing where it is negotiated at another table."""


class Rulebook:
    """The rules of one problem, numbers read exactly; ``measure`` says what is minimised if the problem does not."""

    def __init__(self, problem: Problem, measure: Measure | None = None) -> None:
        self.problem = problem
        self.measure = measure or as_stated(problem.risk)
        self.rounds = range(len(problem.rounds))
        self.limits = [Fraction(limit) for limit in problem.budgets.values()]
        self.margin = Fraction(problem.refusal_margin)
        self.room = [Fraction(voice.base) - Fraction(voice.floor) for voice in problem.voices]
        self.showing = [Fraction(item.disclosure_cost) for item in problem.items]
        self.ratchet = [Fraction(posture.ratchet) for posture in problem.postures]
        self.reservation = [[Fraction(level) for level in posture.reservation] for posture in problem.postures]
        self.cases: dict[str, list[int]] = {}
        for w, posture in enumerate(problem.postures):
            self.cases.setdefault(posture.case or posture.name, []).append(w)
        self.chances = [Fraction(problem.postures[group[0]].probability) for group in self.cases.values()]
        self.share = lru_cache(maxsize=None)(self._share)
        self.asks = lru_cache(maxsize=None)(self._asks)
        self.agreed = lru_cache(maxsize=None)(self._agreed)
        self.relief = lru_cache(maxsize=None)(self._relief)

    # What an offer is worth, draws and costs

    def _share(self, index: int, level: Fraction) -> Share:
        item, problem = self.problem.items[index], self.problem
        credit = {channel: exact(curve, level) for channel, curve in item.credit.items()}
        return Share(
            cost=exact(item.cost, level),
            draws=tuple(level * Fraction(item.draws.get(key, 0.0)) for key in problem.budgets),
            approval=tuple(
                exact(item.approval[voice.name], level) if voice.name in item.approval else ZERO
                for voice in problem.voices
            ),
            value=tuple(
                sum((Fraction(posture.weights[channel]) * got for channel, got in credit.items()), ZERO)
                if is_at_table(posture, item.track)
                else ZERO
                for posture in problem.postures
            ),
        )

    def _at_stake(self, w: int, terms: Terms) -> list[tuple[str, str]]:
        """Return the measures with their terms that a posture has a say in."""
        posture, problem = self.problem.postures[w], self.problem
        return [
            (measure, term)
            for measure, term in zip(problem.measures, terms, strict=True)
            if not posture.track or problem.measure_tracks[measure] == posture.track
        ]

    def _asks(self, w: int, terms: Terms) -> Fraction:
        """Return what the terms are worth to the counterpart."""
        prices = self.problem.postures[w].asks
        return sum((Fraction(prices[key]) for key in self._at_stake(w, terms)), ZERO)

    def _agreed(self, w: int, r: int, terms: Terms) -> Fraction:
        """Return what is lost from a round on at the terms agreed in it."""
        losses = self.problem.postures[w].agreed_loss
        return sum((Fraction(losses[key][r]) for key in self._at_stake(w, terms)), ZERO)

    def value(self, w: int, point: Point) -> Fraction:
        """Return what the levels are worth to a posture."""
        return sum((self.share(index, level).value[w] for index, level in enumerate(point)), ZERO)

    def surplus(self, w: int, r: int, plan: Plan) -> Fraction:
        """Return S (section 5)."""
        point, terms = plan[r]
        pocketed = self.ratchet[w] * self.value(w, plan[r - 1][0]) if r else ZERO
        return self.value(w, point) - pocketed - self.asks(w, terms) - self.reservation[w][r]

    def disclosed(self, w: int, point: Point) -> Fraction:
        """Return what it costs that everything at a posture's table has been shown."""
        posture = self.problem.postures[w]
        return sum(
            (
                cost
                for item, cost, level in zip(self.problem.items, self.showing, point, strict=True)
                if level > 0 and is_at_table(posture, item.track)
            ),
            ZERO,
        )

    def due(self, w: int, r: int, point: Point) -> Fraction:
        """Return what falls due of the concessions at a posture's table if it accepts them in a round."""
        posture, total = self.problem.postures[w], ZERO
        for index, level in enumerate(point):
            item = self.problem.items[index]
            if is_at_table(posture, item.track):
                cost = self.share(index, level).cost
                total += cost * Fraction(posture.due[item.name][r]) if item.name in posture.due else cost
        return total

    def spent(self, w: int, r: int, point: Point) -> Fraction:
        """Return what is lost at a posture's table if it accepts in a round, but for what the terms leave."""
        return Fraction(self.problem.postures[w].waiting_loss[r]) + self.due(w, r, point) + self.disclosed(w, point)

    def loss(self, w: int, r: int | None, plan: Plan) -> Fraction:
        """Return what is lost at a posture's table if it accepts in a round, or (None) never (section 7)."""
        if r is None:
            return self.never(w, plan[-1][0])
        point, terms = plan[r]
        return self.spent(w, r, point) + self.agreed(w, r, terms)

    def never(self, w: int, point: Point) -> Fraction:
        """Return what is lost at a posture's table if it does not accept even what was tabled in the end."""
        return Fraction(self.problem.postures[w].no_deal_loss) + self.disclosed(w, point)

    def left_over(self, point: Point) -> list[Fraction]:
        """Return what is left of each budget."""
        shares = [self.share(index, level) for index, level in enumerate(point)]
        return [limit - sum((share.draws[b] for share in shares), ZERO) for b, limit in enumerate(self.limits)]

    def above_floor(self, point: Point, terms: Terms) -> list[Fraction]:
        """Return by how much each constituency's approval exceeds its floor (section 6)."""
        shares = [self.share(index, level) for index, level in enumerate(point)]
        relief = self.relief(terms)
        return [
            room + sum((share.approval[h] for share in shares), ZERO) + relief[h] for h, room in enumerate(self.room)
        ]

    def _relief(self, terms: Terms) -> list[Fraction]:
        """Return what each constituency gains by the terms."""
        chosen = list(zip(self.problem.measures, terms, strict=True))
        return [sum((Fraction(voice.relief.get(key, 0.0)) for key in chosen), ZERO) for voice in self.problem.voices]

    # Which rules it breaks

    def broken_levels(self, point: Point, tolerance: Fraction = ZERO, r: int = 0) -> list[str]:
        """Return the rules on levels, logic, clearance and budgets that one round's levels break (sections 3, 4)."""
        items = self.problem.items
        broken = [
            f"level of {item.name}"
            for item, level in zip(items, point, strict=True)
            if not _is_possible(item, level, tolerance, r)
        ]
        broken += [
            f"level of {name}" for name in _missing(items, point, tolerance, r) if f"level of {name}" not in broken
        ]
        schedules = [item.concession or item.name for item, level in zip(items, point, strict=True) if level > 0]
        on = set(schedules)
        broken += [f"several schedules of {name}" for name in on if schedules.count(name) > 1]
        broken += [
            f"{item.name} requires {needed}"
            for item, level in zip(items, point, strict=True)
            if level > 0
            for needed in item.requires
            if needed not in on
        ]
        for group in self.problem.groups:
            count = len(on.intersection(group.members))
            fits = count <= group.at_most if group.at_most is not None else count in (0, len(group.members))
            broken += [] if fits else [f"group {group.name}"]
        left = self.left_over(point)
        names = self.problem.budgets
        broken += [f"budget {key}" for key, rest in zip(names, left, strict=True) if rest < -tolerance]
        return broken

    def broken_consent(self, point: Point, terms: Terms, tolerance: Fraction = ZERO) -> list[str]:
        """Return the rules on vetoes and the quorum that one round's offer breaks (section 6)."""
        above = list(zip(self.problem.voices, self.above_floor(point, terms), strict=True))
        broken = [f"veto of {voice.name}" for voice, excess in above if voice.role == "veto" and excess < -tolerance]
        if self.problem.quorum is not None:
            ayes = sum(
                (Fraction(voice.seats) for voice, excess in above if voice.role == "vote" and excess >= -tolerance),
                ZERO,
            )
            broken += ["quorum"] if ayes < Fraction(self.problem.quorum) else []
        return broken

    def broken(self, plan: Plan, tolerance: Fraction = ZERO) -> list[str]:
        """Return the rules that a plan breaks, whoever accepts."""
        broken = []
        for r, (point, terms) in enumerate(plan):
            broken += self.broken_levels(point, tolerance, r) + self.broken_consent(point, terms, tolerance)
            if r:
                broken += [
                    f"{item.name} stays on the table"
                    for item, level, before in zip(self.problem.items, point, plan[r - 1][0], strict=True)
                    if level < before - tolerance
                ]
        return broken

    # What it leads to

    def value_of(self, losses: Sequence[Fraction]) -> Fraction:
        """Return what is minimised, from the loss in each case."""
        return self.measure(self.chances, losses)

    def judge(self, plan: Plan, tolerance: Fraction = ZERO) -> Verdict:
        """Judge a plan; thresholds missed by no more than ``tolerance`` count as reached."""
        broken = self.broken(plan, tolerance)
        surplus, accepting, lost = {}, {}, []
        for w, posture in enumerate(self.problem.postures):
            worth = surplus[posture.name] = tuple(self.surplus(w, r, plan) for r in self.rounds)
            accepted = next((r for r in self.rounds if worth[r] >= -tolerance), None)
            if accepted is not None:
                accepting[posture.name] = accepted
            undecided = [s for s in worth[:accepted] if s > tolerance - self.margin]
            broken += [f"{posture.name} is undecided"] * len(undecided)
            lost.append(self.loss(w, accepted, plan))
        linkage = Fraction(self.problem.linkage_cost)
        losses = {case: linkage + sum((lost[w] for w in group), ZERO) for case, group in self.cases.items()}
        every = list(losses.values())
        return Verdict(tuple(broken), surplus, accepting, losses, mean(self.chances, every), self.value_of(every))


def is_at_table(posture: Posture, track: str) -> bool:
    """Return whether a posture hears of concessions of a track: of all of them if the tracks are linked."""
    return posture.track in ("", track)


def _is_possible(item: Item, level: Fraction, tolerance: Fraction, r: int) -> bool:
    if not item.rounds[r]:
        return level == 0
    if item.domain == "integer" and (level / Fraction(item.step)).denominator != 1:
        return False
    within = Fraction(item.minimum_if_offered) - tolerance <= level <= Fraction(item.maximum) + tolerance
    return level == 0 or (level > 0 and within)


def _missing(items: Sequence[Item], point: Point, tolerance: Fraction, r: int) -> list[str]:
    """Return the concessions that every plan has to contain by now, and that this offer does not.

    They are due once they are cleared, in any case in the last round, by whatever schedule.
    """
    enough, demanded = set(), []
    for item, level in zip(items, point, strict=True):
        if level >= Fraction(item.at_least) - tolerance:
            enough.add(item.concession or item.name)
        if item.at_least > 0 and (any(item.rounds[: r + 1]) or r == len(item.rounds) - 1):
            demanded.append(item.concession or item.name)
    return [name for name in dict.fromkeys(demanded) if name not in enough]


def judge(
    problem: Problem, levels: Mapping[str, float], terms: Mapping[str, str], tolerance: Fraction = ZERO
) -> Verdict:
    """Judge the offer of the only round, given by names; concessions not named are at level 0."""
    return judge_plan(problem, [(levels, terms)], tolerance)


def judge_plan(
    problem: Problem,
    offers: Sequence[tuple[Mapping[str, float], Mapping[str, str]]],
    tolerance: Fraction = ZERO,
    measure: Measure | None = None,
) -> Verdict:
    """Judge offers by round, given by names; numbers are read as they are written, 0.1 as a tenth."""
    plan = tuple(
        (
            tuple(Fraction(str(levels.get(item.name, 0.0))) for item in problem.items),
            tuple(terms[measure_] for measure_ in problem.measures),
        )
        for levels, terms in offers
    )
    return Rulebook(problem, measure).judge(plan, tolerance)
