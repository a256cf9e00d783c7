"""The mixed-integer program of a negotiation, built once and changed in place.

One module per family of rules: :mod:`~planner.program.offer`, :mod:`~planner.program.budgets`,
:mod:`~planner.program.consent`, :mod:`~planner.program.nearness`, :mod:`~planner.program.counterpart`,
:mod:`~planner.program.objective`; curves are laid out in :mod:`~planner.program.curves`. All is indexed by round.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from pyomo.core import ConcreteModel

from planner.program.budgets import add_budgets
from planner.program.consent import add_consent, declare_consent, voters_of
from planner.program.counterpart import add_counterpart, declare_counterpart
from planner.program.curves import Segments, segments_of
from planner.program.nearness import add_nearness, declare_nearness
from planner.program.objective import add_objective, avoidable_losses, declare_objective, loss_scenarios
from planner.program.offer import add_offer, declare_offer
from planner.program.problem import Item, Problem
from planner.program.rules import Rules, Statement
from planner.schema.kept import Kept

LEAST_MARGIN = 1e-6
"""Between accepting and refusing, billion USD: several times what either may be missed by in floating point."""


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
    stated: Statement
    """The rules and the objective as they were stated."""
    kept: Kept
    """Rules that the next statement may take over."""

    @cached_property
    def shape(self) -> Mapping[str, object]:
        """Everything that the variables depend on, by what it is."""
        problem = self.problem
        return {
            "rounds": problem.rounds,
            "concessions": [(item.name, item.track, item.domain) for item in problem.items],
            "breakpoints of curves": [(part.count, part.ordered) for part in self.segments.values()],
            "measures": (problem.measures, problem.measure_tracks),
            "channels": problem.channels,
            "constituencies that vote": [voice.name for voice in voters_of(problem)],
            "postures": [(posture.name, posture.case, posture.track) for posture in problem.postures],
            "postures that lose the same": self.loss_scenarios,
            "kinds of risk": (problem.risk.tail > 0.0, problem.risk.worst > 0.0),
            "proposals to stay near": problem.near,
        }


def build(problem: Problem) -> Program:
    """State a problem as a Pyomo model; raise ``ValueError`` if it breaks what the records promise."""
    _check(problem)
    program = _program(problem, ConcreteModel(name=problem.name), Kept())
    model = program.model
    declare_offer(model, problem, program.segments)
    declare_consent(model, problem)
    declare_nearness(model, problem)
    declare_counterpart(model, problem)
    declare_objective(model, problem)
    stated = _stated(program)
    return replace(program, stated=stated, rules=stated.install(model))


def restate(program: Program, problem: Problem) -> Program | str:
    """Return the program of another problem, made of one that is given up: the same model with other numbers.

    If the problem has another shape, say in words how it differs; what remains of the old program is of no use.
    Raises ``ValueError`` as :func:`build` does.
    """
    _check(problem)
    now = _program(problem, program.model, program.kept)
    for part, shape in now.shape.items():
        if shape != program.shape[part]:
            return f"other {part}"
    stated = _stated(now)
    if not stated.replace(program.stated, program.model):
        return "other figures that are nought"
    return replace(now, stated=stated, rules=program.rules)


def _program(problem: Problem, model: ConcreteModel, kept: Kept) -> Program:
    """Return a program of which nothing is stated yet."""
    heard = tuple(voice.name for voice in problem.voices if voice.role != "observer")
    segments = {item.name: kept.of(("segments", item.name), _segments, None, item, heard) for item in problem.items}
    return Program(
        problem, model, segments, {}, loss_scenarios(problem), avoidable_losses(problem), Statement(()), kept
    )


def _segments(_: None, item: Item, heard: tuple[str, ...]) -> Segments:
    return segments_of(item, heard)


def _stated(program: Program) -> Statement:
    """Return the rules of a program, family by family."""
    model, problem, segments, kept = program.model, program.problem, program.segments, program.kept
    offer = [
        kept.of(add, _family(add), problem, model, segments)
        for add in (add_offer, add_budgets, add_consent, add_nearness)
    ]
    # These set mutable parameters, so that they have to be stated every time.
    answers = [_family(add)(problem, model, segments) for add in (add_counterpart, add_objective)]
    return Statement((*offer, *answers))


def _family(
    add: Callable[[ConcreteModel, Problem, Mapping[str, Segments], Rules], None],
) -> Callable[[Problem, ConcreteModel, Mapping[str, Segments]], Rules]:
    def rules_of(problem: Problem, model: ConcreteModel, segments: Mapping[str, Segments]) -> Rules:
        rules = Rules()
        add(model, problem, segments, rules)
        return rules

    return rules_of


def _check(problem: Problem) -> None:
    if not problem.rounds:
        raise ValueError("there is no round")
    if problem.refusal_margin < LEAST_MARGIN:
        raise ValueError(f"the refusal margin must be at least {LEAST_MARGIN:g} billion USD")
    for case, postures in problem.cases().items():
        if len({posture.probability for posture in postures}) > 1:
            raise ValueError(f"the postures of case {case} have different probabilities")
        if len({posture.table for posture in postures}) < len(postures):
            raise ValueError(f"two postures of case {case} answer at one table")
    _check_items(problem)


def _check_items(problem: Problem) -> None:
    linked = {name for group in problem.groups for name in group.members}
    linked |= {name for item in problem.items for name in item.requires}
    linked |= {item.offered_as for item in problem.items if item.requires or item.concession}
    for item in problem.items:
        if item.maximum <= 0.0:
            raise ValueError(f"{item.name} needs a maximum above 0")
        if item.domain == "integer" and item.step <= 0.0:
            raise ValueError(f"{item.name} needs a step above 0")
        if item.domain == "continuous" and item.minimum_if_offered <= 0.0:
            # Such a concession can be tabled at no level at all, which must not matter to anything.
            if item.offered_as in linked:
                raise ValueError(f"{item.name} occurs in a rule and needs a minimum if offered")
            if item.disclosure_cost < 0.0:
                raise ValueError(f"{item.name} has a negative disclosure cost and needs a minimum if offered")
