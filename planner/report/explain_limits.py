"""What a limit is worth: a page, a picture, plain data."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType

from planner.report import words
from planner.report.charts import Dot, axis_of, chart_svg
from planner.report.frontier import offers_document
from planner.report.tables import heading, lines, table
from planner.schema.negotiation import Negotiation
from planner.study.explain_limits import Limit, ValueCurve
from planner.study.explain_questions import ROUNDED


def limit_words(model: Negotiation, limit: Limit) -> str:
    """Return what a limit is called."""
    if limit.kind == "budget":
        budget, year = limit.part
        return f"{model.budgets[budget].title}, {year}"
    if limit.kind == "quorum":
        return "Seats needed for ratification"
    return f"Approval that is needed: {model.constituencies[limit.part[0]].title}"


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
            f"{limit_words(found.model, limit)}; now {words.number(limit.value)} {limit.unit}. "
            f"{words.studied(found.part)}",
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
        "What a limit is worth: the loss of the best plan against it",
        f"{found.model.title}. {words.studied(found.part)}",
        axis_of(f"{limit_words(found.model, limit)}, {limit.unit}", [*(x for x, _ in corners), limit.value]),
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
    }
