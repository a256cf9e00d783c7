"""Different bundles nearly as good as the best.

Two plans differ by their Hamming distance: the number of concessions that one tables and the other does not (a delivery
schedule counts as a concession of its own) and of measures for which they ask other terms, over all rounds:

    dist(p) = Σ_{i not in p} u[i,r] + Σ_{i in p} (1 - u[i,r]) + Σ_m (1 - y[m, term of p, r])

Method: farthest first (Gonzalez 1985). Among all plans whose loss is within a share of the best, take the one whose
least distance to those taken before is greatest, then the one that loses least. If that distance is zero there is no
other bundle, which is a proof: the solver looked at them all.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pyomo.core import Block, Constraint, NonNegativeIntegers, Var

from planner.program.assemble import assemble
from planner.program.build import Program
from planner.program.linear import Affine
from planner.program.problem import Problem
from planner.schema.negotiation import Negotiation
from planner.solve.clock import Clock
from planner.solve.evaluation import Evaluation
from planner.solve.highs import Ending
from planner.solve.options import SolveOptions
from planner.solve.search import ROUNDED
from planner.study.checks import number, refuse, whole_number
from planner.study.noticeable import noticeable_levels
from planner.study.pursuit import Aims, Found, Plan, best_near, plan_columns, with_stage
from planner.study.rounds import Part, part_of, studied
from planner.trade.engine import loss_table

if TYPE_CHECKING:
    import pandas as pd

WITHIN = 0.01
COUNT = 5
_ROUNDED = 2 * ROUNDED
"""What stating the levels of two plans to six decimals may add to a loss, billion USD."""


@dataclass(frozen=True)
class Alternative:
    """A plan, and how it differs from others."""

    plan: Plan
    state: Evaluation
    distance: int
    """Least distance to the plans listed before; 0 for the best plan itself."""


@dataclass(frozen=True)
class Bundles:
    """The best plan and others nearly as good, as different as possible."""

    plans: tuple[Alternative, ...]
    """The best first; empty if no plan satisfies the rules."""
    exhausted: bool
    """Whether it is proved that there is no further bundle within the share."""
    proved: bool
    """Whether every plan listed is proved to be as different as possible; not if a limit or the user came first."""


@dataclass(frozen=True)
class Alternatives:
    """Bundles nearly as good as the best of a model."""

    model: Negotiation
    part: Part
    """Of the talks: what was asked about."""
    problem: Problem
    """Of that part."""
    within: float
    """By which share of the best loss others may be worse."""
    bundles: Bundles
    interrupted: bool
    seconds: float

    def frame(self) -> pd.DataFrame:
        """Return a row per bundle, the best first: loss, cost, acceptance as a share, distance, levels, terms."""
        import pandas as pd

        rows = [
            {
                "loss": other.state.objective,
                "cost": other.state.offers[-1].cost,
                "acceptance": other.state.acceptance,
                "distance": other.distance,
                **plan_columns(self.problem, other.plan),
            }
            for other in self.bundles.plans
        ]
        return pd.DataFrame(rows)


def alternatives(
    model: Negotiation,
    within: float = WITHIN,
    count: int = COUNT,
    *,
    round_: str | None = None,
    options: SolveOptions | None = None,
) -> Alternatives:
    """Return up to ``count`` bundles besides the best whose loss is at most ``within`` (a share) above the best.

    ``round_`` is the round whose offer is studied: by default the first, ``"all"`` for the whole ladder. Raises
    ``InputError`` for a share or count that makes no sense.
    """
    _check(within, count)
    options = options or SolveOptions()
    clock = Clock(options.time_limit)
    asked = studied(model, round_)
    problem = assemble(asked, loss_table(asked))
    with clock.listening():
        bundles = find_bundles(problem, within, count, options, clock)
    return Alternatives(
        model, part_of(model, problem.rounds), problem, within, bundles, clock.interrupted, clock.elapsed
    )


def _check(within: float, count: int) -> None:
    share = number("--within", within, -1e-12, math.inf, "a share of the loss, at least 0")
    refuse([*share, *whole_number("--count", count, 1)])


def find_bundles(problem: Problem, within: float, count: int, options: SolveOptions, clock: Clock) -> Bundles:
    """Return the best plan of a problem and up to ``count`` others within a share of its loss."""
    plans: list[Alternative] = []
    exhausted = False
    best = best_near(problem, with_stage(options, clock, "looking for the best plan"), clock)
    if best.state is not None:
        plans.append(Alternative(best.plan, best.state, 0))
    proved = best.ending is not Ending.STOPPED
    while proved and plans and not exhausted and len(plans) <= count:
        stage = f"{len(plans)} found, looking for the next"
        found = _farthest(problem, plans, within, with_stage(options, clock, stage), clock)
        proved = found.ending is not Ending.STOPPED
        distance = 0 if found.state is None else min(plan_distance(problem, found.plan, other.plan) for other in plans)
        exhausted = proved and distance == 0
        if proved and distance > 0 and found.state is not None:
            plans.append(Alternative(found.plan, found.state, distance))
    return Bundles(tuple(plans), exhausted, proved)


def plan_distance(problem: Problem, one: Plan, other: Plan) -> int:
    """Return in how many concessions tabled and terms asked for two plans differ, over all rounds."""
    return sum(
        sum((item.name in first.levels) != (item.name in second.levels) for item in problem.items)
        + sum(first.terms[measure] != second.terms[measure] for measure in problem.measures)
        for first, second in zip(one, other, strict=True)
    )


def _farthest(
    problem: Problem, plans: Sequence[Alternative], within: float, options: SolveOptions, clock: Clock
) -> Found:
    best = plans[0].state.objective

    def shape(program: Program) -> Aims:
        loss, model = program.stated.objective, program.model
        model.apart = Block()
        model.apart.least = Var(domain=NonNegativeIntegers, bounds=(0, _most_different(problem)))
        rows: list[Any] = [_distance(program, other.plan).add(-1.0, model.apart.least).at_least(0.0) for other in plans]
        rows.append(Affine().add_all(loss).at_most(best + within * abs(best) + _ROUNDED))
        rows += noticeable_levels(program)
        model.apart.rules = Constraint(range(len(rows)), rule=lambda _, place: rows[place])
        return Aims(Affine().add(-1.0, model.apart.least), loss)

    return best_near(problem, options, clock, [plan.plan for plan in plans], shape)


def _most_different(problem: Problem) -> int:
    return len(problem.rounds) * (len(problem.items) + len(problem.measures))


def _distance(program: Program, plan: Plan) -> Affine:
    problem, model = program.problem, program.model
    total = Affine()
    for r, offer in enumerate(plan):
        for item in problem.items:
            tabled = item.name in offer.levels
            total.constant += float(tabled)
            total.add(-1.0 if tabled else 1.0, model.tabled[item.name, r])
        for measure in problem.measures:
            total.constant += 1.0
            total.add(-1.0, model.term[measure, offer.terms[measure], r])
    return total
