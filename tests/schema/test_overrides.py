"""``--set PATH=VALUE`` gives other figures, which then count as the user's own judgement."""

from __future__ import annotations

import pytest
from schema.mistakes import Spoilt

from planner.schema.loader import load
from planner.schema.overrides import JUDGED


def test_a_figure_is_replaced_and_counts_as_a_judgement(spoilt: Spoilt) -> None:
    figure = load(spoilt.folder, ["concessions.gas.maximum=3 Mt/yr"]).concessions["gas"].maximum
    assert (figure.value.text, figure.kind, figure.judgement) == ("3 Mt/yr", "judgement", JUDGED)


@pytest.mark.parametrize(
    "path",
    [
        "counterpart.factors.toughness.outcomes.hard.asking.value",
        "counterpart.factors.toughness.outcomes.hard.asking",
        "counterpart.factors.toughness.hard.asking",
    ],
)
def test_value_and_outcomes_may_be_left_out_of_a_path(spoilt: Spoilt, path: str) -> None:
    hard = load(spoilt.folder, [f"{path}=2 times"]).counterpart.factors["toughness"].outcomes["hard"]
    assert hard.asking is not None
    assert hard.asking.value.magnitude == 2


def test_limits_may_be_left_out_of_a_path(spoilt: Spoilt) -> None:
    model = load(spoilt.folder, ["budgets.public_money.2026=2 billion USD"])
    assert model.budgets["public_money"].limits[2026].value.magnitude == 2


def test_a_point_of_a_curve_is_reached_by_its_position(spoilt: Spoilt) -> None:
    cost = load(spoilt.folder, ["concessions.gas.cost.points.1.1=0.9 billion USD"]).concessions["gas"].cost
    assert cost.points[1][1].text == "0.9 billion USD"


def test_a_word_is_replaced(spoilt: Spoilt) -> None:
    assert load(spoilt.folder, ["metric=duty_borne"]).metric == "duty_borne"


def test_the_last_of_several_overrides_of_one_figure_holds(spoilt: Spoilt) -> None:
    model = load(spoilt.folder, ["horizon_end=2026-01-01", "horizon_end=2026-06-30"])
    assert model.horizon_end.month == 6


@pytest.mark.parametrize(
    ("override", "path"),
    [
        ("concessions.gas.at_least=1 Mt/yr", "concessions.gas.at_least"),
        ("counterpart.hazard=5 %", "counterpart.hazard"),
        ("summary=Short", "summary"),
    ],
)
def test_what_a_model_may_have_and_leaves_out_can_be_given(spoilt: Spoilt, override: str, path: str) -> None:
    found: object = load(spoilt.folder, [override])
    for part in path.split("."):
        found = found[part] if isinstance(found, dict) else getattr(found, part)
    assert found


@pytest.mark.parametrize(
    ("override", "found"),
    [
        ("concessions.gass.maximum=1 Mt/yr", "no 'gass' in 'concessions'"),
        ("concessions.gas.at_lest=1 Mt/yr", "no 'at_lest' in 'concessions.gas'"),
        ("concessions.new=1", "no 'new' in 'concessions'"),
        ("concessions.gas.maximum.value.more=1", "no 'more' in 'concessions.gas.maximum.value'"),
        ("concessions.gas.cost.points.7.1=1 USD", "no '7' in 'concessions.gas.cost.points'"),
        ("concessions.gas=1", "several values"),
        ("budgets.public_money.2031=1 USD", "no '2031' in 'budgets.public_money'"),
        ("horizon_end", "'horizon_end'"),
        ("=1", "'=1'"),
        ("horizon_end=", "'horizon_end='"),
    ],
)
def test_a_path_that_leads_nowhere_is_told(spoilt: Spoilt, override: str, found: str) -> None:
    mistake = spoilt.only(override)
    assert (mistake.file, mistake.line, mistake.found) == ("--set", None, found)


def test_the_nearest_key_is_named_even_if_the_model_leaves_it_out(spoilt: Spoilt) -> None:
    assert spoilt.only("concessions.gas.at_lest=1 Mt/yr").hint == "did you mean 'at_least'?"


@pytest.mark.parametrize(
    ("override", "where"),
    [
        ("concessions.gas.maximum=1 Mt", "concessions.gas.maximum"),
        ("concessions.gas.maximum=1", "concessions.gas.maximum.value"),
        ("horizon_end=tomorrow", "horizon_end"),
        ("metric=value", "metric"),
        ("budgets.public_money.2026=1 Mt", "budgets.public_money.limits.2026.value"),
    ],
)
def test_a_value_that_is_wrong_is_told_of_the_option_not_the_file(spoilt: Spoilt, override: str, where: str) -> None:
    mistake = spoilt.only(override)
    assert (mistake.file, mistake.where) == ("--set", where)
