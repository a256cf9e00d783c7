"""What an offer may look like: levels, what is on the table, terms, logic and clearance.

For each round ``r``: ``u[i,r] ∈ {0,1}`` concession on the table, ``f[i,s,r] ∈ [0,1]`` filled share of segment ``s``
(:mod:`planner.program.curves`), ``y[m,k,r] ∈ {0,1}`` term asked for.

    x[i,r] = Σ_s (b[i,s] - b[i,s-1]) f[i,s,r]                    level
    x[i,r] = step_i · n[i,r],  n[i,r] whole                      integer concessions
    minimum_i · u[i,r] ≤ x[i,r],  f[i,s,r] ≤ u[i,r]              at least the minimum if offered, 0 if not
    f[i,s+1,r] ≤ o[i,s,r] ≤ f[i,s,r],  o ∈ {0,1}                 segments fill in order
    Σ_{i schedule of j} x[i,r] ≥ at_least_j                      what every plan must contain
    u[i,r] = 0 where round r comes before the clearance of i
    u[i,r] ≥ u[i,r-1],  f[i,s,r] ≥ f[i,s,r-1]                    what has been tabled is not withdrawn
    Σ_{i schedule of j} u[i,r] ≤ 1                               one delivery schedule of a concession
    u[i,r] ≤ U[j,r] where i requires j
    Σ_{j∈G} U[j,r] ≤ at_most_G;  all equal in an all-or-nothing group
    Σ_k y[m,k,r] = 1                                             one term per measure

with ``U[j,r] = Σ_{i schedule of j} u[i,r]``, concession ``j`` on the table by whatever schedule. Segments that fill in
order stay filled in order when a level rises, so what is not withdrawn can be said segment by segment, which is
tighter than for the level alone.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping
from typing import Any

from pyomo.core import Binary, ConcreteModel, NonNegativeIntegers, Var

from planner.program.curves import Segments, whole_steps
from planner.program.linear import Affine
from planner.program.problem import Item, Problem
from planner.program.rules import Rules

ROUNDING = 1e-9
"""Share of a step that is taken for the last digits of a decimal fraction."""


def declare_offer(model: ConcreteModel, problem: Problem, segments: Mapping[str, Segments]) -> None:
    """Declare the variables of an offer."""
    rounds = range(len(problem.rounds))
    cells = [(item.name, s, r) for item in problem.items for s in range(segments[item.name].count) for r in rounds]
    joints = [
        (item.name, s, r)
        for item in problem.items
        if segments[item.name].ordered
        for s in range(segments[item.name].count - 1)
        for r in rounds
    ]
    whole = [(item.name, r) for item in problem.items if item.domain == "integer" for r in rounds]
    terms = [(m, k, r) for m, choices in problem.measures.items() for k in choices for r in rounds]
    model.tabled = Var([(item.name, r) for item in problem.items for r in rounds], domain=Binary)
    model.fill = Var(cells, bounds=(0.0, 1.0))
    model.order = Var(joints, domain=Binary)
    model.steps = Var(whole, domain=NonNegativeIntegers)
    model.term = Var(terms, domain=Binary)


def add_offer(model: ConcreteModel, problem: Problem, segments: Mapping[str, Segments], rules: Rules) -> None:
    """Add the rules on the shape of an offer."""
    rounds = range(len(problem.rounds))
    schedules = schedules_of(problem)
    for item in problem.items:
        for r in rounds:
            _levels(model, item, segments[item.name], r, rules)
            _clearance(model, item, r, rules)
            if r > 0:
                _kept_on_the_table(model, item, segments[item.name], r, rules)
    for r in rounds:
        _demanded(model, problem, segments, r, rules)
        offered = {concession: _sum(model.tabled[name, r] for name in names) for concession, names in schedules.items()}
        _logic(problem, offered, rules)
        for measure, terms in problem.measures.items():
            total = _sum(model.term[measure, term, r] for term in terms)
            rules.add(f"one term of {measure}", total.equals(1.0))


def schedules_of(problem: Problem) -> dict[str, list[str]]:
    """Return, for each concession, the names of the items that are delivery schedules of it."""
    schedules: dict[str, list[str]] = {}
    for item in problem.items:
        schedules.setdefault(item.offered_as, []).append(item.name)
    return schedules


def level(model: ConcreteModel, item: Item, segments: Segments, r: int) -> Affine:
    """Return the level of a concession in round ``r``, in its own unit."""
    total = Affine()
    for s in range(segments.count):
        total.add(segments.levels[s + 1] - segments.levels[s], model.fill[item.name, s, r])
    return total


def along(model: ConcreteModel, item: Item, rises: list[float], start: float, r: int) -> Affine:
    """Return the value of one of the concession's curves in round ``r``, given its rise over each segment."""
    total = Affine(start)
    for s, rise in enumerate(rises):
        total.add(rise, model.fill[item.name, s, r])
    return total


