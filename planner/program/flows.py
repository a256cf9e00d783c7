"""Present values of what a measure costs and yields over time: without a deal, and at each agreed term.

A flow of one dollar a year between two dates is worth ``sum over calendar years y of (days of y in between /
days in y) * (1 + d)^-(y - base year)`` at prices of the base year, ``d`` being the discount rate. A term agreed in
a round applies from that round to the end of the horizon, and is a ceiling: while something milder applies without
a deal, or the measure does not exist, that applies.

Where the counterpart may break the agreement, it does so with the same chance ``h``, the hazard, on every 1 January
after the day of agreement. So in calendar year ``y`` the agreement still stands with probability
``s_y = (1 - h)^(y - year of agreement)``; after it has failed, what applies without a deal applies again. What was
delivered by then is sunk, so the expected share of a concession that falls due is

    sum over years y of delivery_y s_y + (1 - sum over y of delivery_y) s_(last year of the horizon + 1),

what a schedule gives to years before the agreement being delivered in the year of agreement.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from planner.schema.measures import LIFTED, Step
from planner.schema.negotiation import Negotiation
from planner.schema.postures import PostureCase
from planner.schema.quantities import Quantity
from planner.trade.losses import Impact, LossTable


@dataclass(frozen=True)
class Survival:
    """How likely an agreement is to stand later on."""

    agreed: date
    hazard: float
    """Chance that it fails on each 1 January after that day."""

    def chance(self, year: int) -> float:
        """Return the probability that the agreement stands throughout a calendar year, not before that of agreement."""
        return (1.0 - self.hazard) ** (year - self.agreed.year)


@dataclass(frozen=True)
class Horizon:
    """The planning horizon, its last day included, and how the future is discounted."""

    start: date
    end: date
    """The day after the last day that counts."""
    base_year: int
    discount_rate: float

    def years(self, first: date, past: date, standing: Survival | None = None) -> float:
        """Return the discounted years between two dates (``past`` excluded) within the horizon.

        With ``standing``, the expected number of them in which that agreement still stands.
        """
        first, past = max(first, self.start), min(past, self.end)
        total = 0.0
        for year in range(first.year, past.year + 1):
            begin, finish = max(first, date(year, 1, 1)), min(past, date(year + 1, 1, 1))
            if finish > begin:
                days_in_year = 366 if calendar.isleap(year) else 365
                value = (finish - begin).days / days_in_year * (1 + self.discount_rate) ** (self.base_year - year)
                total += value * (standing.chance(year) if standing else 1.0)
        return total


def horizon(model: Negotiation) -> Horizon:
    """Return the model's horizon."""
    return Horizon(
        start=model.horizon_start,
        end=model.horizon_end + timedelta(days=1),
        base_year=model.base_year,
        discount_rate=float(model.discount_rate.value),
    )


def stages(steps: Sequence[Step], first: date, past: date) -> Iterator[tuple[date, date, str]]:
    """Yield (from, to, term) of what applies without a deal, leaving out times without the measure."""
    for position, step in enumerate(steps):
        until = steps[position + 1].date if position + 1 < len(steps) else past
        begin, finish = max(step.date, first), min(until, past)
        if finish > begin and step.term != LIFTED:
            yield begin, finish, step.term


@dataclass(frozen=True)
class MeasureFlows:
    """Present values of one measure in the postures that share its scenario and stages, billion USD."""

    no_deal: float
    """Loss over the whole horizon without a deal."""
    waiting: tuple[float, ...]
    """Loss without a deal until the terms of each round apply."""
    agreed: Mapping[str, tuple[float, ...]]
    """Term -> loss from then on, if it is agreed in that round; expected, if the agreement may fail."""
    asks: Mapping[str, float]
    """Term -> what granting it at the first round is worth to the counterpart, before the posture's multiplier."""


def measure_flows(
    model: Negotiation,
    losses: LossTable,
    measure: str,
    case: PostureCase,
    when: Horizon,
    rounds: Sequence[date],
    applied: Sequence[date] | None = None,
) -> MeasureFlows:
    """Return the present values of one measure in a posture.

    ``applied`` are the days from which the terms agreed in each round apply, if not from the round's own; what is asked
    for them, and how likely the agreement is to stand, still go by the round.
    """
    terms = list(model.measures[measure].terms)
    impacts = {term: losses.impacts[measure, term, case.rivals, case.elasticities] for term in terms}
    hazard = float(case.hazard)

    def without_deal(flow: Callable[[Impact], float], first: date) -> float:
        course = stages(case.without_deal[measure], first, when.end)
        return sum(when.years(begin, finish) * flow(impacts[term]) for begin, finish, term in course)

    def with_deal(flow: Callable[[Impact], float], agreed: str, standing: Survival, since: date) -> float:
        total = 0.0
        for begin, finish, term in stages(case.without_deal[measure], since, when.end):
            kept = when.years(begin, finish, standing)
            broken = when.years(begin, finish) - kept
            total += kept * flow(impacts[max(term, agreed, key=terms.index)]) + broken * flow(impacts[term])
        return total

    def loss(impact: Impact) -> float:
        return float(getattr(impact, model.metric))

    asks = model.counterpart.asks
    revenue, protection = float(asks.revenue.value), float(asks.protection.value)

    def yields(impact: Impact) -> float:
        """Return what the tariff is worth to the counterpart a year."""
        return revenue * impact.duty_collected + protection * impact.domestic_sales

    no_deal = without_deal(loss, when.start)
    fixed = {term: float(figure.value) for term, figure in asks.fixed.get(measure, {}).items()}
    # The counterpart asks for what it signs: that it may break its word later takes nothing off its price.
    kept, signed = without_deal(yields, rounds[0]), Survival(rounds[0], 0.0)
    begins = list(zip(rounds, rounds if applied is None else applied, strict=True))
    return MeasureFlows(
        no_deal=no_deal,
        waiting=tuple(no_deal - without_deal(loss, since) for _, since in begins),
        agreed={
            term: tuple(with_deal(loss, term, Survival(day, hazard), since) for day, since in begins) for term in terms
        },
        asks={term: kept - with_deal(yields, term, signed, rounds[0]) for term in terms} | fixed,
    )


def due_shares(
    delivery: Mapping[int, Quantity], hazard: float, rounds: Sequence[date], last_year: int
) -> tuple[float, ...]:
    """Return the expected share of a concession's cost that falls due, by the round in which it is agreed.

    Args:
        delivery: share of the whole that is delivered in each year; the rest falls after ``last_year``.
        hazard: chance that the agreement fails on each 1 January after its day.
        rounds: the rounds' dates.
        last_year: the last year of the horizon.

    """
    shares = []
    for day in rounds:
        standing = Survival(day, hazard)
        spread = {year: float(share) for year, share in delivery.items()}
        within = sum(share * standing.chance(max(year, day.year)) for year, share in spread.items())
        shares.append(within + (1.0 - sum(spread.values())) * standing.chance(last_year + 1))
    return tuple(shares)
