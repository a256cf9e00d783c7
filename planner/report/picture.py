"""Pictures: what the terminal shows, and the plan as bars."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType

from planner.report import words
from planner.report.losses import METRICS
from planner.report.svg import WIDTH, box, drawing, text

if TYPE_CHECKING:
    from planner.solve.result import Result

LEFT, RIGHT, BAR, GAP, TOP = 170, 70, 30, 14, 64
"""Measures of the bar picture, in pixels."""


@dataclass(frozen=True)
class Part:
    """A part of a bar; a negative amount is a gain and drawn from the end of the bar backwards."""

    name: str
    amount: float
    colour: str


def console_svg(page: RenderableType, title: str, width: int = 96) -> str:
    """Return what a terminal ``width`` characters wide shows, as SVG."""
    console = Console(record=True, width=width, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(page)
    return console.export_svg(title=title, unique_id="planner")


def bars_svg(result: Result) -> str:
    """Return the expected loss without and with the plan, and the parts of the latter, as SVG."""
    evaluation = result.evaluation
    if evaluation is None:
        raise ValueError("there is no plan to draw")
    bars = [
        ("Without a deal", [Part("tariffs", evaluation.no_deal_loss, "#b4483a")]),
        (
            "With the plan",
            [
                Part("tariffs", evaluation.expected_tariff_loss, "#b4483a"),
                Part("net cost of the offer", evaluation.expected_cost, "#d9a441"),
                Part("showing one's hand", evaluation.disclosure_cost, "#7a6f9b"),
                Part("linking the tracks", evaluation.linkage_cost, "#4f8a8b"),
            ],
        ),
    ]
    saved = evaluation.no_deal_loss - evaluation.expected_loss
    return _bars(
        f"Expected loss, billion USD ({METRICS[result.model.metric]}): the plan saves {words.money(saved)}",
        f"{result.model.title}; accepted with a chance of {words.percent(evaluation.acceptance)}",
        bars,
    )


def _bars(title: str, below: str, bars: Sequence[tuple[str, Sequence[Part]]]) -> str:
    widest = max(sum(max(part.amount, 0.0) for part in parts) for _, parts in bars) or 1.0
    scale = (WIDTH - LEFT - RIGHT) / widest
    shapes = []
    for row, (name, parts) in enumerate(bars):
        y = TOP + row * (BAR + GAP)
        shapes.append(text(LEFT - 10, y + BAR * 0.65, name, anchor="end"))
        x = float(LEFT)
        for part in parts:
            length = part.amount * scale
            hint = f"{part.name}: {words.money(part.amount)}"
            shapes.append(box(min(x, x + length), y, abs(length), BAR, part.colour, hint))
            x += length
        total = sum(part.amount for part in parts)
        shapes.append(text(x + 8, y + BAR * 0.65, words.money(total), weight="600"))
    legend_y = TOP + len(bars) * (BAR + GAP) + 14
    legend, lowest = _legend([part for part in bars[-1][1] if part.amount], legend_y)
    return drawing(title, below, [*shapes, *legend], lowest + 24)


def _legend(parts: Sequence[Part], y: int) -> tuple[list[str], int]:
    """Return the legend, in as many lines as it takes, and where its last line stands."""
    shapes = []
    x = float(LEFT)
    for part in parts:
        said = f"{part.name} {words.money(part.amount)}"
        if x > LEFT and x + 18 + 7.5 * len(said) > WIDTH:
            x, y = float(LEFT), y + 22
        shapes += [box(x, y - 10, 12, 12, part.colour), text(x + 18, y, said)]
        x += 18 + 7.5 * len(said) + 24
    return shapes, y
