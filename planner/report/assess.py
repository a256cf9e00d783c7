"""A proposal assessed, as a negotiator reads it, and as plain data."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType

from planner.program.problem import JOINT
from planner.report import words
from planner.report.offer import item_words
from planner.report.proof import verdict as proof_words
from planner.report.rules import rule_words
from planner.report.tables import heading, lines, table
from planner.schema.headline import headline_value
from planner.solve.solution import Reason, Solution
from planner.study.assess import MOST_CHANGES, Assessment, Change, Counter, Verdict

if TYPE_CHECKING:
    from planner.program.problem import Item
    from planner.schema.proposals import Proposal

_ADVICE = {
    Verdict.TAKE: "TAKE IT",
    Verdict.COUNTER: "COUNTER IT",
    Verdict.REFUSE: "REFUSE IT",
}
_FEW = f"at most {MOST_CHANGES} changes"
_NOTHING = words.money(0.0)


def assessment_page(assessment: Assessment, proposal: Proposal) -> RenderableType:
    """Return the verdict, what decides it, and what a counter-offer would be."""
    advice = _ADVICE[assessment.verdict] + ("" if assessment.settled else ", so far")
    parts = [heading(f"{proposal.title}: {advice}", verdict_sentence(assessment)), _dates(assessment, proposal)]
    if not assessment.settled:
        parts.append(lines("Not proved: the searches ended early; a better plan or offer could change the verdict."))
    parts += [_asked(assessment), _granted(assessment), _comparison(assessment)]
    if assessment.broken:
        parts.append(_broken(assessment))
    return Group(*parts, _counters(assessment), _plan(assessment), _standing(assessment), _credibility(assessment))


def verdict_sentence(assessment: Assessment) -> str:
    """Return what decides: what the verdict's choice loses, and how much less that is than what the others lose."""
    best, best_loss = _best_alternative(assessment)
    no_deal = ("no deal", assessment.no_deal)
    others = [no_deal] if best != no_deal[0] else []
    taking = [] if assessment.broken else [("taking it", assessment.taken.objective)]
    if assessment.verdict is Verdict.TAKE:
        return _loses("taking it", assessment.taken.objective, [(best, best_loss), *others])
    if assessment.counters:
        counter = assessment.counters[-1]
        name = f"the best counter-offer near it{_so_far(counter.solution)}"
        sentences = [_loses(name, counter.objective, [no_deal, *taking])]
        if words.money(best_loss) != words.money(counter.objective):
            sentences.append(_loses(best, best_loss, []))
    else:
        sentences = [_loses(best, best_loss, [*others, *taking]), _none_near(assessment)]
    count = len(assessment.broken)
    if count:
        sentences.append(f"It breaks {f'{count} rules' if count > 1 else 'a rule'} at home as it stands.")
    return " ".join(sentences)


def _best_alternative(assessment: Assessment) -> tuple[str, float]:
    """Return the best choice without the proposal, and what it loses."""
    objective = assessment.plan_objective
    if objective is None or objective > assessment.no_deal:
        return "no deal", assessment.no_deal
    return f"the best plan from here{_so_far(assessment.plan)}", objective


def _so_far(found: Solution) -> str:
    return "" if found.proof.reason is Reason.PROVED else " found so far"


def _loses(choice: str, loss: float, others: Sequence[tuple[str, float]]) -> str:
    differences = ((words.money(other - loss), name) for name, other in others)
    compared = [
        f"practically as much as {name}" if difference == _NOTHING else f"{difference} less than {name}"
        for difference, name in differences
    ]
    after = f": {' and '.join(compared)}" if compared else ""
    return f"{choice[0].upper()}{choice[1:]} loses {words.money(loss)} billion USD{after}."


def _none_near(assessment: Assessment) -> str:
    """Return why there is no counter-offer, no surer than the searches were."""
    if assessment.lapses:
        found = "" if assessment.looked else " found so far"
        return f"Nobody would accept now the best offer with {_FEW}{found}: it comes to letting this one lapse."
    if assessment.looked:
        return f"No offer with {_FEW} that keeps every rule is better than {_to_beat(assessment)}."
    return f"No offer with {_FEW} that keeps every rule and is better than {_to_beat(assessment)} was found so far."


def _to_beat(assessment: Assessment) -> str:
    """Return what a counter-offer has to be better than."""
    taking = not assessment.broken and assessment.taken.objective < assessment.no_deal
    return "taking it" if taking else "no deal"


def _dates(assessment: Assessment, proposal: Proposal) -> RenderableType:
    """Return at which round the proposal is tested and why, if that is not its own day, and whether it is hindsight."""
    texts = []
    answered, known = assessment.model.rounds[assessment.offer.round], assessment.model.as_of
    if proposal.date != answered.date:
        if proposal.file.round is not None:
            why = "the round that its file names"
        elif answered.date > proposal.date:
            why = "the first round after that day"
        else:
            why = "the last round, as none comes after that day"
        texts.append(
            f"Made known on {words.day(proposal.date)}; tested on {words.day(answered.date)} ({answered.title}), {why}."
        )
    if proposal.hindsight:
        what = "this was" if proposal.date > known else "some of its sources were"
        texts.append(f"Hindsight: {what} made known after {words.day(known)}, the last day the model knows of.")
    return lines(*texts) if texts else Group()


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
        # The harshest term is a ceiling that changes nothing.
        if term != next(iter(assessment.model.measures[measure].terms))
    ]
    note = "Worth: expected loss avoided until the end of the horizon, billion USD; lost if that relief never comes."
    if len(rows) < len(assessment.offer.terms):
        note += " No relief on any other measure."
    return table("What is granted", ("measure", "term", ">worth"), rows, note=note)


