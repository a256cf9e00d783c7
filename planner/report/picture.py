"""Pictures: what the terminal shows, and the plan as bars."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType

from planner.report import words
from planner.report.losses import METRICS

if TYPE_CHECKING:
    from planner.solve.result import Result

WIDTH, LEFT, RIGHT, BAR, GAP, TOP = 760, 170, 70, 30, 14, 64
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
    return _drawing(
        f"Expected loss, billion USD ({METRICS[result.model.metric]}): the plan saves {words.money(saved)}",
        f"{result.model.title}; accepted with a chance of {words.percent(evaluation.acceptance)}",
        bars,
    )


def _drawing(title: str, below: str, bars: Sequence[tuple[str, Sequence[Part]]]) -> str:
    widest = max(sum(max(part.amount, 0.0) for part in parts) for _, parts in bars) or 1.0
    scale = (WIDTH - LEFT - RIGHT) / widest
    shapes = []
    for row, (name, parts) in enumerate(bars):
        y = TOP + row * (BAR + GAP)
        shapes.append(_text(LEFT - 10, y + BAR * 0.65, name, anchor="end"))
        x = float(LEFT)
        for part in parts:
            length = part.amount * scale
            shapes.append(
                f'<rect x="{min(x, x + length):.1f}" y="{y}" width="{abs(length):.1f}" height="{BAR}" '
                f'fill="{part.colour}"><title>{escape(part.name)}: {words.money(part.amount)}</title></rect>'
            )
            x += length
        total = sum(part.amount for part in parts)
        shapes.append(_text(x + 8, y + BAR * 0.65, words.money(total), weight="600"))
    legend_y = TOP + len(bars) * (BAR + GAP) + 14
    legend, lowest = _legend([part for part in bars[-1][1] if part.amount], legend_y)
    shapes += legend
    height = lowest + 24
    head = [_text(12, 24, title, weight="600", size=16), _text(12, 44, below, colour="#555")]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-label="{escape(title)}">\n<rect width="100%" height="100%" fill="#ffffff"/>\n'
        + "\n".join([*head, *shapes])
        + "\n</svg>\n"
    )


def _legend(parts: Sequence[Part], y: int) -> tuple[list[str], int]:
    """Return the legend, in as many lines as it takes, and where its last line stands."""
    shapes = []
    x = float(LEFT)
    for part in parts:
        text = f"{part.name} {words.money(part.amount)}"
        if x > LEFT and x + 18 + 7.5 * len(text) > WIDTH:
            x, y = float(LEFT), y + 22
        shapes.append(f'<rect x="{x:.0f}" y="{y - 10:.0f}" width="12" height="12" fill="{part.colour}"/>')
        shapes.append(_text(x + 18, y, text))
        x += 18 + 7.5 * len(text) + 24
    return shapes, y


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", weight: str = "400", size: int = 13, colour: str = "#222"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-family="sans-serif" font-size="{size}" font-weight="{weight}" '
        f'fill="{colour}" text-anchor="{anchor}">{escape(text)}</text>'
    )
