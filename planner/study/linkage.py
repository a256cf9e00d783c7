"""What it is worth to negotiate everything as one instead of track by track.

Linked, the counterpart answers one offer on everything: what it values on one track may buy relief on another, and a
refusal leaves nothing. Separate, each track has its own concessions, measures and answer, and its own share of what
the counterpart wants; either may be agreed without the other. Linking may cost something at home, in money and in
approval. The value of linkage is the fall of the least loss from separate to linked tracks, that cost included; it may
be negative (Sebenius 1983; Tollison & Willett 1979).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from planner.program.assemble import assemble
from planner.program.problem import Problem
from planner.schema.changed import with_tracks
from planner.schema.errors import InputError, InputProblem
from planner.schema.linkage import Linkage
from planner.schema.negotiation import Negotiation
from planner.solve.evaluation import Evaluation, evaluate
from planner.solve.options import SolveOptions
from planner.solve.solution import Proof
from planner.study.band import Band, Optimum, saving
from planner.study.talks import Ladder, Searches
from planner.trade.engine import loss_table


@dataclass(frozen=True)
class Side:
    """The best plan with the tracks linked, or separate. Money in billion USD."""

    problem: Problem
    proof: Proof
    offers: Ladder
    """Empty if there is no plan."""
    state: Evaluation | None
    """What the plan leads to."""

    @property
    def optimum(self) -> Optimum | None:
        """The least loss, as far as it is known; None without a plan."""
        return Optimum(self.state.objective, self.proof.bound) if self.state else None

    def agreed(self, table: str) -> float:
        """Return the chance that a table has agreed in the end; 0 without a plan."""
        return self.state.agreement[table][-1] if self.state else 0.0

    @property
    def agreed_everywhere(self) -> float:
        """The chance that every table agrees; 0 without a plan."""
        if self.state is None:
            return 0.0
        answers = self.state.postures
        return sum(
            postures[0].probability
            for postures in self.problem.cases().values()
            if all(answers[posture.name].accepts for posture in postures)
        )


@dataclass(frozen=True)
class LinkageAnswer:
    """What linking the tracks is worth, and costs at home. Money in billion USD."""

    joint: Side
    separate: Side
    free: Side
    """Linked, if linking cost nothing at home."""
    worth: Band | None
    """By how much the least loss falls if the tracks are linked; None unless there is a plan for both."""
    domestic_cost: Band | None
    """By how much what linking costs at home raises the least loss; None unless there is a plan with it."""
    cut_short: bool
    """Whether a limit or the user ended a search before its proof."""


def value_of_linkage(model: Negotiation, options: SolveOptions | None = None) -> LinkageAnswer:
    """Return both optima and what lies between them; which of the two the model itself has does not matter.

    The time limit of the options is for all searches together. Raises ``InputError`` if everything is on one track, so
    that there is nothing to link, or if the model does not say what separate tracks need.
    """
    if len(model.tracks) < 2:
        raise InputError([_one_track(model)])
    joint, separate = with_tracks(model, "joint"), with_tracks(model, "separate")
    without_cost = model.model_copy(update={"linkage": Linkage(tracks="joint")})
    costly = model.linkage.cost is not None or bool(model.linkage.approval)
    losses = loss_table(model)
    problem = assemble(joint, losses)
    # Unless linking pleases somebody at home, the same plans lose less without its cost, and more plans are possible.
    least = -math.inf if any(figure.value.magnitude > 0 for figure in model.linkage.approval.values()) else 0.0
    searches = Searches(options or SolveOptions(), [len(problem.cases())] * (3 if costly else 2))
    linked = _side(searches, problem, "linked tracks", None)
    apart = _side(searches, assemble(separate, losses), "separate tracks", linked)
    free = _side(searches, assemble(without_cost, losses), "linked at no cost", linked) if costly else linked
    return LinkageAnswer(
        joint=linked,
        separate=apart,
        free=free,
        worth=saving(apart.optimum, linked.optimum) if apart.optimum and linked.optimum else None,
        domestic_cost=saving(linked.optimum, free.optimum, least=least) if linked.optimum and free.optimum else None,
        cut_short=searches.cut_short,
    )


def _side(searches: Searches, problem: Problem, what: str, known: Side | None) -> Side:
    """Return the best plan; at worst a known one of a similar problem, if it keeps the rules here."""
    similar = [known.offers] if known and known.offers else []
    solution = searches.run(problem, what, similar)
    offers, state = solution.offers, evaluate(problem, solution.offers) if solution.offers else None
    for ladder in similar:
        other = evaluate(problem, ladder)
        if not other.broken and (state is None or other.objective < state.objective):
            offers, state = ladder, other
    return Side(problem, solution.proof, offers, state)


def _one_track(model: Negotiation) -> InputProblem:
    return InputProblem(
        file=model.name,
        line=None,
        where="linkage",
        found=f"everything on the {' '.join(model.tracks)} track",
        expected="measures and concessions on two tracks, which could be linked",
        hint="",
    )
