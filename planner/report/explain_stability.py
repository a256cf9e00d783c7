"""How stable a plan is: a page and plain data."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType

from planner.report import words
from planner.report.explain import no_plan
from planner.report.tables import heading, lines, table
from planner.study.explain_stability import Stability


def stability_page(found: Stability) -> RenderableType:
    """Return how often each concession is in the best plan when the inputs vary."""
    if not found.plan:
        return lines(no_plan(found.proved))
    levels = found.plan[-1].levels if found.plan else {}
    inside = {item.offered_as for item in found.problem.items if item.name in levels}
    rows = [
        (found.model.concessions[name].title, "in" if name in inside else "out", words.percent(share))
        for name, share in sorted(found.shares.items(), key=lambda pair: (pair[0] not in inside, -pair[1]))
        if found.draws
    ]
    return Group(
        heading(
            f"{found.model.title}: how stable the plan is",
            f"Costs, credits, asking prices and losses, all within {words.percent(found.spread)} of what they are. "
            f"{words.studied(found.part)}",
        ),
        table("How often it is in the best plan", ("concession", "now", ">of the draws"), rows),
        lines(_same(found)),
    )


def _same(found: Stability) -> str:
    if not found.draws:
        return "No draw was answered."
    early = "" if found.proved else f" Stopped early: {found.draws} of {found.asked} draws were answered."
    same = f"In {words.percent(found.same)} of {found.draws} draws the same concessions are tabled"
    return f"{same}; their levels and the terms asked for may differ.{early}"


def stability_document(found: Stability) -> dict[str, Any]:
    """Return the shares as plain data, in per cent."""
    return {
        "study": "explain --draws",
        "model": found.model.name,
        "rounds": list(found.part.rounds),
        "spread": 100 * found.spread,
        "draws": found.draws,
        "asked": found.asked,
        "proved": found.proved,
        "same": 100 * found.same if found.draws else None,
        "concessions": {name: 100 * share if found.draws else None for name, share in found.shares.items()},
    }
