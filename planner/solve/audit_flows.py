"""The audit's own reading of what measures cost over time: with and without a deal, and if a deal may fail.

From the model's records and the loss table alone, in exact fractions; billion USD at present value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

from planner.schema.measures import LIFTED, Step
from planner.schema.negotiation import Negotiation
from planner.solve.audit_money import ONE, ZERO, Calendar, Piece
from planner.solve.audit_postures import Stance
from planner.solve.solution import Offer
from planner.trade.losses import LossTable

NOTHING_CHANGES = ""
"""Stands for the term of a measure on which nothing is agreed."""

_YIELDS = ("duty_collected", "domestic_sales")
"""What a tariff brings the counterpart; a measure that is no tariff brings it none of it."""


class Ledger:
    """Losses and asking prices over time, each computed once."""

    def __init__(self, model: Negotiation, losses: LossTable) -> None:
        self.model = model
        self.losses = losses
        self.calendar = Calendar(model)
        self.first_round = min(when.date for when in model.rounds.values())
        self._known: dict[tuple[object, ...], Mapping[int, Fraction]] = {}
        self._sums: dict[tuple[object, ...], Fraction] = {}
        self._prices: dict[tuple[object, ...], Fraction] = {}

    def measures(self, stance: Stance) -> list[str]:
        """Return the measures negotiated at a stance's table."""
        return [name for name, measure in self.model.measures.items() if stance.track in ("", measure.track)]

    def ask(self, stance: Stance, offer: Offer) -> Fraction:
        """Return what the counterpart wants for the terms of an offer at its table."""
        return stance.asking * sum(
            (self._price(stance, measure, self._term(offer, measure)) for measure in self.measures(stance)), ZERO
        )

    def agreed_loss(self, stance: Stance, offer: Offer, when: date) -> Fraction:
        """Return the home country's expected loss from a date on at the terms that an offer asks for.

        In a year that the agreement survives they apply, else what applies without a deal.
        """
        loss = ZERO
        for measure in self.measures(stance):
            if not stance.hazard:
                loss += self._sum(stance, measure, self._term(offer, measure), self.model.metric, when)
                continue
            without = self._flow(stance, measure, NOTHING_CHANGES, self.model.metric, when)
            kept = self._flow(stance, measure, self._term(offer, measure), self.model.metric, when)
            for year in without.keys() | kept.keys():
                stands = survival(stance.hazard, when, year)
                loss += stands * kept.get(year, ZERO) + (ONE - stands) * without.get(year, ZERO)
        return loss

    def loss_without_deal(self, stance: Stance, until: date | None = None) -> Fraction:
        """Return the home country's loss without a deal, over the whole horizon or until a date."""
        loss = ZERO
        for measure in self.measures(stance):
            loss += self._sum(stance, measure, NOTHING_CHANGES, self.model.metric, self.model.horizon_start)
            if until is not None:
                loss -= self._sum(stance, measure, NOTHING_CHANGES, self.model.metric, until)
        return loss

    def cost_due(self, stance: Stance, found: Sequence[Piece], when: date) -> Fraction:
        """Return the expected cost of an offer accepted on a date: what is not delivered when it fails is dropped."""
        last_year = self.model.horizon_end.year
        if not stance.hazard:
            return sum((piece.cost for piece in found), ZERO)
        return sum(
            (
                piece.cost * piece.due(lambda year: survival(stance.hazard, when, year), when.year, last_year)
                for piece in found
            ),
            ZERO,
        )

    def _term(self, offer: Offer, measure: str) -> str:
        """Return the term asked for; a missing or unknown one is a finding of its own, and nothing changes."""
        term = offer.terms.get(measure)
        return term if term is not None and term in self.model.measures[measure].terms else NOTHING_CHANGES

    def _price(self, stance: Stance, measure: str, term: str) -> Fraction:
        """Return the asking price of a term, the stance's multiplier not yet applied."""
        fixed = self.model.counterpart.asks.fixed.get(measure, {}).get(term)
        if fixed is not None:
            return fixed.value.magnitude
        key = (stance.rivals, stance.elasticities, stance.without_deal[measure], measure, term)
        if key not in self._prices:
            self._prices[key] = self._given_up(stance, measure, term)
        return self._prices[key]

    def _given_up(self, stance: Stance, measure: str, term: str) -> Fraction:
        """Return the revenue and protection that the counterpart gives up by a term, by their weights."""
        asks, price = self.model.counterpart.asks, ZERO
        for quantity, weight in zip(_YIELDS, (asks.revenue, asks.protection), strict=True):
            kept, granted = (
                self._sum(stance, measure, agreed, quantity, self.first_round) for agreed in (NOTHING_CHANGES, term)
            )
            price += weight.value.magnitude * (kept - granted)
        return price

    def _flow(self, stance: Stance, measure: str, agreed: str, quantity: str, start: date) -> Mapping[int, Fraction]:
        """Return the present value, by calendar year and from a date on, of a yearly quantity of the loss table."""
        key = (stance.rivals, stance.elasticities, stance.without_deal[measure], measure, agreed, quantity, start)
        if key not in self._known:
            found: dict[int, Fraction] = {}
            for first, past, term in self._in_force(stance.without_deal[measure], measure, agreed, start):
                yearly = self._yearly(stance, measure, term, quantity)
                for year, worth in self.calendar.years(first, past).items():
                    found[year] = found.get(year, ZERO) + worth * yearly
            self._known[key] = found
        return self._known[key]

    def _sum(self, stance: Stance, measure: str, agreed: str, quantity: str, start: date) -> Fraction:
        """Return a flow over all years."""
        key = (stance.rivals, stance.elasticities, stance.without_deal[measure], measure, agreed, quantity, start)
        if key not in self._sums:
            stages = self._in_force(stance.without_deal[measure], measure, agreed, start)
            self._sums[key] = sum(
                (
                    self.calendar.whole(first, past) * self._yearly(stance, measure, term, quantity)
                    for first, past, term in stages
                ),
                ZERO,
            )
        return self._sums[key]

    def _yearly(self, stance: Stance, measure: str, term: str, quantity: str) -> Fraction:
        stated = self.model.measures[measure].terms[term].loss
        if stated is not None:
            return ZERO if quantity in _YIELDS else stated.value.magnitude
        return Fraction(getattr(self.losses.impacts[measure, term, stance.rivals, stance.elasticities], quantity))

    def _in_force(
        self, steps: Sequence[Step], measure: str, agreed: str, start: date
    ) -> Iterator[tuple[date, date, str]]:
        """Yield (from, until, term) of what really applies; an agreed term gives way to anything milder."""
        harshest_first = list(self.model.measures[measure].terms)
        changes = [*(step.date for step in steps), self.model.horizon_end + timedelta(days=1)]
        for step, first, past in zip(steps, changes, changes[1:], strict=False):
            if step.term == LIFTED or past <= start:
                continue
            term = step.term
            if agreed != NOTHING_CHANGES and harshest_first.index(agreed) > harshest_first.index(term):
                term = agreed
            yield max(first, start), past, term


def survival(hazard: Fraction, agreed: date, year: int) -> Fraction:
    """Return the chance that an agreement still stands in a calendar year: each 1 January may end it."""
    return (ONE - hazard) ** (year - agreed.year)
