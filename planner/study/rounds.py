"""The offer of one round by itself: the question that a study asks where it does not ask about the whole ladder."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from planner.schema.changed import with_rounds
from planner.schema.errors import InputError, InputProblem, quoted, suggestion
from planner.schema.negotiation import Negotiation

ALL = "all"
"""Asks about the whole ladder."""


def studied(model: Negotiation, asked: str | None) -> Negotiation:
    """Return the model with the one round that is asked about; by default the first, and all with :data:`ALL`.

    The same as ``planner solve --round NAME``: an offer of one round is judged as if there were no other. Raises
    ``InputError`` for a round that the model does not have.
    """
    if asked == ALL:
        return model
    name = next(iter(model.rounds)) if asked is None else asked
    if name not in model.rounds:
        expected = f"a round of the model, or '{ALL}'"
        hint = suggestion(name, [*model.rounds, ALL])
        raise InputError([InputProblem("option", None, "--round", quoted(name), expected, hint)])
    return with_rounds(model, [name])


@dataclass(frozen=True)
class Part:
    """The part of the talks that a study asks about."""

    rounds: Mapping[str, date]
    """Round -> its date."""
    alone: bool
    """Whether it is one round of several, taken by itself."""


def part_of(model: Negotiation, rounds: Collection[str]) -> Part:
    """Return the part of a model's talks that some of its rounds are."""
    kept = {name: each.date for name, each in model.rounds.items() if name in rounds}
    return Part(kept, alone=len(kept) == 1 < len(model.rounds))
