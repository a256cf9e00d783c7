"""A model with fewer rounds, other tracks or another attitude to risk: what verbs ask of one model in several ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import ValidationError

from planner.schema.arguments import texts, wrong_kind
from planner.schema.checks_talks import check_talks
from planner.schema.errors import InputError, InputProblem, listed, quoted, suggestion
from planner.schema.marks import Marks, Problems
from planner.schema.negotiation import Negotiation
from planner.schema.read_only import read_only
from planner.schema.risk import RiskAttitude
from planner.schema.translation import add_problems


def with_rounds(model: Negotiation, names: Sequence[str]) -> Negotiation:
    """Return the model with only some of its rounds; raise ``InputError`` for an unknown or repeated one.

    What every plan must contain is not asked for before it is cleared, so it goes with the rounds in which it is.
    """
    names = texts(names, "names", next(iter(model.rounds)))
    twice = next((name for place, name in enumerate(names) if name in names[:place]), None)
    if twice is not None:
        raise InputError([InputProblem("option", None, "round", f"{quoted(twice)} twice", "each round once")])
    unknown = [name for name in names if name not in model.rounds]
    if unknown or not names:
        raise InputError(
            [
                InputProblem(
                    "option", None, "round", quoted(name), listed(list(model.rounds)), suggestion(name, model.rounds)
                )
                for name in unknown or [""]
            ]
        )
    kept = {name: when for name, when in model.rounds.items() if name in names}
    last, end = (max(when.date for when in rounds.values()) for rounds in (kept, model.rounds))
    concessions = {
        name: concession.model_copy(update={"at_least": None}) if last < concession.cleared <= end else concession
        for name, concession in model.concessions.items()
    }
    return model.model_copy(update={"rounds": read_only(kept), "concessions": read_only(concessions)})


def with_tracks(model: Negotiation, tracks: Literal["joint", "separate"]) -> Negotiation:
    """Return the model with its tracks joint or separate; raise ``InputError`` if it does not say what that needs."""
    problems = Problems(Marks(model.name))
    changed = model.model_copy(update={"linkage": model.linkage.model_copy(update={"tracks": tracks})})
    check_talks(changed, problems)
    problems.stop_if_any()
    return changed


def with_risk(model: Negotiation, attitude: Mapping[str, str]) -> Negotiation:
    """Return the model with another attitude to risk, said as in a model file; raise ``InputError`` if it is senseless.

    For example ``{"kind": "mean_and_tail", "weight": "50 %", "level": "90 %"}``.
    """
    if not isinstance(attitude, Mapping):
        raise wrong_kind(attitude, "attitude", "keys and values, such as {'kind': 'worst_case'}")
    problems = Problems(Marks("option"))
    try:
        changed = model.model_copy(update={"risk": RiskAttitude.model_validate(dict(attitude))})
    except ValidationError as error:
        add_problems(error, RiskAttitude, ("risk",), problems)
        changed = model
    check_talks(changed, problems)
    problems.stop_if_any()
    return changed
