"""Small negotiations solved by trying everything, in exact fractions.

Written straight from sections 3 to 7 of the design's model page, to hold the planner against. It shares nothing
with the planner but the record :class:`~planner.program.problem.Problem`, and prefers being plainly right to being
quick: :func:`judge` reads the rules of one offer, :func:`best_offers` judges every offer that could be optimal.

Whole-number levels and terms are all tried. With continuous concessions (two at most) the rules and the expected
loss are affine as long as nobody changes their mind and no curve bends, so an optimum lies at a corner of the
arrangement of lines on which a curve bends, a budget is used up, a constituency or a posture is on its threshold:
all those corners are judged.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from planner.program.problem import Curve, Item, Problem

Point = tuple[Fraction, ...]
"""Levels of all concessions, or of the continuous ones, in the problem's order."""
Terms = tuple[str, ...]
"""One term per measure, in the problem's order."""

ZERO = Fraction(0)


@dataclass(frozen=True)
class Verdict:
    """What the rules say of one offer."""

    broken: tuple[str, ...]
    """Rules it breaks; empty if it may be tabled."""
    surplus: Mapping[str, Fraction]
    """By posture, billion USD."""
    accepting: frozenset[str]
    """Postures that accept it."""
    expected_loss: Fraction
    """Billion USD."""


@dataclass(frozen=True)
class Optimum:
    """The best there is; ``value`` is None if no offer may be tabled."""

    value: Fraction | None
    offers: frozenset[tuple[Point, Terms]]
    """All offers found that reach it; with continuous concessions, only those at corners."""
    judged: int
    """How many offers were judged."""


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


