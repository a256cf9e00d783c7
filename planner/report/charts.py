"""Line charts as SVG: a frontier, a value curve."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from planner.report.svg import WIDTH, drawing, rule, text, upwards

HEIGHT = 460
_LEFT, _RIGHT, _TOP, _BOTTOM = 76, 24, 66, 62
_PALE, _LINE, _MARK = "#e4e4e4", "#2f6690", "#b4483a"


@dataclass(frozen=True)
class Axis:
    """What an axis shows."""

    title: str
    low: float
    high: float

    def share(self, value: float) -> float:
        """Return where a value lies between the ends."""
        return (value - self.low) / (self.high - self.low)


@dataclass(frozen=True)
class Dot:
    """A point of the chart, with what a reader sees when pointing at it."""

    x: float
    y: float
    words: str


def axis_of(title: str, values: Sequence[float]) -> Axis:
    """Return an axis that holds some values, with a little room at both ends."""
    low, high = min(values), max(values)
    room = 0.06 * (high - low) or max(1.0, abs(low)) * 0.1
    return Axis(title, low - room, high + room)


def ticks(axis: Axis, most: int = 8) -> list[float]:
    """Return round values along an axis."""
    rough = (axis.high - axis.low) / most
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough)
    first = math.ceil(axis.low / step)
    return [round(place * step, 10) for place in range(first, math.floor(axis.high / step) + 1)]


def chart_svg(
    title: str,
    below: str,
    x: Axis,
    y: Axis,
    *,
    dots: Sequence[Dot] = (),
    lines: Sequence[Sequence[tuple[float, float]]] = (),
    now: tuple[float, str] | None = None,
) -> str:
    """Return a chart with lines, dots, and an upright mark with a word at ``now`` on the x axis."""
    shapes = _grid(x, y)
    if now is not None:
        at = _across(x, now[0])
        shapes.append(rule((at, _TOP), (at, HEIGHT - _BOTTOM), _MARK, dashed=True))
        anchor = "end" if x.share(now[0]) > 0.5 else "start"
        shapes.append(text(at + (-6 if anchor == "end" else 6), _TOP + 14, now[1], anchor=anchor, colour=_MARK))
    for line in lines:
        points = " ".join(f"{_across(x, a):.1f},{_up(y, b):.1f}" for a, b in line)
        shapes.append(f'<polyline points="{points}" fill="none" stroke="{_LINE}" stroke-width="2.5"/>')
    for dot in dots:
        shapes.append(
            f'<circle cx="{_across(x, dot.x):.1f}" cy="{_up(y, dot.y):.1f}" r="5" fill="{_LINE}">'
            f"<title>{escape(dot.words)}</title></circle>"
        )
    return drawing(title, below, shapes, HEIGHT)


def _grid(x: Axis, y: Axis) -> list[str]:
    left, right, top, bottom = _LEFT, WIDTH - _RIGHT, _TOP, HEIGHT - _BOTTOM
    shapes = []
    for value in ticks(x):
        at = _across(x, value)
        shapes.append(rule((at, top), (at, bottom), _PALE))
        shapes.append(text(at, bottom + 18, f"{value:,g}", anchor="middle"))
    for value in ticks(y):
        at = _up(y, value)
        shapes.append(rule((left, at), (right, at), _PALE))
        shapes.append(text(left - 8, at + 4, f"{value:,g}", anchor="end"))
    shapes.append(text((left + right) / 2, HEIGHT - 16, x.title, anchor="middle", weight="600"))
    shapes.append(upwards(20, (top + bottom) / 2, y.title))
    return shapes


def _across(axis: Axis, value: float) -> float:
    return _LEFT + axis.share(value) * (WIDTH - _LEFT - _RIGHT)


def _up(axis: Axis, value: float) -> float:
    return HEIGHT - _BOTTOM - axis.share(value) * (HEIGHT - _TOP - _BOTTOM)
