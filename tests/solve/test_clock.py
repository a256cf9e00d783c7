"""A clock and its parts."""

from __future__ import annotations

import math

from planner.solve.clock import Clock


def test_a_part_has_a_share_of_the_time_since_the_same_start() -> None:
    whole = Clock(1000.0)
    part = whole.part(0.5)
    assert 499.0 < part.remaining <= 500.0
    assert Clock(0.0).part(0.5).stopped
    assert Clock().part(0.5).remaining == math.inf


def test_whoever_stops_a_part_or_the_whole_stops_both() -> None:
    first, second = Clock(), Clock()
    part = first.part(0.5)
    part.stop()
    assert first.interrupted
    other = second.part(0.5)
    second.stop()
    assert other.stopped
