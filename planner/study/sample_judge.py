"""Judging one plan on thousands of fresh cases at once.

The rules are those of :mod:`planner.solve.evaluation` and :mod:`planner.program.flows`, with arrays over the draws
where those have numbers; an answer in the balance (between a refusal and acceptance) counts as a refusal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from planner.program.curves import value_at
from planner.program.flows import Horizon, horizon, stages
from planner.program.problem import Problem
from planner.schema.concessions import Concession, Schedule
from planner.schema.negotiation import Negotiation
from planner.schema.postures import PostureCase
from planner.solve.evaluation import MISSED
from planner.solve.solution import Offer
from planner.study.sample_draws import Array, FreshCases, Index, elasticity_readings
from planner.trade.engine import coverage, loss_draws, rival_rates, tariff_case


@dataclass(frozen=True)
class Judgement:
    """What a plan leads to in every draw."""

    losses: Array
    """What the home country loses, billion USD, shape (draws,)."""
    no_deal: Array
    """What it would lose without a deal in the same draw."""
    accepted: Mapping[str, Index]
    """Table -> position of the round in which it agrees, or the number of rounds if it never does; shape (draws,)."""


def judge(
    model: Negotiation, problem: Problem, offers: Sequence[Offer], fresh: FreshCases, yearly: YearlyImpacts
) -> Judgement:
    """Return what the offers, one per round, lead to in every draw."""
    count = len(fresh.case)
    losses, no_deal, accepted = np.full(count, problem.linkage_cost), np.zeros(count), {}
    for table in problem.tables:
        here = _Table(model, problem, table, offers)
        rounds = np.full(count, len(offers), dtype=np.int64)
        for position, case in enumerate(fresh.cases):
            chosen = np.flatnonzero(fresh.case == position)
            if len(chosen):
                among = _Among(here, case, fresh, chosen, yearly)
                rounds[chosen] = among.accepted
                no_deal[chosen] += among.no_deal
                losses[chosen] += among.losses()
        accepted[table] = rounds
    return Judgement(losses, no_deal, accepted)


class YearlyImpacts:
    """What a term costs and yields a year in every reading of the elasticities, each computed once."""

    def __init__(self, model: Negotiation, spread: float, readings: int, seed: int) -> None:
        self._model, self._spread, self._readings, self._seed = model, spread, readings, seed
        self._known: dict[tuple[str, str, str], Mapping[tuple[str, str], Array]] = {}

    def of(self, measure: str, term: str, quantity: str, case: PostureCase) -> Array:
        """Return one quantity of :class:`~planner.trade.losses.Impact` by reading."""
        key = (measure, case.rivals, case.elasticities)
        if key not in self._known:
            self._known[key] = self._computed(*key)
        return self._known[key][term, quantity]

    def _computed(self, measure: str, rivals: str, elasticities: str) -> Mapping[tuple[str, str], Array]:
        model, action = self._model, self._model.measures[measure]
        quantities = (model.metric, "duty_collected", "domestic_sales")
        if not action.is_tariff:
            return {
                (name, quantity): np.full(
                    self._readings, float(term.loss.value) if term.loss and quantity == model.metric else 0.0
                )
                for name, term in action.terms.items()
                for quantity in quantities
            }
        trade = model.trade
        rates = rival_rates(trade.rivals, trade.products, rivals, measure)
        found = loss_draws(
            trade.products,
            trade.home_supplier,
            coverage(model, measure),
            [tariff_case(term, rates) for term in action.terms.values()],
            elasticity_readings(model, elasticities, self._spread, self._readings, self._seed),
        )
        return {
            (name, quantity): getattr(found, quantity)[row]
            for row, name in enumerate(action.terms)
            for quantity in quantities
        }


class _Table:
    """What the offers amount to at one table, whoever answers."""

    def __init__(self, model: Negotiation, problem: Problem, table: str, offers: Sequence[Offer]) -> None:
        self.model, self.offers = model, offers
        self.items = problem.items_at(table)
        self.measures = list(problem.measures_at(table))
        self.dates = [each.date for each in model.rounds.values()]
        self.when: Horizon = horizon(model)
        share = {str(track): figure for track, figure in model.linkage.reservation.items()}.get(table)
        self.reservation_share = float(share.value) if share else 1.0
        levels = [{item.name: offer.levels.get(item.name, 0.0) for item in self.items} for offer in offers]
        self.costs = [{item.name: value_at(item.cost, at[item.name]) for item in self.items} for at in levels]
        self.credited = [
            {
                channel: sum(
                    value_at(item.credit[channel], at[item.name]) for item in self.items if channel in item.credit
                )
                for channel in problem.channels
            }
            for at in levels
        ]
        self.disclosed = [sum(item.disclosure_cost for item in self.items if at[item.name] > 0.0) for at in levels]

    def delivery(self, item: str) -> Concession | Schedule:
        """Return what says when an item is delivered."""
        concession, _, schedule = item.partition(".")
        found = self.model.concessions[concession]
        return found.schedules[schedule] if schedule else found


class _Among:
    """One table in the draws that share what differs in kind."""

    def __init__(
        self, table: _Table, case: PostureCase, fresh: FreshCases, chosen: npt.NDArray[np.intp], yearly: YearlyImpacts
    ) -> None:
        self.table, self.case, self.fresh, self.chosen, self.yearly = table, case, fresh, chosen, yearly
        self.accepted = self._accepted()
        self.no_deal: Array = np.zeros(len(chosen))
        for measure in table.measures:
            self.no_deal += self._without(measure, table.model.metric, table.when.start)

    def losses(self) -> Array:
        """Return what the home country loses at this table, billion USD."""
        table, never = self.table, len(self.table.offers)
        total = np.where(self.accepted == never, self.no_deal + table.disclosed[-1], 0.0)
        for r in range(never):
            here = self.accepted == r
            if here.any():
                total = np.where(here, self.no_deal + table.disclosed[r] + self._agreed(r), total)
        return total

    def _agreed(self, r: int) -> Array:
        """Return what agreeing in a round adds to the loss without a deal: the cost less the relief."""
        table, added = self.table, np.zeros(len(self.chosen))
        for measure in table.measures:
            added += self._relief(measure, table.offers[r].terms[measure], table.model.metric, r, kept=True)
        for item, cost in table.costs[r].items():
            if cost:
                added += cost * self._due(item, r)
        return added

    def _accepted(self) -> Index:
        table, fresh, chosen = self.table, self.fresh, self.chosen
        accepted = np.full(len(chosen), len(table.offers), dtype=np.int64)
        pocketed: Array = np.zeros(len(chosen))
        for r, offer in enumerate(table.offers):
            credited = table.credited[r].items()
            value = sum((fresh.weights[channel][chosen] * credit for channel, credit in credited), pocketed * 0.0)
            days = (table.dates[r] - table.dates[0]).days
            wanted = table.reservation_share * (fresh.reservation[chosen] + fresh.drift[chosen] * days / 365)
            wanted = wanted + fresh.asking[chosen] * self._price(offer)
            surplus = value - pocketed - wanted
            accepted = np.where((accepted == len(table.offers)) & (surplus >= -MISSED), r, accepted)
            pocketed = fresh.ratchet[chosen] * value
        return accepted

    def _price(self, offer: Offer) -> Array:
        """Return what the terms are worth to the counterpart, before its multiplier."""
        fresh, price = self.fresh, np.zeros(len(self.chosen))
        for measure in self.table.measures:
            term = offer.terms[measure]
            if (measure, term) in fresh.fixed:
                price += fresh.fixed[measure, term][self.chosen]
                continue
            for quantity, weight in (("duty_collected", fresh.revenue), ("domestic_sales", fresh.protection)):
                price -= weight[self.chosen] * self._relief(measure, term, quantity, 0, kept=False)
        return price

    def _without(self, measure: str, quantity: str, first: date) -> Array:
        """Return the present value of a quantity without a deal from a date on."""
        total = np.zeros(len(self.chosen))
        for begin, finish, term in stages(self.case.without_deal[measure], first, self.table.when.end):
            total += self.table.when.years(begin, finish) * self._impact(measure, term, quantity)
        return total

    def _relief(self, measure: str, agreed: str, quantity: str, r: int, kept: bool) -> Array:
        """Return by how much a term agreed in a round changes the present value of a quantity.

        With ``kept`` it counts only as long as the agreement stands.
        """
        table, terms = self.table, list(self.table.model.measures[measure].terms)
        total = np.zeros(len(self.chosen))
        for begin, finish, term in stages(self.case.without_deal[measure], table.dates[r], table.when.end):
            milder = max(term, agreed, key=terms.index)
            if milder == term:
                continue
            change = self._impact(measure, milder, quantity) - self._impact(measure, term, quantity)
            for year in range(begin.year, finish.year + 1):
                worth = table.when.years(max(begin, date(year, 1, 1)), min(finish, date(year + 1, 1, 1)))
                if worth > 0.0:
                    total += worth * change * (self._standing(year, r) if kept else 1.0)
        return total

    def _impact(self, measure: str, term: str, quantity: str) -> Array:
        by_reading = self.yearly.of(measure, term, quantity, self.case)
        return by_reading[self.fresh.reading[self.chosen]]

    def _standing(self, year: int, r: int) -> Array:
        """Return the chance that what is agreed in a round still stands in a year."""
        standing: Array = (1.0 - self.fresh.hazard[self.chosen]) ** (year - self.table.dates[r].year)
        return standing

    def _due(self, item: str, r: int) -> Array:
        """Return the expected share of an item's cost that falls due if it is agreed in a round."""
        spread, agreed = self.table.delivery(item), self.table.dates[r].year
        if not spread.tied:
            return np.ones(len(self.chosen))
        due = np.zeros(len(self.chosen))
        for year, share in spread.delivery.items():
            due += float(share) * self._standing(max(year, agreed), r)
        later = 1.0 - sum(float(share) for share in spread.delivery.values())
        return due + later * self._standing(self.table.model.horizon_end.year + 1, r)
