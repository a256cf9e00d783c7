"""What an offer may draw from each budget in each year.

Σ_i draw[i,b,t] · x[i,r] ≤ limit[b,t]          for every budget b, year t and round r (billion USD)
"""

from __future__ import annotations

from collections.abc import Mapping

from pyomo.core import ConcreteModel

from planner.program.curves import Segments
from planner.program.linear import Affine
from planner.program.offer import level
from planner.program.problem import Problem
from planner.program.rules import Rules


def add_budgets(model: ConcreteModel, problem: Problem, segments: Mapping[str, Segments], rules: Rules) -> None:
    """Add one rule per budget, year and round."""
    for r in range(len(problem.rounds)):
        draws = {key: Affine() for key in problem.budgets}
        for item in problem.items:
            amount = level(model, item, segments[item.name], r)
            for key, per_unit in item.draws.items():
                if key not in draws:
                    raise ValueError(f"{item.name} draws on {key[0]} {key[1]}, which has no limit")
                draws[key].add_all(amount, per_unit)
        for (budget, year), drawn in draws.items():
            rules.add(f"budget {budget} {year}", drawn.at_most(problem.budgets[budget, year]))
