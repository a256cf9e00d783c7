"""The plan, as a minister's aide reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType

from planner.report import words
from planner.report.answers import outcome_chances, refusing_kinds, worth_of_terms
from planner.report.conflict import conflict_page
from planner.report.proof import proof_lines, verdict
from planner.report.tables import heading, table
from planner.schema.headline import headline_value
from planner.solve.evaluation import Evaluation, OfferState
from planner.solve.solution import Offer

if TYPE_CHECKING:
    from planner.solve.result import Result


def plan_page(result: Result) -> RenderableType:
    """Return the plan with what it rests on; or, if there is none, why not and the cheapest ways out."""
    top = heading(result.model.title, verdict(result.solution.proof))
    evaluation = result.evaluation
    if evaluation is None:
        return Group(top, *([conflict_page(result)] if result.conflict else []), proof_lines(result))
    parts: list[RenderableType] = [top]
    for offer, state in zip(result.solution.offers, evaluation.offers, strict=True):
        parts += [
            _offer(result, offer, state),
            _terms(result, evaluation, offer),
        ]
    parts += [_loss(evaluation), _acceptance(result, evaluation), *_refusals(result, evaluation)]
    for state in evaluation.offers:
        parts += [_budgets(result, state), _consent(result, state)]
    return Group(*parts, proof_lines(result))


def _offer(result: Result, offer: Offer, state: OfferState) -> RenderableType:
    model, when = result.model, result.model.rounds[offer.round]
    rows = []
    total = 0.0
    for name, level in offer.levels.items():
        concession = model.concessions[name]
        headline = headline_value(model, name, level)
        total += headline
        rows.append(
            (
                concession.title,
                words.level(level, concession.unit),
                words.money(headline),
                words.money(state.costs[name]),
                concession.payer,
            )
        )
    return table(
        f"Offer: {when.title}, {words.day(when.date)}",
        ("concession", ">level", ">headline", ">net cost", "who pays"),
        rows,
        totals=("all", "", words.money(total), words.money(state.cost), "") if rows else None,
        note="Billion USD. Net cost: beyond what would be bought or spent anyway, due if accepted.",
    )


def term_without_deal(result: Result, measure: str) -> str:
    """Return what a measure ends at without a deal, in the default stages."""
    definition = result.model.measures[measure]
    last = definition.without_deal[-1].term if definition.without_deal else "none"
    return words.term(definition.terms[last]) if last in definition.terms else words.plain(last)


def _terms(result: Result, evaluation: Evaluation, offer: Offer) -> RenderableType:
    model = result.model
    worth = worth_of_terms(result.problem, evaluation, result.solution.offers)
    rows = []
    for name, term in offer.terms.items():
        measure = model.measures[name]
        rows.append(
            (
                measure.title,
                term_without_deal(result, name),
                words.term(measure.terms[term]),
                words.money(worth[offer.round, name]),
            )
        )
    total = sum(worth[offer.round, name] for name in offer.terms)
    return table(
        "Terms to ask for",
        ("measure", "without a deal", "ask for", ">worth"),
        rows,
        totals=("all", "", "", words.money(total)),
        note="Worth: expected loss avoided until the end of the horizon, billion USD.",
    )


def _loss(evaluation: Evaluation) -> RenderableType:
    rows = [
        ("without a deal", words.money(evaluation.no_deal_loss)),
        ("with the plan: tariffs", words.money(evaluation.expected_tariff_loss)),
        ("with the plan: net cost of the offer", words.money(evaluation.expected_cost)),
        ("with the plan: cost of showing one's hand", words.money(evaluation.disclosure_cost)),
        ("with the plan", words.money(evaluation.expected_loss)),
    ]
    saved = evaluation.no_deal_loss - evaluation.expected_loss
    return table(
        "Expected loss, billion USD at present value",
        ("", ">loss"),
        rows,
        totals=("the plan saves", words.money(saved)),
    )


def _acceptance(result: Result, evaluation: Evaluation) -> RenderableType:
    factors = result.model.counterpart.factors
    rows = [
        (
            factors[chance.factor].title,
            outcome_words(result, chance.factor, chance.outcome),
            words.percent(chance.probability),
            words.percent(chance.acceptance),
        )
        for chance in outcome_chances(result.problem, evaluation)
    ]
    count = sum(1 for state in evaluation.postures.values() if state.accepts)
    return table(
        f"Chance that the offer is accepted: {words.percent(evaluation.acceptance)}",
        ("factor", "if it turns out", ">probability", ">accepted then"),
        rows,
        note=f"{count} of {len(evaluation.postures)} postures accept.",
    )


def _refusals(result: Result, evaluation: Evaluation) -> list[RenderableType]:
    kinds = refusing_kinds(result.problem, evaluation)
    if not kinds:
        return []
    rows = [
        (
            " and ".join(outcome_words(result, *pair) for pair in kind.outcomes.items()) or "every posture",
            str(kind.postures),
            words.percent(kind.probability, 1),
        )
        for kind in kinds
    ]
    return [
        table(
            "Who refuses",
            ("postures in which it turns out", ">postures", ">probability"),
            rows,
            note="Every posture that refuses is in one of these; some are in several." if len(rows) > 1 else "",
        )
    ]


def outcome_words(result: Result, factor: str, outcome: str) -> str:
    """Return what an outcome of a factor means, in the model's words."""
    return result.model.counterpart.factors[factor].outcomes[outcome].title or words.plain(outcome)


def _budgets(result: Result, state: OfferState) -> RenderableType:
    limits = result.problem.budgets
    years = sorted({year for _, year in limits})
    rows = []
    for name, budget in result.model.budgets.items():
        cells = []
        for year in years:
            limit = limits.get((name, year))
            cells.append("-" if limit is None else _left(limit, state.drawn[name, year]))
        rows.append((budget.title, *cells))
    return table(
        "Budget left, billion USD",
        ("budget", *(f">{year}" for year in years)),
        rows,
        note="What is left of each year's limit, after the slash; * nothing is left.",
    )


def _left(limit: float, drawn: float) -> str:
    left = limit - drawn
    mark = "*" if left < 0.005 and drawn > 0 else ""
    return f"{words.money(left)}{mark} / {words.money(limit)}"


def _consent(result: Result, state: OfferState) -> RenderableType:
    rows = []
    for voice in result.problem.voices:
        standing = state.consent[voice.name]
        rows.append(
            (
                result.model.constituencies[voice.name].title,
                voice.role,
                words.number(standing.approval),
                words.number(standing.floor) if voice.role != "observer" else "-",
                words.number(standing.approval - standing.floor) if voice.role != "observer" else "-",
                ("yes" if standing.consents else "no") if voice.role != "observer" else "-",
                words.number(voice.seats) if voice.role == "vote" else "-",
            )
        )
    quorum = result.problem.quorum
    note = "" if quorum is None else f"{words.number(state.seats)} seats consent; {words.number(quorum)} are needed."
    return table(
        "Consent at home, points of approval",
        ("constituency", "role", ">approval", ">needs", ">to spare", "consents", ">seats"),
        rows,
        note=note,
    )
