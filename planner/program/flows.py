"""Present values of what a measure costs and yields over time: without a deal, and at each agreed term.

A flow of one dollar a year between two dates is worth ``sum over calendar years y of (days of y in between /
days in y) * (1 + d)^-(y - base year)`` at prices of the base year, ``d`` being the discount rate. A term agreed in
a round applies from that round to the end of the horizon, and is a ceiling: while something milder applies without
a deal, or the measure does not exist, that applies.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from planner.schema.measures import LIFTED, Step
from planner.schema.negotiation import Negotiation
from planner.schema.postures import PostureCase
from planner.trade.losses import Impact, LossTable


@dataclass(frozen=True)
class Horizon:
    """The planning horizon, its last day included, and how the future is discounted."""

    start: date
    end: date
    """The day after the last day that counts."""
    base_year: int
    discount_rate: float

    def years(self, first: date, past: date) -> float:
        """Return the discounted years between two dates (``past`` excluded) within the horizon."""
        first, past = max(first, self.start), min(past, self.end)
        total = 0.0
        for year in range(first.year, past.year + 1):
            begin, finish = max(first, date(year, 1, 1)), min(past, date(year + 1, 1, 1))
            if finish > begin:
                days_in_year = 366 if calendar.isleap(year) else 365
                total += (finish - begin).days / days_in_year * (1 + self.discount_rate) ** (self.base_year - year)
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
    """Loss without a deal until each round."""
    agreed: Mapping[str, tuple[float, ...]]
    """Term -> loss from each round on, if it is agreed then."""
    asks: Mapping[str, float]
    """Term -> what granting it at the first round is worth to the counterpart, before the posture's multiplier."""


def measure_flows(
    model: Negotiation,
    losses: LossTable,
    measure: str,
    case: PostureCase,
    when: Horizon,
    rounds: Sequence[date],
) -> MeasureFlows:
    """Return the present values of one measure in a posture."""
    terms = list(model.measures[measure].terms)
    impacts = {term: losses.impacts[measure, term, case.rivals, case.elasticities] for term in terms}

    def value(flow: Callable[[Impact], float], first: date, agreed: str | None = None) -> float:
        total = 0.0
        for begin, finish, term in stages(case.without_deal[measure], first, when.end):
            applied = term if agreed is None else max(term, agreed, key=terms.index)
            total += when.years(begin, finish) * flow(impacts[applied])
        return total

    def loss(impact: Impact) -> float:
        return float(getattr(impact, model.metric))

    asks = model.counterpart.asks
    revenue, protection = float(asks.revenue.value), float(asks.protection.value)

    def yields(impact: Impact) -> float:
        """Return what the tariff is worth to the counterpart a year."""
        return revenue * impact.duty_collected + protection * impact.domestic_sales

    no_deal = value(loss, when.start)
    fixed = {term: float(figure.value) for term, figure in asks.fixed.get(measure, {}).items()}
    kept = value(yields, rounds[0])
    return MeasureFlows(
        no_deal=no_deal,
        waiting=tuple(no_deal - value(loss, day) for day in rounds),
        agreed={term: tuple(value(loss, day, term) for day in rounds) for term in terms},
        asks={term: kept - value(yields, rounds[0], term) for term in terms} | fixed,
    )