def _levels(model: ConcreteModel, item: Item, segments: Segments, r: int, rules: Rules) -> None:
    tabled = model.tabled[item.name, r]
    for s in range(segments.count):
        fill = model.fill[item.name, s, r]
        if s == 0 or not segments.ordered:
            rules.add("", Affine().add(1.0, fill).add(-1.0, tabled).at_most(0.0))
        else:
            before = model.order[item.name, s - 1, r]
            rules.add("", Affine().add(1.0, fill).add(-1.0, before).at_most(0.0))
            previous = model.fill[item.name, s - 1, r]
            rules.add("", Affine().add(1.0, before).add(-1.0, previous).at_most(0.0))
    # In units of a step (or of the maximum) all coefficients stay near 1.
    size = item.step if item.domain == "integer" else item.maximum
    amount = Affine().add_all(level(model, item, segments, r), 1.0 / size)
    if item.domain == "integer":
        steps = model.steps[item.name, r]
        steps.setub(whole_steps(item, item.maximum))
        rules.add("", Affine().add_all(amount).add(-1.0, steps).equals(0.0))
        # Rounded up to whole steps: HiGHS would take a step too few for enough if only a ten-millionth is missing.
        lowest = float(max(1, math.ceil(item.minimum_if_offered / item.step - ROUNDING)))
        rules.add("", Affine().add(1.0, steps).add(-lowest, tabled).at_least(0.0))
    elif item.minimum_if_offered > 0.0:
        lowest = item.minimum_if_offered / size
        rules.add("", Affine().add_all(amount).add(-lowest, tabled).at_least(0.0))


def _demanded(model: ConcreteModel, problem: Problem, segments: Mapping[str, Segments], r: int, rules: Rules) -> None:
    amounts: dict[str, Affine] = {}
    for item in problem.items:
        if item.at_least > 0.0 and r >= item.demanded_from:
            amount = amounts.setdefault(item.offered_as, Affine())
            amount.add_all(level(model, item, segments[item.name], r), 1.0 / item.at_least)
    for concession, amount in amounts.items():
        rules.add(f"minimum of {concession}", amount.at_least(1.0))


def _clearance(model: ConcreteModel, item: Item, r: int, rules: Rules) -> None:
    if not item.rounds[r]:
        rules.add(f"clearance of {item.name}", Affine().add(1.0, model.tabled[item.name, r]).at_most(0.0))


def _kept_on_the_table(model: ConcreteModel, item: Item, segments: Segments, r: int, rules: Rules) -> None:
    pairs = [(model.tabled[item.name, r], model.tabled[item.name, r - 1])]
    pairs += [(model.fill[item.name, s, r], model.fill[item.name, s, r - 1]) for s in range(segments.count)]
    for now, before in pairs:
        rules.add("", Affine().add(1.0, now).add(-1.0, before).at_least(0.0))


def _logic(problem: Problem, offered: Mapping[str, Affine], rules: Rules) -> None:
    """Add the rules between concessions in one round; ``offered`` is 1 for a concession on the table, else 0."""
    for item in problem.items:
        for needed in item.requires:
            both = Affine().add_all(offered[item.offered_as]).add_all(offered[needed], -1.0)
            rules.add(f"rule {item.offered_as} requires {needed}", both.at_most(0.0))
    for concession, either in offered.items():
        if len(either.variables) > 1:
            rules.add(f"one schedule of {concession}", Affine().add_all(either).at_most(1.0))
    for group in problem.groups:
        if group.at_most is None:
            for one, other in itertools.pairwise(group.members):
                rules.add(
                    f"rule {group.name}", Affine().add_all(offered[one]).add_all(offered[other], -1.0).equals(0.0)
                )
        else:
            count = Affine()
            for member in group.members:
                count.add_all(offered[member])
            rules.add(f"rule {group.name}", count.at_most(float(group.at_most)))


def _sum(variables: Iterable[Any]) -> Affine:
    total = Affine()
    for variable in variables:
        total.add(1.0, variable)
    return total
