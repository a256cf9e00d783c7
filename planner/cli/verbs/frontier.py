"""``planner frontier``: what one aim costs in another."""

from __future__ import annotations

from pathlib import Path

import click

from planner.cli.answer_options import picture_option, round_option
from planner.cli.exits import ANSWERED, LIMIT, NO_PLAN
from planner.cli.options import (
    json_option,
    limit_time,
    model_argument,
    quiet_option,
    set_option,
    tells_errors,
)
from planner.cli.output import Progress, page, print_document, say


@click.command(
    "frontier",
    epilog="""
    \b
    Examples:
      $ planner frontier korea-us-2025
      $ planner frontier korea-us-2025 --objective expected_loss --objective acceptance
      $ planner frontier korea-us-2025 --objective expected_loss --objective consent.public --picture consent.svg
      $ planner frontier korea-us-2025 --steps 5 --time-limit 2min --json
    """,
)
@model_argument
@click.option(
    "--objective",
    "objectives",
    metavar="NAME",
    multiple=True,
    help="What to weigh: expected_loss, cost, headline, acceptance, consent, consent.WHO, seats, budget.NAME, "
    "budget.NAME.YEAR, cvar, worst_loss. Give two or three; by default expected_loss and cost.",
)
@click.option(
    "--steps",
    type=click.IntRange(1, 1000),
    default=10,
    show_default=True,
    help="Steps into which the range of an objective is cut; more steps, more choices.",
)
@round_option
@picture_option
@set_option
@limit_time("5min")
@json_option
@quiet_option
@tells_errors
def command(
    model: str,
    objectives: tuple[str, ...],
    steps: int,
    round_: str | None,
    picture: Path | None,
    overrides: tuple[str, ...],
    time_limit: float | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """What doing better in one aim costs in another.

    Lists offers that cannot do better in one of the objectives without doing worse in another, proved, from the best
    by the first objective on. Ctrl-C keeps what is proved by then.
    """
    from planner.report.frontier import frontier_document, frontier_page, frontier_svg
    from planner.schema.loader import load
    from planner.solve.options import SolveOptions
    from planner.study.frontier.negotiation import trade_offs

    if picture is not None:
        from planner.report.pictures import check_picture

        check_picture(picture)
    progress = Progress(quiet)
    options = SolveOptions(time_limit=time_limit, on_progress=progress.show)
    wanted = objectives or ("expected_loss", "cost")
    found = trade_offs(load(model, overrides), wanted, steps=steps, round_=round_, options=options)
    progress.clear()
    if as_json:
        print_document(frontier_document(found))
    else:
        page().print(frontier_page(found))
    if picture is not None:
        from planner.report.pictures import write_picture

        if found.choices:
            write_picture(picture, frontier_svg(found))
        if not quiet:
            say(f"picture written to {picture}" if found.choices else "no picture: there is nothing to draw")
    if not found.complete:
        return LIMIT
    return ANSWERED if found.choices else NO_PLAN
