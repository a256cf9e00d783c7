"""A result as tidy pandas frames, with the model's own names. Money in billion USD, shares as shares, approval in points.

Without a plan every frame is empty but keeps its columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from planner.schema.headline import headline_value

if TYPE_CHECKING:
    from planner.solve.result import Result

OFFER = ("round", "concession", "level", "unit", "maximum", "headline", "net_cost", "disclosure_cost", "payer")
TERMS = ("round", "measure", "term", "agreed_loss", "no_deal_loss", "asking_price")
BUDGETS = ("round", "budget", "year", "limit", "drawn", "left")
CONSENT = ("round", "constituency", "role", "approval", "floor", "consents", "seats")
POSTURES = ("posture", "probability", "accepts", "loss", "no_deal_loss")


def offer_frame(result: Result) -> pd.DataFrame:
    """Return a row per round and concession on the table."""
    items = {item.name: item for item in result.problem.items}
    states = result.evaluation.offers if result.evaluation else ()
    return _frame(
        OFFER,
        (
            (
                offer.round,
                name,
                level,
                result.model.concessions[name].unit,
                items[name].maximum,
                headline_value(result.model, name, level),
                state.costs[name],
                items[name].disclosure_cost,
                result.model.concessions[name].payer,
            )
            for offer, state in zip(result.solution.offers, states, strict=True)
            for name, level in offer.levels.items()
        ),
    )


def terms_frame(result: Result) -> pd.DataFrame:
    """Return a row per round and measure; losses and asking prices are means over the postures."""
    postures = result.problem.postures
    harshest = {measure: terms[0] for measure, terms in result.problem.measures.items()}
    return _frame(
        TERMS,
        (
            (
                offer.round,
                measure,
                term,
                sum(p.probability * p.agreed_loss[measure, term][r] for p in postures),
                sum(p.probability * p.agreed_loss[measure, harshest[measure]][r] for p in postures),
                sum(p.probability * p.asks[measure, term] for p in postures),
            )
            for r, offer in enumerate(result.solution.offers)
            for measure, term in offer.terms.items()
        ),
    )


def postures_frame(result: Result) -> pd.DataFrame:
    """Return a row per posture, with a column per factor and a column ``surplus_ROUND`` per round."""
    factors = list(result.problem.postures[0].outcomes)
    rounds = result.problem.rounds
    columns = [POSTURES[0], *factors, *POSTURES[1:], *(f"surplus_{name}" for name in rounds)]
    if result.evaluation is None:
        return _frame(columns, ())
    states = result.evaluation.postures
    return _frame(
        columns,
        (
            (
                posture.name,
                *posture.outcomes.values(),
                posture.probability,
                states[posture.name].accepts,
                states[posture.name].loss,
                posture.no_deal_loss,
                *states[posture.name].surplus,
            )
            for posture in result.problem.postures
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