class Rulebook:
    """The rules of one problem with one round, numbers read exactly."""

    def __init__(self, problem: Problem) -> None:
        if len(problem.rounds) != 1:
            raise ValueError("the enumeration knows one round only")
        self.problem = problem
        self.share: Callable[[int, Fraction], Share] = lru_cache(maxsize=None)(self._share)
        self.relief: Callable[[Terms], tuple[tuple[Fraction, ...], ...]] = lru_cache(maxsize=None)(self._relief)
        self.probability = [Fraction(posture.probability) for posture in problem.postures]
        self.limits = [Fraction(limit) for limit in problem.budgets.values()]
        self.margin = Fraction(problem.refusal_margin)

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
                for posture in problem.postures
            ),
        )

    def _relief(self, terms: Terms) -> tuple[tuple[Fraction, ...], ...]:
        """Return, for one set of terms: asking price and agreed loss by posture, relief by voice."""
        chosen = list(zip(self.problem.measures, terms, strict=True))
        postures, voices = self.problem.postures, self.problem.voices
        return (
            tuple(sum((Fraction(posture.asks[key]) for key in chosen), ZERO) for posture in postures),
            tuple(sum((Fraction(posture.agreed_loss[key][0]) for key in chosen), ZERO) for posture in postures),
            tuple(sum((Fraction(voice.relief.get(key, 0.0)) for key in chosen), ZERO) for voice in voices),
        )

    def surpluses(self, point: Point, terms: Terms) -> list[Fraction]:
        """Return S by posture (section 5)."""
        shares = [self.share(index, level) for index, level in enumerate(point)]
        asks = self.relief(terms)[0]
        return [
            sum((share.value[w] for share in shares), ZERO) - asks[w] - Fraction(posture.reservation[0])
            for w, posture in enumerate(self.problem.postures)
        ]

    def left_over(self, point: Point) -> list[Fraction]:
        """Return what is left of each budget."""
        shares = [self.share(index, level) for index, level in enumerate(point)]
        return [limit - sum((share.draws[b] for share in shares), ZERO) for b, limit in enumerate(self.limits)]

    def above_floor(self, point: Point, terms: Terms) -> list[Fraction]:
        """Return by how much each constituency's approval exceeds its floor (section 6)."""
        shares = [self.share(index, level) for index, level in enumerate(point)]
        relief = self.relief(terms)[2]
        return [
            Fraction(voice.base)
            + sum((share.approval[h] for share in shares), ZERO)
            + relief[h]
            - Fraction(voice.floor)
            for h, voice in enumerate(self.problem.voices)
        ]

    def broken_levels(self, point: Point, tolerance: Fraction = ZERO) -> list[str]:
        """Return the rules on levels, logic, clearance and budgets that the levels break (sections 3 and 4)."""
        items = self.problem.items
        broken = [
            f"level of {item.name}"
            for item, level in zip(items, point, strict=True)
            if not _level_is_possible(item, level, tolerance)
        ]
        on = {item.name for item, level in zip(items, point, strict=True) if level > 0}
        broken += [
            f"{item.name} requires {needed}"
            for item in items
            if item.name in on
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
        """Return the rules on vetoes and the quorum that the offer breaks (section 6)."""
        above = list(zip(self.problem.voices, self.above_floor(point, terms), strict=True))
        broken = [f"veto of {voice.name}" for voice, excess in above if voice.role == "veto" and excess < -tolerance]
        if self.problem.quorum is not None:
            ayes = sum(
                (Fraction(voice.seats) for voice, excess in above if voice.role == "vote" and excess >= -tolerance),
                ZERO,
            )
            broken += ["quorum"] if ayes < Fraction(self.problem.quorum) else []
        return broken

    def judge(self, point: Point, terms: Terms, tolerance: Fraction = ZERO) -> Verdict:
        """Judge one offer; thresholds missed by no more than ``tolerance`` count as reached."""
        broken = self.broken_levels(point, tolerance) + self.broken_consent(point, terms, tolerance)
        surplus = self.surpluses(point, terms)
        agreed = self.relief(terms)[1]
        shares = [self.share(index, level) for index, level in enumerate(point)]
        cost = sum((share.cost for share in shares), ZERO)
        loss = sum(
            (
                Fraction(item.disclosure_cost)
                for item, level in zip(self.problem.items, point, strict=True)
                if level > 0
            ),
            ZERO,
        )
        accepting = set()
        for w, posture in enumerate(self.problem.postures):
            if surplus[w] >= -tolerance:
                accepting.add(posture.name)
                loss += self.probability[w] * (Fraction(posture.waiting_loss[0]) + agreed[w] + cost)
            else:
                loss += self.probability[w] * Fraction(posture.no_deal_loss)
                if surplus[w] > tolerance - self.margin:
                    broken.append(f"{posture.name} is undecided")
        names = [posture.name for posture in self.problem.postures]
        return Verdict(tuple(broken), dict(zip(names, surplus, strict=True)), frozenset(accepting), loss)


def _level_is_possible(item: Item, level: Fraction, tolerance: Fraction) -> bool:
    if not item.rounds[0]:
        return level == 0 and item.at_least <= 0
    if item.domain == "integer" and (level / Fraction(item.step)).denominator != 1:
        return False
    if level < Fraction(item.at_least) - tolerance:
        return False
    within = Fraction(item.minimum_if_offered) - tolerance <= level <= Fraction(item.maximum) + tolerance
    return level == 0 or (level > 0 and within)


def judge(
    problem: Problem, levels: Mapping[str, float], terms: Mapping[str, str], tolerance: Fraction = ZERO
) -> Verdict:
    """Judge an offer given by names; concessions not named are at level 0."""
    point = tuple(Fraction(levels.get(item.name, 0.0)) for item in problem.items)
    chosen = tuple(terms[measure] for measure in problem.measures)
    return Rulebook(problem).judge(point, chosen, tolerance)


def best_offers(problem: Problem) -> Optimum:
    """Return the least expected loss over every offer that may be tabled, and the offers that reach it."""
    rules = Rulebook(problem)
    best: Fraction | None = None
    offers: set[tuple[Point, Terms]] = set()
    judged = 0
    for point, terms in _offers_that_matter(rules):
        judged += 1
        verdict = rules.judge(point, terms)
        if verdict.broken or (best is not None and verdict.expected_loss > best):
            continue
        if verdict.expected_loss != best:
            best, offers = verdict.expected_loss, set()
        offers.add((point, terms))
    return Optimum(best, frozenset(offers), judged)


Interval = tuple[Fraction, Fraction]
"""Levels over which no curve of a concession bends; a single level if both ends are equal."""


def _intervals(item: Item) -> list[Interval]:
    """Return the levels a concession may take, in pieces over which its curves are straight."""
    if not item.rounds[0]:
        return [(ZERO, ZERO)]
    lowest, highest = Fraction(item.minimum_if_offered), Fraction(item.maximum)
    if item.domain == "integer":
        step = Fraction(item.step)
        levels = (step * count for count in range(int(highest / step) + 1))
        return [(level, level) for level in levels if level == 0 or level >= lowest]
    curves = [item.cost, *item.credit.values(), *item.approval.values()]
    bends = {Fraction(bend) for curve in curves for bend in curve.levels if lowest < Fraction(bend) < highest}
    bends |= {Fraction(item.at_least)} if lowest < Fraction(item.at_least) < highest else set()
    ends = sorted({lowest, highest} | bends)
    pieces = list(itertools.pairwise(ends)) or [(highest, highest)]
    return [(ZERO, ZERO), *pieces] if lowest > 0 else pieces


def _offers_that_matter(rules: Rulebook) -> Iterator[tuple[Point, Terms]]:
    menus = [_intervals(item) for item in rules.problem.items]
    for cell in itertools.product(*menus):
        free = [index for index, (low, high) in enumerate(cell) if low < high]
        if len(free) > 2:
            raise ValueError("the enumeration knows two continuous concessions at most")
        if not free and rules.broken_levels(tuple(low for low, _ in cell)):
            continue
        for terms in itertools.product(*rules.problem.measures.values()):
            for point in _corners(rules, cell, free, terms):
                yield point, terms


def _corners(rules: Rulebook, cell: tuple[Interval, ...], free: Sequence[int], terms: Terms) -> Iterator[Point]:
    """Yield the points of a cell where as many lines cross as there are free levels."""
    base = tuple(low for low, _ in cell)
    if not free:
        yield base
        return
    lines = _lines(rules, cell, free, terms)
    for crossing in itertools.combinations(sorted(lines), len(free)):
        shifts = _solve(crossing)
        if shifts is not None and all(0 <= shift <= 1 for shift in shifts):
            point = list(base)
            for index, shift in zip(free, shifts, strict=True):
                low, high = cell[index]
                point[index] = low + shift * (high - low)
            yield tuple(point)


Line = tuple[Fraction, ...]
"""Coefficients of the shares of the way through each free interval, then the constant: their sum is zero."""


def _lines(rules: Rulebook, cell: tuple[Interval, ...], free: Sequence[int], terms: Terms) -> set[Line]:
    """Return the lines that bound regions within a cell: its edges, and every rule's threshold."""

    def thresholds(point: Point) -> list[Fraction]:
        surplus = rules.surpluses(point, terms)
        return [
            *rules.left_over(point),
            *rules.above_floor(point, terms),
            *surplus,
            *(value + rules.margin for value in surplus),
        ]

    base = tuple(low for low, _ in cell)
    at_base = thresholds(base)
    slopes = []
    for index in free:
        moved = (*base[:index], cell[index][1], *base[index + 1 :])
        slopes.append([after - before for after, before in zip(thresholds(moved), at_base, strict=True)])
    lines = {(*slope, constant) for *slope, constant in zip(*slopes, at_base, strict=True)}
    for position in range(len(free)):
        edge = [ZERO] * len(free)
        edge[position] = Fraction(1)
        lines |= {(*edge, ZERO), (*edge, Fraction(-1))}
    return {line for line in lines if any(line[:-1])}


def _solve(crossing: Sequence[Line]) -> tuple[Fraction, ...] | None:
    """Return where one line, or two, meet; None if they are parallel."""
    if len(crossing) == 1:
        slope, constant = crossing[0]
        return (-constant / slope,)
    (a, b, p), (c, d, q) = crossing
    determinant = a * d - b * c
    if determinant == 0:
        return None
    return ((b * q - d * p) / determinant, (c * p - a * q) / determinant)
