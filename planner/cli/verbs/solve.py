"""``planner solve``: the plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.cli.beside import check_beside
from planner.cli.exits import ANSWERED, LIMIT, NO_PLAN
from planner.cli.options import (
    model_argument,
    out_option,
    plan_options,
    seed_option,
    tells_errors,
)
from planner.cli.output import Progress, page, print_document, say
from planner.cli.reading import read_model
from planner.cli.stopping import keep_what_is_found

if TYPE_CHECKING:
    from planner.solve.result import Result


@click.command(
    "solve",
    epilog="""
    \b
    Examples:
      $ planner solve korea-us-2025
      $ planner solve korea-us-2025 --round talks_april --brief
      $ planner solve korea-us-2025 --set concessions.lng_long_term.maximum="5 Mt/yr"
      $ planner solve korea-us-2025 --risk mean-and-tail --weight "50 %" --level "90 %"
      $ planner solve korea-us-2025 --out runs/first --time-limit 60
      $ planner solve korea-us-2025 --json --quiet > plan.json
    """,
)
@model_argument
@plan_options("45s")
@out_option("Write the run there: inputs as used, plan, tables, manifest.")
@seed_option("Of the search; the plan is the same.")
@click.option("--threads", type=click.IntRange(1, 256), default=2, help="Parts searched side by side.")
@click.option("--brief", is_flag=True, help="Show the plan on one page.")
@click.option("--by-case", is_flag=True, help="Show what the plan leads to in every case, the worst first.")
@tells_errors
def command(
    model: str,
    overrides: tuple[str, ...],
    attitude: dict[str, str],
    out: Path | None,
    time_limit: float | None,
    gap: float,
    seed: int,
    threads: int,
    rounds: tuple[str, ...],
    brief: bool,
    by_case: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    """The plan: what to offer, what to ask, what binds.

    Finds the offer with the lowest expected loss within the budgets and with the consent it needs, proves how good it
    is, and checks it independently. If no offer satisfies the rules, says which rules conflict and the cheapest ways
    out. Ctrl-C stops the search and keeps the best plan so far.
    """
    from planner.solve.options import SolveOptions
    from planner.solve.result import solve_model

    check_beside(model, out)
    keep_what_is_found(quiet)
    progress = Progress(quiet)
    options = SolveOptions(gap=gap, time_limit=time_limit, seed=seed, threads=threads, on_progress=progress.show)
    result = solve_model(read_model(model, overrides, rounds, attitude), options)
    progress.clear()
    if out is not None:
        _write(result, out, quiet)
    _answer(result, as_json, brief, by_case)
    return exit_code(result)


def _write(result: Result, out: Path, quiet: bool) -> None:
    from planner.report.runs import write_run

    write_run(result, out)
    if not quiet:
        say(f"run written to {out}")


def _answer(result: Result, as_json: bool, brief: bool, by_case: bool) -> None:
    if as_json:
        from planner.report.plan_document import plan_document

        print_document(plan_document(result))
    else:
        from planner.report.plan import brief_page, plan_page

        page().print(brief_page(result) if brief else plan_page(result, by_case))


def exit_code(result: Result) -> int:
    """Return the exit code of a result: answered, no plan, or stopped by a limit."""
    from planner.solve.solution import Reason

    codes = {
        Reason.PROVED: ANSWERED,
        Reason.LIMIT: LIMIT,
        Reason.INTERRUPTED: LIMIT,
        Reason.INFEASIBLE: NO_PLAN,
    }
    return codes[result.solution.proof.reason]
