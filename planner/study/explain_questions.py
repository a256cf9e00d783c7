"""Searches with a concession locked in or out: what the explanations of a plan are made of."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pyomo.core import Block, Constraint

from planner.program.build import Program
from planner.program.linear import Affine
from planner.program.offer import level
from planner.program.problem import Item, Problem
from planner.solve import search
from planner.solve.clock import Clock
from planner.solve.highs import Ending
from planner.solve.options import SolveOptions
from planner.solve.solution import Offer
from planner.study.noticeable import noticeable_levels
from planner.study.pursuit import Aims, Found, Plan, best_near, with_stage

ROUNDED = 3 * search.ROUNDED
"""Losses of stated plans that differ by less are the same, billion USD."""


@dataclass
class Questions:
    """One search after another about the same problem, each starting from the best plan; a shared clock."""

    problem: Problem
    options: SolveOptions
    clock: Clock
    known: list[Plan] = field(default_factory=list)
    stage: str = "looking for the best plan"

    def ask(self, problem: Problem) -> Found:
        """Return the best plan of a problem."""
        return self._kept(best_near(problem, self._telling(), self.clock, self.known))

    def ask_without(self, problem: Problem, items: Sequence[str]) -> Found:
        """Return the best plan in which none of some items is tabled."""
        if any(item.at_least > 0.0 for item in problem.items if item.name in items):
            return Found(Ending.INFEASIBLE, math.inf, math.inf, (), None)
        starts = [tuple(_stripped(offer, items) for offer in plan) for plan in self.known]
        return self._kept(best_near(locked_out(problem, items), self._telling(), self.clock, starts))

    def ask_with(self, problem: Problem, items: Sequence[str], most: float = math.inf) -> Found:
        """Return the best plan in which one of some items is tabled in the end, none of them above ``most``."""
        last = len(problem.rounds) - 1

        def shape(program: Program) -> Aims:
            total = Affine()
            for name in items:
                total.add(1.0, program.model.tabled[name, last])
            program.model.forced = Block()
            rows = [total.at_least(1.0), *noticeable_levels(program)]
            if math.isfinite(most):
                levels = [_level(program, item, last) for item in problem.items if item.name in items]
                rows += [each.at_most(most) for each in levels]
            program.model.forced.rules = Constraint(range(len(rows)), rule=lambda _, place: rows[place])
            return Aims()

        starts = [*self.known, *_with_added(problem, self.known[:1], items)]
        return self._kept(best_near(problem, self._telling(), self.clock, starts, shape))

    def _kept(self, found: Found) -> Found:
        if found.plan:
            self.known.append(found.plan)
        return found

    def _telling(self) -> SolveOptions:
        return with_stage(self.options, self.clock, self.stage)


def _level(program: Program, item: Item, r: int) -> Affine:
    return Affine().add_all(level(program.model, item, program.segments[item.name], r))


def locked_out(problem: Problem, items: Sequence[str]) -> Problem:
    """Return the problem in which some items, none of which is demanded, cannot be tabled."""
    return replace(
        problem,
        items=tuple(
            replace(item, rounds=(False,) * len(item.rounds)) if item.name in items else item for item in problem.items
        ),
    )


def _stripped(offer: Offer, items: Sequence[str]) -> Offer:
    return replace(offer, levels={name: level for name, level in offer.levels.items() if name not in items})


def _with_added(problem: Problem, plans: Sequence[Plan], items: Sequence[str]) -> Iterator[Plan]:
    """Yield plans with an item added at its lowest level in every round; they may break rules."""
    lowest = {item.name: item.minimum_if_offered or item.maximum for item in problem.items if item.name in items}
    for plan in plans:
        for name, amount in lowest.items():
            yield tuple(replace(offer, levels={**offer.levels, name: amount}) for offer in plan)
