"""What information is worth in a model's talks: knowing the case, or how one factor turns out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.program.assemble import assemble
from planner.program.problem import Problem
from planner.schema.errors import InputError, InputProblem, quoted, suggestion
from planner.schema.negotiation import Negotiation
from planner.solve.evaluation import evaluate
from planner.solve.options import SolveOptions
from planner.study.information import Information, value_of_information
from planner.study.talks import Ladder, Searches, Talks
from planner.trade.engine import loss_table


@dataclass(frozen=True)
class TalksInformation:
    """What it is worth to know, and to plan with uncertainty, in a model's talks. Money in billion USD."""

    problem: Problem
    found: Information[Ladder]
    answers: Mapping[str, Mapping[str, tuple[str, ...]]]
    """Factor -> outcome -> the cases with it."""
    no_deal_loss: float
    mean_acceptance: float | None
    """Chance that the plan for the mean posture is accepted; None if no such plan was found."""
    mean_in_the_balance: tuple[str, ...]
    """Postures that the plan for the mean leaves between a refusal and acceptance; counted as refusals."""
    searches: int
    cut_short: bool
    """Whether a limit or the user ended searches before their proof."""


def what_to_know(
    model: Negotiation, options: SolveOptions | None = None, factors: Sequence[str] = ()
) -> TalksInformation:
    """Return what it would be worth to know before the first round, and to plan for more than the mean posture.

    ``factors`` names those of interest; by default all. The time limit of the options is for all searches together.
    Raises ``InputError`` for a factor that the model does not have and :class:`~planner.study.talks.NoPlanError` if
    there is no plan.
    """
    named = _named_factors(model, factors)
    problem = assemble(model, loss_table(model))
    outcomes = {case: postures[0].outcomes for case, postures in problem.cases().items()}
    answers = {
        factor: {
            outcome: tuple(case for case, chosen in outcomes.items() if chosen[factor] == outcome)
            for outcome in model.counterpart.factors[factor].outcomes
        }
        for factor in named
    }
    sizes = [len(members) for cases in answers.values() for members in cases.values()]
    cells = [size for size in sizes if 1 < size < len(outcomes)]
    searches = Searches(options or SolveOptions(), [len(outcomes), *[1] * len(outcomes), *cells, 1])
    found = value_of_information(Talks(problem, searches), answers)
    judged = evaluate(problem, found.mean.plan) if found.mean else None
    return TalksInformation(
        problem=problem,
        found=found,
        answers=answers,
        no_deal_loss=sum(posture.probability * posture.no_deal_loss for posture in problem.postures),
        mean_acceptance=judged.acceptance if judged else None,
        mean_in_the_balance=tuple(name for name, each in judged.postures.items() if each.undecided) if judged else (),
        searches=searches.done,
        cut_short=searches.cut_short,
    )


def _named_factors(model: Negotiation, factors: Sequence[str]) -> list[str]:
    known = model.counterpart.factors
    problems = [
        InputProblem(
            file="option",
            line=None,
            where="--factor",
            found=f"no factor {quoted(name)}",
            expected=" or ".join(known) or "a model with factors",
            hint=suggestion(name, known),
        )
        for name in factors
        if name not in known
    ]
    if problems:
        raise InputError(problems)
    return list(dict.fromkeys(factors)) or list(known)
