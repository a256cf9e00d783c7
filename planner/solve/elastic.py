"""The program with named rules that can give way.

For each rule ``q`` that can give way, ``g_q ∈ {0,1}`` says whether it does and ``s_q ∈ [0,1]`` what share of its force
it loses; ``R_q`` is the most by which any choice can break one of its rows, so that at ``s_q = 1`` it says nothing:

    body - R_q s_q ≤ upper,   body + R_q s_q ≥ lower          for every row of the rule
    s_q ≤ g_q                                                 (s_q = g_q for a rule without a limit)

(Elastic programs: Brown & Graves 1975; Chinneck, *Feasibility and Infeasibility in Optimization*, 2008.) The program
is built and loaded once. Sets of rules to relax come smallest first,

    minimise  Σ_q g_q + Σ_q w_q s_q / (2 (1 + |Q|)),     w_q = 1 + q/1000 for the rule in place q,

each set that was found excluded with all its supersets (Liffiton & Sakallah 2008). The weights ``w`` settle how a
change is shared among the rules of a set: as little as possible in all, counted as shares, the earlier rule first.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from pyomo.contrib.fbbt.fbbt import compute_bounds_on_expr
from pyomo.core import Binary, ConcreteModel, Constraint, Objective, Var, minimize

from planner.program.build import Program, build
from planner.program.problem import Problem
from planner.solve.arrays import Vector
from planner.solve.clock import Clock
from planner.solve.highs import Driver, Ending, Run
from planner.solve.options import SolveOptions
from planner.solve.plan import read_offers
from planner.solve.relaxable import Relaxable
from planner.solve.solution import Offer

CHANGES = 1e3
"""Weight of a share in the question for the smallest changes, which makes the proof finer than any change told."""
_NO_LEAK = 1e-9
"""By how much rows may be missed: with the usual tolerance a rule could give way a little without being counted."""


class StoppedError(Exception):
    """The clock ended the search for an explanation."""


@dataclass(frozen=True)
class Relief:
    """How rules give way, and what becomes possible."""

    changes: Mapping[str, float]
    """Rule -> by how much, in its unit; 0 for a rule without a limit."""
    offers: tuple[Offer, ...]
    """Offers that satisfy all rules then, by round; not chosen for what they lead to."""


class Elastic:
    """The rules of one problem, asked which of them have to give way, and by how much."""

    def __init__(self, problem: Problem, rules: Sequence[Relaxable], options: SolveOptions, clock: Clock) -> None:
        program = build(problem)
        self._rules = [rule for rule in rules if rule.name in program.rules]
        self._most = _add_slack(program, self._rules)
        self._driver = Driver(program, options, clock, tolerance=_NO_LEAK)
        model = program.model
        self._gives = self._driver.columns(model.gives[rule.name] for rule in self._rules)
        self._given = self._driver.columns(model.given[rule.name] for rule in self._rules)
        self._weights = np.array([1.0 + position / 1000.0 for position in range(len(self._rules))])

    @property
    def rules(self) -> Sequence[Relaxable]:
        """Return the rules that can give way."""
        return self._rules

    def possible_without(self, names: Collection[str]) -> bool:
        """Return whether some offer satisfies all rules but the named ones."""
        return self._with_only(names, CHANGES, gap=0.9) is not None

    def smallest_set(self) -> tuple[str, ...] | None:
        """Return a smallest set of rules that have to give way, none of those excluded; None if no set helps."""
        self._bound(np.zeros(len(self._rules)), np.ones(len(self._rules)))
        share = 1.0 / (2.0 * (1.0 + len(self._rules)))
        run = self._run(1.0, share, gap=0.0)
        if run.values is None:
            return None
        chosen = run.values[self._gives] > 0.5
        return tuple(rule.name for rule, gives in zip(self._rules, chosen, strict=True) if gives)

    def smallest_changes(self, names: Collection[str]) -> Relief | None:
        """Return by how much each named rule has to give way at the least; None if that cannot help."""
        values = self._with_only(names, CHANGES, gap=0.0)
        if values is None:
            return None
        shares = dict(zip((rule.name for rule in self._rules), values[self._given], strict=True))
        changes = {
            rule.name: 0.0 if rule.limit is None else float(shares[rule.name]) * self._most[rule.name]
            for rule in self._rules
            if rule.name in names
        }
        return Relief(changes, read_offers(self._driver, values))

    def exclude(self, names: Collection[str]) -> None:
        """Leave this set and all that contain it out of further answers."""
        self._demand(((name, -1.0) for name in names), 1.0 - len(names))

    def exclude_within(self, names: Collection[str]) -> None:
        """Leave this set and all that it contains out of further answers."""
        self._demand(((rule.name, 1.0) for rule in self._rules if rule.name not in names), 1.0)

    def announce(self, stage: str) -> None:
        """Tell the user what is being done."""
        self._driver.announce(stage, math.inf, -math.inf)

    def _with_only(self, names: Collection[str], weight: float, gap: float) -> Vector | None:
        allowed = np.array([float(rule.name in names) for rule in self._rules])
        self._bound(allowed, allowed)
        return self._run(0.0, weight, gap).values

    def _bound(self, lower: Vector, upper: Vector) -> None:
        self._driver.restrict(self._gives, lower, upper)

    def _run(self, per_rule: float, per_share: float, gap: float) -> Run:
        columns = np.concatenate([self._gives, self._given])
        costs = np.concatenate([np.full(len(self._rules), per_rule), per_share * self._weights])
        self._driver.highs.changeColsCost(len(columns), columns, costs)
        run = self._driver.run("looking for ways out", gap=gap, report=False)
        if run.ending is Ending.STOPPED:
            raise StoppedError
        return run

    def _demand(self, factors: Iterable[tuple[str, float]], least: float) -> None:
        columns = dict(zip((rule.name for rule in self._rules), self._gives, strict=True))
        terms = {int(columns[name]): factor for name, factor in factors}
        indices = np.array(list(terms), dtype=np.int32)
        self._driver.highs.addRow(least, math.inf, len(terms), indices, np.array(list(terms.values())))


def _add_slack(program: Program, rules: Sequence[Relaxable]) -> Mapping[str, float]:
    """Let rules give way in a program, in place; return the change of each rule, in its unit, at a share of 1."""
    model = program.model
    names = [rule.name for rule in rules]
    ranges = {name: max(map(_range, program.rules[name])) for name in names}
    model.gives = Var(names, domain=Binary)
    model.given = Var(names, bounds=(0.0, 1.0))
    rows = [
        row for name in names for constraint in program.rules[name] for row in _relaxed(model, name, constraint, ranges)
    ]
    for name in names:
        for constraint in program.rules[name]:
            constraint.deactivate()
    without_limit = {rule.name for rule in rules if rule.limit is None}

    def counted(model: ConcreteModel, name: str) -> Any:
        gives, given = model.gives[name], model.given[name]
        return given == gives if name in without_limit else given <= gives

    model.giving_way = Constraint(range(len(rows)), rule=lambda _, position: rows[position])
    model.counted = Constraint(names, rule=counted)
    for objective in list(model.component_objects(Objective, active=True)):
        objective.deactivate()
    model.giving_way_least = Objective(expr=sum(model.gives.values()), sense=minimize)
    return {rule.name: ranges[rule.name] if rule.most is None else rule.most for rule in rules}


def _range(constraint: Any) -> float:
    """Return the most by which any choice can break a row."""
    low, high = compute_bounds_on_expr(constraint.body)
    above = 0.0 if constraint.upper is None else high - constraint.ub
    below = 0.0 if constraint.lower is None else constraint.lb - low
    return float(max(0.0, above, below))


def _relaxed(model: ConcreteModel, name: str, constraint: Any, ranges: Mapping[str, float]) -> Iterable[Any]:
    slack = ranges[name] * model.given[name]
    if constraint.upper is not None:
        yield (None, constraint.body - slack, constraint.ub)
    if constraint.lower is not None:
        yield (constraint.lb, constraint.body + slack, None)
