"""What the postures see of an offer, in arrays.

A posture reacts to an offer only through a few numbers: what each channel is credited, the terms asked for, and what
an agreement costs the home country. With ``q`` the columns of the program that describe the offers of all rounds
(levels, terms, credits: everything but what depends on the posture),

    S[w,r] = s[w,r] · q + s0[w,r]        surplus            B[w,r] = b[w,r] · q       borne if it accepts
    ℓ[c]   = n[c] + d[c] · q - Σ_{w in case c} γ[w]         loss of a case, with γ[w] the gain of posture w

This module takes the *offer block* (the rows of the program that speak of ``q`` alone) out of the loaded program, and
lays out ``s``, ``s0``, ``b``, ``n`` and ``d`` over few columns: what several have in common gets a column of its own.
The whole program is the offer block, these definitions, and the rule that ``γ[w] = K[w,r] - B[w,r]`` for the first
round ``r`` with ``S[w,r] ≥ 0``, else 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from planner.program.consent import voters_of
from planner.solve.arrays import Indices, Vector
from planner.solve.highs import Driver
from planner.solve.linear_rows import Rows, entries_of, part_of
from planner.solve.quorum import minimal_blocking_sets

Form = tuple[Indices, Vector]
"""Columns of the offer block and their factors."""
PROPORTIONAL = 12
"""Columns are in proportion if they agree to so many digits."""


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
        tabled = {key: here(variable) for key, variable in model.tabled.items()}
        last = self.rounds - 1
        self._add_quorum({key: here(variable) for key, variable in model.support.items()})
        self._common: dict[int, Form] = {}
        """Columns that are none of the program -> what they stand for."""
        self.round_of = self._rounds(driver, place)
        """The round that each column of the offer block belongs to, -1 if to all: whether something was ever shown."""
        prices = self._prices({key: here(variable) for key, variable in model.term.items()})
        bornes = self._bornes(driver)
        self.columns = self.block.num_col_
        shown = [tabled[item.name, last] for item in problem.items if item.disclosure_cost]
        forms = (*prices.values(), *bornes.values())
        used = {*credited.values(), *shown, *(int(column) for columns, _ in forms for column in columns)}
        self.seen: Indices = np.array(sorted(used), dtype=np.int32)
        """Columns of the offer block that anything below depends on; all arrays are over these."""
        spot = {int(column): position for position, column in enumerate(self.seen)}
        scenarios = driver.program.loss_scenarios
        names = list(dict.fromkeys(scenarios.values()))
        self.scenario: Indices = np.array([names.index(scenarios[p.name]) for p in problem.postures], dtype=np.int32)
        """By posture: in one scenario everybody's agreement costs the same."""
        shape = (self.postures, self.rounds)
        self.surplus: Vector = np.zeros((*shape, len(self.seen)))
        self.surplus_constant: Vector = np.zeros(shape)
        self.borne: Vector = np.zeros((*shape, len(self.seen)))
        self.avoidable: Vector = np.zeros(shape)
        for w, posture in enumerate(problem.postures):
            for r in range(self.rounds):
                row = self.surplus[w, r]
                for channel, weight in posture.weights.items():
                    row[spot[credited[channel, posture.table, r]]] += weight
                    if r > 0:
                        row[spot[credited[channel, posture.table, r - 1]]] -= posture.ratchet * weight
                columns, factors = prices[posture.name, r]
                row[[spot[int(column)] for column in columns]] -= factors
                columns, factors = bornes[scenarios[posture.name], r]
                self.borne[w, r, [spot[int(column)] for column in columns]] = factors
                self.surplus_constant[w, r] = -posture.reservation[r]
                self.avoidable[w, r] = posture.no_deal_loss - posture.waiting_loss[r]
        self._cases(spot, tabled, last)

    def _rounds(self, driver: Driver, place: dict[int, int]) -> Indices:
        model = driver.program.model
        rounds = np.full(len(self.kept), -1, dtype=np.int32)
        by_round = (model.tabled, model.fill, model.order, model.steps, model.term, model.support, model.credited)
        for variables in by_round:
            for key, variable in variables.items():
                rounds[place[driver.column(variable)]] = key[-1]
        shown = {item.name for item in self.problem.items if item.disclosure_cost}
        for (name, _), variable in model.tabled.items():
            if name in shown:
                rounds[place[driver.column(variable)]] = -1
        return rounds

    def _prices(self, terms: dict[Any, int]) -> dict[tuple[str, int], Form]:
        """Return, by posture and round, what the terms asked for are worth to it."""
        problem = self.problem
        found: dict[tuple[str, int], Form] = {}
        for table in problem.tables:
            members = [posture for posture in problem.postures if posture.table == table]
            pairs = [(measure, term) for measure, menu in problem.measures_at(table).items() for term in menu]
            asks = np.array([[posture.asks[pair] for pair in pairs] for posture in members])
            asks = asks.reshape(len(members), len(pairs))
            worth = asks.any(axis=0)
            for r in range(self.rounds):
                columns = np.array([terms[measure, term, r] for measure, term in pairs], dtype=np.int32)
                forms = self._in_common(columns[worth], asks[:, worth], r)
                found |= {(posture.name, r): form for posture, form in zip(members, forms, strict=True)}
        return found

    def _bornes(self, driver: Driver) -> dict[tuple[str, int], Form]:
        """Return, by loss scenario and round, what an agreement costs."""
        borne = driver.program.model.borne
        costs = _defined(driver, driver.columns(borne.values()), self.kept)
        found: dict[tuple[str, int], Form] = {}
        for r in range(self.rounds):
            mine = costs[[at == r for _, at in borne]]
            columns = np.nonzero(mine.any(axis=0))[0].astype(np.int32)
            keys = [key for key in borne if key[1] == r]
            found |= dict(zip(keys, self._in_common(columns, mine[:, columns], r), strict=True))
        return found

    def _in_common(self, columns: Indices, matrix: Vector, r: int) -> list[Form]:
        """Return what the rows of a matrix over columns stand for, as forms over fewer columns if possible.

        What postures ask for terms often differs by a factor only, and so does what share of a cost falls due. Columns
        in proportion to each other become one that stands for all of them, which keeps every row that follows short.
        """
        largest = np.abs(matrix).argmax(axis=0)
        size = matrix[largest, np.arange(len(columns))]
        profiles, alike = np.unique(np.round(matrix / size, PROPORTIONAL), axis=1, return_inverse=True)
        rows = Rows(self.block.num_col_)
        common = []
        for group in range(profiles.shape[1]):
            members = np.nonzero(alike == group)[0]
            if len(members) == 1:
                common.append(int(columns[members[0]]))
                profiles[:, group] = matrix[:, members[0]]
                continue
            column = rows.column(-np.inf, np.inf)
            rows.row(0.0, 0.0, [(columns[members], size[members]), (column, -1.0)])
            self._common[column] = columns[members], size[members]
            common.append(column)
        added = rows.extend(self.block)
        self.round_of = np.append(self.round_of, np.full(added.num_col_ - self.block.num_col_, r, dtype=np.int32))
        self.block = added
        return [(np.array(common, dtype=np.int32), row) for row in profiles]

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
        for column, (columns, factors) in self._common.items():
            point[column] = factors @ point[columns]
        return point[self.seen]

    def terms(self, form: Vector) -> Form:
        """Return a form over the seen columns as columns of the offer block and their factors."""
        used = np.nonzero(form)[0]
        return self.seen[used], form[used]

    def by_scenario(self, postures: Indices) -> list[Indices]:
        """Return the positions of those of some postures that bear the same, scenario by scenario."""
        scenarios = self.scenario[postures]
        return [np.nonzero(scenarios == each)[0].astype(np.int32) for each in np.unique(scenarios)]

    def surpluses(self, seen: Vector) -> Vector:
        """Return each posture's surplus in each round, given the values of the seen columns."""
        return np.asarray(self.surplus @ seen + self.surplus_constant)

    def gains(self, seen: Vector) -> Vector:
        """Return what each posture's agreement in each round gains, given the values of the seen columns."""
        return np.asarray(self.avoidable - self.borne @ seen)


