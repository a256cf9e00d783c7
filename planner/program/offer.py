"""What an offer may look like: levels, what is on the table, terms, logic and clearance.

For each round ``r``: ``u[i,r] ∈ {0,1}`` concession on the table, ``f[i,s,r] ∈ [0,1]`` filled share of segment ``s``
(:mod:`planner.program.curves`), ``y[m,k,r] ∈ {0,1}`` term asked for.

    x[i,r] = Σ_s (b[i,s] - b[i,s-1]) f[i,s,r]                    level
    x[i,r] = step_i · n[i,r],  n[i,r] whole                      integer concessions
    minimum_i · u[i,r] ≤ x[i,r],  f[i,s,r] ≤ u[i,r]              at least the minimum if offered, 0 if not
    f[i,s+1,r] ≤ o[i,s,r] ≤ f[i,s,r],  o ∈ {0,1}                 segments fill in order
    x[i,r] ≥ at_least_i                                          what every plan must contain
    u[i,r] = 0 where round r comes before the clearance of i
    u[i,r] ≤ u[j,r] where i requires j
    Σ_{i∈G} u[i,r] ≤ at_most_G;  all equal in an all-or-nothing group
    Σ_k y[m,k,r] = 1                                             one term per measure
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from pyomo.environ import Binary, ConcreteModel, NonNegativeIntegers, Var

from planner.program.curves import Segments, whole_steps
from planner.program.linear import Affine
from planner.program.problem import Item, Problem
from planner.program.rules import Rules


def add_offer(model: ConcreteModel, problem: Problem, segments: Mapping[str, Segments], rules: Rules) -> None:
    """Add the variables of an offer and the rules on its shape."""
    rounds = range(len(problem.rounds))
    _declare(model, problem, segments)
    for item in problem.items:
        for r in rounds:
            _levels(model, item, segments[item.name], r, rules)
            _clearance(model, item, r, rules)
    for group in problem.groups:
        for r in rounds:
            members = [model.tabled[member, r] for member in group.members]
            if group.at_most is None:
                for one, other in itertools.pairwise(members):
                    rules.add(f"rule {group.name}", Affine().add(1.0, one).add(-1.0, other).equals(0.0))
            else:
                count = Affine()
                for member in members:
                    count.add(1.0, member)
                rules.add(f"rule {group.name}", count.at_most(float(group.at_most)))
    for measure, terms in problem.measures.items():
        for r in rounds:
            total = Affine()
            for term in terms:
                total.add(1.0, model.term[measure, term, r])
            rules.add(f"one term of {measure}", total.equals(1.0))


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


def _declare(model: ConcreteModel, problem: Problem, segments: Mapping[str, Segments]) -> None:
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
    for item in problem.items:
        if item.domain == "integer":
            for r in rounds:
                model.steps[item.name, r].setub(whole_steps(item, item.maximum))


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
    amount = Affine().add_all(level(model, item, segments, r), 1.0 / size) if size > 0.0 else Affine()
    if item.domain == "integer":
        steps = model.steps[item.name, r]
        rules.add("", Affine().add_all(amount).add(-1.0, steps).equals(0.0))
        lowest = max(1.0, item.minimum_if_offered / item.step)
        rules.add("", Affine().add(1.0, steps).add(-lowest, tabled).at_least(-1e-9 * lowest))
    elif item.minimum_if_offered > 0.0:
        lowest = item.minimum_if_offered / size
        rules.add("", Affine().add_all(amount).add(-lowest, tabled).at_least(0.0))
    if item.at_least > 0.0:
        rules.add(f"minimum of {item.name}", Affine().add_all(amount).at_least(item.at_least / size))


def _clearance(model: ConcreteModel, item: Item, r: int, rules: Rules) -> None:
    if not item.rounds[r]:
        rules.add(f"clearance of {item.name}", Affine().add(1.0, model.tabled[item.name, r]).at_most(0.0))
    for needed in item.requires:
        both = Affine().add(1.0, model.tabled[item.name, r]).add(-1.0, model.tabled[needed, r])
        rules.add(f"rule {item.name} requires {needed}", both.at_most(0.0))
