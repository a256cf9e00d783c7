"""Curves and their common segments."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle.by_hand import make_item, straight
from oracle.rulebook import exact
from strategies import curves

from planner.program.curves import (
    Segments,
    highest_level,
    range_over,
    rises,
    segments_of,
    share_filled,
    value_at,
    whole_steps,
)
from planner.program.problem import Curve

KINKED = Curve((0.0, 1.0, 4.0), (0.0, 3.0, 6.0))
HALVES = [count / 2 for count in range(9)]


@given(curves(HALVES, (-2, 3), 3), st.sampled_from([count / 8 for count in range(33)]))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_value_of_a_curve_is_the_exact_one(curve: Curve, level: float) -> None:
    assert value_at(curve, level) == pytest.approx(float(exact(curve, Fraction(level))), abs=1e-12)


@pytest.mark.parametrize("level", [-0.5, 4.5])
def test_a_curve_has_no_value_beyond_its_ends(level: float) -> None:
    with pytest.raises(ValueError, match="no value"):
        value_at(KINKED, level)


def test_segments_end_where_some_curve_bends() -> None:
    item = make_item(cost=KINKED, credit={"balance": Curve((0.0, 2.0, 4.0), (0.0, 4.0, 6.0))})
    assert segments_of(item, []).levels == (0.0, 1.0, 2.0, 4.0)


def test_a_breakpoint_without_a_bend_is_dropped() -> None:
    item = make_item(credit={"balance": Curve((0.0, 2.0, 4.0), (0.0, 4.0, 8.0))})
    assert segments_of(item, []) == Segments((0.0, 4.0), ordered=False)


def test_segments_stop_at_the_last_whole_step() -> None:
    item = make_item(step=0.75, maximum=4.0)
    assert whole_steps(item, 4.0) == 5
    assert highest_level(item) == 3.75
    assert segments_of(item, []).levels == (0.0, 3.75)
    assert whole_steps(make_item(step=0.1), 0.3) == 3


def test_a_concession_without_room_has_no_segment() -> None:
    item = make_item(maximum=0.5)
    assert segments_of(item, []).count == 0


@pytest.mark.parametrize(
    ("changes", "ordered"),
    [
        # A convex cost fills in order by itself, a concave one would start with its cheap end.
        ({"cost": Curve((0.0, 2.0, 4.0), (0.0, 1.0, 4.0))}, False),
        ({"cost": Curve((0.0, 2.0, 4.0), (0.0, 3.0, 4.0))}, True),
        # Credit is wanted low by some, so any bend needs the order.
        ({"credit": {"balance": Curve((0.0, 2.0, 4.0), (0.0, 5.0, 8.0))}}, True),
        # Approval is only wanted high, and only of those who have a say.
        ({"approval": {"farmers": Curve((0.0, 2.0, 4.0), (0.0, -1.0, -4.0))}}, False),
        ({"approval": {"farmers": Curve((0.0, 2.0, 4.0), (0.0, -3.0, -4.0))}}, True),
        ({"approval": {"pollsters": Curve((0.0, 2.0, 4.0), (0.0, -3.0, -4.0))}}, False),
    ],
)
def test_the_order_of_filling_is_enforced_where_it_matters(changes: dict[str, object], ordered: bool) -> None:
    assert segments_of(make_item(**changes), ["farmers"]).ordered is ordered


@given(curves(HALVES, (-2, 3), 3), curves(HALVES, (0, 3), 2, concave=True), st.sampled_from(HALVES))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_filling_segments_in_order_gives_the_value_of_each_curve(cost: Curve, credit: Curve, level: float) -> None:
    item = make_item(domain="continuous", minimum_if_offered=0.0, cost=cost, credit={"balance": credit})
    segments = segments_of(item, [])
    shares = share_filled(segments, level)
    for curve in (cost, credit):
        filled = sum(rise * share for rise, share in zip(rises(curve, segments), shares, strict=True))
        assert curve.values[0] + filled == pytest.approx(value_at(curve, level), abs=1e-9)
    low, high = range_over([(1.0, cost)], segments)
    assert low - 1e-9 <= value_at(cost, level) <= high + 1e-9


def test_range_of_a_weighted_sum_is_taken_at_its_breakpoints() -> None:
    assert range_over([(1.0, KINKED), (-2.0, straight(1.0, 4.0))], Segments((0.0, 1.0, 4.0), ordered=True)) == (
        -2.0,
        1.0,
    )
