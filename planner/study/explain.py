"""Why a concession is in the best plan, why it is out, and what would change that.

- *Why is it in?* The best plan without it (locked out) loses more: by how much.
- *Why is it out?* The best plan with it (locked in, at whatever level is best) loses more: by how much.
- *What would change that?* The cost, the credit, the maximum, and the budget, quorum or floor at which it enters or
  leaves: :mod:`planner.study.explain_cost` and :mod:`planner.study.explain_switches`.

Every figure is the difference of two plans, each proved to be the best.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.program.assemble import assemble
from planner.program.offer import schedules_of
from planner.program.problem import Problem
from planner.schema.errors import InputError, InputProblem, quoted, suggestion
from planner.schema.negotiation import Negotiation
from planner.solve.clock import Clock
from planner.solve.evaluation import Evaluation
from planner.solve.highs import Ending
from planner.solve.options import SolveOptions
from planner.study.explain_cost import CostBreakEven, cost_break_even
from planner.study.explain_questions import ROUNDED, Questions
from planner.study.explain_switches import Switch, switches_of, switches_of_limits
from planner.study.pursuit import Found, Plan
from planner.study.rounds import Part, part_of, studied
from planner.trade.engine import loss_table

if TYPE_CHECKING:
    import pandas as pd


_SIDES = ("inside", "outside")


@dataclass(frozen=True)
class Reasons:
    """Why one concession is in the best plan, or out of it. Money in billion USD."""

    concession: str
    level: float
    """In the best plan, summed over its schedules; 0 if it is out."""
    cost: float
    """Its net cost in the best plan, billion USD; 0 if it is out."""
    otherwise: float | None
    """Loss of the best plan without it, if it is in, or with it, if it is out; None if there is none."""
    difference: float | None
    """What the best plan saves by having it, or by not having it."""
    otherwise_plan: Plan
    proved: bool
    """Whether both plans are proved to be the best of their kind."""
    break_even: CostBreakEven | None = None
    """Only if asked for, and if there is one."""
    switches: tuple[Switch, ...] = ()
    """Only if asked for, and if it matters: its credit, its maximum if it is in, the limits that it counts in."""

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
                "cost": reasons.cost,
                "otherwise": reasons.otherwise,
                "difference": reasons.difference,
                "proved": reasons.proved,
                "cost_factor": None if reasons.break_even is None else reasons.break_even.factor,
                **{f"{switch.figure}.{side}": getattr(switch, side) for switch in reasons.switches for side in _SIDES},
            }
            for reasons in self.reasons
        ]
        return pd.DataFrame(rows)


def explain(
    model: Negotiation,
    concessions: Sequence[str] = (),
    *,
    break_even: bool = False,
    round_: str | None = None,
    options: SolveOptions | None = None,
) -> Explanation:
    """Return why each concession (all by default) is in the best plan or out of it.

    ``break_even`` also finds the cost (only where the expected loss is minimised), the credit and the limits at which
    that changes. ``round_`` is the round whose offer is studied: by default the first, ``"all"`` for the whole ladder.
    Raises ``InputError`` for concessions that the model does not have.
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
    reasons: list[Reasons] = []
    with questions.clock.listening():
        best = questions.ask(problem)
        for name in wanted if best.state is not None and best.ending is Ending.OPTIMAL else ():
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
    found: CostBreakEven | None = None
    switches: tuple[Switch, ...] = ()
    if break_even and loss is not None and other.ending is Ending.OPTIMAL:
        without, with_it = (loss, best.plan) if level > 0.0 else (best.state.objective, other.plan)
        found = cost_break_even(questions, items, with_it, without)
        if loss > best.state.objective + ROUNDED:  # otherwise it is as good with it as without
            switches = switches_of(questions, items, with_it, without, level > 0.0)
    elif break_even and other.ending is Ending.INFEASIBLE and level == 0.0:
        switches = switches_of_limits(questions, items, (), None)
    return Reasons(
        concession=name,
        level=level,
        cost=sum(best.state.offers[-1].costs[item] for item in items),
        otherwise=loss,
        difference=None if loss is None else max(0.0, loss - best.state.objective),
        otherwise_plan=other.plan,
        proved=other.ending is not Ending.STOPPED and not (break_even and questions.clock.stopped),
        break_even=found,
        switches=switches,
    )