def offer_block(driver: Driver) -> tuple[Any, Indices]:
    """Return the rows of the loaded program that speak of the offers alone, and which columns they keep."""
    model = driver.program.model
    own = [*model.surplus.values(), *model.accepts.values(), *model.gain.values(), *model.borne.values()]
    own.extend(getattr(model, name) for name in ("threshold", "worst_loss") if hasattr(model, name))
    if hasattr(model, "excess"):
        own.extend(model.excess.values())
    lp = driver.highs.getLp()
    keep = np.ones(lp.num_col_, dtype=bool)
    keep[driver.columns(own)] = False
    return part_of(lp, keep), np.nonzero(keep)[0].astype(np.int32)


def _defined(driver: Driver, columns: Indices, kept: Indices) -> Vector:
    """Return what columns of the program stand for, a row each over the kept columns.

    Each has one row of the program that equates it with a form of kept columns.
    """
    lp = driver.highs.getLp()
    at, of, values = entries_of(lp)
    known = np.isin(of, kept)
    counted = np.bincount(at[~known & ~np.isin(of, columns)], minlength=lp.num_row_)
    definitions = np.zeros((len(columns), len(kept)))
    place = np.zeros(lp.num_col_, dtype=int)
    place[kept] = np.arange(len(kept))
    for position, column in enumerate(columns):
        row = next(int(row) for row in at[of == column] if not counted[row])
        mine = (at == row) & known
        definitions[position, place[of[mine]]] = -values[mine] / values[(at == row) & (of == column)]
    return definitions
