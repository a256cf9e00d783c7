"""What every drawing is made of: a white sheet with a title and what it is about, text, and bars."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

WIDTH = 760
"""Of every drawing, in pixels."""
INK, PALE_INK = "#222", "#555"


def drawing(title: str, below: str, shapes: Sequence[str], height: float) -> str:
    """Return a sheet with its title, the line below it, and shapes, as SVG."""
    head = [text(12, 26, title, weight="600", size=16), text(12, 47, below, colour=PALE_INK)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-label="{escape(title)}">\n<rect width="100%" height="100%" fill="#ffffff"/>\n'
        + "\n".join([*head, *shapes])
        + "\n</svg>\n"
    )


def text(
    x: float,
    y: float,
    said: str,
    *,
    anchor: str = "start",
    weight: str = "400",
    size: int = 13,
    colour: str = INK,
    hint: str = "",
) -> str:
    """Return a line of text; ``hint`` is what a reader sees when pointing at it."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-family="sans-serif" font-size="{size}" font-weight="{weight}" '
        f'fill="{colour}" text-anchor="{anchor}">{escape(said)}{_title(hint)}</text>'
    )


def upwards(x: float, y: float, said: str) -> str:
    """Return a line of text that runs upwards, with its middle at a place."""
    return f'<g transform="rotate(-90 {x:.0f} {y:.0f})">{text(x, y, said, anchor="middle", weight="600")}</g>'


def box(x: float, y: float, width: float, height: float, colour: str, hint: str = "") -> str:
    """Return a filled rectangle; ``hint`` is what a reader sees when pointing at it."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}">{_title(hint)}</rect>'
    )


def rule(start: tuple[float, float], end: tuple[float, float], colour: str = INK, *, dashed: bool = False) -> str:
    """Return a straight line."""
    dashes = ' stroke-dasharray="5 4"' if dashed else ""
    (x1, y1), (x2, y2) = start, end
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"{dashes}/>'


def _title(hint: str) -> str:
    return f"<title>{escape(hint)}</title>" if hint else ""
