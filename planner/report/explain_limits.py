"""What a limit is worth: a page, a picture, plain data."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType

from planner.report import words
from planner.report.charts import Dot, axis_of, chart_svg
from planner.report.frontier import offers_document
from planner.report.tables import heading, lines, table
from planner.schema.negotiation import Negotiation
from planner.study.explain_curve import Stretch
from planner.study.explain_limits import WIDTH, Limit, ValueCurve
from planner.study.explain_questions import ROUNDED

_MOST_DECIMALS = 6
"""Limits are shown with no more; searches go past a plan by a hundred thousandth."""


def limit_words(model: Negotiation, limit: Limit) -> str:
    """Return what a limit is called."""
    if limit.kind == "budget":
        budget, year = limit.part
        return f"{model.budgets[budget].title}, {year}"
    if limit.kind == "quorum":
        return "Seats needed for ratification"
    constituency = model.constituencies[limit.part[0]]
    needed = "Approval needed for the votes of" if constituency.role == "vote" else "Approval that is needed:"
    return f"{needed} {constituency.title}"


def curve_page(found: ValueCurve) -> RenderableType:
    """Return the best loss against a limit, over the whole range that was asked for."""
    limit, stretches = found.limit, found.curve.stretches()
    decimals = _decimals(stretches)
    now = next((one for one in stretches if _is_in(limit, one)), None)
    rows = [
        (
            f"{_at(one.loosest, decimals)} to {_at(one.tightest, decimals)}" + (" (now)" if one is now else ""),
            _loses(one, found.curve.proved),
            "" if one.step is None else words.money(one.step.state.offers[-1].cost),
            "" if one.step is None else words.percent(one.step.state.acceptance),
        )
        for one in stretches
    ]
    return Group(
        heading(
            f"{found.model.title}: what a limit is worth",
            f"{limit_words(found.model, limit)}; now {words.number(limit.value)} {limit.unit}. "
            f"{words.studied(found.part)}",
        ),
        table(
            "The best plan at each limit",
            (f">limit, {limit.unit}", ">loses", ">net cost", ">accepted"),
            rows,
            note="Billion USD. Within a row of one loss, more or less of the limit changes nothing; a limit at which "
            "two rows meet is part of the upper one.",
        ),
        lines(_worth(found), _proof(found, stretches)),
    )


def _is_in(limit: Limit, stretch: Stretch) -> bool:
    return limit.sign * stretch.tightest <= limit.sign * limit.value <= limit.sign * stretch.loosest


def _decimals(stretches: Sequence[Stretch]) -> int:
    """Return how many decimals show the ends of the range as they are, and all other limits apart and closely."""
    limits = sorted({limit for one in stretches for limit in (one.loosest, one.tightest)})
    if not limits:
        return 0
    finest = WIDTH * (limits[-1] - limits[0]) / 10.0
    for decimals in range(_MOST_DECIMALS):
        shown = [round(limit, decimals) for limit in limits]
        ends = all(math.isclose(shown[end], limits[end], abs_tol=1e-9) for end in (0, -1))
        if ends and 10.0**-decimals <= finest and len(set(shown)) == len(limits):
            return decimals
    return _MOST_DECIMALS


def _at(limit: float, decimals: int) -> str:
    text = f"{limit:,.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _loses(stretch: Stretch, proved: bool) -> str:
    if stretch.at_least is None:
        return "no plan"
    if stretch.step is None:
        return f"{words.money(stretch.at_least, 3)} or more" + (", or no plan" if proved else "")
    if stretch.resolved:
        return words.money(stretch.step.loss, 3)
    return f"between {words.money(stretch.at_least, 3)} and {words.money(stretch.step.loss, 3)}"


def _worth(found: ValueCurve) -> str:
    now, loosest = found.curve.loss_at(found.limit.value), found.curve.steps[0].loss if found.curve.steps else None
    if now is None or loosest is None:
        return "The curve does not reach the limit as it is."
    if now - loosest <= ROUNDED:
        return "The limit as it is costs nothing: a looser one within this range would not help."
    return f"The limit as it is costs {words.money(now - loosest, 3)} billion USD against the loosest shown."


def _proof(found: ValueCurve, stretches: Sequence[Stretch]) -> str:
    if not found.curve.proved:
        return "Stopped early: what is shown is proved, the rest of the range is not known."
    if all(one.resolved for one in stretches if one.at_least is not None):
        return "Every step is proved and exact."
    return (
        "Each figure is proved. Where steps are narrow, the limit is followed by "
        f"{found.curve.width:.2g} {found.limit.unit}: the loss lies between that of the row above and that of the best "
        "plan at the end of the row, which is the plan shown."
    )


def curve_svg(found: ValueCurve) -> str:
    """Return the best loss against a limit as a picture."""
    if not found.curve.steps:
        raise ValueError("there is no step to draw")
    limit, told = found.limit, [one for one in found.curve.stretches() if one.step is not None]
    corners = [corner for one in told for corner in _corners(one)]
    return chart_svg(
        "What a limit is worth: the loss of the best plan against it",
        f"{found.model.title}. {words.studied(found.part)}",
        axis_of(f"{limit_words(found.model, limit)}, {limit.unit}", [*(x for x, _ in corners), limit.value]),
        axis_of("loss of the best plan, billion USD", [y for _, y in corners]),
        dots=[
            Dot(x, y, f"at {_at(x, _MOST_DECIMALS)}: loses {words.money(y, 3)}")
            for x, y in (_corners(one)[-1] for one in told)
        ],
        lines=[corners],
        now=(limit.value, f"now {words.number(limit.value)}"),
    )


def _corners(stretch: Stretch) -> list[tuple[float, float]]:
    """Return where the line of the picture begins and ends in a stretch."""
    if stretch.at_least is None or stretch.step is None:
        return []
    return [(stretch.loosest, stretch.at_least), (stretch.tightest, stretch.step.loss)]


def curve_document(found: ValueCurve) -> dict[str, Any]:
    """Return a value curve as plain data."""
    return {
        "study": "explain --limit",
        "model": found.model.name,
        "rounds": list(found.part.rounds),
        "limit": found.limit.name,
        "now": found.limit.value,
        "unit": found.limit.unit,
        "proved": found.curve.proved,
        "width": found.curve.width,
        "impossible_at": found.curve.impossible_at,
        "steps": [
            {
                "limit": step.limit,
                "needs": step.needs,
                "loss": step.loss,
                "acceptance": 100 * step.state.acceptance,
                "offers": offers_document(step.plan),
            }
            for step in found.curve.steps
        ],
        "stretches": [
            {
                "from": one.loosest,
                "to": one.tightest,
                "loss_at_least": one.at_least,
                "loss_at_most": None if one.step is None else one.step.loss,
            }
            for one in found.curve.stretches()
        ],
    }
