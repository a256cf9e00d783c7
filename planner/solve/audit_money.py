"""The audit's own reading of the money in a model: what is tabled, curves, and time, in exact fractions.

Everything here starts from the model's records and shares no code with the optimisation, so that a mistake there
cannot hide here. Money is in billion USD at present value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property, lru_cache

from planner.schema.concessions import Concession, Schedule
from planner.schema.currencies import currencies
from planner.schema.figures import CurveFigure
from planner.schema.negotiation import Negotiation
from planner.schema.quantities import Quantity, parse_unit
from planner.solve.solution import Offer

ZERO, ONE = Fraction(0), Fraction(1)


@lru_cache(maxsize=1024)
def reported(number: float) -> Fraction:
    """Return a number as a reader sees it, 0.1 as one tenth, not as the nearest binary fraction."""
    return Fraction(str(number))


def unit_sizes(model: Negotiation) -> Mapping[str, Fraction]:
    """Return, for each concession, how many base units (Mt, billion USD, ...) one of its own units is."""
    money = currencies(model)
    return {name: parse_unit(item.unit, money).size for name, item in model.concessions.items()}


def curve_value(curve: CurveFigure, amount: Fraction) -> Fraction:
    """Return a curve's value at an amount in base units; beyond its last point, where no level may be, the last."""
    if curve.per_unit is not None:
        return curve.per_unit.magnitude * amount
    before, value_before = ZERO, ZERO
    for level, value in curve.points:
        if amount <= level.magnitude:
            if level.magnitude == before:
                return value.magnitude
            way = (amount - before) / (level.magnitude - before)
            return value_before + way * (value.magnitude - value_before)
        before, value_before = level.magnitude, value.magnitude
    return value_before


@dataclass(frozen=True)
class Piece:
    """A concession that an offer contains, by one of its delivery schedules."""

    name: str
    """As the plan calls it: ``CONCESSION``, or ``CONCESSION.SCHEDULE``."""
    of: str
    """The concession."""
    concession: Concession
    schedule: Schedule | None
    """None for the concession's own delivery."""
    level: Fraction
    """In the concession's unit."""
    amount: Fraction
    """In base units."""

    @cached_property
    def cost(self) -> Fraction:
        """Net national cost if it is delivered in full, billion USD."""
        factor = self.schedule.cost.value.magnitude if self.schedule and self.schedule.cost else ONE
        return factor * curve_value(self.concession.cost, self.amount)

    @property
    def headline(self) -> Fraction:
        """What the press would report, billion USD."""
        return self.concession.headline.value.magnitude * self.amount

    @property
    def disclosure_cost(self) -> Fraction:
        """Due once it is tabled, billion USD."""
        money = self.concession.disclosure_cost
        return money.value.magnitude if money is not None else ZERO

    def credit(self, channel: str) -> Fraction:
        """Return what the counterpart counts it for in a channel, billion USD."""
        curve = self.concession.credit.get(channel)
        factor = self.schedule.credit.value.magnitude if self.schedule else ONE
        return factor * curve_value(curve, self.amount) if curve is not None else ZERO

    def draws(self) -> Iterable[tuple[str, int, Fraction]]:
        """Yield (budget, year, billion USD)."""
        for budget, draw in self.concession.draws.items():
            spread: Mapping[int, Quantity] = draw.years
            if self.schedule is not None and budget in self.schedule.draws:
                spread = self.schedule.draws[budget]
            for year, share in spread.items():
                yield budget, year, self.amount * draw.per_unit.magnitude * share.magnitude

    def due(self, survival: Callable[[int], Fraction], first_year: int, last_year: int) -> Fraction:
        """Return the expected share of its cost that falls due if it is agreed in ``first_year``.

        ``survival`` is the chance that the agreement still stands in a year. What is delivered after the horizon's
        ``last_year`` is dropped if the agreement fails before that year is over.
        """
        delivery, tied = self.concession.delivery, self.concession.tied
        if self.schedule is not None:
            delivery, tied = self.schedule.delivery, self.schedule.tied
        if not tied:
            return ONE
        later = ONE - sum((share.magnitude for share in delivery.values()), ZERO)
        by_year = (share.magnitude * survival(max(year, first_year)) for year, share in delivery.items())
        return sum(by_year, later * survival(last_year + 1))


def pieces(model: Negotiation, offer: Offer, track: str = "") -> tuple[Piece, ...]:
    """Return every concession that an offer contains and the model knows; on one track only, if one is named."""
    sizes, found = unit_sizes(model), []
    for name, stated in offer.levels.items():
        item = find(model, name)
        if item is None or not stated or track not in ("", item[1].track):
            continue
        of, concession, schedule = item
        level = reported(stated)
        found.append(Piece(name, of, concession, schedule, level, level * sizes[of]))
    return tuple(found)


def find(model: Negotiation, name: str) -> tuple[str, Concession, Schedule | None] | None:
    """Return the concession and the delivery schedule that a plan calls ``name``; None if there is no such thing."""
    of, dot, schedule = name.partition(".")
    concession = model.concessions.get(of)
    if concession is None or (dot and schedule not in concession.schedules):
        return None
    return of, concession, concession.schedules[schedule] if dot else None


@dataclass
class Calendar:
    """How much a dollar a year is worth between two dates of the horizon, at prices of the base year."""

    model: Negotiation
    _known: dict[tuple[date, date], Mapping[int, Fraction]] = field(default_factory=dict)
    _sums: dict[tuple[date, date], Fraction] = field(default_factory=dict)

    def years(self, first: date, past: date) -> Mapping[int, Fraction]:
        """Return the discounted years, by calendar year, from ``first`` up to, not including, ``past``."""
        if (first, past) not in self._known:
            start, end = self.model.horizon_start, self.model.horizon_end + timedelta(days=1)
            low, high = min(max(first, start), end), min(max(past, start), end)
            self._known[first, past] = {
                year: self._part(year, low, high) for year in range(low.year, high.year + 1) if low < high
            }
        return self._known[first, past]

    def whole(self, first: date, past: date) -> Fraction:
        """Return the discounted years from ``first`` up to, not including, ``past``, all together."""
        if (first, past) not in self._sums:
            self._sums[first, past] = sum(self.years(first, past).values(), ZERO)
        return self._sums[first, past]

    def _part(self, year: int, low: date, high: date) -> Fraction:
        new_year, next_year = date(year, 1, 1), date(year + 1, 1, 1)
        days = (min(high, next_year) - max(low, new_year)).days
        growth = 1 + self.model.discount_rate.value.magnitude
        return Fraction(days, (next_year - new_year).days) * growth ** (self.model.base_year - year)
