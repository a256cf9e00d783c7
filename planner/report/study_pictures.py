"""Pictures of studies: tornado, value curve, heat map of two figures, sensitivity bars; all as SVG."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from planner.report import words
from planner.report.charts import Axis, Dot, axis_of, chart_svg
from planner.report.svg import PALE_INK, WIDTH, box, drawing, rule, text
from planner.study.asking import offered
from planner.study.points import PointResult, Status
from planner.study.tornado import decision_changes
from planner.study.varied import number_of

if TYPE_CHECKING:
    from planner.study.sensitivity import Sensitivity
    from planner.study.sweep import Sweep
    from planner.study.tornado import Bar, Side, Tornado

TOP, ROW = 66, 34
_LEFT, _RIGHT = 250, 90
_NAMES = 200
"""Where the names of a tornado's figures end."""
_PALE_DOWN, _PALE_UP, _OTHER = "#9dbad0", "#e0aaa1", "#8a8f98"
_DOWN, _UP, _SECOND, _MISSING = "#2f6690", "#b4483a", "#d9a441", "#cccccc"
_COOL, _MILD, _HOT = (47, 102, 144), (247, 244, 236), (180, 72, 58)


def tornado_picture(tornado: Tornado) -> str:
    """Return bars of the expected loss over each figure's range; a mark where the decision switches."""
    losses = [side.loss for bar in tornado.bars for side in (bar.low, bar.high) if side.loss is not None]
    axis = axis_of("", [*losses, tornado.loss])

    def across(loss: float) -> float:
        left = _NAMES + _RIGHT
        return left + axis.share(loss) * (WIDTH - left - _RIGHT)

    middle = across(tornado.loss)
    height = TOP + ROW * len(tornado.bars) + 74
    shapes = []
    for row, bar in enumerate(tornado.bars):
        y = TOP + ROW * row
        shapes.append(text(_NAMES, y + 19, shortened(bar.path, 27), anchor="end", size=12, hint=bar.path))
        ends = [None if side.loss is None else across(side.loss) for side in (bar.low, bar.high)]
        directions = _directions(ends[0], ends[1], middle)
        for side, end, direction in zip((bar.low, bar.high), ends, directions, strict=True):
            shapes += _tornado_side(bar, side, y, middle, end, direction)
    bottom = TOP + ROW * len(tornado.bars) + 4
    shapes.append(rule((middle, TOP - 6), (middle, bottom)))
    now = f"{words.money(tornado.loss)} at the model's figures"
    shapes.append(text(middle, bottom + 18, now, anchor="middle", weight="600"))
    note = "At that end, grey bars: other concessions; pale bars: the same concessions, other terms."
    shapes.append(text(12, bottom + 42, note, colour=PALE_INK, size=12))
    shapes.append(text(12, bottom + 60, "Numbers at the ends: the figure's value there.", colour=PALE_INK, size=12))
    title = "Expected loss, billion USD, one figure at a time"
    return drawing(title, _about(tornado), shapes, height)


def _directions(low: float | None, high: float | None, middle: float) -> tuple[int, int]:
    """Return on which side of the bars of a figure its values stand: never both on the same, where they would meet."""
    first = -1 if low is None or low <= middle else 1
    second = 1 if high is None or high >= middle else -1
    if first != second:
        return first, second
    # Both bars go the same way, or one has no length: the shorter one's value stands on the free side.
    shorter_is_low = abs((low or middle) - middle) < abs((high or middle) - middle)
    return (-first, second) if shorter_is_low else (first, -second)


def _tornado_side(bar: Bar, side: Side, y: float, middle: float, end: float | None, direction: int) -> Iterator[str]:
    if end is None:
        yield text(WIDTH - 12, y + 19, f"{side.value}: {side.status.value}", anchor="end", size=12)
        return
    full, pale = (_UP, _PALE_UP) if end > middle else (_DOWN, _PALE_DOWN)
    colour = _OTHER if side.other_bundle else pale if side.changes else full
    loss = words.money(side.loss or 0.0)
    changes = "; ".join(side.changes) or "the same decision"
    hint = f"{bar.path} = {side.value}: loss {loss}; {changes}"
    yield box(min(middle, end), y + 4, abs(end - middle), ROW - 12, colour, hint)
    edge = end if (end - middle) * direction > 0.0 else middle
    anchor = "start" if direction > 0 else "end"
    yield text(edge + 5 * direction, y + 19, side.value, anchor=anchor, size=11, colour=PALE_INK)


