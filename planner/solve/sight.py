"""What the postures see of an offer, in arrays.

A posture reacts to an offer only through a few numbers: what each channel is credited, the terms asked for, and what
an agreement costs the home country. With ``q`` the columns of the program that describe the offers of all rounds
(levels, terms, credits, what is borne: everything but the postures' own columns),

    S[w,r] = s[w,r] · q + s0[w,r]        surplus            B[w,r] = q[b(w,r)]        borne if it accepts
    ℓ[c]   = n[c] + d[c] · q - Σ_{w in case c} γ[w]         loss of a case, with γ[w] the gain of posture w

This module takes the *offer block* (the rows of the program that speak of ``q`` alone) out of the loaded program, and
lays out ``s``, ``s0``, ``b``, ``n`` and ``d``. The whole program is the offer block, these definitions, and the rule
that ``γ[w] = K[w,r] - B[w,r]`` for the first round ``r`` with ``S[w,r] ≥ 0``, else 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from planner.program.consent import voters_of
from planner.solve.arrays import Indices, Vector
from planner.solve.highs import Driver
from planner.solve.linear_rows import Rows, part_of
from planner.solve.quorum import minimal_blocking_sets


class Sight:
    """Surplus, loss and gain of every posture as functions of the offer block's columns."""

    def __init__(self, driver: Driver) -> None:
        problem = driver.program.problem
        self.problem = problem
        self.margin = problem.refusal_margin
        self.postures, self.rounds = len(problem.postures), len(problem.rounds)
        self.table = [posture.table for posture in problem.postures]
        self.block, self.kept = offer_block(driver)
        self.integral = driver.integral[self.kept]
        """Which of its first columns are whole."""
        place = {int(column): position for position, column in enumerate(self.kept)}
        model = driver.program.model

        def here(variable: Any) -> int:
            return place[driver.column(variable)]

        credited = {key: here(variable) for key, variable in model.credited.items()}
        terms = {key: here(variable) for key, variable in model.term.items()}
        borne = {key: here(variable) for key, variable in model.borne.items()}
        tabled = {key: here(variable) for key, variable in model.tabled.items()}
        last = self.rounds - 1
        self._add_quorum({key: here(variable) for key, variable in model.support.items()})
        self._price_of: dict[int, tuple[Indices, Vector]] = {}
        self.round_of = self._rounds(driver, place)
        """The round that each column of the offer block belongs to, -1 if to none."""
        prices = self._prices(terms)
        shown = [tabled[item.name, last] for item in problem.items if item.disclosure_cost]
        self.seen: Indices = np.array(
            sorted(
                {*credited.values(), *(c for columns, _ in prices.values() for c in columns), *borne.values(), *shown}
            ),
            dtype=np.int32,
        )
        """Columns of the offer block that anything below depends on; all arrays are over these."""
        spot = {int(column): position for position, column in enumerate(self.seen)}
        shape = (self.postures, self.rounds)
        self.surplus: Vector = np.zeros((*shape, len(self.seen)))
        self.surplus_constant: Vector = np.zeros(shape)
        self.borne = np.zeros(shape, dtype=int)
        self.avoidable: Vector = np.zeros(shape)
        for w, posture in enumerate(problem.postures):
            scenario = driver.program.loss_scenarios[posture.name]
            for r in range(self.rounds):
                row = self.surplus[w, r]
                for channel, weight in posture.weights.items():
                    row[spot[credited[channel, posture.table, r]]] += weight
                    if r > 0:
                        row[spot[credited[channel, posture.table, r - 1]]] -= posture.ratchet * weight
                columns, factors = prices[posture.table, r]
                for column, factor in zip(columns, factors[w], strict=True):
                    row[spot[column]] -= factor
                self.surplus_constant[w, r] = -posture.reservation[r]
                self.borne[w, r] = spot[borne[scenario, r]]
                self.avoidable[w, r] = posture.no_deal_loss - posture.waiting_loss[r]
        self._cases(spot, tabled, last)

    def _rounds(self, driver: Driver, place: dict[int, int]) -> Indices:
        model = driver.program.model
        rounds = np.full(len(self.kept), -1, dtype=np.int32)
        by_round = (model.tabled, model.fill, model.order, model.steps, model.term, model.support, model.credited)
        for variables in (*by_round, model.borne):
            for key, variable in variables.items():
                rounds[place[driver.column(variable)]] = key[-1]
        return rounds

    def _prices(self, terms: dict[Any, int]) -> dict[tuple[str, int], tuple[list[int], dict[int, Vector]]]:
        """Return, for each table and round, the columns of prices that its postures see, and each posture's factors.

        What postures ask for terms often differs by a factor only. Then one column for the common price replaces
        dozens of terms in every row that follows.
        """
        problem, rows, found = self.problem, Rows(len(self.kept)), {}
        for table in problem.tables:
            members = [w for w, posture in enumerate(problem.postures) if posture.table == table]
            pairs = [(measure, term) for measure, menu in problem.measures_at(table).items() for term in menu]
            asks = np.array([[problem.postures[w].asks[pair] for pair in pairs] for w in members])
            left, sizes, prices = np.linalg.svd(asks.reshape(len(members), len(pairs)), full_matrices=False)
            rank = int((sizes > 1e-12 * sizes.max(initial=0.0)).sum())
            for r in range(self.rounds):
                columns = [terms[measure, term, r] for measure, term in pairs]
                factors = asks
                if rank < len(pairs):
                    prices_of = [rows.column(-np.inf, np.inf) for _ in range(rank)]
                    for column, price in zip(prices_of, prices, strict=False):
                        rows.row(0.0, 0.0, [(np.array(columns), price), (column, -1.0)])
                        self._price_of[column] = np.array(columns), price
                        self.round_of = np.append(self.round_of, np.int32(r))
                    columns, factors = prices_of, left[:, :rank] * sizes[:rank]
                found[table, r] = columns, dict(zip(members, factors, strict=True))
        self.block = rows.extend(self.block)
        self.columns = self.block.num_col_
        return found

    def _add_quorum(self, support: dict[Any, int]) -> None:
        """Add what the quorum says of fractions."""
        problem, rows = self.problem, Rows(len(self.kept))
        if problem.quorum is None:
            return
        for members in minimal_blocking_sets(voters_of(problem), problem.quorum):
            for r in range(self.rounds):
                columns = np.array([support[name, r] for name in members])
                rows.row(1.0, np.inf, [(columns, np.ones(len(columns)))])
        self.block = rows.extend(self.block)

    def _cases(self, spot: dict[int, int], tabled: dict[Any, int], last: int) -> None:
        problem = self.problem
        cases = problem.cases()
        position = {case: c for c, case in enumerate(cases)}
        self.case: Indices = np.array([position[p.case or p.name] for p in problem.postures], dtype=np.int32)
        self.chance: Vector = np.array([group[0].probability for group in cases.values()])
        self.no_deal: Vector = np.full(len(cases), problem.linkage_cost)
        self.disclosed: Vector = np.zeros((len(cases), len(self.seen)))
        for c, group in enumerate(cases.values()):
            for posture in group:
                self.no_deal[c] += posture.no_deal_loss
            for table in {posture.table for posture in group}:
                for item in problem.items_at(table):
                    if item.disclosure_cost:
                        self.disclosed[c, spot[tabled[item.name, last]]] += item.disclosure_cost

    def seen_at(self, values: Vector) -> Vector:
        """Return the seen columns at a point of the whole program."""
        point = np.zeros(self.columns)
        point[: len(self.kept)] = values[self.kept]
        for column, (columns, price) in self._price_of.items():
            point[column] = price @ point[columns]
        return point[self.seen]

    def surpluses(self, seen: Vector) -> Vector:
        """Return each posture's surplus in each round, given the values of the seen columns."""
        return np.asarray(self.surplus @ seen + self.surplus_constant)


def offer_block(driver: Driver) -> tuple[Any, Indices]:
    """Return the rows of the loaded program that speak of the offers alone, and which columns they keep."""
    model = driver.program.model
    own = [*model.surplus.values(), *model.accepts.values(), *model.gain.values()]
    own.extend(getattr(model, name) for name in ("threshold", "worst_loss") if hasattr(model, name))
    if hasattr(model, "excess"):
        own.extend(model.excess.values())
    lp = driver.highs.getLp()
    keep = np.ones(lp.num_col_, dtype=bool)
    keep[driver.columns(own)] = False
    return part_of(lp, keep), np.nonzero(keep)[0].astype(np.int32)
