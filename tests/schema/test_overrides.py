"""``--set PATH=VALUE`` gives other figures, which then count as the user's own judgement."""

from __future__ import annotations

from typing import Any

import pytest
from schema.mistakes import Spoilt

from planner.schema.errors import InputError
from planner.schema.loader import ModelFiles, load
from planner.schema.overrides import JUDGED

REASON = "{}.maximum.judgement=My own reason"


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


@pytest.mark.parametrize(
    ("first", "second", "place"),
    [
        ("horizon_end=2026-01-01", "horizon_end=2026-06-30", "horizon_end"),
        ("discount_rate=5 %/yr", "discount_rate.value=60 %/yr", "discount_rate"),
        (
            "budgets.public_money.2026=1 USD",
            "budgets.public_money.limits.2026=2 USD",
            "budgets.public_money.limits.2026",
        ),
        ("counterpart.hazard=5 %", "counterpart.hazard.value=6 %", "counterpart.hazard"),
        ("metric.judgement=a", "metric.judgement=a", None),
        ("discount_rate.judgement=a", "discount_rate.judgement=b", "discount_rate.judgement"),
    ],
)
def test_two_values_for_one_place_are_refused(spoilt: Spoilt, first: str, second: str, place: str | None) -> None:
    found = [mistake.found for mistake in spoilt.mistakes(first, second)]
    assert found == ([f"two values for '{place}'"] if place else ["no 'judgement' in 'metric'"])


def test_files_read_once_let_a_study_vary_what_was_set(spoilt: Spoilt) -> None:
    model = ModelFiles(spoilt.folder).model(["horizon_end=2026-01-01", "horizon_end=2026-06-30"])
    assert model.horizon_end.month == 6


@pytest.mark.parametrize("overrides", [[REASON], [REASON, "{}.maximum=3 Mt/yr"], ["{}.maximum=3 Mt/yr", REASON]])
def test_the_reason_for_a_figure_can_be_given_before_or_after_it(spoilt: Spoilt, overrides: list[str]) -> None:
    figure = load(spoilt.folder, [text.format("concessions.gas") for text in overrides]).concessions["gas"].maximum
    assert (figure.value.text[1:], figure.judgement) == (" Mt/yr", "My own reason")


def test_a_reason_takes_the_place_of_a_source(spoilt: Spoilt) -> None:
    spoilt.change(
        "concessions.yaml",
        "judgement: What old contracts leave free.",
        "status: reported, source: customs_2024, why: Because",
    )
    figure = load(spoilt.folder, [REASON.format("concessions.gas")]).concessions["gas"].maximum
    assert (figure.value.text, figure.kind, figure.source, figure.why) == ("4 Mt/yr", "judgement", (), "")


def test_a_curve_keeps_its_points_when_the_reason_for_it_is_given(spoilt: Spoilt) -> None:
    cost = load(spoilt.folder, ["concessions.gas.cost.judgement=Mine"]).concessions["gas"].cost
    assert (len(cost.points), cost.judgement) == (2, "Mine")


@pytest.mark.parametrize("key", ["status", "source", "why"])
def test_other_evidence_cannot_be_set(spoilt: Spoilt, key: str) -> None:
    mistake = spoilt.only(f"concessions.gas.maximum.{key}=reported")
    assert (mistake.where, mistake.found) == (f"concessions.gas.maximum.{key}", f"'{key}'")


def test_the_reason_of_a_rule_is_no_evidence_and_can_be_set(spoilt: Spoilt) -> None:
    rule = "groups:\n  few: {members: [aircraft, shipyards], at_most: 1, why: x}\nconcessions:"
    spoilt.change("concessions.yaml", "concessions:", rule)
    group = load(spoilt.folder, ["groups.few.at_most=2", "groups.few.why=Too many"]).groups["few"]
    assert (group.at_most, group.why) == (2, "Too many")


@pytest.mark.parametrize("overrides", ["discount_rate=5 %/yr", [5], {"a": 1}, None, iter(["discount_rate=5 %/yr"])])
def test_overrides_are_a_list_of_texts(spoilt: Spoilt, overrides: Any) -> None:
    with pytest.raises(InputError, match=r"overrides: found .*; expected a list of texts, such as \['discount_rate=5 "):
        load(spoilt.folder, overrides)


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
        ("concessions.gas.cost.points.².1=1 USD", "no '²' in 'concessions.gas.cost.points'"),
        ("concessions.gas.cost.points.0.²=1 USD", "no '²' in 'concessions.gas.cost.points.0'"),
        ("concessions.gas.cost.points.00.1=1 USD", "no '00' in 'concessions.gas.cost.points'"),
        (f"concessions.gas.cost.points.{'9' * 5000}=1", f"no '{'9' * 59}…' in 'concessions.gas.cost.points'"),
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


def test_the_positions_of_a_list_are_named(spoilt: Spoilt) -> None:
    assert spoilt.only("concessions.gas.cost.points.2.1=1 USD").expected == "a position from 0 to 1"


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


@pytest.mark.parametrize(("figure", "points"), [("floor", "101 points"), ("base", "-0.5 points")])
def test_points_of_approval_set_beyond_a_hundred_are_refused(spoilt: Spoilt, figure: str, points: str) -> None:
    with pytest.raises(InputError) as caught:
        load(spoilt.folder, [f"constituencies.public.{figure}={points}"])
    (mistake,) = caught.value.problems
    assert (mistake.file, mistake.where) == ("--set", f"constituencies.public.{figure}")
    assert (mistake.found, mistake.expected) == (f"'{points}'", "from 0 to 100 points")
