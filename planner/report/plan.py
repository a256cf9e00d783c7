"""The plan, as a minister's aide reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType

from planner.program.problem import JOINT
from planner.program.risk import EXPECTED_LOSS
from planner.report import words
from planner.report.answers import outcome_chances, postures_at, refusing_kinds
from planner.report.conflict import conflict_page
from planner.report.ladder import asked_table, held_back_table, ladder_table, offered_table
from planner.report.offer import budgets_table, consent_table, offer_table, terms_table
from planner.report.proof import proof_lines, verdict
from planner.report.risk import cases_table, quantiles_table
from planner.report.tables import heading, table
from planner.solve.evaluation import Evaluation

if TYPE_CHECKING:
    from planner.solve.result import Result


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
        _loss(evaluation),
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
    parts.append(_loss(evaluation))
    if result.problem.risk != EXPECTED_LOSS:
        parts.append(quantiles_table(result.problem, evaluation))
    for name in result.problem.tables:
        parts += [_acceptance(result, evaluation, name), *_refusals(result, evaluation, name)]
    if by_case:
        parts.append(cases_table(result, evaluation))
    # What is tabled is not withdrawn, so the last offer draws and asks for the most.
    last = evaluation.offers[-1]
    parts += [budgets_table(result, last), consent_table(result, last)]
    return Group(*parts, proof_lines(result))


def _round(result: Result, evaluation: Evaluation, position: int) -> list[RenderableType]:
    offers = result.solution.offers
    offer = offers[position]
    if position and (offer.levels, offer.terms) == (offers[position - 1].levels, offers[position - 1].terms):
        when = result.model.rounds[offer.round]
        return [heading(f"{when.title}, {words.day(when.date)}: the offer stays as it is")]
    return [offer_table(result, evaluation, position), terms_table(result, evaluation, position)]


def _loss(evaluation: Evaluation) -> RenderableType:
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
    averse = abs(evaluation.objective - evaluation.expected_loss) > 1e-9
    return table(
        "Expected loss, billion USD at present value",
        ("", ">loss"),
        rows,
        totals=("the plan saves", words.money(saved)),
        note=f"Minimised, bad cases weighing more: {words.money(evaluation.objective)}." if averse else "",
    )


def _acceptance(result: Result, evaluation: Evaluation, at: str) -> RenderableType:
    factors = result.model.counterpart.factors
    rows = [
        (
            factors[chance.factor].title,
            outcome_words(result, chance.factor, chance.outcome),
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
        note=f"{count} of {len(here)} postures accept.",
    )


def _refusals(result: Result, evaluation: Evaluation, at: str) -> list[RenderableType]:
    kinds = refusing_kinds(result.problem, evaluation, at)
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
            "Who refuses" if at == JOINT else f"Who refuses at the {at} table",
            ("postures in which it turns out", ">postures", ">probability"),
            rows,
            note="Every posture that refuses is in one of these; some are in several." if len(rows) > 1 else "",
        )
    ]


def outcome_words(result: Result, factor: str, outcome: str) -> str:
    """Return what an outcome of a factor means, in the model's words."""
    return result.model.counterpart.factors[factor].outcomes[outcome].title or words.plain(outcome)
