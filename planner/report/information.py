"""What it is worth to know, and to plan for more than the mean, in words and as plain data."""

from __future__ import annotations

import math
from typing import Any

from rich.console import Group, RenderableType

from planner.program.risk import EXPECTED_LOSS
from planner.report import words
from planner.report.risk import attitude_words
from planner.report.tables import heading, lines, table
from planner.schema.negotiation import Negotiation
from planner.study.band import Band, Optimum
from planner.study.information import Knowing
from planner.study.questions import TalksInformation


def information_page(model: Negotiation, answer: TalksInformation) -> RenderableType:
    """Return what each piece of knowledge is worth, and planning with uncertainty."""
    found = answer.found
    below = f"The plan loses {words.money(found.plan.value, 3)} billion USD"
    if answer.problem.risk != EXPECTED_LOSS:
        below += f" (bad cases weighing more: {attitude_words(model.risk)})"
    known = [("how everything turns out", found.everything)]
    known += [(model.counterpart.factors[name].title, part) for name, part in found.parts.items()]
    return Group(
        heading(f"What it is worth to know: {model.title}", below + "."),
        table(
            "Known before the first round, billion USD",
            ("what", ">worth", ">at least", ">at most", ">loss then"),
            [(what, *band_cells(knowing.worth), words.money(knowing.optimum.value, 3)) for what, knowing in known],
            note="Most that it is worth paying to know it; the limits are those that the searches prove.",
        ),
        *(_by_outcome(model, answer, name, part) for name, part in found.parts.items()),
        _planning(answer),
        *(
            [lines("Some searches ended before their proof; more time brings the limits closer.")]
            if answer.cut_short
            else []
        ),
    )


def band_cells(band: Band) -> tuple[str, str, str]:
    """Return an estimate and its limits; a limit that nothing proves is a dash."""
    return words.money(band.estimate, 3), _limit(band.low), _limit(band.high)


def _limit(value: float) -> str:
    return words.money(value, 3) if math.isfinite(value) else "-"


def _by_outcome(model: Negotiation, answer: TalksInformation, name: str, part: Knowing) -> RenderableType:
    factor, cases = model.counterpart.factors[name], answer.problem.cases()
    rows = []
    for outcome, members in answer.answers[name].items():
        if outcome not in part.answers:
            continue
        chance = sum(cases[case][0].probability for case in members)
        without = sum(cases[case][0].probability * answer.found.plan.losses[case] for case in members) / chance
        rows.append(
            (
                words.outcome(model, name, outcome),
                words.percent(chance),
                words.money(without, 3),
                words.money(part.answers[outcome].value, 3),
            )
        )
    averse = answer.problem.risk != EXPECTED_LOSS
    return table(
        f"If it were known: {factor.title}",
        ("it turns out", ">probability", ">loss, not known", ">known"),
        rows,
        note="Not known: mean loss of the plan. Known: by the model's attitude to risk." if averse else "",
    )


def _planning(answer: TalksInformation) -> RenderableType:
    found = answer.found
    if found.mean is None or found.mean_judged is None or found.planning is None:
        return lines("No plan for the mean posture was found in time.")
    rows = [
        ("what it promises at the mean", words.money(found.mean.value, 3)),
        ("what it loses over all cases", words.money(found.mean_judged.value, 3)),
        ("what the plan for all cases loses", words.money(found.plan.value, 3)),
    ]
    notes = [f"Saved by planning for all cases: {' '.join(_between(found.planning))}."]
    if answer.mean_acceptance is not None:
        notes.append(f"The plan for the mean is accepted with a chance of {words.percent(answer.mean_acceptance)}.")
    if answer.mean_in_the_balance:
        left = words.counted(len(answer.mean_in_the_balance), "posture")
        notes.append(f"It leaves {left} in the balance, counted as refusals.")
    return table("A plan for the mean posture, billion USD", ("", ">loss"), rows, note=" ".join(notes))


def _between(band: Band) -> tuple[str, ...]:
    estimate, low, high = band_cells(band)
    return (estimate,) if low == estimate == high else (estimate, f"(between {low} and {high})")


def information_document(model: Negotiation, answer: TalksInformation) -> dict[str, Any]:
    """Return the same as plain data: money in billion USD, probabilities in per cent; what nothing proves is null."""
    found = answer.found
    return {
        "model": model.name,
        "risk": model.risk.kind,
        "no_deal_loss": answer.no_deal_loss,
        "plan": optimum_document(found.plan.optimum),
        "everything": {
            "worth": band_document(found.everything.worth),
            "loss": optimum_document(found.everything.optimum),
            "cases": {case: optimum_document(best) for case, best in found.everything.answers.items()},
        },
        "factors": {
            name: {
                "worth": band_document(part.worth),
                "loss": optimum_document(part.optimum),
                "outcomes": {outcome: optimum_document(best) for outcome, best in part.answers.items()},
            }
            for name, part in found.parts.items()
        },
        "mean_posture": {
            "promised": optimum_document(found.mean.optimum) if found.mean else None,
            "loss": found.mean_judged.value if found.mean_judged else None,
            "acceptance": None if answer.mean_acceptance is None else 100 * answer.mean_acceptance,
            "in_the_balance": list(answer.mean_in_the_balance),
            "saved_by_planning_for_all": band_document(found.planning) if found.planning else None,
        },
        "searches": answer.searches,
        "proved": not answer.cut_short,
    }


def band_document(band: Band) -> dict[str, float | None]:
    """Return a band as plain data."""
    return {"estimate": band.estimate, "at_least": finite(band.low), "at_most": finite(band.high)}


def optimum_document(optimum: Optimum) -> dict[str, float | None]:
    """Return a least value as plain data."""
    return {"value": optimum.value, "bound": finite(optimum.bound)}


def finite(value: float) -> float | None:
    """Return a number, or None where nothing is known."""
    return value if math.isfinite(value) else None
