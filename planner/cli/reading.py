"""The model that a verb is asked about, as the options change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.schema.negotiation import Negotiation


def read_model(model: str, overrides: Sequence[str], rounds: Sequence[str], attitude: Mapping[str, str]) -> Negotiation:
    """Return a model with other figures, only some of its rounds (all if none is named) and an attitude to risk."""
    from planner.schema.changed import with_risk, with_rounds
    from planner.schema.loader import load

    read = load(model, overrides)
    read = with_rounds(read, rounds) if rounds else read
    return with_risk(read, attitude) if attitude else read
