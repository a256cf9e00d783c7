"""The plan, as a minister's aide reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType

from planner.program.problem import JOINT
from planner.program.risk import EXPECTED_LOSS
from planner.report import words
from planner.report.answers import agreed_cost, outcome_chances, postures_at, refusing_kinds
from planner.report.conflict import conflict_page
from planner.report.ladder import asked_table, held_back_table, ladder_table, offered_table
from planner.report.losses import METRICS
from planner.report.offer import budgets_table, consent_table, offer_table, terms_table
from planner.report.proof import proof_lines, verdict
from planner.report.risk import attitude_words, cases_table, quantiles_table
from planner.report.tables import heading, table
from planner.solve.evaluation import Evaluation

if TYPE_CHECKING:
    from planner.solve.result import Result

_SHOWN = 0.005
"""Billion USD: less is not seen in a table."""


def brief_page(result: Result) -> RenderableType:
    """Return the plan on a page: the rounds, what is on the table in the end, what is asked, what it comes to."""
    evaluation = result.evaluation
    if evaluation is None:
        return plan_page(result)
    return Group(
        heading(result.model.title, verdict(result.solution.proof)),
        ladder_table(result, evaluation),
        offered_table(result, evaluation),
        asked_table(result),
        _loss(result, evaluation),
        proof_lines(result),
    )


def plan_page(result: Result, by_case: bool = False) -> RenderableType:
    """Return the plan with what it rests on; or, if there is none, why not and the cheapest ways out.

    ``by_case`` adds what it leads to in every case.
    """
    top = heading(result.model.title, verdict(result.solution.proof))
    evaluation = result.evaluation
    if evaluation is None:
        return Group(top, *([conflict_page(result)] if result.conflict else []), proof_lines(result))
    parts: list[RenderableType] = [top]
    if len(result.problem.rounds) > 1:
        parts.append(ladder_table(result, evaluation))
    for position in range(len(result.problem.rounds)):
        parts += _round(result, evaluation, position)
    if len(result.problem.rounds) > 1:
        parts.append(held_back_table(result, evaluation))
    parts.append(_loss(result, evaluation))
    if result.problem.risk != EXPECTED_LOSS:
        parts.append(quantiles_table(result.problem, evaluation))
    for name in result.problem.tables:
        parts += [_acceptance(result, evaluation, name), *_refusals(result, evaluation, name)]
    if by_case:
        parts.append(cases_table(result, evaluation))
    # What is tabled is not withdrawn, so the last offer draws most on every budget. Approval may rise from round to
    # round, with what is asked for: each constituency is shown in the round that it likes least.
    parts += [budgets_table(result, evaluation.offers[-1]), consent_table(result, evaluation)]
    return Group(*parts, proof_lines(result))


def _round(result: Result, evaluation: Evaluation, position: int) -> list[RenderableType]:
    offers = result.solution.offers
    offer = offers[position]
    if position and (offer.levels, offer.terms) == (offers[position - 1].levels, offers[position - 1].terms):
        when = result.model.rounds[offer.round]
        return [heading(f"{when.title}, {words.day(when.date)}: the offer stays as it is")]
    return [offer_table(result, evaluation, position), terms_table(result, evaluation, position)]


def _loss(result: Result, evaluation: Evaluation) -> RenderableType:
    rows = [
        ("without a deal", words.money(evaluation.no_deal_loss)),
        ("with the plan: tariffs", words.money(evaluation.expected_tariff_loss)),
        ("with the plan: net cost of the offer", words.money(evaluation.expected_cost)),
        ("with the plan: cost of showing one's hand", words.money(evaluation.disclosure_cost)),
        *(
            [("with the plan: cost of linking the tracks", words.money(evaluation.linkage_cost))]
            if evaluation.linkage_cost
            else []
        ),
        ("with the plan", words.money(evaluation.expected_loss)),
    ]
    saved = evaluation.no_deal_loss - evaluation.expected_loss
    notes = []
    never_due = agreed_cost(result.problem, evaluation) - evaluation.expected_cost
    if never_due >= _SHOWN:
        notes.append(
            f"Net cost of the offer: its cost by the chance of acceptance, "
            f"{words.money(evaluation.expected_cost + never_due)}, less {words.money(never_due)} that never falls due "
            "where the agreement is broken first."
        )
    if result.problem.risk != EXPECTED_LOSS:
        measure = attitude_words(result.model.risk)
        notes.append(f"Minimised, bad cases weighing more ({measure}): {words.money(evaluation.objective)}.")
    return table(
        f"Expected loss, billion USD at present value ({METRICS[result.model.metric]})",
        ("", ">loss"),
        rows,
        totals=("the plan saves", words.money(saved)),
        note="\n".join(notes),
    )


def _acceptance(result: Result, evaluation: Evaluation, at: str) -> RenderableType:
    factors = result.model.counterpart.factors
    rows = [
        (
            factors[chance.factor].title,
            words.outcome(result.model, chance.factor, chance.outcome),
            words.percent(chance.probability),
            words.percent(chance.acceptance),
        )
        for chance in outcome_chances(result.problem, evaluation, at)
    ]
    here = postures_at(result.problem, at)
    count = sum(1 for posture in here if evaluation.postures[posture.name].accepts)
    what = "the offer" if at == JOINT else f"the offer at the {at} table"
    return table(
        f"Chance that {what} is accepted: {words.percent(evaluation.agreement[at][-1])}",
        ("factor", "if it turns out", ">probability", ">accepted then"),
        rows,
        note=f"{count} of {words.counted(len(here), 'posture')} {'accepts' if count == 1 else 'accept'}.",
    )


def _refusals(result: Result, evaluation: Evaluation, at: str) -> list[RenderableType]:
    kinds = refusing_kinds(result.problem, evaluation, at)
    if not kinds:
        return []
    rows = [
        (
            " and ".join(words.outcome(result.model, *pair) for pair in kind.outcomes.items()) or "every posture",
            str(kind.postures),
            words.percent(kind.probability, 1),
        )
        for kind in kinds
    ]
    return [
        table(
            "Who refuses" if at == JOINT else f"Who refuses at the {at} table",
            ("postures in which it turns out", ">postures", ">probability"),
            rows,
            note="Every posture that refuses is in one of these; some are in several." if len(rows) > 1 else "",
        )
    ]
