"""``planner alternatives``: other bundles nearly as good."""

from __future__ import annotations

import click

from planner.cli.answer_options import round_option
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
from planner.cli.output import Progress, page, print_document


@click.command(
    "alternatives",
    epilog="""
    \b
    Examples:
      $ planner alternatives korea-us-2025
      $ planner alternatives korea-us-2025 --within 2% --count 3
      $ planner alternatives korea-us-2025 --json
    """,
)
@model_argument
@click.option(
    "--within",
    type=Share(),
    metavar="SHARE",
    default="1%",
    show_default=True,
    help="By how much more than the best another bundle may lose.",
)
@click.option(
    "--count", type=click.IntRange(1, 1000), default=5, show_default=True, help="How many to look for, at most."
)
@round_option
@set_option
@limit_time("5min")
@json_option
@quiet_option
@tells_errors
def command(
    model: str,
    within: float,
    count: int,
    round_: str | None,
    overrides: tuple[str, ...],
    time_limit: float | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Different bundles nearly as good as the best.

    Each is as different as possible from those before it, in what is offered and what is asked. Says whether there are
    more, or proves that there are none.
    """
    from planner.report.alternatives import alternatives_document, alternatives_page
    from planner.schema.loader import load
    from planner.solve.options import SolveOptions
    from planner.study.alternatives import alternatives

    progress = Progress(quiet)
    options = SolveOptions(time_limit=time_limit, on_progress=progress.show)
    found = alternatives(load(model, overrides), within, count, round_=round_, options=options)
    progress.clear()
    if as_json:
        print_document(alternatives_document(found))
    else:
        page().print(alternatives_page(found))
    if not found.bundles.proved:
        return LIMIT
    return ANSWERED if found.bundles.plans else NO_PLAN
