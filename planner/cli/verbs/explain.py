"""``planner explain``: why this, why not that, and what would change it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.cli.answer_options import picture_option, round_option
from planner.cli.exits import ANSWERED, LIMIT, NO_PLAN
from planner.cli.options import (
    Share,
    json_option,
    limit_time,
    model_argument,
    quiet_option,
    set_option,
    tells_errors,
)
from planner.cli.output import Progress, page, print_document, say

if TYPE_CHECKING:
    from planner.schema.negotiation import Negotiation
    from planner.solve.options import SolveOptions
    from planner.study.explain_limits import ValueCurve


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
@model_argument
@click.option(
    "--concession",
    "concessions",
    metavar="NAME",
    multiple=True,
    help="Ask about this one only, and at what cost it would enter or leave the plan; may be repeated.",
)
@click.option("--limit", metavar="NAME", help="What a limit is worth: budget.NAME.YEAR, quorum, or floor.CONSTITUENCY.")
@click.option(
    "--between",
    type=(float, float),
    metavar="LOW HIGH",
    help="Follow the limit between these two values; by default half as much to half as much again.",
)
@click.option(
    "--draws",
    type=click.IntRange(1, 10_000),
    metavar="COUNT",
    help="How stable the plan is: this many draws of costs, credits, asking prices and losses.",
)
@click.option("--spread", type=Share(), metavar="SHARE", help="How far the draws go either way; by default 20%.")
@round_option
@picture_option
@set_option
@limit_time("5min")
@json_option
@quiet_option
@tells_errors
def command(
    model: str,
    concessions: tuple[str, ...],
    limit: str | None,
    between: tuple[float, float] | None,
    draws: int | None,
    spread: float | None,
    round_: str | None,
    picture: Path | None,
    overrides: tuple[str, ...],
    time_limit: float | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Why a concession is in the plan or out, and what would change that.

    Without further options, a table for all concessions: what is lost without each that is in, and what it would cost
    to add each that is out. With --concession, also the cost at which that changes, exactly. With --limit, the best
    loss at every value of a budget, quorum or floor. With --draws, how often each concession stays in the plan when the
    inputs vary.
    """
    from planner.schema.loader import load
    from planner.solve.options import SolveOptions

    if sum(map(bool, (concessions, limit, draws))) > 1:
        raise click.UsageError("--concession, --limit and --draws are questions of their own; ask one at a time")
    if limit is None and (picture is not None or between is not None):
        raise click.UsageError("--picture and --between go with --limit")
    if draws is None and spread is not None:
        raise click.UsageError("--spread goes with --draws")
    if picture is not None:
        from planner.report.pictures import check_picture

        check_picture(picture)
    progress = Progress(quiet)
    options = SolveOptions(time_limit=time_limit, on_progress=progress.show)
    read = load(model, overrides)
    if limit is not None:
        found = _limit(read, limit, between, round_, options, progress, as_json)
        if picture is not None:
            _draw(found, picture, quiet)
        if not found.curve.proved:
            return LIMIT
        return ANSWERED if found.curve.steps else NO_PLAN
    if draws is not None:
        return _draws(read, draws, spread, round_, options, progress, as_json)
    return _concessions(read, concessions, round_, options, progress, as_json)


def _concessions(
    model: Negotiation,
    concessions: tuple[str, ...],
    round_: str | None,
    options: SolveOptions,
    progress: Progress,
    as_json: bool,
) -> int:
    from planner.report.explain import explanation_document, explanation_page
    from planner.study.explain import explain

    found = explain(model, concessions, break_even=bool(concessions), round_=round_, options=options)
    progress.clear()
    if as_json:
        print_document(explanation_document(found))
    else:
        page().print(explanation_page(found))
    if not found.proved:
        return LIMIT
    return ANSWERED if found.plan else NO_PLAN


def _limit(
    model: Negotiation,
    limit: str,
    between: tuple[float, float] | None,
    round_: str | None,
    options: SolveOptions,
    progress: Progress,
    as_json: bool,
) -> ValueCurve:
    from planner.report.explain import curve_document, curve_page
    from planner.study.explain_limits import value_curve

    found = value_curve(model, limit, between=between, round_=round_, options=options)
    progress.clear()
    if as_json:
        print_document(curve_document(found))
    else:
        page().print(curve_page(found))
    return found


def _draw(found: ValueCurve, picture: Path, quiet: bool) -> None:
    from planner.report.explain import curve_svg
    from planner.report.pictures import write_picture

    if found.curve.steps:
        write_picture(picture, curve_svg(found))
    if not quiet:
        say(f"picture written to {picture}" if found.curve.steps else "no picture: there is nothing to draw")


def _draws(
    model: Negotiation,
    draws: int,
    spread: float | None,
    round_: str | None,
    options: SolveOptions,
    progress: Progress,
    as_json: bool,
) -> int:
    from planner.report.explain import stability_document, stability_page
    from planner.study.explain_stability import SPREAD, stability

    found = stability(model, draws, SPREAD if spread is None else spread, round_=round_, options=options)
    progress.clear()
    if as_json:
        print_document(stability_document(found))
    else:
        page().print(stability_page(found))
    if not found.proved:
        return LIMIT
    return ANSWERED if found.plan else NO_PLAN
