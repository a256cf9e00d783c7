"""One search after another over problems that hardly differ: each starts from the plans found before.

A plan that is valid here cuts off everything worse; under that cutoff the bounds on each posture's answer are tightened
(:mod:`planner.solve.bounds`), and HiGHS proves the best plan on what is left. A second aim may settle ties.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from planner.program.build import Program, build
from planner.program.linear import Affine
from planner.program.problem import Problem
from planner.solve.bounds import Decided, tighten
from planner.solve.branching import SAME
from planner.solve.clock import Clock
from planner.solve.evaluation import Evaluation
from planner.solve.highs import Driver, Ending, Run
from planner.solve.options import ProgressEvent, SolveOptions
from planner.solve.relaxation import Relaxation
from planner.solve.search import FEW, stated_plan
from planner.solve.solution import Offer
from planner.solve.start import carry_over, first_plan, nearby_plan
from planner.solve.ties import among_the_best

Plan = tuple[Offer, ...]
"""An offer for each round."""


@dataclass(frozen=True)
class Aims:
    """What a search is after, in a program's own variables."""

    first: Affine | None = None
    """What is minimised; the program's own objective by default."""
    then: Affine | None = None
    """What is minimised among all that is best by the first aim."""


@dataclass(frozen=True)
class Found:
    """What a search found."""

    ending: Ending
    """``OPTIMAL``: proved; ``INFEASIBLE``: proved that there is none; ``STOPPED``: by a limit or the user."""
    objective: float
    """Value of the first aim; infinite if there is no plan."""
    bound: float
    """No plan has a smaller value of the first aim."""
    plan: Plan
    """Empty if there is none."""
    state: Evaluation | None
    """What the plan leads to."""


def with_stage(options: SolveOptions, clock: Clock, stage: str) -> SolveOptions:
    """Return the options with progress that tells the stage of a study, not the figures of one of its searches."""
    tell = options.on_progress
    if tell is None:
        return options
    return replace(
        options, on_progress=lambda event: tell(ProgressEvent(stage, clock.elapsed, math.inf, -math.inf, event.nodes))
    )


def best_near(
    problem: Problem,
    options: SolveOptions,
    clock: Clock,
    known: Sequence[Plan] = (),
    shape: Callable[[Program], Aims] | None = None,
) -> Found:
    """Return the best plan of a problem, starting from plans that are known to be good for a similar one.

    ``shape`` may add rules to the program before it is solved and says what is minimised. The time limit is the
    clock's. Known plans need not be valid here. A gap that options allow is not used: what is asked for are small
    differences between best plans, which it would drown.
    """
    program = build(problem)
    aims = Aims() if shape is None else shape(program)
    if aims.first is not None:
        program.model.objective.set_value(aims.first.merged().expression())
    driver = Driver(program, options, clock)
    driver.announce("beginning", math.inf, -math.inf)
    run = _first(driver, known, aims.first is None)
    if run.ending is Ending.OPTIMAL and aims.then is not None:
        run = _second(driver, run, aims.then)
    if run.values is None:
        return Found(run.ending, math.inf, run.bound, (), None)
    plan, state = stated_plan(driver, run.values)
    return Found(run.ending, run.objective, run.bound, plan, state)


def _first(driver: Driver, known: Sequence[Plan], usual: bool) -> Run:
    """Return the best plan by the objective; ``usual`` says whether that is the problem's own."""
    start: Run | None = None
    if len(driver.program.problem.postures) > FEW:
        relaxation = Relaxation(driver)
        if usual:
            start = nearby_plan(driver, relaxation, _few(known)) or first_plan(driver, relaxation)
        else:
            points = [carry_over(driver, relaxation, plan) for plan in known]
            start = min((point for point in points if point is not None), key=lambda run: run.objective, default=None)
        if start is not None:
            relaxation.cut_off(start.objective + SAME * max(1.0, abs(start.objective)))
        tighten(driver, relaxation, Decided({}))
    run = driver.run("proving", start=start.values if start else None)
    if start is None or run.objective <= start.objective:
        return run
    # Nothing under the cutoff beats the known plan.
    ending = Ending.STOPPED if run.ending is Ending.STOPPED else Ending.OPTIMAL
    return Run(ending, start.objective, min(run.bound, start.objective), start.values, run.nodes)


def _few(known: Sequence[Plan]) -> Sequence[Plan]:
    """Return the first plan, which is the best of the problem as it is, and the latest ones."""
    return [*known[:1], *known[1:][-2:]]


def _second(driver: Driver, first: Run, aim: Affine) -> Run:
    """Return what is best by the second aim among all that is best by the first; the driver is left like that."""
    weights = np.zeros(driver.highs.getNumCol())
    merged = aim.merged()
    for coefficient, variable in zip(merged.coefficients, merged.variables, strict=True):
        weights[driver.column(variable)] += coefficient
    among_the_best(driver, first, SAME * max(1.0, abs(first.objective)), weights, merged.constant)
    run = driver.run("settling ties", start=first.values, report=False)
    values, ending = (first.values, Ending.STOPPED) if run.values is None else (run.values, run.ending)
    return Run(ending, first.objective, first.bound, values, first.nodes + run.nodes)


def plan_columns(problem: Problem, plan: Plan) -> dict[str, float | str]:
    """Return a plan as columns of a tidy table: ``level.ITEM`` and ``term.MEASURE``, by round if there are several."""
    columns: dict[str, float | str] = {}
    for offer in plan:
        place = f"{offer.round}." if len(plan) > 1 else ""
        columns |= {f"level.{place}{item.name}": offer.levels.get(item.name, 0.0) for item in problem.items}
        columns |= {f"term.{place}{measure}": offer.terms[measure] for measure in problem.measures}
    return columns
