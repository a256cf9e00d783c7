"""A proposal assessed, as a negotiator reads it, and as plain data."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType

from planner.report import words
from planner.report.offer import item_words
from planner.report.proof import verdict as proof_words
from planner.report.tables import heading, lines, table
from planner.schema.headline import headline_value
from planner.study.assess import Assessment, Change, Counter, Verdict

if TYPE_CHECKING:
    from planner.program.problem import Item

_ADVICE = {
    Verdict.TAKE: "TAKE IT",
    Verdict.COUNTER: "COUNTER IT",
    Verdict.REFUSE: "REFUSE IT",
}


def assessment_page(assessment: Assessment, title: str, hindsight: bool) -> RenderableType:
    """Return the verdict, what decides it, and what a counter-offer would be."""
    parts = [heading(f"{title}: {_ADVICE[assessment.verdict]}", verdict_sentence(assessment))]
    if not assessment.settled:
        parts.append(
            lines("Not proved: the searches ended early, and a better plan or offer would change the verdict.")
        )
    if hindsight:
        known = words.day(assessment.model.as_of)
        parts.append(lines(f"Hindsight: this was proposed after {known}, the last day the model knows of."))
    parts += [_asked(assessment), _granted(assessment), _comparison(assessment)]
    if assessment.broken:
        parts.append(_broken(assessment))
    parts += [_counters(assessment), _standing(assessment), _credibility(assessment)]
    parts.append(lines(f"Plan from here: {proof_words(assessment.plan.proof)}"))
    return Group(*parts)


def verdict_sentence(assessment: Assessment) -> str:
    """Return what decides, in one sentence."""
    margin = words.money(assessment.margin) if math.isfinite(assessment.margin) else ""
    count = len(assessment.broken)
    broken = f" It breaks {f'{count} rules' if count > 1 else 'a rule'} at home as it stands." if count else ""
    if assessment.verdict is Verdict.TAKE:
        found = "the best plan from here" if assessment.plan_objective is not None else "no deal"
        return f"Taking it loses {margin} billion USD less than {found}."
    if assessment.verdict is Verdict.COUNTER:
        return f"Another offer loses {margin} billion USD less than the better of taking it and no deal.{broken}"
    if math.isinf(assessment.margin):
        return f"No offer near it is better than no deal.{broken}"
    return f"No offer near it is better than no deal; taking it loses {margin} billion USD more than the best choice."


def _items(assessment: Assessment) -> dict[str, Item]:
    return {item.name: item for item in assessment.problem.items}


def _asked(assessment: Assessment) -> RenderableType:
    model, items = assessment.model, _items(assessment)
    beyond = {each.item: each.highest for each in assessment.beyond}
    rows = []
    for name, level in assessment.offer.levels.items():
        concession = model.concessions[items[name].offered_as]
        limit = f"beyond {words.level(beyond[name], concession.unit)}" if name in beyond else ""
        rows.append(
            (
                _item(assessment, name),
                words.level(level, concession.unit),
                words.money(headline_value(model, items[name].offered_as, level)),
                limit,
            )
        )
    note = "Headline in billion USD."
    if beyond:
        note += " Beyond the model's range costs and credits go on as on the last stretch; nothing is clipped."
    return table("What is asked", ("concession", ">level", ">headline", "the model's range"), rows, note=note)


def _item(assessment: Assessment, name: str) -> str:
    return item_words(assessment.model, _items(assessment)[name])


def _granted(assessment: Assessment) -> RenderableType:
    worth = {each.measure: each.added_loss for each in assessment.credibility.without}
    rows = [
        (
            assessment.model.measures[measure].title,
            words.term(assessment.model.measures[measure].terms[term]),
            words.money(worth.get(measure, 0.0)),
        )
        for measure, term in assessment.offer.terms.items()
    ]
    return table(
        "What is granted",
        ("measure", "term", ">worth"),
        rows,
        note="Worth: expected loss avoided until the end of the horizon, billion USD; lost if that relief never comes.",
    )


def _comparison(assessment: Assessment) -> RenderableType:
    taken = assessment.taken
    rows = [
        ("take it: losses from the measures", words.money(taken.tariffs)),
        ("take it: net cost of what is given", words.money(taken.cost)),
        ("take it: cost of showing one's hand", words.money(taken.disclosed)),
        ("take it", words.money(taken.objective)),
        (
            "talk on: the best plan from here",
            "none" if assessment.plan_objective is None else words.money(assessment.plan_objective),
        ),
        ("no deal", words.money(assessment.no_deal)),
    ]
    scale = assessment.indifference
    note = "Billion USD. "
    if scale is not None:
        note += f"Taking it is as good as the best alternative at {scale:.2f} times what is asked."
    else:
        note += "No multiple of what is asked makes taking it as good as the best alternative."
    return table("What each choice loses", ("choice", ">loss"), rows, note=note)


def _broken(assessment: Assessment) -> RenderableType:
    limits = {each.rule: each for each in assessment.failing}
    rows = []
    for rule in assessment.broken:
        known = limits.get(rule)
        rows.append(
            (
                words.plain(rule),
                "-" if known is None else f"{words.number(known.found)} {known.unit}",
                "-" if known is None else words.number(known.limit),
                "-" if known is None else words.number(known.excess),
            )
        )
    return table("Rules at home that it breaks", ("rule", ">found", ">limit", ">missed by"), rows)


def _counters(assessment: Assessment) -> RenderableType:
    rows = [
        (
            str(len(counter.changes)),
            "; ".join(_change(assessment, change) for change in counter.changes),
            words.percent(counter.chance_now),
            words.money(counter.objective),
        )
        for counter in assessment.counters
    ]
    return table(
        "Counter-offers near it",
        (">changes", "what changes", ">accepted now", ">loss"),
        rows,
        note="The best offer with that many changes that keeps every rule; "
        "loss of the plan that begins with it, billion USD."
        if rows
        else "No offer with few changes keeps every rule and is better than no deal.",
    )


def _change(assessment: Assessment, change: Change) -> str:
    if change.name in assessment.model.measures:
        terms = assessment.model.measures[change.name].terms
        old, new = (words.term(terms[str(term)]) for term in (change.asked, change.offered))
        return f"{assessment.model.measures[change.name].title}: {new} instead of {old}"
    unit = assessment.model.concessions[_items(assessment)[change.name].offered_as].unit
    old, new = (words.level(float(level), unit) if level else "nothing" for level in (change.asked, change.offered))
    return f"{_item(assessment, change.name)}: {new} instead of {old}"


def _standing(assessment: Assessment) -> RenderableType:
    rows = [
        (
            assessment.model.rounds[each.round].title,
            words.day(assessment.model.rounds[each.round].date),
            words.percent(each.probability),
        )
        for each in assessment.standing
    ]
    return table(
        "Would they still want it?",
        ("round", "date", ">chance"),
        rows,
        note=(
            "Chance that the counterpart is one that gains from this proposal then, before anything was learnt from it."
        ),
    )


def _credibility(assessment: Assessment) -> RenderableType:
    found = assessment.credibility
    rows = [(f"relief {late.months} months late", words.money(late.objective)) for late in found.late]
    rows += [
        (f"withdrawn with a chance of {words.percent(each.hazard)} a year", words.money(each.objective))
        for each in found.withdrawn
    ]
    if found.least_share is None:
        note = "Even with all of the relief, taking it loses more than the best alternative."
    else:
        least = words.percent(found.least_share)
        note = f"At least {least} of the relief has to come for taking it to be the best choice."
    return table("Is its value believable?", ("if", ">taking it loses"), rows, note=note)


def assessment_document(assessment: Assessment) -> Mapping[str, Any]:
    """Return an assessment as plain data; money in billion USD, shares and probabilities in per cent."""
    found = assessment.credibility
    return {
        "format": 1,
        "model": assessment.model.name,
        "round": assessment.offer.round,
        "levels": dict(assessment.offer.levels),
        "terms": dict(assessment.offer.terms),
        "verdict": assessment.verdict.value,
        "settled": assessment.settled,
        "margin": assessment.margin if math.isfinite(assessment.margin) else None,
        "beyond_range": [
            {"concession": each.item, "asked": each.asked, "highest": each.highest} for each in assessment.beyond
        ],
        "broken": list(assessment.broken),
        "failing": [
            {
                "rule": each.rule,
                "found": each.found,
                "limit": each.limit,
                "excess": each.excess,
                "unit": each.unit,
            }
            for each in assessment.failing
        ],
        "take": {
            "objective": assessment.taken.objective,
            "expected_loss": assessment.taken.expected_loss,
            "tariffs": assessment.taken.tariffs,
            "cost": assessment.taken.cost,
            "disclosure": assessment.taken.disclosed,
            "losses": dict(assessment.taken.losses),
        },
        "no_deal": assessment.no_deal,
        "plan_from_here": {
            "objective": assessment.plan_objective,
            "reason": assessment.plan.proof.reason.value,
            "gap": None if assessment.plan.proof.gap is None else 100 * assessment.plan.proof.gap,
        },
        "standing": [{"round": each.round, "probability": 100 * each.probability} for each in assessment.standing],
        "counters": [_counter_document(counter) for counter in assessment.counters],
        "indifference_scale": assessment.indifference,
        "credibility": {
            "late": [{"months": late.months, "objective": late.objective} for late in found.late],
            "withdrawn": [{"hazard": 100 * each.hazard, "objective": each.objective} for each in found.withdrawn],
            "without": [{"measure": each.measure, "added_loss": each.added_loss} for each in found.without],
            "least_share": None if found.least_share is None else 100 * found.least_share,
        },
    }


def _counter_document(counter: Counter) -> Mapping[str, Any]:
    return {
        "changes": [{"name": each.name, "asked": each.asked, "offered": each.offered} for each in counter.changes],
        "levels": dict(counter.offer.levels),
        "terms": dict(counter.offer.terms),
        "objective": counter.objective,
        "accepted_now": 100 * counter.chance_now,
        "proof": counter.solution.proof.reason.value,
    }
