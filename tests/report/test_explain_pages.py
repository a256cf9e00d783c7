"""Pages of explain, frontier and sweep: ranges without holes, units, and words for what changes."""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from rich.console import Console, RenderableType

from planner.report.explain import explanation_page
from planner.report.explain_limits import curve_page
from planner.report.explain_stability import stability_page
from planner.report.frontier import frontier_page
from planner.report.study_points import shown
from planner.schema.loader import load
from planner.schema.negotiation import Negotiation
from planner.schema.starter import new_model
from planner.study.explain import explain
from planner.study.explain_limits import ValueCurve, value_curve
from planner.study.explain_stability import stability
from planner.study.frontier.negotiation import trade_offs


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Negotiation:
    return load(new_model(tmp_path_factory.mktemp("models") / "mine"))


@pytest.fixture(scope="module")
def curve(starter: Negotiation) -> ValueCurve:
    return value_curve(starter, "budget.public_money.2026", between=(0.1, 1.5))


def printed(page: RenderableType, width: int = 100) -> str:
    console = Console(width=width)
    with console.capture() as captured:
        console.print(page)
    return captured.get()


def limits(page: str) -> list[tuple[str, str]]:
    """Return the two ends of every row of a value curve's page, as they are printed."""
    words = [line.split() for line in page.splitlines()]
    return [(line[0], line[2]) for line in words if len(line) > 3 and line[1] == "to" and line[0][0].isdigit()]


def test_rows_of_a_value_curve_cover_the_range_without_holes(curve: ValueCurve) -> None:
    rows = limits(printed(curve_page(curve)))
    assert (rows[0][0], rows[-1][1]) == ("1.5", "0.1")
    assert all(float(loosest) > float(tightest) for loosest, tightest in rows)
    assert all(before[1] == after[0] for before, after in itertools.pairwise(rows))


def test_a_stretch_that_is_not_resolved_is_told_by_the_losses_at_its_ends(curve: ValueCurve) -> None:
    stretches = curve.curve.stretches()
    open_ones = [one for one in stretches if not one.resolved]
    assert open_ones
    text = printed(curve_page(curve))
    for one in open_ones:
        assert one.at_least is not None
        assert one.step is not None
        assert f"between {one.at_least:.3f} and {one.step.loss:.3f}" in text
    for before, after in itertools.pairwise(stretches):
        assert before.step is not None
        assert after.resolved or after.at_least == pytest.approx(before.step.loss)


def test_losses_inside_an_unresolved_stretch_lie_between_those_of_its_ends(
    starter: Negotiation, curve: ValueCurve
) -> None:
    for one in [each for each in curve.curve.stretches() if not each.resolved][:2]:
        middle = (one.loosest + one.tightest) / 2
        inside = value_curve(starter, "budget.public_money.2026", between=(middle - 1e-6, middle)).curve.steps[0]
        assert one.at_least is not None
        assert one.step is not None
        assert one.at_least - 1e-4 <= inside.loss <= one.step.loss + 1e-4


def test_limits_without_a_plan_are_a_row_of_their_own(starter: Negotiation) -> None:
    rows = printed(curve_page(value_curve(starter, "floor.public", between=(40.0, 60.0))))
    assert limits(rows) == [("40", "46"), ("46", "58"), ("58", "60")]
    assert "58 to 60   no plan" in rows


def test_a_search_that_goes_on_a_width_further_stops_at_the_limit_as_it_is(starter: Negotiation) -> None:
    # The limit as it is lies where steps are narrow, so that a width further on would pass it.
    tight = starter.model_copy(
        update={"budgets": {name: _limited(budget, "0.4755") for name, budget in starter.budgets.items()}}
    )
    found = value_curve(tight, "budget.public_money.2026", between=(0.1, 1.5))
    assert found.curve.loss_at(found.limit.value) is not None
    assert "does not reach" not in printed(curve_page(found))


def _limited(budget: object, amount: str) -> object:
    years = {year: _figure(figure, amount) for year, figure in budget.limits.items()}  # type: ignore[attr-defined]
    return budget.model_copy(update={"limits": years})  # type: ignore[attr-defined]


def _figure(figure: object, amount: str) -> object:
    value = replace(figure.value, magnitude=Fraction(amount))  # type: ignore[attr-defined]
    return figure.model_copy(update={"value": value})  # type: ignore[attr-defined]


def test_the_cost_now_is_that_of_the_plan_and_money_has_a_unit(starter: Negotiation) -> None:
    found = explain(starter, ["gas"], break_even=True)
    (reasons,) = found.reasons
    text = " ".join(printed(explanation_page(found), 250).split())
    assert reasons.cost == pytest.approx(found.state.offers[-1].costs["gas"] if found.state else None)
    assert f"Its net cost {reasons.cost:.3f} billion USD for {reasons.level:.2f} Mt/yr above" in text
    assert reasons.break_even is not None
    assert reasons.break_even.level < reasons.level
    assert f"instead of {reasons.break_even.cost_now:.3f} for 0.35 Mt/yr" in text
    assert "Public money, 2026 1 billion USD below 0.00001 billion USD" in text
    assert "e-0" not in text


def test_draws_say_that_only_concessions_are_compared(starter: Negotiation) -> None:
    text = " ".join(printed(stability_page(stability(starter, 2))).split())
    assert "the same concessions are tabled; their levels and the terms asked for may differ" in text


def test_a_frontier_says_to_which_level_and_rate_it_changes(starter: Negotiation) -> None:
    found = trade_offs(starter, ("expected_loss", "consent"), steps=3)
    text = " ".join(printed(frontier_page(found), 250).split())
    level = found.choices[1].plan[-1].levels["gas"]
    assert (
        f"-Access for farm goods; ~Long-term gas contracts: {level:.2f} Mt/yr; ~Tariff on everything else: 25 %" in text
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("6.52853122356 %/yr", "6.5285 %/yr"),
        ("0.000123456789 times", "0.000123 times"),
        ("0.61875 billion USD", "0.61875 billion USD"),
        ("1234567 USD", "1234567 USD"),
        ("value_added", "value_added"),
        ("2025-04-24", "2025-04-24"),
        ("0 %", "0 %"),
    ],
)
def test_inputs_are_rounded_for_tables_only_where_they_are_long(value: str, text: str) -> None:
    assert shown(value) == text


def test_a_sampled_sweep_keeps_all_digits_in_its_data(tmp_path: Path) -> None:
    from planner.report.sweep import sweep_document, sweep_page
    from planner.study.asking import StudyOptions
    from planner.study.sweep import sweep

    folder = new_model(tmp_path / "mine")
    options = StudyOptions(workers=1, store=tmp_path / "store.sqlite")
    found = sweep(folder, ["discount_rate=2:8"], sample=2, options=options)
    exact = [inputs["discount_rate"] for inputs in found.answers.inputs]
    assert [point["inputs"]["discount_rate"] for point in sweep_document(found)["points"]] == exact
    text = printed(sweep_page(found))
    for value in exact:
        assert len(value) > len("6.52853 %/yr")
        assert value not in text
        assert shown(value) in text
