"""Why a concession is in the best plan, why it is out, and what would change that.

- *Why is it in?* The best plan without it (locked out) loses more: by how much.
- *Why is it out?* The best plan with it (locked in, at whatever level is best) loses more: by how much.
- *What would change that?* With its cost multiplied by ``θ``, a plan that has it loses ``a + b θ`` whoever accepts, so
  the best plan with it loses ``V(θ) = min over plans of a + b θ``: concave, in straight pieces. The break-even is where
  ``V(θ)`` equals the loss of the best plan without it. Newton's method on ``V`` (Dinkelbach 1967) reaches it after
  finitely many pieces; the last search, at the break-even itself, is the proof.

Every figure is the difference of two plans, each proved to be the best.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pyomo.environ import Block, Constraint

from planner.program.assemble import assemble
from planner.program.build import Program
from planner.program.linear import Affine
from planner.program.offer import schedules_of
from planner.program.problem import Curve, Problem
from planner.program.risk import EXPECTED_LOSS
from planner.schema.errors import InputError, InputProblem, quoted, suggestion
from planner.schema.negotiation import Negotiation
from planner.solve.clock import Clock
from planner.solve.evaluation import Evaluation, evaluate
from planner.solve.highs import Ending
from planner.solve.options import ProgressEvent, SolveOptions
from planner.solve.solution import Offer
from planner.study.pursuit import Aims, Found, Plan, best_near
from planner.study.rounds import Part, part_of, studied
from planner.trade.engine import loss_table

if TYPE_CHECKING:
    import pandas as pd

ROUNDED = 3e-5
"""Losses of stated plans that differ by less are the same, billion USD."""
_MOST_PIECES = 40


@dataclass(frozen=True)
class CostBreakEven:
    """Where a concession's cost makes it as good to leave as to take."""

    factor: float
    """What its cost is multiplied with, at every level."""
    level: float
    """The level at which it would then be tabled."""
    cost_now: float
    """Its net cost at that level, billion USD."""
    with_it: Plan
    """The best plan with it at the break-even, which loses as much as the best without it."""

    @property
    def cost_then(self) -> float:
        """Its net cost at that level at the break-even, billion USD."""
        return self.factor * self.cost_now


@dataclass(frozen=True)
class Reasons:
    """Why one concession is in the best plan, or out of it. Money in billion USD."""

    concession: str
    level: float
    """In the best plan, summed over its schedules; 0 if it is out."""
    otherwise: float | None
    """Loss of the best plan without it, if it is in, or with it, if it is out; None if there is none."""
    difference: float | None
    """What the best plan saves by having it, or by not having it."""
    otherwise_plan: Plan
    proved: bool
    """Whether both plans are proved to be the best of their kind."""
    break_even: CostBreakEven | None = None
    """Only if asked for, and if there is one."""

    @property
    def is_in(self) -> bool:
        """Whether the best plan has it."""
        return self.level > 0.0


@dataclass(frozen=True)
class Explanation:
    """The best plan, and reasons for each concession that was asked about."""

    model: Negotiation
    part: Part
    """Of the talks: what was asked about."""
    problem: Problem
    """Of that part."""
    plan: Plan
    """Empty if no plan satisfies the rules."""
    state: Evaluation | None
    proved: bool
    """Whether every answer is proved; not if a limit or the user came first."""
    interrupted: bool
    reasons: tuple[Reasons, ...]
    """In the model's order."""
    unasked: tuple[str, ...]
    """Concessions that the time did not suffice for."""
    seconds: float

    def frame(self) -> pd.DataFrame:
        """Return a row per concession: level, loss otherwise, difference, break-even factors; money in billion USD."""
        import pandas as pd

        rows = [
            {
                "concession": reasons.concession,
                "in_plan": reasons.is_in,
                "level": reasons.level,
                "otherwise": reasons.otherwise,
                "difference": reasons.difference,
                "proved": reasons.proved,
            }
            for reasons in self.reasons
        ]
        return pd.DataFrame(rows)


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

    def ask_with(self, problem: Problem, items: Sequence[str]) -> Found:
        """Return the best plan in which one of some items is tabled in the end."""
        last = len(problem.rounds) - 1

        def shape(program: Program) -> Aims:
            total = Affine()
            for name in items:
                total.add(1.0, program.model.tabled[name, last])
            program.model.forced = Block()
            program.model.forced.rule = Constraint(expr=total.at_least(1.0))
            return Aims()

        starts = [*self.known, *_with_added(problem, self.known[:1], items)]
        return self._kept(best_near(problem, self._telling(), self.clock, starts, shape))

    def _kept(self, found: Found) -> Found:
        if found.plan:
            self.known.append(found.plan)
        return found

    def _telling(self) -> SolveOptions:
        tell = self.options.on_progress
        if tell is None:
            return self.options
        return replace(
            self.options,
            on_progress=lambda event: tell(
                ProgressEvent(self.stage, self.clock.elapsed, math.inf, -math.inf, event.nodes)
            ),
        )


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
        for name, level in lowest.items():
            yield tuple(replace(offer, levels={**offer.levels, name: level}) for offer in plan)


