"""The cost at which a concession enters the best plan or leaves it, exactly.

With its cost multiplied by ``θ``, a plan that has it loses ``a + b θ`` whoever accepts, so the best plan with it loses
``V(θ) = min over plans of a + b θ``: concave, in straight pieces. The break-even is where ``V(θ)`` equals the loss of
the best plan without it. Newton's method on ``V`` (Dinkelbach 1967) reaches it after finitely many pieces; the last
search, at the break-even itself, is the proof.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from planner.program.problem import Problem
from planner.program.risk import EXPECTED_LOSS
from planner.solve.evaluation import evaluate
from planner.solve.highs import Ending
from planner.study.explain_questions import ROUNDED, Questions
from planner.study.pursuit import Plan

_MOST_PIECES = 40


@dataclass(frozen=True)
class CostBreakEven:
    """Where a concession's cost makes it as good to leave as to take."""

    factor: float
    """What its cost is multiplied with, at every level."""
    level: float
    """The level at which it would then be tabled."""
    cost_now: float
    """Its net cost at that level as things are, billion USD; not what it costs in the best plan, at another level."""
    with_it: Plan
    """The best plan with it at the break-even, which loses as much as the best without it."""

    @property
    def cost_then(self) -> float:
        """Its net cost at that level at the break-even, billion USD."""
        return self.factor * self.cost_now


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
            replace(item, cost=item.cost.times(factor)) if item.name in items else item for item in problem.items
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
