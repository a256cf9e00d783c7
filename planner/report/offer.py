"""One round of a plan as tables: what is offered, what is asked, what it draws, who consents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import RenderableType

from planner.report import words
from planner.report.answers import worth_of_terms
from planner.report.tables import table
from planner.schema.headline import headline_value
from planner.solve.evaluation import Evaluation, OfferState

if TYPE_CHECKING:
    from planner.program.problem import Item, Problem
    from planner.schema.negotiation import Negotiation
    from planner.solve.result import Result
    from planner.solve.solution import Offer

_SAME_APPROVAL = 0.005
"""Points: approvals closer to each other look the same in a table."""
_TIGHTEST = "Tightest: the round in which it has least to spare, with its approval then; below 0 it does not consent."


def offer_table(result: Result, evaluation: Evaluation, position: int) -> RenderableType:
    """Return what is tabled in a round; from the second round on only what is new or raised, and the sum of all."""
    offer, state = result.solution.offers[position], evaluation.offers[position]
    when = result.model.rounds[offer.round]
    before = result.solution.offers[position - 1].levels if position else {}
    items = {item.name: item for item in result.problem.items}
    rows = []
    total = 0.0
    for name, level in offer.levels.items():
        concession = result.model.concessions[items[name].offered_as]
        headline = headline_value(result.model, items[name].offered_as, level)
        total += headline
        if level > before.get(name, 0.0):
            rows.append(
                (
                    item_words(result.model, items[name]),
                    words.level(level, concession.unit),
                    words.money(headline),
                    words.money(state.costs[name]),
                    concession.payer,
                )
            )
    due = due_words(result.problem, offer, position)
    note = f"Billion USD. Net cost: beyond what would be bought or spent anyway, {due}."
    if position:
        note += " What was tabled before stays." if rows else " Nothing new: what was tabled before stays."
    return table(
        f"{'Added' if position else 'Offer'}: {when.title}, {words.day(when.date)}",
        ("concession", ">level", ">headline", ">net cost", "who pays"),
        rows,
        totals=("all on the table", "", words.money(total), words.money(state.cost), "") if offer.levels else None,
        note=note,
    )


def due_words(problem: Problem, offer: Offer, position: int) -> str:
    """Return when the cost of a round's offer falls due: not all of it, if the agreement may be broken before."""
    in_full = all(
        posture.due_share(item.name, position) == 1.0
        for posture in problem.postures
        for item in problem.items_at(posture.table)
        if item.name in offer.levels
    )
    return "due if accepted" if in_full else "due if accepted and not broken before it is all delivered"


def item_words(model: Negotiation, item: Item) -> str:
    """Return what a concession is called, with its delivery schedule if it is not the standard one."""
    return words.offered(model, item.name)


def term_without_deal(result: Result, measure: str) -> str:
    """Return what a measure ends at without a deal, in the default stages."""
    definition = result.model.measures[measure]
    last = definition.without_deal[-1].term if definition.without_deal else "none"
    return words.term(definition.terms[last]) if last in definition.terms else words.plain(last)


def asked_words(model: Negotiation, measure: str, term: str) -> str:
    """Return what a term asks for: nothing, if it is the harshest; a ceiling, if it is what applies without a deal."""
    definition = model.measures[measure]
    if term == next(iter(definition.terms)):
        return "nothing"
    words_of_term = words.term(definition.terms[term])
    steps = definition.without_deal
    return f"no more than {words_of_term}" if steps and term == steps[-1].term else words_of_term


def terms_table(result: Result, evaluation: Evaluation, position: int) -> RenderableType:
    """Return the terms asked for in a round and what they are worth; from the second round on what is asked anew."""
    offer = result.solution.offers[position]
    before = result.solution.offers[position - 1].terms if position else {}
    worth = worth_of_terms(result.problem, evaluation, result.solution.offers)
    rows = [
        (
            result.model.measures[name].title,
            asked_words(result.model, name, before[name]) if before else term_without_deal(result, name),
            asked_words(result.model, name, term),
            words.money(worth[offer.round, name]),
        )
        for name, term in offer.terms.items()
        if before.get(name) != term
    ]
    total = sum(worth[offer.round, name] for name in offer.terms)
    return table(
        "Terms to ask for" if not position else "Terms asked for anew",
        ("measure", "asked before" if before else "without a deal", "ask for", ">worth"),
        rows,
        totals=("all measures, with those asked before" if before else "all measures", "", "", words.money(total)),
        note="Worth: expected loss avoided until the end of the horizon by agreeing in this round, billion USD.",
    )


def budgets_table(result: Result, state: OfferState) -> RenderableType:
    """Return what an offer leaves of each budget."""
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


def consent_table(result: Result, evaluation: Evaluation) -> RenderableType:
    """Return where each constituency stands when it has least to spare, and whether the offers would be ratified."""
    several = len(evaluation.offers) > 1
    rows = []
    for voice in result.problem.voices:
        tight = _tightest(evaluation, voice.name)
        standing, asked = tight[0].consent[voice.name], voice.role != "observer"
        rounds = "every round" if len(tight) == len(evaluation.offers) else _day_of(result, tight[0])
        consents = ("yes" if standing.consents else "no") if asked else "-"
        rows.append(
            (
                result.model.constituencies[voice.name].title,
                voice.role,
                words.number(standing.approval),
                words.number(standing.floor) if asked else "-",
                words.number(standing.approval - standing.floor) if asked else "-",
                rounds if several else consents,
                words.number(voice.seats) if voice.role == "vote" else "-",
            )
        )
    notes = [_TIGHTEST] if several else []
    if result.problem.quorum is not None:
        seats = words.number(min(state.seats for state in evaluation.offers))
        consenting = f"At least {seats} seats consent in every round" if several else f"{seats} seats consent"
        notes.append(f"{consenting}; {words.number(result.problem.quorum)} are needed.")
    return table(
        "Consent at home, points of approval",
        ("constituency", "role", ">approval", ">needs", ">to spare", "tightest" if several else "consents", ">seats"),
        rows,
        note="\n".join(notes),
    )


def _tightest(evaluation: Evaluation, voice: str) -> list[OfferState]:
    """Return the offers that leave a constituency least to spare: approval may rise or fall from round to round."""
    spare = [state.consent[voice].approval - state.consent[voice].floor for state in evaluation.offers]
    return [
        state for state, points in zip(evaluation.offers, spare, strict=True) if points <= min(spare) + _SAME_APPROVAL
    ]


def _day_of(result: Result, state: OfferState) -> str:
    when = result.model.rounds[state.round].date
    return f"{when.day} {when:%B}"
