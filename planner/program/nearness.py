"""An offer that stays near a given one: a counter-offer with few changes.

With the given levels ``p_i`` and terms ``k_m``, and ``c ∈ {0,1}`` for every item and measure,

    x[i,r] - p_i ≤ (maximum_i - p_i) c_i,     p_i - x[i,r] ≤ p_i c_i
    1 - y[m,k_m,r] ≤ c_m
    Σ_i c_i + Σ_m c_m ≤ most changes
"""

from __future__ import annotations

from collections.abc import Mapping

from pyomo.core import Binary, ConcreteModel, Var

from planner.program.curves import Segments
from planner.program.linear import Affine
from planner.program.offer import level
from planner.program.problem import FEW_CHANGES, Problem
from planner.program.rules import Rules


def declare_nearness(model: ConcreteModel, problem: Problem) -> None:
    """Declare what differs from the given offer, if there is one."""
    if problem.near is not None:
        model.changed = Var(_what_may_differ(problem), domain=Binary)


def add_nearness(model: ConcreteModel, problem: Problem, segments: Mapping[str, Segments], rules: Rules) -> None:
    """Add the rule that one round's offer stays near a given one, if the problem has such a rule."""
    near = problem.near
    if near is None:
        return
    count = Affine()
    for name in _what_may_differ(problem):
        count.add(1.0, model.changed[name])
    rules.add(FEW_CHANGES, count.at_most(float(near.most_changes)))
    for item in problem.items:
        given, change = near.levels.get(item.name, 0.0), model.changed[item.name]
        if item.maximum <= 0.0:
            continue
        # In units of the maximum all coefficients stay near 1.
        amount = Affine().add_all(level(model, item, segments[item.name], near.round), 1.0 / item.maximum)
        share = given / item.maximum
        rules.add(FEW_CHANGES, Affine().add_all(amount).add(share - 1.0, change).at_most(share))
        rules.add(FEW_CHANGES, Affine().add_all(amount).add(share, change).at_least(share))
    for measure, term in near.terms.items():
        kept = Affine().add(1.0, model.term[measure, term, near.round]).add(1.0, model.changed[measure])
        rules.add(FEW_CHANGES, kept.at_least(1.0))


def _what_may_differ(problem: Problem) -> list[str]:
    return [*(item.name for item in problem.items), *problem.measures]