def explain(
    model: Negotiation,
    concessions: Sequence[str] = (),
    *,
    break_even: bool = False,
    round_: str | None = None,
    options: SolveOptions | None = None,
) -> Explanation:
    """Return why each concession (all by default) is in the best plan or out of it.

    ``break_even`` also finds the cost at which that changes; only where the expected loss is minimised. ``round_`` is
    the round whose offer is studied: by default the first, ``"all"`` for the whole ladder. Raises ``InputError`` for
    concessions that the model does not have.
    """
    options = options or SolveOptions()
    asked = studied(model, round_)
    problem = assemble(asked, loss_table(asked))
    schedules = schedules_of(problem)
    unknown = [name for name in concessions if name not in schedules]
    if unknown:
        raise InputError(
            [
                InputProblem("option", None, "--concession", quoted(name), "a concession", suggestion(name, schedules))
                for name in unknown
            ]
        )
    wanted = [name for name in schedules if name in concessions] if concessions else list(schedules)
    questions = Questions(problem, options, Clock(options.time_limit))
    best = questions.ask(problem)
    reasons: list[Reasons] = []
    if best.state is not None and best.ending is Ending.OPTIMAL:
        for name in wanted:
            if questions.clock.stopped:
                break
            questions.stage = f"{name}, {len(reasons) + 1} of {len(wanted)}"
            reasons.append(reasons_for(questions, best, name, schedules[name], break_even))
    done = {reason.concession for reason in reasons if reason.proved}
    return Explanation(
        model=model,
        part=part_of(model, problem.rounds),
        problem=problem,
        plan=best.plan,
        state=best.state,
        proved=best.ending is not Ending.STOPPED and all(name in done for name in wanted if best.plan),
        interrupted=questions.clock.interrupted,
        reasons=tuple(reasons),
        unasked=tuple(name for name in wanted if name not in done) if best.plan else (),
        seconds=questions.clock.elapsed,
    )


def reasons_for(questions: Questions, best: Found, name: str, items: Sequence[str], break_even: bool) -> Reasons:
    """Return why a concession, with these delivery schedules, is in the best plan or out of it."""
    if best.state is None:
        raise ValueError("there is no best plan to explain")
    level = sum(best.plan[-1].levels.get(item, 0.0) for item in items)
    ask = questions.ask_with if level == 0.0 else questions.ask_without
    other = ask(questions.problem, items)
    loss = None if other.state is None else other.state.objective
    found = None
    if break_even and loss is not None and other.ending is Ending.OPTIMAL:
        without = loss if level > 0.0 else best.state.objective
        found = cost_break_even(questions, items, best.plan if level > 0.0 else other.plan, without)
    return Reasons(
        concession=name,
        level=level,
        otherwise=loss,
        difference=None if loss is None else max(0.0, loss - best.state.objective),
        otherwise_plan=other.plan,
        proved=other.ending is not Ending.STOPPED and not (break_even and questions.clock.stopped),
        break_even=found,
    )


def cost_break_even(questions: Questions, items: Sequence[str], with_it: Plan, without: float) -> CostBreakEven | None:
    """Return the factor on the cost of some items at which the best plan with one of them loses ``without``.

    ``with_it`` is the best plan with one of them at their cost now. None if there is no such factor (their cost is not
    positive, or nobody accepts), if the time does not suffice, or unless the expected loss is minimised.
    """
    problem = questions.problem
    plan = with_it
    for _ in range(_MOST_PIECES if problem.risk == EXPECTED_LOSS else 0):
        free = evaluate(costing(problem, items, 0.0), plan).objective
        slope = evaluate(problem, plan).objective - free
        if slope <= ROUNDED:
            return None
        factor = (without - free) / slope
        found = questions.ask_with(costing(problem, items, factor), items)
        if found.state is None or found.ending is not Ending.OPTIMAL:
            return None
        if found.state.objective >= without - ROUNDED:
            return _break_even(problem, items, plan, factor)
        plan = found.plan
    return None


def costing(problem: Problem, items: Sequence[str], factor: float) -> Problem:
    """Return the problem with the cost of some items multiplied, at every level."""
    return replace(
        problem,
        items=tuple(
            replace(item, cost=Curve(item.cost.levels, tuple(factor * value for value in item.cost.values)))
            if item.name in items
            else item
            for item in problem.items
        ),
    )


def _break_even(problem: Problem, items: Sequence[str], plan: Plan, factor: float) -> CostBreakEven:
    state = evaluate(problem, plan).offers[-1]
    return CostBreakEven(
        factor=factor,
        level=sum(plan[-1].levels.get(item, 0.0) for item in items),
        cost_now=sum(state.costs[item] for item in items),
        with_it=plan,
    )
