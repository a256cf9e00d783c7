"""A model with fewer rounds or another attitude to risk: what is refused in words, as people ask from scripts."""

from __future__ import annotations

from typing import Any

import pytest

from planner.schema.changed import with_risk, with_rounds
from planner.schema.errors import InputError
from planner.schema.loader import load
from planner.schema.negotiation import Negotiation


@pytest.fixture(scope="module")
def model() -> Negotiation:
    return load("korea-us-2025")


def test_rounds_are_kept_in_their_order_and_cannot_be_changed(model: Negotiation) -> None:
    rounds = with_rounds(model, ["gyeongju", "talks_april"]).rounds
    assert list(rounds) == ["talks_april", "gyeongju"]
    with pytest.raises(TypeError):
        rounds["another"] = rounds["gyeongju"]  # type: ignore[index]


@pytest.mark.parametrize("names", ["gyeongju", {"gyeongju"}, iter(["gyeongju"]), [5], None, 5])
def test_rounds_are_a_list_of_names(model: Negotiation, names: Any) -> None:
    with pytest.raises(InputError, match=r"argument: names: found .*; expected a list of texts, such as \['"):
        with_rounds(model, names)


def test_a_lone_round_is_shown_as_the_list_it_should_be(model: Negotiation) -> None:
    with pytest.raises(InputError, match=r"found 'gyeongju'; expected a list of texts, such as \['gyeongju'\]"):
        with_rounds(model, "gyeongju")


@pytest.mark.parametrize("names", [[], ["gyeongjo"], ["gyeongju", "gyeongju"]])
def test_rounds_are_known_and_named_once(model: Negotiation, names: list[str]) -> None:
    with pytest.raises(InputError):
        with_rounds(model, names)


@pytest.mark.parametrize("attitude", [None, "worst_case", 5, ["kind"]])
def test_an_attitude_to_risk_is_keys_and_values(model: Negotiation, attitude: Any) -> None:
    with pytest.raises(InputError, match=r"attitude: found .*; expected keys and values"):
        with_risk(model, attitude)


def test_a_level_without_a_unit_gets_a_share_as_the_example(model: Negotiation) -> None:
    with pytest.raises(
        InputError, match=r"risk.level: found '1.5', without a unit; expected a share from 0 % to 100 %"
    ):
        with_risk(model, {"kind": "mean_and_tail", "weight": "50 %", "level": "1.5"})


@pytest.mark.parametrize("path", [None, 5, b"korea-us-2025", ["korea-us-2025"]])
def test_a_model_is_a_name_or_a_path(path: Any) -> None:
    with pytest.raises(InputError, match=r"argument: model: found .*; expected the path of a folder"):
        load(path)


def test_what_every_plan_must_contain_is_not_asked_for_before_it_is_cleared(model: Negotiation) -> None:
    name, late = next((n, c) for n, c in model.concessions.items() if c.cleared > model.rounds["talks_april"].date)
    concessions = {**model.concessions, name: late.model_copy(update={"at_least": late.maximum})}
    demanding = model.model_copy(update={"concessions": concessions})
    assert with_rounds(demanding, ["talks_april"]).concessions[name].at_least is None
    assert with_rounds(demanding, ["gyeongju"]).concessions[name].at_least == late.maximum
    assert with_rounds(demanding, list(model.rounds)).concessions == concessions
