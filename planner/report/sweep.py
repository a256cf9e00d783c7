"""A sweep, in words and as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType

from planner.report import words
from planner.report.study_pictures import shortened
from planner.report.study_points import counted, points_document, shown, varied_document
from planner.report.tables import heading, lines, table
from planner.study.asking import offered, terms
from planner.study.points import Json, PointResult
from planner.study.sweep import Sweep

SHOWN = 40
"""Rows of a table on a screen."""


def sweep_page(sweep: Sweep) -> RenderableType:
    """Return the points with the figures that vary, and what changes in the bundle from row to row."""
    points = list(zip(sweep.answers.inputs, sweep.answers.results, strict=True))[:SHOWN]
    columns = [*(shortened(one.path) for one in sweep.varied), ">loss", ">cost", ">accepted", "bundle"]
    rows, before = [], None
    for inputs, result in points:
        change = _change(before, result)
        rows.append([*map(shown, inputs.values()), *_figures(result), change])
        before = result if result.values else before
    left = len(sweep.answers.results) - len(points)
    notes = [counted(sweep.answers)]
    if left:
        notes.append(f"{words.counted(left, 'more row')}: --json or --out gives them all.")
    if sweep.rebuilt:
        notes.append(sweep.rebuilt)
    return Group(
        heading(
            f"Sweep: {sweep.title}",
            f"The best plan at every point; loss and cost are expected, in billion USD. {words.studied(sweep.part)}",
        ),
        table("Points", columns, rows, note="Bundle: what changes from the row above; terms with a colon."),
        *_always(sweep),
        lines(*notes),
    )


def sweep_document(sweep: Sweep) -> dict[str, Any]:
    """Return a sweep as plain data."""
    return {
        "study": "sweep",
        "model": sweep.model,
        "rounds": list(sweep.part.rounds),
        "varied": [varied_document(one) for one in sweep.varied],
        "sample": sweep.sample,
        "from_store": sweep.answers.from_store,
        "points": points_document(sweep.answers),
    }


def _figures(result: PointResult) -> list[str]:
    values = result.values
    if not values:
        return [result.status.value, "", ""]
    mark = "" if result.status.value == "answered" else "*"
    return [
        words.money(_number(values, "expected_loss")) + mark,
        words.money(_number(values, "expected_cost")),
        words.percent(_number(values, "acceptance")),
    ]


def _change(before: PointResult | None, result: PointResult) -> str:
    if not result.values:
        return result.message
    if before is None:
        return words.counted(len(offered(result.values)), "concession")
    was, now = offered(before.values), offered(result.values)
    asked, asks = terms(before.values), terms(result.values)
    changes = [
        *(f"+{words.plain(name)}" for name in sorted(now - was)),
        *(f"-{words.plain(name)}" for name in sorted(was - now)),
        *(f"{words.plain(name)}: {words.plain(asks[name])}" for name in asks if asks[name] != asked.get(name)),
    ]
    return ", ".join(changes) or "same"


def _always(sweep: Sweep) -> list[RenderableType]:
    on_table = [offered(result.values) for result in sweep.answers.results if result.values]
    if len(on_table) < 2:
        return []
    always = [name for name in sweep.concessions if all(name in one for one in on_table)]
    never = [name for name in sweep.concessions if not any(name in one for one in on_table)]
    moved = [name for name in sweep.concessions if name not in always and name not in never]
    told = [("On the table everywhere", always), ("Sometimes", moved), ("Never", never)]
    return [lines(*(f"{what}: {', '.join(map(words.plain, names)) or 'none'}." for what, names in told))]


def _number(values: Mapping[str, Json], name: str) -> float:
    value = values[name]
    assert isinstance(value, int | float)
    return float(value)
