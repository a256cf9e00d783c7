"""The audit's own reading of the money in a model: levels, curves, postures, and flows over time, in exact fractions.

Everything here starts from the model's records and the loss table and shares no code with the optimisation, so that
a mistake there cannot hide here. Money is in billion USD at present value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from planner.schema.currencies import currencies
from planner.schema.figures import CurveFigure
from planner.schema.measures import LIFTED, Step
from planner.schema.negotiation import Negotiation
from planner.schema.quantities import parse_unit
from planner.solve.solution import Offer
from planner.trade.losses import Impact, LossTable

ZERO = Fraction(0)
NOTHING_CHANGES = ""
"""Stands for the term of a measure on which nothing is agreed."""


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


def amounts(model: Negotiation, offer: Offer) -> Mapping[str, Fraction]:
    """Return the tabled amount, in base units, of every known concession that an offer contains."""
    sizes = unit_sizes(model)
    return {name: reported(level) * sizes[name] for name, level in offer.levels.items() if name in sizes and level}


@dataclass(frozen=True)
class Stance:
    """One way the counterpart may turn out to be: one outcome of each factor, all of them put together."""

    name: str
    probability: Fraction
    reservation: Fraction
    asking: Fraction
    weights: Mapping[str, Fraction]
    rivals: str
    elasticities: str
    without_deal: Mapping[str, tuple[Step, ...]]


def stances(model: Negotiation) -> list[Stance]:
    """Return every stance that may occur, splitting the counterpart by one factor after the other."""
    other = model.counterpart
    found = [
        Stance(
            name="",
            probability=Fraction(1),
            reservation=other.reservation.value.magnitude,
            asking=Fraction(1),
            weights={name: channel.weight.value.magnitude for name, channel in other.channels.items()},
            rivals=model.trade.rivals_default,
            elasticities=model.trade.elasticities_default,
            without_deal={name: measure.without_deal for name, measure in model.measures.items()},
        )
    ]
    for factor in other.factors.values():
        found = [
            Stance(
                name=f"{stance.name}.{name}" if stance.name else name,
                probability=stance.probability * outcome.probability.value.magnitude,
                reservation=stance.reservation + (outcome.reservation.value.magnitude if outcome.reservation else ZERO),
                asking=stance.asking * (outcome.asking.value.magnitude if outcome.asking else Fraction(1)),
                weights={
                    channel: weight * (outcome.emphasis[channel].value.magnitude if channel in outcome.emphasis else 1)
                    for channel, weight in stance.weights.items()
                },
                rivals=outcome.rivals or stance.rivals,
                elasticities=outcome.elasticities or stance.elasticities,
                without_deal={**stance.without_deal, **outcome.without_deal},
            )
            for stance in found
            for name, outcome in factor.outcomes.items()
        ]
    possible = [stance for stance in found if stance.probability > 0]
    return possible if other.factors else [Stance(**{**vars(possible[0]), "name": "only"})]


@dataclass
class Calendar:
    """How much a dollar a year is worth between two dates of the horizon, at prices of the base year."""

    model: Negotiation
    _worth: dict[date, Fraction] = field(default_factory=dict)

    def years(self, first: date, past: date) -> Fraction:
        """Return the discounted years from ``first`` up to, not including, ``past``, within the horizon."""
        start, end = self.model.horizon_start, self.model.horizon_end + timedelta(days=1)
        low, high = min(max(first, start), end), min(max(past, start), end)
        return self._until(high) - self._until(low) if high > low else ZERO

    def _until(self, day: date) -> Fraction:
        """Return the discounted years from the start of the horizon's first year until a day."""
        if day not in self._worth:
            growth = 1 + self.model.discount_rate.value.magnitude
            new_year = date(day.year, 1, 1)
            length = (date(day.year + 1, 1, 1) - new_year).days
            whole = sum(
                (growth ** (self.model.base_year - year) for year in range(self.model.horizon_start.year, day.year)),
                ZERO,
            )
            part = Fraction((day - new_year).days, length) * growth ** (self.model.base_year - day.year)
            self._worth[day] = whole + part
        return self._worth[day]


