"""``planner value-of-information``: what it would be worth to know."""

from __future__ import annotations

import click

from planner.cli.exits import ANSWERED, LIMIT
from planner.cli.options import (
    model_argument,
    plan_options,
    tells_errors,
    tells_no_plan,
)
from planner.cli.output import Progress, page, print_document
from planner.cli.reading import read_model
from planner.cli.stopping import keep_what_is_found


@click.command(
    "value-of-information",
    epilog="""
    \b
    Examples:
      $ planner value-of-information korea-us-2025 --time-limit 5min
      $ planner value-of-information korea-us-2025 --factor court --factor rivals
      $ planner value-of-information korea-us-2025 --gap 1% --json
    """,
)
@model_argument
@click.option(
    "--factor", "factors", metavar="NAME", multiple=True, help="A factor of interest; may be repeated; by default all."
)
@plan_options("5min")
@tells_errors
@tells_no_plan
def command(
    model: str,
    factors: tuple[str, ...],
    rounds: tuple[str, ...],
    overrides: tuple[str, ...],
    attitude: dict[str, str],
    time_limit: float | None,
    gap: float,
    as_json: bool,
    quiet: bool,
) -> int:
    """What it would be worth to know how the talks turn out.

    Compares the plan with those of a negotiator who knows, before the first round, how everything turns out, or how
    one factor does; and with the plan of one who takes the mean for certain. Each figure comes with the limits that
    the searches prove. It takes a search for every case and every outcome, and the time limit is for all together.
    With an attitude to risk other than the expected loss, everything is in the measure that the model minimises.
    """
    from planner.report.information import information_document, information_page
    from planner.solve.options import SolveOptions
    from planner.study.questions import what_to_know

    keep_what_is_found(quiet)
    progress = Progress(quiet)
    read = read_model(model, overrides, rounds, attitude)
    options = SolveOptions(gap=gap, time_limit=time_limit, on_progress=progress.show)
    answer = what_to_know(read, options, factors)
    progress.clear()
    if as_json:
        print_document(information_document(read, answer))
    else:
        page().print(information_page(read, answer))
    return LIMIT if answer.cut_short else ANSWERED
