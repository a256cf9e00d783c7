"""What the program says of a plan that is fixed: the least objective it allows, or that it allows none."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from pyomo.contrib.solver.common.results import SolutionStatus
from pyomo.contrib.solver.solvers.highs import Highs

from planner.program.build import Program, build
from planner.program.problem import Problem

Offers = Sequence[tuple[Mapping[str, float], Mapping[str, str]]]
"""Levels and terms by round."""


def with_plan(problem: Problem, offers: Offers) -> Program:
    """Return the program of a problem with all levels and terms fixed; the rest is left to it."""
    program = build(problem)
    model = program.model
    for r, (levels, terms) in enumerate(offers):
        for item in problem.items:
            level, bends = levels.get(item.name, 0.0), program.segments[item.name].levels
            model.tabled[item.name, r].fix(1 if level > 0.0 else 0)
            if item.domain == "integer":
                model.steps[item.name, r].fix(round(level / item.step))
            for s, (low, high) in enumerate(itertools.pairwise(bends)):
                model.fill[item.name, s, r].fix(min(1.0, max(0.0, (level - low) / (high - low))))
        for measure, menu in problem.measures.items():
            for term in menu:
                model.term[measure, term, r].fix(1 if terms[measure] == term else 0)
    return program


def value_of(problem: Problem, offers: Offers) -> float | None:
    """Return the least objective the program allows a plan; None if it does not allow the plan."""
    program = with_plan(problem, offers)
    solver = Highs()
    solver.config.load_solutions = False
    solver.config.raise_exception_on_nonoptimal_result = False
    found = solver.solve(program.model)
    if found.solution_status is not SolutionStatus.optimal:
        return None
    return float(found.incumbent_objective)
