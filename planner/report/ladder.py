"""A plan over several rounds: how likely agreement is by each of them, and what is held back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import RenderableType

from planner.program.problem import JOINT, Problem
from planner.report import words
from planner.report.offer import asked_words, due_words, item_words
from planner.report.rules import rule_words
from planner.report.tables import table
from planner.solve.evaluation import Evaluation
from planner.solve.held_back import HeldBack, held_back
from planner.solve.solution import Offer

if TYPE_CHECKING:
    from planner.schema.negotiation import Negotiation
    from planner.solve.result import Result


def ladder_table(result: Result, evaluation: Evaluation) -> RenderableType:
    """Return a row per round and table: what is new, and the chance of agreement then and so far."""
    rows = []
    for position, offer in enumerate(result.solution.offers):
        when = result.model.rounds[offer.round]
        before = result.solution.offers[position - 1] if position else None
        for name in result.problem.tables:
            new, changed = _news(result.problem, name, offer, before)
            so_far = evaluation.agreement[name]
            now = so_far[position] - (so_far[position - 1] if position else 0.0)
            rows.append(
                (
                    when.title if name == JOINT else f"{when.title}: {name}",
                    words.day(when.date),
                    str(new),
                    str(changed) if before else "-",
                    words.percent(now),
                    words.percent(so_far[position]),
                )
            )
    return table(
        "Round by round",
        ("round", "date", ">tabled", ">asks changed", ">agreed then", ">so far"),
        rows,
        note="Tabled: concessions new or raised. The chance is that of the counterpart's first acceptance.",
    )


def _news(problem: Problem, at: str, offer: Offer, before: Offer | None) -> tuple[int, int]:
    """Return how many concessions are new or raised at a table, and how many measures are asked another term for."""
    levels, asked = (before.levels, before.terms) if before else ({}, offer.terms)
    here = [item.name for item in problem.items_at(at)]
    new = sum(offer.levels.get(name, 0.0) > levels.get(name, 0.0) for name in here)
    changed = sum(offer.terms[measure] != asked[measure] for measure in problem.measures_at(at))
    return new, changed


def offered_table(result: Result, evaluation: Evaluation) -> RenderableType:
    """Return everything that is on the table in the end, and since when."""
    items = {item.name: item for item in result.problem.items}
    offers, last = result.solution.offers, evaluation.offers[-1]
    rows = []
    for name, level in offers[-1].levels.items():
        since = next(offer.round for offer in offers if offer.levels.get(name, 0.0) >= level)
        concession = result.model.concessions[items[name].offered_as]
        rows.append(
            (
                item_words(result.model, items[name]),
                words.level(level, concession.unit),
                words.money(last.costs[name]),
                words.day(result.model.rounds[since].date),
            )
        )
    return table(
        "On the table in the end",
        ("concession", ">level", ">net cost", "since"),
        rows,
        totals=("all", "", words.money(last.cost), "") if rows else None,
        note=f"Net cost in billion USD, {due_words(result.problem, offers[-1], len(offers) - 1)}.",
    )


def asked_table(result: Result) -> RenderableType:
    """Return the terms asked for, a column per round; measures for which nothing is ever asked are left out."""
    offers = result.solution.offers
    rows = []
    for name, measure in result.model.measures.items():
        asked = [asked_words(result.model, name, offer.terms[name]) for offer in offers]
        if any(text != "nothing" for text in asked):
            rows.append((measure.title, *("-" if text == "nothing" else text for text in asked)))
    dates = [result.model.rounds[offer.round].date for offer in offers]
    return table("Terms to ask for", ("measure", *(f"{day.day} {day:%B}" for day in dates)), rows)


def held_back_table(result: Result, evaluation: Evaluation) -> RenderableType:
    """Return what is tabled only later, and what tabling it in the first round would do."""
    items = {item.name: item for item in result.problem.items}
    first = result.solution.offers[0].levels
    found = held_back(result.problem, result.solution.offers, evaluation)
    rows = [
        (
            item_words(result.model, items[held.item]),
            words.raised(
                first.get(held.item, 0.0), held.level, result.model.concessions[items[held.item].offered_as].unit
            ),
            result.model.rounds[held.since].title,
            _why(result.model, held),
        )
        for held in found
    ]
    notes = ["Everything else in the plan unchanged."] if found else []
    if any(held.item in first for held in found):
        notes.append("Of two levels the first is tabled at once, and the raise is held back.")
    return table(
        "Held back at first",
        ("concession", ">level", "until", "if it were tabled in the first round"),
        rows,
        note=" ".join(notes),
    )


def _why(model: Negotiation, held: HeldBack) -> str:
    clearance = [rule for rule in held.broken if rule.startswith("clearance of ")]
    if clearance:
        return "not cleared by its agencies"
    rules = [rule for rule in held.broken if not rule.startswith("answer of ")]
    if rules:
        return f"breaks {', '.join(f'the {rule_words(model, rule)}' for rule in rules)}"
    if held.broken:
        return "leaves an answer in the balance"
    worse = held.added_loss
    chance = words.points(abs(held.added_acceptance))
    moved = (
        ""
        if abs(held.added_acceptance) < 0.005
        else f"; agreement {chance} {'more' if held.added_acceptance > 0 else 'less'} likely"
    )
    if abs(worse) < 0.005:
        return f"nothing is lost or gained{moved}"
    return f"the plan would lose {words.money(abs(worse))} bn USD {'more' if worse > 0 else 'less'}{moved}"
