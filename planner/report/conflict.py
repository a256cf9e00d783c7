"""Why no plan satisfies the rules, and the cheapest ways out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType

from planner.report import words
from planner.report.tables import lines, table

if TYPE_CHECKING:
    from planner.solve.conflicts import WayOut
    from planner.solve.result import Result


def conflict_page(result: Result) -> RenderableType:
    """Return which rules conflict, and what changing each of them alone would lead to."""
    conflict = result.conflict
    if conflict is None:
        return Group()
    parts = [table("Rules that cannot all hold", ["rule"], [[words.plain(rule)] for rule in conflict.rules])]
    if not conflict.ways_out:
        return Group(*parts, lines("No change of a single rule helps: at least two have to give way."))
    rows = [[words.plain(way.rule), _change(way), words.money(way.expected_loss)] for way in conflict.ways_out]
    columns = ["rule", "smallest change", ">expected loss then"]
    note = "Billion USD. A floor includes what poll error adds to it."
    return Group(*parts, table("Ways out, the best first", columns, rows, note))


def _change(way: WayOut) -> str:
    if way.limit is None:
        return "give it up"
    before = way.limit - way.change if way.rule.startswith("budget") else way.limit + way.change
    unit = "" if way.unit == "level" else f" {way.unit}"
    return f"from {words.number(before)} to {words.number(way.limit)}{unit}"
