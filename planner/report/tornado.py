"""A tornado, in words and as plain data."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType

from planner.report import words
from planner.report.study_pictures import shortened
from planner.report.tables import heading, lines, table
from planner.study.points import Status
from planner.study.tornado import Side, Tornado


def tornado_page(tornado: Tornado) -> RenderableType:
    """Return the figures ranked by effect on the loss, and where each changes the decision."""
    bars = [
        (
            shortened(bar.path, 27),
            between(bar.low.value, bar.high.value),
            _change(bar.low, tornado.loss),
            _change(bar.high, tornado.loss),
        )
        for bar in tornado.bars
    ]
    switches = [
        (
            f"{shortened(bar.path, 24)} {bar.base}",
            between(side.stays_until or "", side.switches_by),
            _plain(side.switches),
        )
        for bar in tornado.bars
        for side in (bar.low, bar.high)
        if side.switches_by is not None
    ]
    steady = [shortened(bar.path, 40) for bar in tornado.bars if not (bar.low.changes or bar.high.changes)]
    changing = [bar for bar in tornado.bars if bar.low.changes or bar.high.changes]
    told = [bar for bar in changing if not any(map(_decides, (bar.low, bar.high)))]
    terms = [shortened(bar.path, 40) for bar in told]
    notes = [f"{words.counted(tornado.points, 'point')} asked, {tornado.from_store} of them from the store."]
    if steady:
        notes.insert(0, f"The same decision at both ends: {', '.join(steady)}.")
    if terms:
        notes.insert(0, f"The same concessions at both ends, on other terms: {', '.join(terms)}.")
    return Group(
        heading(
            f"Tornado: {tornado.title}",
            f"The best plan loses {words.money(tornado.loss)} billion USD at the model's own figures. "
            f"{words.studied(tornado.part)}",
        ),
        table(
            "What each figure does to the expected loss, billion USD",
            ("figure", "from - to", ">loss at from", ">at to"),
            bars,
            note="Change against the model's own figures; the strongest first.",
        ),
        table(
            "Where the decision switches",
            ("figure and its value", "between", "what changes there"),
            switches,
            note=f"Located to {words.percent(tornado.tolerance, 1)} of the way from the model's figure to the end.",
        ),
        lines(*notes),
    )


def tornado_document(tornado: Tornado) -> dict[str, Any]:
    """Return a tornado as plain data."""
    return {
        "study": "tornado",
        "model": tornado.model,
        "rounds": list(tornado.part.rounds),
        "expected_loss": tornado.loss,
        "tolerance": 100.0 * tornado.tolerance,
        "from_store": tornado.from_store,
        "figures": [
            {
                "path": bar.path,
                "base": bar.base,
                "low": _side_document(bar.low),
                "high": _side_document(bar.high),
            }
            for bar in tornado.bars
        ],
    }


def _side_document(side: Side) -> dict[str, Any]:
    return {
        "value": side.value,
        "status": side.status.value,
        "expected_loss": side.loss,
        "changes": list(side.changes),
        "stays_until": side.stays_until,
        "switches_by": side.switches_by,
        "switches": list(side.switches),
    }


def between(first: str, last: str) -> str:
    """Return two values with the unit, if they share it, said once."""
    number, _, unit = first.partition(" ")
    return f"{number} - {last}" if unit and last.endswith(f" {unit}") else f"{first} - {last}"


def _decides(side: Side) -> bool:
    """Whether other concessions are on the table at an end, or there is no plan."""
    return side.other_bundle or side.status is Status.INFEASIBLE


def _change(side: Side, base: float) -> str:
    if side.loss is None:
        return "no plan" if side.status is Status.INFEASIBLE else side.status.value
    change = side.loss - base
    mark = "" if side.status is Status.ANSWERED else " (not proved)"
    return f"{'+' if change > 0.005 else ''}{words.money(change)}{mark}"


def _plain(changes: tuple[str, ...]) -> str:
    return ", ".join(words.plain(change) for change in changes)
