"""Other bundles as a page and as plain data."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType

from planner.report import words
from planner.report.frontier import offers_document
from planner.report.tables import heading, lines, table
from planner.study.alternatives import Alternative, Alternatives


def alternatives_page(found: Alternatives) -> RenderableType:
    """Return the best bundle, how others differ from it, and whether there are more."""
    model = found.model
    if not found.bundles.plans:
        return lines("No plan satisfies the rules." if found.bundles.proved else "Stopped before a plan was found.")
    best = found.bundles.plans[0]
    rows = [
        (
            "best" if number == 0 else str(number),
            words.money(other.state.objective),
            words.money(other.state.offers[-1].cost),
            words.percent(other.state.acceptance),
            str(other.distance) if number else "",
            _tabled(best) if number == 0 else _differences(found, best, other),
        )
        for number, other in enumerate(found.bundles.plans)
    ]
    return Group(
        heading(
            f"{model.title}: bundles within {words.small_percent(found.within)} of the best",
            words.studied(found.part),
        ),
        table(
            "Bundles, as different as possible",
            ("", ">loss", ">net cost", ">accepted", ">apart", "what is in it; for the others, how it differs"),
            rows,
            note="Billion USD. Apart: in how many concessions and terms it differs, at least, from those above it.",
        ),
        lines(ending(found)),
    )


def ending(found: Alternatives) -> str:
    """Return whether there are more, in one sentence."""
    others = len(found.bundles.plans) - 1
    if not found.bundles.proved:
        return f"Stopped early: {words.counted(others, 'other')} found; whether there are more was not proved."
    if found.bundles.exhausted:
        count = {0: "is no other bundle", 1: "is just 1 other bundle"}.get(others, f"are just {others} other bundles")
        return f"There {count} within {words.small_percent(found.within)}: proved."
    return f"{words.counted(others, 'other')} {'is' if others == 1 else 'are'} shown; there are more."


def _tabled(best: Alternative) -> str:
    return ", ".join(words.plain(name) for name in best.plan[-1].levels)


def _differences(found: Alternatives, best: Alternative, other: Alternative) -> str:
    usual, offer = best.plan[-1], other.plan[-1]
    added = [f"+{words.plain(name)}" for name in offer.levels if name not in usual.levels]
    gone = [f"-{words.plain(name)}" for name in usual.levels if name not in offer.levels]
    terms = [
        f"~{words.plain(measure)}: {words.plain(offer.terms[measure])}"
        for measure in found.problem.measures
        if offer.terms[measure] != usual.terms[measure]
    ]
    return ", ".join([*added, *gone, *terms])


def alternatives_document(found: Alternatives) -> dict[str, Any]:
    """Return the bundles as plain data; shares in per cent."""
    return {
        "study": "alternatives",
        "model": found.model.name,
        "rounds": list(found.part.rounds),
        "within": 100 * found.within,
        "exhausted": found.bundles.exhausted,
        "proved": found.bundles.proved,
        "bundles": [
            {
                "loss": other.state.objective,
                "cost": other.state.offers[-1].cost,
                "acceptance": 100 * other.state.acceptance,
                "distance": other.distance,
                "offers": offers_document(other.plan),
            }
            for other in found.bundles.plans
        ],
    }