def sweep_picture(sweep: Sweep) -> str:
    """Return a curve for one figure, a heat map for a grid of two; otherwise the losses of all points in order."""
    if len(sweep.varied) == 1:
        return _curve(sweep)
    if len(sweep.varied) == 2 and sweep.sample is None:
        return _heat_map(sweep)
    dots = [
        Dot(place + 1.0, _loss(result), f"{dict(inputs)}: {words.money(_loss(result))}")
        for place, (inputs, result) in enumerate(_sorted(sweep))
    ]
    if not dots:
        return _nothing(sweep)
    x, y = axis_of("points, from the lowest loss", [0.0, *(dot.x for dot in dots)]), _loss_axis(dots)
    figures = ", ".join(shortened(one.path) for one in sweep.varied)
    return chart_svg("Expected loss at every point", f"{_about(sweep)} Varied: {figures}.", x, y, dots=dots)


def _curve(sweep: Sweep) -> str:
    one = sweep.varied[0]
    rows = []
    for inputs, result in _answered(sweep):
        number = number_of(inputs[one.path])
        if number is not None:
            rows.append((float(number), _loss(result), inputs[one.path], result))
    rows.sort(key=lambda row: row[0])
    if not rows:
        return _nothing(sweep)
    dots = [Dot(x, y, f"{value}: loss {words.money(y)}; {_bundle(result)}") for x, y, value, result in rows]
    number = number_of(one.base)
    now = (float(number), "the model") if number is not None and rows[0][0] <= number <= rows[-1][0] else None
    x = axis_of(f"{one.path}, {one.unit}".rstrip(", "), [dot.x for dot in dots])
    line = [(dot.x, dot.y) for dot in dots]
    return chart_svg(
        "Expected loss with the best plan", _about(sweep), x, _loss_axis(dots), dots=dots, lines=[line], now=now
    )


def _heat_map(sweep: Sweep) -> str:
    down, across = sweep.varied
    found = {tuple(inputs[one.path] for one in sweep.varied): result for inputs, result in _answered(sweep)}
    losses = [_loss(result) for result in found.values()]
    low, high = (min(losses), max(losses)) if losses else (0.0, 1.0)
    left, cell_height = 202, 40
    columns, rows = across.values, down.values
    cell = min(120.0, (WIDTH - left - 20) / len(columns))
    shapes = [text(left, TOP + 4, across.path, weight="600")]
    for column, value in enumerate(columns):
        shapes.append(text(left + cell * (column + 0.5), TOP + 24, value, anchor="middle", size=11))
    shapes.append(text(12, TOP + 24, shortened(down.path), weight="600", size=12, hint=down.path))
    decisions: list[PointResult] = []
    for row, value in enumerate(rows):
        y = TOP + 34 + row * cell_height
        shapes.append(text(left - 10, y + 25, value, anchor="end", size=11))
        for column, other in enumerate(columns):
            result = found.get((value, other))
            x = left + cell * column
            fill, said, hint = _MISSING, "no plan", "no plan"
            if result is not None:
                number = _place(decisions, result)
                share = (_loss(result) - low) / (high - low) if high > low else 0.5
                fill, hint = _shade(share), f"loss {words.money(_loss(result))}; {_bundle(result)}"
                said = f"{words.money(_loss(result), 1)} ({_letter(number)})" if cell >= 70 else _letter(number)
            shapes.append(box(x, y, cell - 2, cell_height - 2, fill, hint))
            ink = "#fff" if result is not None and not 0.25 < share < 0.75 else "#222"
            shapes.append(text(x + cell / 2 - 1, y + 24, said, anchor="middle", size=12, colour=ink))
    y = TOP + 34 + len(rows) * cell_height + 20
    shapes.append(
        text(12, y, "Letters: what is on the table and asked for; the same letter, the same decision.", size=12)
    )
    told = _decision_lines(decisions)
    shapes += [text(12, y + 18 + 16 * place, line, size=12, colour=PALE_INK) for place, line in enumerate(told)]
    title = "Expected loss with the best plan, billion USD"
    return drawing(title, _about(sweep), shapes, int(y + 24 + 16 * len(told)))


def _decision_lines(decisions: Sequence[PointResult], most: int = 8) -> list[str]:
    """Return what the letters of a heat map stand for, the first in full and the others by how they differ from it."""
    lines = []
    for place, decision in enumerate(decisions[:most]):
        told = "; ".join(decision_changes(decisions[0], decision))
        said = f"{_letter(place)}, against A: {told}" if place else f"A: {_bundle(decision)}"
        lines += textwrap.wrap(words.plain(said), 108)
    return [*lines, f"and {len(decisions) - most} more"] if len(decisions) > most else lines


