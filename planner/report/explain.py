"""Why a concession is in or out, what a limit is worth, how stable the plan is: pages, a picture, plain data."""

from __future__ import annotations

import math
from typing import Any

from rich.console import Group, RenderableType

from planner.report import words
from planner.report.charts import Dot, axis_of, chart_svg
from planner.report.frontier import offers_document, round_words
from planner.report.tables import heading, lines, table
from planner.study.explain import ROUNDED, Explanation, Reasons
from planner.study.explain_limits import ValueCurve
from planner.study.explain_stability import Stability


def explanation_page(found: Explanation) -> RenderableType:
    """Return what is lost without each concession that is in, and with each that is out."""
    if found.state is None:
        return lines(_no_plan(found.proved))
    inside = [reasons for reasons in found.reasons if reasons.is_in]
    outside = [reasons for reasons in found.reasons if not reasons.is_in]
    inside.sort(key=lambda reasons: -_finite(reasons.difference))
    outside.sort(key=lambda reasons: _finite(reasons.difference))
    parts = [
        heading(f"{found.model.title}: why these concessions", round_words(found.model, found.problem.rounds)),
        lines(f"The best plan loses {words.money(found.state.objective)} billion USD."),
    ]
    if inside:
        note = "Billion USD: how much more the best plan without it, and without what requires it, loses."
        parts.append(_reasons_table(found, inside, "In the plan", "lost without it", note))
    if outside:
        note = "Billion USD: how much more the best plan with it loses, at whatever level is best."
        parts.append(_reasons_table(found, outside, "Not in the plan", "cost of adding it", note))
    if found.unasked:
        parts.append(lines(f"Stopped early; not answered: {', '.join(map(words.plain, found.unasked))}."))
    else:
        parts.append(lines("Every figure is the difference between two plans, each proved to be the best of its kind."))
    return Group(*parts)


def _reasons_table(found: Explanation, reasons: list[Reasons], title: str, counted: str, note: str) -> RenderableType:
    rows = [_row(found, each) for each in reasons]
    columns = ("concession", ">level", f">{counted}", "what would change that")
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
    return concession.title, level, difference, _change(found, reasons)


def _impossible(found: Explanation, reasons: Reasons) -> str:
    if reasons.is_in:
        return "no plan without it satisfies the rules"
    last = len(found.problem.rounds) - 1
    items = [item for item in found.problem.items if item.offered_as == reasons.concession]
    if not any(item.rounds[last] for item in items):
        cleared = found.model.concessions[reasons.concession].cleared
        return f"its agencies clear it only on {words.day(cleared)}"
    return "no plan with it satisfies the rules"


def _change(found: Explanation, reasons: Reasons) -> str:
    change = reasons.break_even
    if change is None:
        return ""
    unit = found.model.concessions[reasons.concession].unit
    verb = "leaves" if reasons.is_in else "enters"
    if change.factor < 0.0:
        return f"{verb} only if it brought {words.money(-change.cost_then)} at {words.level(change.level, unit)}"
    return (
        f"{verb} where its cost is {change.factor:.3g} times as high: {words.money(change.cost_then, 3)} instead of "
        f"{words.money(change.cost_now, 3)} at {words.level(change.level, unit)}"
    )


def explanation_document(found: Explanation) -> dict[str, Any]:
    """Return the reasons as plain data."""
    return {
        "model": found.model.name,
        "rounds": list(found.problem.rounds),
        "proved": found.proved,
        "loss": None if found.state is None else found.state.objective,
        "offers": offers_document(found.plan),
        "concessions": [
            {
                "concession": reasons.concession,
                "in_plan": reasons.is_in,
                "level": reasons.level,
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
                "otherwise_offers": offers_document(reasons.otherwise_plan),
            }
            for reasons in found.reasons
        ],
    }


def limit_words(found: ValueCurve) -> str:
    """Return what a limit is called."""
    limit = found.limit
    if limit.kind == "budget":
        budget, year = limit.part
        return f"{found.model.budgets[budget].title}, {year}"
    if limit.kind == "quorum":
        return "Seats needed for ratification"
    return f"Approval that is needed: {found.model.constituencies[limit.part[0]].title}"


