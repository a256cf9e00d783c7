"""``planner assess``: a proposal by the other side."""

from __future__ import annotations

from pathlib import Path

import click

from planner.cli.exits import ANSWERED, LIMIT
from planner.cli.options import (
    gap_option,
    json_option,
    limit_time,
    model_argument,
    quiet_option,
    set_option,
    tells_errors,
)
from planner.cli.output import Progress, page, print_document


@click.command(
    "assess",
    epilog="""
    \b
    Examples:
      $ planner assess korea-us-2025 july_2025
      $ planner assess korea-us-2025 my-proposal.yaml --time-limit 60
      $ planner assess korea-us-2025-10 november_2025 --json
    """,
)
@model_argument
@click.argument("proposal", metavar="PROPOSAL")
@set_option
@limit_time("30s")
@gap_option
@json_option
@quiet_option
@tells_errors
def command(
    model: str,
    proposal: str,
    overrides: tuple[str, ...],
    time_limit: float | None,
    gap: float,
    as_json: bool,
    quiet: bool,
) -> int:
    """A proposal by the other side: take it, counter it or refuse it.

    PROPOSAL is the name of one that comes with the model, or a file of your own. Says whether it keeps the rules at
    home, what it loses against no deal and against the best plan from here, in which cases it would still be on the
    table later, the best counter-offers near it, and how much of the relief has to come true. A time limit applies to
    each of the searches; where more time could change the verdict, that is said, and the exit code is 4.
    """
    from planner.report.assess import assessment_document, assessment_page
    from planner.schema.loader import load
    from planner.schema.proposals import load_proposal
    from planner.solve.options import SolveOptions
    from planner.solve.solution import Offer
    from planner.study.assess import assess

    progress = Progress(quiet)
    read = load(model, overrides)
    asked = load_proposal(read, proposal, Path(model) if Path(model).is_dir() else None)
    offer = Offer(asked.round, asked.levels, asked.terms)
    options = SolveOptions(gap=gap, time_limit=time_limit, on_progress=progress.show)
    found = assess(read, offer, options, deadline=asked.deadline)
    progress.clear()
    if as_json:
        stated = {"title": asked.title, "date": asked.date.isoformat(), "hindsight": asked.hindsight}
        print_document({**stated, **assessment_document(found)})
    else:
        page().print(assessment_page(found, asked))
    return ANSWERED if found.settled else LIMIT
