"""A result as tidy pandas frames, with the model's own names.

Money is in billion USD, shares are shares, approval is in points.

Without a plan every frame is empty but keeps its columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from planner.program.problem import JOINT
from planner.schema.headline import headline_value

if TYPE_CHECKING:
    from planner.solve.result import Result

OFFER = (
    "round",
    "concession",
    "schedule",
    "level",
    "unit",
    "maximum",
    "headline",
    "net_cost",
    "disclosure_cost",
    "payer",
)
TERMS = ("round", "measure", "term", "agreed_loss", "no_deal_loss", "asking_price")
BUDGETS = ("round", "budget", "year", "limit", "drawn", "left")
CONSENT = ("round", "constituency", "role", "approval", "floor", "consents", "seats")
POSTURES = (
    "posture",
    "case",
    "table",
    "probability",
    "accepts",
    "tariffs",
    "cost",
    "disclosed",
    "linkage",
    "loss",
    "no_deal_loss",
)
CASES = ("case", "probability", "loss")
AGREEMENT = ("round", "date", "table", "agreed_by_then")


def offer_frame(result: Result) -> pd.DataFrame:
    """Return a row per round and concession on the table; the schedule is empty for its own delivery."""
    items, concessions = {item.name: item for item in result.problem.items}, result.model.concessions
    states = result.evaluation.offers if result.evaluation else ()
    return _frame(
        OFFER,
        (
            (
                offer.round,
                items[name].offered_as,
                items[name].schedule,
                level,
                concessions[items[name].offered_as].unit,
                items[name].maximum,
                headline_value(result.model, items[name].offered_as, level),
                state.costs[name],
                items[name].disclosure_cost,
                concessions[items[name].offered_as].payer,
            )
            for offer, state in zip(result.solution.offers, states, strict=True)
            for name, level in offer.levels.items()
        ),
    )


def terms_frame(result: Result) -> pd.DataFrame:
    """Return a row per round and measure; losses and asking prices are means over the cases."""
    measures = result.problem.measures
    answering = {
        measure: [p for p in result.problem.postures if measure in result.problem.measures_at(p.table)]
        for measure in measures
    }
    return _frame(
        TERMS,
        (
            (
                offer.round,
                measure,
                term,
                sum(p.probability * p.agreed_loss[measure, term][r] for p in answering[measure]),
                sum(p.probability * p.agreed_loss[measure, measures[measure][0]][r] for p in answering[measure]),
                sum(p.probability * p.asks[measure, term] for p in answering[measure]),
            )
            for r, offer in enumerate(result.solution.offers)
            for measure, term in offer.terms.items()
        ),
    )


def postures_frame(result: Result) -> pd.DataFrame:
    """Return a row per posture, with a column per factor and a column ``surplus_ROUND`` per round.

    The losses of a case's postures add up to that of the case: ``linkage``, the cost of linking the tracks, is part of
    the loss at the joint table, and there is none where the tracks have tables of their own.
    """
    factors = list(result.problem.postures[0].outcomes)
    rounds = result.problem.rounds
    columns = [*POSTURES[:3], *factors, *POSTURES[3:], *(f"surplus_{name}" for name in rounds)]
    if result.evaluation is None:
        return _frame(columns, ())
    linking = {table: result.evaluation.linkage_cost if table == JOINT else 0.0 for table in result.problem.tables}
    answers = [
        (posture, result.evaluation.postures[posture.name], linking[posture.table])
        for posture in result.problem.postures
    ]
    return _frame(
        columns,
        (
            (
                posture.name,
                posture.case or posture.name,
                posture.table,
                *posture.outcomes.values(),
                posture.probability,
                state.accepts,
                state.tariffs,
                state.cost,
                state.disclosed,
                linkage,
                state.loss + linkage,
                posture.no_deal_loss,
                *state.surplus,
            )
            for posture, state, linkage in answers
        ),
    )


def cases_frame(result: Result) -> pd.DataFrame:
    """Return a row per case, with what the home country loses in it."""
    losses = result.evaluation.losses if result.evaluation else {}
    cases = result.problem.cases()
    return _frame(CASES, ((case, cases[case][0].probability, loss) for case, loss in losses.items()))


def agreement_frame(result: Result) -> pd.DataFrame:
    """Return a row per round and table, with the chance that it has agreed by then."""
    agreement = result.evaluation.agreement if result.evaluation else {}
    return _frame(
        AGREEMENT,
        (
            (name, result.model.rounds[name].date, at, by_round[r])
            for at, by_round in agreement.items()
            for r, name in enumerate(result.problem.rounds)
        ),
    )


def budgets_frame(result: Result) -> pd.DataFrame:
    """Return a row per round, budget and year."""
    limits = result.problem.budgets
    return _frame(
        BUDGETS,
        (
            (state.round, budget, year, limit, state.drawn[budget, year], limit - state.drawn[budget, year])
            for state in (result.evaluation.offers if result.evaluation else ())
            for (budget, year), limit in limits.items()
        ),
    )


def consent_frame(result: Result) -> pd.DataFrame:
    """Return a row per round and constituency."""
    return _frame(
        CONSENT,
        (
            (
                state.round,
                voice.name,
                voice.role,
                state.consent[voice.name].approval,
                state.consent[voice.name].floor,
                state.consent[voice.name].consents,
                voice.seats,
            )
            for state in (result.evaluation.offers if result.evaluation else ())
            for voice in result.problem.voices
        ),
    )


def _frame(columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(columns))
