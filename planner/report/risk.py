"""How bad it can get: a plan's losses over the cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import RenderableType

from planner.program.risk import QUANTILES, loss_quantile
from planner.report import words
from planner.report.tables import table
from planner.schema.quantities import in_percent
from planner.solve.evaluation import Evaluation

if TYPE_CHECKING:
    from planner.program.problem import Posture, Problem
    from planner.schema.risk import RiskAttitude
    from planner.solve.result import Result


def attitude_words(risk: RiskAttitude) -> str:
    """Return what is minimised over the cases."""
    if risk.kind == "worst_case":
        return "the loss in the worst case"
    if risk.weight is not None and risk.level is not None:
        mean, tail = 1 - risk.weight.magnitude, 1 - risk.level.magnitude
        return (
            f"{in_percent(mean)} the expected loss, {in_percent(risk.weight.magnitude)} the mean of the worst "
            f"{in_percent(tail)} of cases"
        )
    if risk.distance is not None:
        moved = in_percent(risk.distance.magnitude)
        return f"the expected loss at the worst probabilities, {moved} of which may lie elsewhere than stated"
    return "the expected loss: the mean over all cases"


def quantiles(problem: Problem, evaluation: Evaluation) -> dict[float, float]:
    """Return, by level, the loss that is not exceeded with at least that probability, billion USD."""
    cases = problem.cases()
    chances = [cases[case][0].probability for case in evaluation.losses]
    return {level: loss_quantile(level, chances, list(evaluation.losses.values())) for level in QUANTILES}


def quantiles_table(problem: Problem, evaluation: Evaluation) -> RenderableType:
    """Return how losses are distributed over the cases."""
    rows = [
        (f"{words.percent(level)} of cases lose at most", words.money(loss))
        for level, loss in quantiles(problem, evaluation).items()
    ]
    rows.append(("the worst case loses", words.money(max(evaluation.losses.values()))))
    return table("How bad it can get, billion USD", ("", ">loss"), rows)


def cases_table(result: Result, evaluation: Evaluation) -> RenderableType:
    """Return every case, the worst first: how it turns out, what it loses, and when each table agrees."""
    cases = result.problem.cases()
    rows = []
    for case, loss in sorted(evaluation.losses.items(), key=lambda pair: -pair[1]):
        answers = [(posture.track, evaluation.postures[posture.name].accepts) for posture in cases[case]]
        rows.append(
            (
                _outcomes(result, cases[case][0]),
                ", ".join(_answer(result, track, accepted) for track, accepted in answers),
                words.percent(cases[case][0].probability, 1),
                words.money(sum(posture.no_deal_loss for posture in cases[case])),
                words.money(loss),
            )
        )
    return table(
        "Case by case, the worst first, billion USD",
        ("it turns out", "agreed", ">probability", ">no deal", ">loss"),
        rows,
    )


def _outcomes(result: Result, posture: Posture) -> str:
    told = [words.outcome(result.model, *pair) for pair in posture.outcomes.items()]
    return "; ".join(told) or "as it is"


def _answer(result: Result, track: str, accepted: str | None) -> str:
    when = words.day(result.model.rounds[accepted].date) if accepted else "no"
    return f"{track}: {when}" if track else when


def quantiles_document(problem: Problem, evaluation: Evaluation) -> dict[str, Any]:
    """Return the quantiles as plain data: level in per cent -> billion USD."""
    return {f"{100 * level:g}": loss for level, loss in quantiles(problem, evaluation).items()}
