"""A model solved: the plan, what it leads to, its independent audit, and all of it as tidy frames."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.program.assemble import assemble
from planner.program.problem import Problem
from planner.schema.arguments import wrong_kind
from planner.schema.negotiation import Negotiation
from planner.solve.audit import AuditReport, audit
from planner.solve.clock import Clock
from planner.solve.conflicts import Conflict, explain_conflict
from planner.solve.evaluation import Evaluation, evaluate
from planner.solve.options import SolveOptions
from planner.solve.search import solve
from planner.solve.solution import Reason, Solution
from planner.solve.stated import stated_totals
from planner.trade.engine import loss_table
from planner.trade.losses import LossTable

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Result:
    """A model, its plan, and everything said about it. Money in billion USD, approval in points."""

    model: Negotiation
    options: SolveOptions
    losses: LossTable
    problem: Problem
    solution: Solution
    evaluation: Evaluation | None
    """What the plan leads to; None if there is no plan."""
    audit: AuditReport | None
    """The independent check of the plan; None if there is no plan."""
    conflict: Conflict | None
    """Which rules conflict, and the ways out; None unless no plan satisfies the rules."""
    seconds: Mapping[str, float]
    """Wall-clock time of each stage."""

    def offer_frame(self) -> pd.DataFrame:
        """Return a row per round and concession: level, unit, headline value, net cost, payer."""
        from planner.solve.frames import offer_frame

        return offer_frame(self)

    def terms_frame(self) -> pd.DataFrame:
        """Return a row per round and measure: the term asked for, and the expected loss at it and without a deal."""
        from planner.solve.frames import terms_frame

        return terms_frame(self)

    def postures_frame(self) -> pd.DataFrame:
        """Return a row per posture and table: outcomes, probability, surplus by round, answer, and the loss in it."""
        from planner.solve.frames import postures_frame

        return postures_frame(self)

    def cases_frame(self) -> pd.DataFrame:
        """Return a row per case: its probability and what the home country loses in it."""
        from planner.solve.frames import cases_frame

        return cases_frame(self)

    def agreement_frame(self) -> pd.DataFrame:
        """Return a row per round and table: the chance that it has agreed by then."""
        from planner.solve.frames import agreement_frame

        return agreement_frame(self)

    def budgets_frame(self) -> pd.DataFrame:
        """Return a row per round, budget and year: limit, drawn, left."""
        from planner.solve.frames import budgets_frame

        return budgets_frame(self)

    def consent_frame(self) -> pd.DataFrame:
        """Return a row per round and constituency: approval, floor, whether it consents, seats."""
        from planner.solve.frames import consent_frame

        return consent_frame(self)

    def losses_frame(self) -> pd.DataFrame:
        """Return a row per measure, term, rivals scenario and elasticity set: yearly impacts in every metric."""
        from planner.trade.frames import losses_frame

        return losses_frame(self.losses)


def solve_model(model: Negotiation, options: SolveOptions | None = None) -> Result:
    """Find the best plan of a model, say what it leads to, and audit it.

    Raises :class:`~planner.schema.errors.InputError` for options that make no sense. That no plan satisfies the
    rules, or that a limit was hit, is an answer: see ``result.solution.proof.reason``.
    """
    options = SolveOptions() if options is None else options
    if not isinstance(model, Negotiation):
        raise wrong_kind(model, "model", "a model, such as planner.load('korea-us-2025')")
    if not isinstance(options, SolveOptions):
        raise wrong_kind(options, "options", "a planner.SolveOptions")
    started = time.perf_counter()
    losses = loss_table(model)
    counted = time.perf_counter()
    problem = assemble(model, losses)
    assembled = time.perf_counter()
    solution = solve(problem, options)
    solved = time.perf_counter()
    evaluation, report, conflict = None, None, None
    if solution.offers:
        evaluation = evaluate(problem, solution.offers)
        report = audit(model, losses, solution, stated_totals(evaluation))
    elif solution.proof.reason is Reason.INFEASIBLE:
        left = None if options.time_limit is None else options.time_limit - (solved - assembled)
        conflict = explain_conflict(problem, options, Clock(left))
    seconds = {
        "losses": counted - started,
        "assembly": assembled - counted,
        "search": solved - assembled,
        "audit" if conflict is None else "conflict": time.perf_counter() - solved,
    }
    return Result(model, options, losses, problem, solution, evaluation, report, conflict, seconds)
