"""The mixed-integer program of a negotiation, built once and changed in place.

One module per family of rules: :mod:`~planner.program.offer`, :mod:`~planner.program.budgets`,
:mod:`~planner.program.consent`, :mod:`~planner.program.nearness`, :mod:`~planner.program.counterpart`,
:mod:`~planner.program.objective`; curves are laid out in :mod:`~planner.program.curves`. All is indexed by round.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pyomo.environ import ConcreteModel

from planner.program.budgets import add_budgets
from planner.program.consent import add_consent
from planner.program.counterpart import add_counterpart
from planner.program.curves import Segments, segments_of
from planner.program.nearness import add_nearness
from planner.program.objective import add_objective, avoidable_losses, loss_scenarios
from planner.program.offer import add_offer
from planner.program.problem import Problem
from planner.program.rules import Rules


@dataclass(frozen=True)
class Program:
    """A Pyomo model with the problem it states."""

    problem: Problem
    model: ConcreteModel
    segments: Mapping[str, Segments]
    """Concession -> its segments."""
    rules: Mapping[str, tuple[Any, ...]]
    """Name of a rule -> its constraints in the model."""
    loss_scenarios: Mapping[str, str]
    """Posture -> the posture with which it shares what an agreement costs the home country."""
    avoidable_loss: Mapping[tuple[str, int], float]
    """(posture, round) -> the loss without a deal that an agreement still avoids, billion USD."""


def build(problem: Problem) -> Program:
    """State a problem as a Pyomo model; raise ``ValueError`` if it breaks what the records promise."""
    _check(problem)
    heard = [voice.name for voice in problem.voices if voice.role != "observer"]
    segments = {item.name: segments_of(item, heard) for item in problem.items}
    model = ConcreteModel(name=problem.name)
    rules = Rules()
    add_offer(model, problem, segments, rules)
    add_budgets(model, problem, segments, rules)
    add_consent(model, problem, segments, rules)
    add_nearness(model, problem, segments, rules)
    add_counterpart(model, problem, segments, rules)
    add_objective(model, problem, segments, rules)
    return Program(problem, model, segments, rules.install(model), loss_scenarios(problem), avoidable_losses(problem))


def _check(problem: Problem) -> None:
    if not problem.rounds:
        raise ValueError("there is no round")
    if problem.refusal_margin <= 0.0:
        raise ValueError("the refusal margin must be positive")
    for case, postures in problem.cases().items():
        if len({posture.probability for posture in postures}) > 1:
            raise ValueError(f"the postures of case {case} have different probabilities")
        if len({posture.table for posture in postures}) < len(postures):
            raise ValueError(f"two postures of case {case} answer at one table")
    linked = {name for group in problem.groups for name in group.members}
    linked |= {name for item in problem.items for name in item.requires}
    linked |= {item.offered_as for item in problem.items if item.requires or item.concession}
    for item in problem.items:
        if item.domain == "continuous" and item.minimum_if_offered <= 0.0:
            # Such a concession can be tabled at no level at all, which must not matter to anything.
            if item.offered_as in linked:
                raise ValueError(f"{item.name} occurs in a rule and needs a minimum if offered")
            if item.disclosure_cost < 0.0:
                raise ValueError(f"{item.name} has a negative disclosure cost and needs a minimum if offered")
