"""Why no plan satisfies the rules, and the cheapest ways out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType

from planner.report import words
from planner.report.rules import floor_words, rule_words
from planner.report.tables import lines, table

if TYPE_CHECKING:
    from planner.schema.negotiation import Negotiation
    from planner.solve.conflicts import Change, Conflict, WayOut
    from planner.solve.result import Result

DIGITS = 3
"""Digits of a change that are shown."""
_FINEST = 6
"""Decimals to which changes are found."""


def conflict_page(result: Result) -> RenderableType:
    """Return which rules conflict, and what each way out changes and leads to."""
    conflict = result.conflict
    if conflict is None:
        return Group()
    parts = [_conflicts(conflict, result.model), _ways_out(conflict, result)]
    if not conflict.complete:
        parts.append(lines("Not everything was looked at: conflicts and ways out may be missing."))
    return Group(*parts)


def conflict_document(conflict: Conflict, model: Negotiation) -> dict[str, Any]:
    """Return which rules conflict and the ways out as plain data."""
    return {
        "conflicts": [list(rules) for rules in conflict.conflicts],
        "ways_out": [
            {
                "changes": [
                    {
                        "rule": change.rule,
                        "change": change.change,
                        "unit": unit_of(change, model) or None,
                        "before": change.before,
                        "limit": change.limit,
                    }
                    for change in way.changes
                ],
                "expected_loss": way.expected_loss,
                "proved": way.proved,
            }
            for way in conflict.ways_out
        ],
        "complete": conflict.complete,
    }


def unit_of(change: Change, model: Negotiation) -> str:
    """Return the unit of a rule's limit; empty if it has none."""
    if change.concession is not None:
        return model.concessions[change.concession].unit
    return "" if change.limit is None else change.unit


def change_in_words(change: Change, model: Negotiation) -> str:
    """Return what has to change, such as ``raise the budget "Dollars" of 2026 by 0.25 to 2.25 billion USD``.

    Numbers are rounded so that a limit as it is shown suffices.
    """
    if change.limit is None or change.before is None:
        return f"give up the {rule_words(model, change.rule)}"
    kind, _, name = change.rule.partition(" ")
    limit_of = floor_words(model, name) if kind == "consent" else rule_words(model, change.rule)
    verb = "raise" if change.limit > change.before else "lower"
    decimals = min(_FINEST, max(0, DIGITS - 1 - math.floor(math.log10(max(change.change, 10.0**-_FINEST)))))
    step = 10**decimals
    outward = math.ceil if verb == "raise" else math.floor
    limit = outward(change.limit * step + (-1e-6 if verb == "raise" else 1e-6)) / step
    amount = abs(limit - change.before)
    return words.one(
        f"{verb} the {limit_of} by {_shown(amount, decimals)} to {_shown(limit, decimals)} {unit_of(change, model)}"
    )


def _shown(value: float, decimals: int) -> str:
    text = f"{value:,.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _conflicts(conflict: Conflict, model: Negotiation) -> RenderableType:
    if not conflict.conflicts:
        return lines(
            "Every offer leaves some posture between accepting and refusing; a smaller 'refusal_margin' would help."
            if conflict.complete
            else "It was not found out which rules conflict."
        )
    rows = [[", ".join(rule_words(model, rule) for rule in rules)] for rules in conflict.conflicts]
    several = len(rows) > 1
    note = "Each line is a conflict of its own, and a way out has to mend them all." if several else ""
    return table("Rules that cannot all hold", ["rules"], rows, note)


def _loss(way: WayOut) -> str:
    if way.expected_loss is None:
        return "not known"
    return words.money(way.expected_loss) if way.proved else f"at most {words.money(way.expected_loss)}"


def _ways_out(conflict: Conflict, result: Result) -> RenderableType:
    if not conflict.ways_out:
        return lines("No way out was found.") if conflict.conflicts else Group()
    rows = [
        [
            ";\n".join(change_in_words(change, result.model) for change in way.changes),
            _loss(way),
        ]
        for way in conflict.ways_out
    ]
    no_deal = sum(posture.probability * posture.no_deal_loss for posture in result.problem.postures)
    note = f"Billion USD; without an agreement {words.money(no_deal)}. A floor includes what poll error adds to it."
    return table("Ways out, the best first", ["what has to change", ">expected loss then"], rows, note)