def _comparison(assessment: Assessment) -> RenderableType:
    taken = assessment.taken
    rows = [
        ("take it: losses from the measures", words.money(taken.tariffs)),
        ("take it: net cost of what is given", words.money(taken.cost)),
        ("take it: cost of showing one's hand", words.money(taken.disclosed)),
        *([("take it: cost of linking the tracks", words.money(taken.linkage_cost))] if taken.linkage_cost else []),
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
    if taken.linkage_cost:
        note += (
            f" Linking the tracks costs {words.money(taken.linkage_cost)} in each choice, even without a deal; "
            "'without a deal' in 'planner solve' leaves that out."
        )
    return table("What each choice loses", ("choice", ">loss"), rows, note=note)


def _broken(assessment: Assessment) -> RenderableType:
    limits = {each.rule: each for each in assessment.failing}
    rows = []
    for rule in assessment.broken:
        known = limits.get(rule)
        rows.append(
            (
                rule_words(assessment.model, rule),
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
    if rows:
        so_far = "" if all(_so_far(counter.solution) == "" for counter in assessment.counters) else " found so far"
        note = (
            f"The best offer with that many changes{so_far} that keeps every rule and is better than "
            f"{_to_beat(assessment)}; loss of the plan that begins with it, billion USD."
        )
        if assessment.lapses:
            note += " A better one that nobody would accept now is left out: it comes to letting this one lapse."
    else:
        note = _none_near(assessment)
    return table("Counter-offers near it", (">changes", "what changes", ">accepted now", ">loss"), rows, note=note)


def _change(assessment: Assessment, change: Change) -> str:
    if change.name in assessment.model.measures:
        terms = assessment.model.measures[change.name].terms
        old, new = (words.term(terms[str(term)]) for term in (change.asked, change.offered))
        return f"{assessment.model.measures[change.name].title}: {new} instead of {old}"
    unit = assessment.model.concessions[_items(assessment)[change.name].offered_as].unit
    old, new = (words.level(float(level), unit) if level else "nothing" for level in (change.asked, change.offered))
    return f"{_item(assessment, change.name)}: {new} instead of {old}"


def _plan(assessment: Assessment) -> RenderableType:
    """Return the best plan from here, round by round."""
    proved = proof_words(assessment.plan.proof)
    planned = assessment.planned
    if planned is None:
        return lines(f"Plan from here: {proved}")
    rows = []
    tabled: Mapping[str, float] = {}
    for position, offer in enumerate(assessment.plan.offers):
        when = assessment.model.rounds[offer.round]
        new = sum(level > tabled.get(name, 0.0) for name, level in offer.levels.items())
        so_far = {name: words.percent(agreed[position]) for name, agreed in planned.agreement.items()}
        agreed = so_far[JOINT] if JOINT in so_far else ", ".join(f"{name} {chance}" for name, chance in so_far.items())
        rows.append((when.title, words.day(when.date), str(new), agreed))
        tabled = offer.levels
    # 'planner solve' with later rounds alone lets goalposts move from the first of them on: another question.
    whole = "'planner solve'" if len(assessment.plan.offers) == len(assessment.model.rounds) else "--json"
    return table(
        f"The best plan from here{_so_far(assessment.plan)}, which loses {words.money(planned.objective)}",
        ("round", "date", ">tabled", ">agreed by then"),
        rows,
        note=f"Tabled: concessions new or raised. {proved} In full: {whole}.",
    )


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
        (
            f"withdrawn with {words.number(100 * each.added_hazard)} points a year more chance than modelled",
            words.money(each.objective),
        )
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
            "linkage": assessment.taken.linkage_cost,
            "losses": dict(assessment.taken.losses),
        },
        "no_deal": assessment.no_deal,
        "plan_from_here": {
            "objective": assessment.plan_objective,
            "reason": assessment.plan.proof.reason.value,
            "gap": None if assessment.plan.proof.gap is None else 100 * assessment.plan.proof.gap,
            "offers": [
                {"round": offer.round, "levels": dict(offer.levels), "terms": dict(offer.terms)}
                for offer in assessment.plan.offers
            ],
        },
        "standing": [{"round": each.round, "probability": 100 * each.probability} for each in assessment.standing],
        "counters": [_counter_document(counter) for counter in assessment.counters],
        "lapses": assessment.lapses,
        "indifference_scale": assessment.indifference,
        "credibility": {
            "late": [{"months": late.months, "objective": late.objective} for late in found.late],
            "withdrawn": [
                {"added_hazard": 100 * each.added_hazard, "objective": each.objective} for each in found.withdrawn
            ],
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