def sensitivity_picture(study: Sensitivity) -> str:
    """Return, for the expected loss, a bar per figure: total and first order, or mean absolute effect."""
    if study.indices:
        rows = [
            (one.path, one.total, one.total_half_width, one.first)
            for one in study.indices
            if one.output == "expected_loss"
        ]
        title, note = (
            "Share of the variance of the expected loss",
            "Wide bar: total; narrow bar: first order; line: 95 %",
        )
    else:
        rows = [
            (one.path, one.mean_absolute, one.mean_absolute_half_width, 0.0)
            for one in study.effects
            if one.output == "expected_loss"
        ]
        title, note = (
            "Mean absolute effect on the expected loss, billion USD",
            "Over each figure's whole range; line: 95 %",
        )
    rows.sort(key=lambda row: -row[1])
    widest = max((max(value + half, first) for _, value, half, first in rows), default=1.0) or 1.0
    scale = (WIDTH - _LEFT - _RIGHT) / widest
    shapes = []
    for place, (path, value, half, first) in enumerate(rows):
        y = TOP + ROW * place
        shapes.append(text(_LEFT - 10, y + 19, shortened(path, 32), anchor="end", size=12, hint=path))
        hint = f"{path}: {value:.3f} +- {half:.3f}"
        shapes.append(box(_LEFT, y + 4, max(value, 0.0) * scale, ROW - 12, _DOWN, hint))
        if first > 0.0:
            shapes.append(box(_LEFT, y + 10, first * scale, ROW - 24, _SECOND, f"first order {first:.3f}"))
        ends = (_LEFT + max(0.0, value - half) * scale, _LEFT + (value + half) * scale)
        middle = y + (ROW - 4) / 2
        shapes.append(rule((ends[0], middle), (ends[1], middle)))
        shapes.append(text(max(ends[1], _LEFT + first * scale) + 6, y + 19, f"{value:.2f}", weight="600", size=12))
    bottom = TOP + ROW * len(rows) + 16
    shapes.append(text(12, bottom, note, colour=PALE_INK, size=12))
    return drawing(title, _about(study), shapes, bottom + 18)


def shortened(path: str, length: int = 26) -> str:
    """Return the end of a dotted path: as many of its last parts as fit, and at least the last."""
    parts = path.split(".")
    kept = parts[-1]
    for part in reversed(parts[:-1]):
        if len(part) + 1 + len(kept) > length:
            break
        kept = f"{part}.{kept}"
    return kept


def _about(study: Sweep | Tornado | Sensitivity) -> str:
    """Return what stands below a picture's title."""
    return f"{study.title}. {words.studied(study.part)}"


def _answered(sweep: Sweep) -> list[tuple[dict[str, str], PointResult]]:
    answers = sweep.answers
    return [
        (dict(inputs), result)
        for inputs, result in zip(answers.inputs, answers.results, strict=True)
        if result.status is Status.ANSWERED
    ]


def _sorted(sweep: Sweep) -> list[tuple[dict[str, str], PointResult]]:
    return sorted(_answered(sweep), key=lambda pair: _loss(pair[1]))


def _loss(result: PointResult) -> float:
    loss = result.values["expected_loss"]
    assert isinstance(loss, int | float)
    return float(loss)


def _loss_axis(dots: Sequence[Dot]) -> Axis:
    return axis_of("expected loss, billion USD", [dot.y for dot in dots])


def _bundle(result: PointResult) -> str:
    return ", ".join(sorted(offered(result.values))) or "nothing"


def _place(decisions: list[PointResult], result: PointResult) -> int:
    """Return the place of a result's decision among those met so far, to which a new one is added."""
    for place, known in enumerate(decisions):
        if not decision_changes(known, result):
            return place
    decisions.append(result)
    return len(decisions) - 1


def _letter(number: int) -> str:
    return chr(ord("A") + number) if number < 26 else f"#{number + 1}"


def _shade(share: float) -> str:
    low, high, part = (_COOL, _MILD, share * 2) if share < 0.5 else (_MILD, _HOT, share * 2 - 1)
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in zip(low, high, strict=True))


def _nothing(sweep: Sweep) -> str:
    return drawing("No point has a plan to show", _about(sweep), [], 80)
