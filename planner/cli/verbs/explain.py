"""``planner explain``: why this, why not that, and what would change it."""

from __future__ import annotations

import click

from planner.cli.answer_options import Question, question_options
from planner.cli.exits import ANSWERED, LIMIT, NO_PLAN
from planner.cli.options import Share, picture_option


@click.command(
    "explain",
    epilog="""
    \b
    Examples:
      $ planner explain korea-us-2025
      $ planner explain korea-us-2025 --concession rice_quota --concession arms
      $ planner explain korea-us-2025 --limit budget.foreign_exchange.2026 --picture dollars.svg
      $ planner explain korea-us-2025 --limit quorum --between 120 180
      $ planner explain korea-us-2025 --draws 20 --spread 20%
    """,
)
@click.option(
    "--concession",
    "concessions",
    metavar="NAME",
    multiple=True,
    help="Ask about this one only, and what would change the answer: its cost, credit, maximum or a limit; may be "
    "repeated.",
)
@click.option("--limit", metavar="NAME", help="What a limit is worth: budget.NAME.YEAR, quorum, or floor.CONSTITUENCY.")
@click.option(
    "--between",
    type=(float, float),
    metavar="LOW HIGH",
    help="Follow the limit between these two values; by default from half as much to half as much again, of a floor 20 "
    "points either way.",
)
@click.option(
    "--draws",
    type=click.IntRange(1, 10_000),
    metavar="COUNT",
    help="How stable the plan is: this many draws of costs, credits, asking prices and losses.",
)
@click.option("--spread", type=Share(), metavar="SHARE", help="How far the draws go either way; by default 20%.")
@picture_option
@question_options
def command(
    question: Question,
    concessions: tuple[str, ...],
    limit: str | None,
    between: tuple[float, float] | None,
    draws: int | None,
    spread: float | None,
) -> int:
    """Why a concession is in the plan or out, and what would change that.

    Without further options, a table for all concessions: what is lost without each that is in, and what it would cost
    to add each that is out. With --concession, also what would change that: its cost, what it is credited with, its
    maximum, and each budget, quorum or floor that it counts in. With --limit, the best loss at every value of a budget,
    quorum or floor. With --draws, how often each concession stays in the plan when the inputs vary.
    """
    if sum(map(bool, (concessions, limit, draws))) > 1:
        raise click.UsageError("--concession, --limit and --draws are questions of their own; ask one at a time")
    if limit is None and (question.picture is not None or between is not None):
        raise click.UsageError("--picture and --between go with --limit")
    if draws is None and spread is not None:
        raise click.UsageError("--spread goes with --draws")
    if limit is not None:
        return _limit(question, limit, between)
    if draws is not None:
        return _draws(question, draws, spread)
    return _concessions(question, concessions)


def _concessions(question: Question, concessions: tuple[str, ...]) -> int:
    from planner.report.explain import explanation_document, explanation_page
    from planner.study.explain import explain

    found = explain(
        question.model,
        concessions,
        break_even=bool(concessions),
        round_=question.round_,
        options=question.options,
    )
    question.tell(explanation_document(found), lambda: explanation_page(found), found.frame)
    return _code(found.proved, bool(found.plan))


def _limit(question: Question, limit: str, between: tuple[float, float] | None) -> int:
    from planner.report.explain_limits import curve_document, curve_page, curve_svg
    from planner.study.explain_limits import value_curve

    found = value_curve(question.model, limit, between=between, round_=question.round_, options=question.options)
    draw = (lambda: curve_svg(found)) if found.curve.steps else None
    question.tell(curve_document(found), lambda: curve_page(found), found.frame, draw)
    return _code(found.curve.proved, bool(found.curve.steps))


def _draws(question: Question, draws: int, spread: float | None) -> int:
    from planner.report.explain_stability import stability_document, stability_page
    from planner.study.explain_stability import SPREAD, stability

    share = SPREAD if spread is None else spread
    found = stability(question.model, draws, share, round_=question.round_, options=question.options)
    question.tell(stability_document(found), lambda: stability_page(found), found.frame)
    return _code(found.proved, bool(found.plan))


def _code(proved: bool, plan: bool) -> int:
    if not proved:
        return LIMIT
    return ANSWERED if plan else NO_PLAN
