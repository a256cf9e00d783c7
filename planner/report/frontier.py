"""The frontier of a negotiation as a page, a picture, and plain data."""

from __future__ import annotations

import itertools
import math
from typing import Any

from rich.console import Group, RenderableType

from planner.report import words
from planner.report.charts import Dot, axis_of, chart_svg
from planner.report.offer import item_words
from planner.report.tables import heading, lines, table
from planner.study.frontier.aims import Aim
from planner.study.frontier.negotiation import Choice, TradeOffs
from planner.study.pursuit import Plan


def frontier_page(found: TradeOffs) -> RenderableType:
    """Return the choices on the frontier, what each step gives and takes, and what was proved."""
    titles = " against ".join(aim.title for aim in found.aims)
    model = found.model
    below = f"{titles[0].upper()}{titles[1:]}. {words.studied(found.part)}"
    rows = []
    before: Choice | None = None
    for number, choice in enumerate(found.choices, start=1):
        rows.append(
            (
                str(number),
                *(aim_words(aim, value) for aim, value in zip(found.aims, choice.values, strict=True)),
                "" if before is None else _change(found, before.plan, choice.plan),
            )
        )
        before = choice
    return Group(
        heading(f"{model.title}: the trade-off", below),
        table(
            "Choices",
            ("", *(f"{aim.title}, {aim.unit}" for aim in found.aims), "against the one above"),
            rows,
            note="+ tabled, - no longer tabled, ~ now at that level or on these terms.",
        ),
        lines(found.statement),
    )


def aim_words(aim: Aim, value: float) -> str:
    """Return a value of an aim as it is written in a table."""
    return words.money(value) if aim.unit == "billion USD" else words.number(value)


def _change(found: TradeOffs, before: Plan, after: Plan) -> str:
    old, new = before[-1], after[-1]
    model, items = found.model, {item.name: item for item in found.problem.items}
    titles = {name: item_words(model, item) for name, item in items.items()}
    levels = {
        name: words.level(level, model.concessions[items[name].offered_as].unit) for name, level in new.levels.items()
    }
    added = [f"+{titles[name]}: {levels[name]}" for name in new.levels if name not in old.levels]
    gone = [f"-{titles[name]}" for name in old.levels if name not in new.levels]
    moved = [
        f"~{titles[name]}: {levels[name]}"
        for name, level in new.levels.items()
        if name in old.levels and not math.isclose(level, old.levels[name], abs_tol=1e-4)
    ]
    terms = [
        f"~{model.measures[name].title}: {words.term(model.measures[name].terms[new.terms[name]])}"
        for name in found.problem.measures
        if new.terms[name] != old.terms[name]
    ]
    return "; ".join([*added, *gone, *moved, *terms])


def frontier_svg(found: TradeOffs) -> str:
    """Return the choices as a picture; with three aims, the third is told when pointing at a choice."""
    first, second = found.aims[:2]
    if not found.choices:
        raise ValueError("there is no choice to draw")
    dots = [
        Dot(
            choice.values[1],
            choice.values[0],
            "; ".join(
                f"{aim.title} {aim_words(aim, value)} {aim.unit}"
                for aim, value in zip(found.aims, choice.values, strict=True)
            ),
        )
        for choice in found.choices
    ]
    return chart_svg(
        f"{first.title[0].upper()}{first.title[1:]} against {second.title}",
        f"{found.model.title}. {words.studied(found.part)}",
        axis_of(f"{second.title}, {second.unit}", [dot.x for dot in dots]),
        axis_of(f"{first.title}, {first.unit}", [dot.y for dot in dots]),
        dots=dots,
        lines=[_stairs(dots, second.sign)] if len(found.aims) == 2 else [],
    )


def _stairs(dots: list[Dot], sign: float) -> list[tuple[float, float]]:
    """Return the line of what is surely attainable: between two choices, the one that asks less of the second aim."""
    ordered = sorted(dots, key=lambda dot: sign * dot.x)
    corners = [(ordered[0].x, ordered[0].y)]
    for before, dot in itertools.pairwise(ordered):
        corners += [(dot.x, before.y), (dot.x, dot.y)]
    return corners


def frontier_document(found: TradeOffs) -> dict[str, Any]:
    """Return the frontier as plain data."""
    return {
        "study": "frontier",
        "model": found.model.name,
        "rounds": list(found.part.rounds),
        "objectives": [
            {
                "name": aim.name,
                "title": aim.title,
                "unit": aim.unit,
                "better": "low" if aim.sign > 0 else "high",
                "within": within,
            }
            for aim, within in zip(found.aims, found.within, strict=True)
        ],
        "complete": found.complete,
        "statement": found.statement,
        "searches": found.searches,
        "choices": [
            {
                "values": dict(zip((aim.name for aim in found.aims), choice.values, strict=True)),
                "acceptance": 100 * choice.state.acceptance,
                "offers": offers_document(choice.plan),
            }
            for choice in found.choices
        ],
    }


def offers_document(plan: Plan) -> list[dict[str, Any]]:
    """Return the offers of a plan as plain data: levels in each concession's unit, and terms."""
    return [{"round": offer.round, "levels": dict(offer.levels), "terms": dict(offer.terms)} for offer in plan]