def curve_page(found: ValueCurve) -> RenderableType:
    """Return the best loss against a limit, step by step."""
    limit = found.limit
    rows = []
    for step in found.curve.steps:
        here = limit.sign * step.needs <= limit.sign * limit.value <= limit.sign * step.limit
        rows.append(
            (
                f"{words.number(step.limit)} to {words.number(step.needs)}" + (" (now)" if here else ""),
                words.money(step.loss, 3),
                words.money(step.state.offers[-1].cost),
                words.percent(step.state.acceptance),
            )
        )
    return Group(
        heading(
            f"{found.model.title}: what a limit is worth",
            f"{limit_words(found)}; now {words.number(limit.value)} {limit.unit}. "
            f"{round_words(found.model, found.problem.rounds)}",
        ),
        table(
            "The best plan at each limit",
            (f">limit, {limit.unit}", ">loses", ">net cost", ">accepted"),
            rows,
            note="Billion USD. Within a step, more or less of the limit changes nothing.",
        ),
        lines(_worth(found), _proof(found)),
    )


def _worth(found: ValueCurve) -> str:
    now, loosest = found.curve.loss_at(found.limit.value), found.curve.steps[0].loss if found.curve.steps else None
    if now is None or loosest is None:
        return "The curve does not reach the limit as it is."
    if now - loosest <= ROUNDED:
        return "The limit as it is costs nothing: a looser one within this range would not help."
    return f"The limit as it is costs {words.money(now - loosest, 3)} billion USD against the loosest shown."


def _proof(found: ValueCurve) -> str:
    texts = []
    if found.curve.impossible_at is not None:
        texts.append(f"At {words.number(found.curve.impossible_at)} {found.limit.unit} no plan satisfies the rules.")
    if not found.curve.proved:
        texts.append("Stopped early: what is shown is proved, the rest of the range is not known.")
    elif found.curve.width:
        texts.append(
            f"Each figure is proved; steps narrower than {found.curve.width:.2g} {found.limit.unit} are not told apart."
        )
    else:
        texts.append("Every step is proved and exact.")
    return " ".join(texts)


def curve_svg(found: ValueCurve) -> str:
    """Return the best loss against a limit as a picture."""
    if not found.curve.steps:
        raise ValueError("there is no step to draw")
    corners = [corner for step in found.curve.steps for corner in ((step.limit, step.loss), (step.needs, step.loss))]
    limit = found.limit
    return chart_svg(
        f"Loss of the best plan against a limit: {limit_words(found)}",
        f"{found.model.title}. {round_words(found.model, found.problem.rounds)}",
        axis_of(f"limit, {limit.unit}", [*(x for x, _ in corners), limit.value]),
        axis_of("loss of the best plan, billion USD", [y for _, y in corners]),
        dots=[
            Dot(step.needs, step.loss, f"needs {words.number(step.needs)}: loses {words.money(step.loss, 3)}")
            for step in found.curve.steps
        ],
        lines=[corners],
        now=(limit.value, f"now {words.number(limit.value)}"),
    )


def curve_document(found: ValueCurve) -> dict[str, Any]:
    """Return a value curve as plain data."""
    return {
        "model": found.model.name,
        "rounds": list(found.problem.rounds),
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
    }


def stability_page(found: Stability) -> RenderableType:
    """Return how often each concession is in the best plan when the inputs vary."""
    if not found.plan:
        return lines(_no_plan(found.proved))
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
            f"{round_words(found.model, found.problem.rounds)}",
        ),
        table("How often it is in the best plan", ("concession", "now", ">of the draws"), rows),
        lines(_same(found)),
    )


def _no_plan(proved: bool) -> str:
    return "No plan satisfies the rules." if proved else "Stopped before a plan was found."


def _same(found: Stability) -> str:
    if not found.draws:
        return "No draw was answered."
    early = "" if found.proved else f" Stopped early: {found.draws} of {found.asked} draws were answered."
    return f"In {words.percent(found.same)} of {found.draws} draws the bundle is just the same.{early}"


def stability_document(found: Stability) -> dict[str, Any]:
    """Return the shares as plain data, in per cent."""
    return {
        "model": found.model.name,
        "rounds": list(found.problem.rounds),
        "spread": 100 * found.spread,
        "draws": found.draws,
        "asked": found.asked,
        "proved": found.proved,
        "same": 100 * found.same if found.draws else None,
        "concessions": {name: 100 * share if found.draws else None for name, share in found.shares.items()},
    }
