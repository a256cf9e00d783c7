"""Curves of a concession on one common set of segments.

Let ``0 = b_0 < b_1 < … < b_n`` be the union of the breakpoints of all curves of concession ``i``, up to its maximum.
With ``f_s ∈ [0,1]`` the filled share of segment ``s``,

    x_i = Σ_s (b_s - b_{s-1}) f_s            F(x_i) = F(0) + Σ_s (F(b_s) - F(b_{s-1})) f_s     for every curve F.

This is exact if segments are filled in order: ``f_{s+1} ≤ o_s ≤ f_s`` with ``o_s ∈ {0,1}`` (the incremental form,
whose relaxation is as tight as one curve allows: Markowitz & Manne 1957; Vielma 2015). The order can be left to the
optimisation only where nothing gains from filling out of order. Cost is only ever wanted low, so a convex cost fills
in order by itself, and so does a concave approval, which is only ever wanted high. Credit is wanted high where a
posture shall accept and low where it shall refuse, so any credit that is not a straight line needs the order.

All coefficients are in billions or points per *segment*, whatever the unit of the level: well scaled for barrels
and for tonnes of rice alike.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from planner.program.problem import Curve, Item

_STRAIGHT = 1e-12
"""Two slopes that differ by less than this share of the larger one belong to one straight line."""


@dataclass(frozen=True)
class Segments:
    """The segments of one concession."""

    levels: tuple[float, ...]
    """``b_0 … b_n`` in the concession's unit."""
    ordered: bool
    """Whether the order of filling has to be enforced."""

    @property
    def count(self) -> int:
        """Return the number of segments."""
        return len(self.levels) - 1


def value_at(curve: Curve, level: float) -> float:
    """Return the value of a curve at a level; beyond its last breakpoint it is not defined (``ValueError``)."""
    levels, values = curve.levels, curve.values
    position = bisect_left(levels, level)
    if position < len(levels) and levels[position] == level:
        return values[position]
    if not 0 < position < len(levels):
        raise ValueError(f"a curve from {levels[0]} to {levels[-1]} has no value at {level}")
    share = (level - levels[position - 1]) / (levels[position] - levels[position - 1])
    return values[position - 1] + share * (values[position] - values[position - 1])


def rises(curve: Curve, segments: Segments) -> list[float]:
    """Return how much the curve rises over each segment, in its own unit."""
    values = [value_at(curve, level) for level in segments.levels]
    return [after - before for before, after in itertools.pairwise(values)]


def highest_level(item: Item) -> float:
    """Return the highest level that can be tabled: the maximum, rounded down to whole steps if integer."""
    if item.domain == "integer":
        return whole_steps(item, item.maximum) * item.step
    return item.maximum


def whole_steps(item: Item, level: float) -> int:
    """Return how many whole steps fit in a level, forgiving the last digits of a decimal fraction."""
    return int(level / item.step + 1e-9)


def segments_of(item: Item, wanted_high: Iterable[str]) -> Segments:
    """Return the common segments of a concession's curves.

    ``wanted_high`` names the constituencies whose approval is only ever wanted high (every one that has a say).
    """
    top = highest_level(item)
    if top <= 0.0:
        return Segments((0.0,), ordered=False)
    wanted = set(wanted_high)
    credits_ = list(item.credit.values())
    approvals = [curve for name, curve in item.approval.items() if name in wanted]
    every = [item.cost, *credits_, *item.approval.values()]
    inner = sorted({level for curve in every for level in curve.levels if 0.0 < level < top})
    kept = [0.0]
    for position, level in enumerate(inner):
        following = inner[position + 1] if position + 1 < len(inner) else top
        if any(_bends(curve, kept[-1], level, following) for curve in every):
            kept.append(level)
    kept.append(top)
    loose = Segments(tuple(kept), ordered=False)
    straight_credit = all(_is_straight(rises(curve, loose), loose) for curve in credits_)
    convex_cost = _slopes_rise(rises(item.cost, loose), loose)
    concave_approval = all(_slopes_rise([-rise for rise in rises(c, loose)], loose) for c in approvals)
    return Segments(loose.levels, ordered=not (straight_credit and convex_cost and concave_approval))


def range_over(curves: Sequence[tuple[float, Curve]], segments: Segments) -> tuple[float, float]:
    """Return the lowest and highest value of a weighted sum of curves over all levels of the segments."""
    values = [sum(weight * value_at(curve, level) for weight, curve in curves) for level in segments.levels]
    return min(values), max(values)


def _bends(curve: Curve, before: float, level: float, after: float) -> bool:
    # Between `before` and `after` the curve may only bend at `level`, so two slopes tell all.
    first = (value_at(curve, level) - value_at(curve, before)) / (level - before)
    second = (value_at(curve, after) - value_at(curve, level)) / (after - level)
    return abs(first - second) > _STRAIGHT * max(abs(first), abs(second))


def _slopes(rise: list[float], segments: Segments) -> list[float]:
    levels = segments.levels
    return [value / (levels[s + 1] - levels[s]) for s, value in enumerate(rise)]


def _slopes_rise(rise: list[float], segments: Segments) -> bool:
    slopes = _slopes(rise, segments)
    return all(
        after >= before - _STRAIGHT * max(abs(before), abs(after)) for before, after in itertools.pairwise(slopes)
    )


def _is_straight(rise: list[float], segments: Segments) -> bool:
    return _slopes_rise(rise, segments) and _slopes_rise([-value for value in rise], segments)


def share_filled(segments: Segments, level: float) -> list[float]:
    """Return the filled share of each segment at a level, in order."""
    last = bisect_right(segments.levels, level) - 1
    shares = [1.0] * min(last, segments.count) + [0.0] * (segments.count - min(last, segments.count))
    if last < segments.count:
        below, above = segments.levels[last], segments.levels[last + 1]
        shares[last] = (level - below) / (above - below)
    return shares