@dataclass(frozen=True)
class Stake:
    """What a measure means in a stance from one round on, by the term agreed then."""

    loss: Fraction
    """Home country's loss at that term from the round on."""
    ask: Fraction
    """What granting that term is worth to the counterpart, the stance's multiplier not yet applied."""


class Ledger:
    """Losses and asking prices over time, each computed once."""

    def __init__(self, model: Negotiation, losses: LossTable) -> None:
        self.model = model
        self.losses = losses
        self.calendar = Calendar(model)
        self.first_round = min(when.date for when in model.rounds.values())
        self._known: dict[tuple[object, ...], Fraction] = {}

    def stake(self, stance: Stance, measure: str, term: str, round_date: date) -> Stake:
        """Return the loss and the asking price of one term of one measure, agreed in a round."""
        asks = self.model.counterpart.asks
        fixed = asks.fixed.get(measure, {}).get(term)
        if fixed is not None:
            ask = fixed.value.magnitude
        else:
            kept, granted = (
                asks.revenue.value.magnitude * self._flow(stance, measure, agreed, "duty_collected", self.first_round)
                + asks.protection.value.magnitude
                * self._flow(stance, measure, agreed, "domestic_sales", self.first_round)
                for agreed in (NOTHING_CHANGES, term)
            )
            ask = kept - granted
        return Stake(self._flow(stance, measure, term, self.model.metric, round_date), ask)

    def loss_without_deal(self, stance: Stance, until: date | None = None) -> Fraction:
        """Return the home country's loss without a deal, over the whole horizon or until a date."""
        total = ZERO
        for measure in self.model.measures:
            total += self._flow(stance, measure, NOTHING_CHANGES, self.model.metric, self.model.horizon_start)
            if until is not None:
                total -= self._flow(stance, measure, NOTHING_CHANGES, self.model.metric, until)
        return total

    def _flow(self, stance: Stance, measure: str, agreed: str, quantity: str, start: date) -> Fraction:
        """Return the present value from a date on of a yearly quantity of :class:`Impact`."""
        key = (
            stance.rivals,
            stance.elasticities,
            _dates(stance.without_deal[measure]),
            measure,
            agreed,
            quantity,
            start,
        )
        if key not in self._known:
            total = ZERO
            for first, past, term in self._in_force(stance, measure, agreed, start):
                impact: Impact = self.losses.impacts[measure, term, stance.rivals, stance.elasticities]
                total += self.calendar.years(first, past) * Fraction(getattr(impact, quantity))
            self._known[key] = total
        return self._known[key]

    def _in_force(self, stance: Stance, measure: str, agreed: str, start: date) -> Iterator[tuple[date, date, str]]:
        """Yield (from, until, term) of what really applies; an agreed term gives way to anything milder."""
        harshest_first = list(self.model.measures[measure].terms)
        steps = stance.without_deal[measure]
        changes = [*(step.date for step in steps), self.model.horizon_end + timedelta(days=1)]
        for step, first, past in zip(steps, changes, changes[1:], strict=False):
            if step.term == LIFTED or past <= start:
                continue
            term = step.term
            if agreed != NOTHING_CHANGES and harshest_first.index(agreed) > harshest_first.index(term):
                term = agreed
            yield max(first, start), past, term


def _dates(steps: Sequence[Step]) -> tuple[tuple[date, str], ...]:
    return tuple((step.date, step.term) for step in steps)


def total(names: Mapping[str, Fraction], value: Callable[[str, Fraction], Fraction]) -> Fraction:
    """Return the sum of ``value`` over the names and amounts of an offer."""
    return sum((value(name, amount) for name, amount in names.items()), ZERO)
