"""A model with other tracks or another attitude to risk: what verbs ask of one model both ways."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import ValidationError

from planner.schema.checks_talks import check_talks
from planner.schema.marks import Marks, Problems
from planner.schema.negotiation import Negotiation
from planner.schema.risk import RiskAttitude
from planner.schema.translation import add_problems


def with_tracks(model: Negotiation, tracks: Literal["joint", "separate"]) -> Negotiation:
    """Return the model with its tracks joint or separate; raise ``InputError`` if it does not say what that needs."""
    problems = Problems(Marks(model.name))
    changed = model.model_copy(update={"linkage": model.linkage.model_copy(update={"tracks": tracks})})
    check_talks(changed, problems)
    problems.stop_if_any()
    return changed


def with_risk(model: Negotiation, attitude: Mapping[str, str]) -> Negotiation:
    """Return the model with another attitude to risk, said as in a model file; raise ``InputError`` if it makes no sense.

    For example ``{"kind": "mean_and_tail", "weight": "50 %", "level": "90 %"}``.
    """
    problems = Problems(Marks("option"))
    try:
        changed = model.model_copy(update={"risk": RiskAttitude.model_validate(dict(attitude))})
    except ValidationError as error:
        add_problems(error, RiskAttitude, ("risk",), problems)
        changed = model
    check_talks(changed, problems)
    problems.stop_if_any()
    return changed
