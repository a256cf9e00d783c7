"""Why a concession is in or out, and what would change that: a page and plain data."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from rich.console import Group, RenderableType

from planner.report import words
from planner.report.explain_switches import switches_table
from planner.report.frontier import offers_document
from planner.report.tables import heading, lines, table
from planner.study.explain import Explanation, Reasons
from planner.study.explain_questions import ROUNDED


def explanation_page(found: Explanation) -> RenderableType:
    """Return what is lost without each concession that is in, and with each that is out."""
    if found.state is None:
        return lines(no_plan(found.proved))
    inside = [reasons for reasons in found.reasons if reasons.is_in]
    outside = [reasons for reasons in found.reasons if not reasons.is_in]
    inside.sort(key=lambda reasons: -_finite(reasons.difference))
    outside.sort(key=lambda reasons: _finite(reasons.difference))
    parts = [
        heading(f"{found.model.title}: why these concessions", words.studied(found.part)),
        lines(f"The best plan loses {words.money(found.state.objective)} billion USD."),
    ]
    if inside:
        note = "Billion USD: how much more the best plan without it, and without what requires it, loses."
        parts.append(_reasons_table(found, inside, "In the plan", "lost without it", note))
    if outside:
        note = "Billion USD: how much more the best plan with it loses, at whatever level is best."
        parts.append(_reasons_table(found, outside, "Not in the plan", "cost of adding it", note))
    parts += [
        switches_table(found, reasons)
        for reasons in found.reasons
        if reasons.switches or reasons.break_even is not None
    ]
    if found.unasked:
        parts.append(lines(f"Stopped early; not answered: {', '.join(map(words.plain, found.unasked))}."))
    else:
        parts.append(lines("Every figure is the difference between two plans, each proved to be the best of its kind."))
    return Group(*parts)


def _reasons_table(found: Explanation, reasons: list[Reasons], title: str, counted: str, note: str) -> RenderableType:
    rows = [_row(found, each) for each in reasons]
    columns = ("concession", ">level", f">{counted}", "")
    told = len(columns) if any(row[-1] for row in rows) else len(columns) - 1
    return table(title, columns[:told], [row[:told] for row in rows], note=note)


def _finite(value: float | None) -> float:
    return math.inf if value is None else value


def _row(found: Explanation, reasons: Reasons) -> tuple[str, str, str, str]:
    concession = found.model.concessions[reasons.concession]
    level = words.level(reasons.level, concession.unit) if reasons.is_in else "-"
    if not reasons.proved:
        return concession.title, level, "?", "not answered in time"
    if reasons.difference is None:
        return concession.title, level, "-", _impossible(found, reasons)
    difference = "nothing" if reasons.difference <= ROUNDED else words.money(reasons.difference, 3)
    return concession.title, level, difference, ""


def _impossible(found: Explanation, reasons: Reasons) -> str:
    if reasons.is_in:
        return "no plan without it satisfies the rules"
    last = len(found.problem.rounds) - 1
    items = [item for item in found.problem.items if item.offered_as == reasons.concession]
    if not any(item.rounds[last] for item in items):
        cleared = found.model.concessions[reasons.concession].cleared
        return f"its agencies clear it only on {words.day(cleared)}"
    return "no plan with it satisfies the rules"


def explanation_document(found: Explanation) -> dict[str, Any]:
    """Return the reasons as plain data."""
    return {
        "study": "explain",
        "model": found.model.name,
        "rounds": list(found.part.rounds),
        "proved": found.proved,
        "loss": None if found.state is None else found.state.objective,
        "offers": offers_document(found.plan),
        "concessions": [
            {
                "concession": reasons.concession,
                "in_plan": reasons.is_in,
                "level": reasons.level,
                "cost": reasons.cost,
                "otherwise": reasons.otherwise,
                "difference": reasons.difference,
                "proved": reasons.proved,
                "break_even": None
                if reasons.break_even is None
                else {
                    "factor": reasons.break_even.factor,
                    "level": reasons.break_even.level,
                    "cost_now": reasons.break_even.cost_now,
                    "cost_then": reasons.break_even.cost_then,
                },
                "switches": [asdict(switch) for switch in reasons.switches],
                "otherwise_offers": offers_document(reasons.otherwise_plan),
            }
            for reasons in found.reasons
        ],
    }


def no_plan(proved: bool) -> str:
    """Return that there is no plan to explain, and whether that is proved."""
    return "No plan satisfies the rules." if proved else "Stopped before a plan was found."
