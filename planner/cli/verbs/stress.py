"""``planner stress``: a plan on cases that it was not made for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from planner.cli.exits import ANSWERED, LIMIT
from planner.cli.options import (
    PathName,
    Share,
    model_argument,
    plan_options,
    seed_option,
    tells_errors,
    tells_no_plan,
)
from planner.cli.output import Progress, page, print_document, say
from planner.cli.reading import read_model

if TYPE_CHECKING:
    from planner.schema.negotiation import Negotiation
    from planner.solve.solution import Solution


@click.command(
    "stress",
    epilog="""
    \b
    Examples:
      $ planner stress korea-us-2025 --time-limit 60
      $ planner solve korea-us-2025 --out runs/first --time-limit 60
      $ planner stress korea-us-2025 --plan runs/first --spread 30% --draws 10000
      $ planner stress korea-us-2025 --plan runs/first --set counterpart.hazard="25 %"
      $ planner solve korea-us-2025 --round talks_april --out runs/april
      $ planner stress korea-us-2025 --plan runs/april
    """,
)
@model_argument
@click.option(
    "--plan",
    "run",
    type=PathName(path_type=Path),
    metavar="RUN",
    help="Judge the plan of a saved run, on the rounds it was made for, instead of searching for the best one.",
)
@click.option(
    "--draws",
    type=click.IntRange(200, 1_000_000),
    default=4000,
    show_default=True,
    help="Fresh cases; rounded up to a multiple of 200, so that each of 200 readings of the elasticities gets as many.",
)
@click.option(
    "--spread",
    type=Share(),
    metavar="SHARE",
    default="20%",
    show_default=True,
    help="By how much each figure may be more or less than the model says.",
)
@seed_option("Of the draws; the same gives the same.")
@plan_options("45s")
@tells_errors
@tells_no_plan
def command(
    model: str,
    run: Path | None,
    draws: int,
    spread: float,
    seed: int,
    rounds: tuple[str, ...],
    overrides: tuple[str, ...],
    attitude: dict[str, str],
    time_limit: float | None,
    gap: float,
    as_json: bool,
    quiet: bool,
) -> int:
    """How a plan does in thousands of cases that it was not made for.

    The outcomes of the model's factors are drawn by their probabilities; every figure about the counterpart, and the
    elasticities, are varied within the spread. Shows the losses and the chance of agreement by round, with 95 %
    intervals, beside what the plan promises on the model's own cases. With --plan, a saved plan is judged under the
    model as it is now, so that --set asks how an old plan does under other assumptions. A plan made for some rounds is
    judged on these, as if there were no others.
    """
    from planner.report.stress import stress_document, stress_page
    from planner.solve.solution import Reason
    from planner.study.sample import SampleOptions, stress

    if run is not None:
        _check_nothing_searched()
    options = SampleOptions(draws=draws, spread=spread, seed=seed)
    read = read_model(model, overrides, rounds, attitude)
    solution = _searched(read, time_limit, gap, quiet) if run is None else _saved(run)
    answer = stress(read, solution.offers, options)
    if as_json:
        print_document(stress_document(read, answer))
    else:
        page().print(stress_page(read, answer))
    if run is None and solution.proof.reason is not Reason.PROVED:
        if not quiet:
            say(f"the plan itself is not proved: {solution.proof.detail}")
        return LIMIT
    return ANSWERED


def _check_nothing_searched() -> None:
    """Refuse options of the search where there is none."""
    asked = click.get_current_context().get_parameter_source
    searching = {"time_limit": "--time-limit", "gap": "--gap", "rounds": "--round"}
    given = [option for name, option in searching.items() if asked(name) is ParameterSource.COMMANDLINE]
    if given:
        raise click.UsageError(
            f"{' and '.join(given)} without a search: --plan judges a plan that was found before, on the rounds it has"
        )


def _searched(model: Negotiation, time_limit: float | None, gap: float, quiet: bool) -> Solution:
    from planner.program.assemble import assemble
    from planner.solve.options import SolveOptions
    from planner.solve.search import solve
    from planner.study.talks import NoPlanError
    from planner.trade.engine import loss_table

    progress = Progress(quiet)
    options = SolveOptions(gap=gap, time_limit=time_limit, on_progress=progress.show)
    solution = solve(assemble(model, loss_table(model)), options)
    progress.clear()
    if not solution.offers:
        raise NoPlanError(solution)
    return solution


def _saved(run: Path) -> Solution:
    from planner.report.runs import read_run
    from planner.study.talks import NoPlanError

    solution = read_run(run).solution
    if not solution.offers:
        raise NoPlanError(solution)
    return solution
