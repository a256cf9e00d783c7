"""``planner linkage``: what it is worth to negotiate the tracks as one."""

from __future__ import annotations

import click

from planner.cli.exits import ANSWERED, LIMIT, NO_PLAN
from planner.cli.options import (
    model_argument,
    plan_options,
    tells_errors,
)
from planner.cli.output import Progress, page, print_document
from planner.cli.reading import read_model
from planner.cli.stopping import keep_what_is_found


@click.command(
    "linkage",
    epilog="""
    \b
    Examples:
      $ planner linkage korea-us-2025 --time-limit 2min
      $ planner linkage korea-us-2025 --set linkage.cost="0 billion USD" --gap 1%
    """,
)
@model_argument
@plan_options("3min")
@tells_errors
def command(
    model: str,
    rounds: tuple[str, ...],
    overrides: tuple[str, ...],
    attitude: dict[str, str],
    time_limit: float | None,
    gap: float,
    as_json: bool,
    quiet: bool,
) -> int:
    """What it is worth to negotiate trade and security as one.

    Finds the best plan if one offer covers everything, and the best if each track has its own offer and answer. Says
    what linking saves or loses, what it costs at home, and what it does to the chance of agreement, with the limits
    that the searches prove. Whether the model itself has 'joint' or 'separate' tracks does not matter here. The time
    limit is for all searches together.
    """
    from planner.report.linkage import linkage_document, linkage_page
    from planner.solve.options import SolveOptions
    from planner.study.linkage import value_of_linkage

    keep_what_is_found(quiet)
    progress = Progress(quiet)
    read = read_model(model, overrides, rounds, attitude)
    options = SolveOptions(gap=gap, time_limit=time_limit, on_progress=progress.show)
    answer = value_of_linkage(read, options)
    progress.clear()
    if as_json:
        print_document(linkage_document(read, answer))
    else:
        page().print(linkage_page(read, answer))
    if answer.cut_short:
        return LIMIT
    return ANSWERED if answer.worth is not None else NO_PLAN
