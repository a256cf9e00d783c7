"""``planner sweep``: the best plan at many points."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.cli.beside import tell_answer
from planner.cli.exits import ANSWERED, LIMIT, NO_PLAN
from planner.cli.options import seed_option, tells_errors
from planner.cli.study_options import study_options

if TYPE_CHECKING:
    from planner.study.asking import StudyOptions


@click.command(
    "sweep",
    epilog="""
    \b
    Examples:
      $ planner sweep korea-us-2025 --vary counterpart.reservation=0.5:2.5:5
      $ planner sweep korea-us-2025 --vary discount_rate=3:7:3 --vary metric=value_added,export_revenue
      $ planner sweep korea-us-2025 --vary discount_rate=3:7 --vary counterpart.reservation=0:3 --sample 50
      $ planner sweep korea-us-2025 --vary counterpart.reservation=0.5:2.5:5 --picture curve.svg --out sweeps/wants
    """,
)
@click.option(
    "--sample",
    type=click.IntRange(1, 1_000_000),
    metavar="N",
    help="N points of a Latin hypercube over the ranges, instead of a grid.",
)
@seed_option("Of the Latin hypercube; by default 0.", default=None)
@tells_errors
@study_options
def command(
    model: str,
    vary: tuple[str, ...],
    sample: int | None,
    seed: int | None,
    round_: str | None,
    overrides: tuple[str, ...],
    options: StudyOptions,
    out: Path | None,
    picture: Path | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """How the answer moves when figures vary together.

    Finds the best plan at every point of a grid (PATH=from:to:steps, or PATH=a,b,c), or at the points of a sample. A
    point that fails is a row that says so; where no point has a plan, the exit code is 3. Results are kept as they
    come: after Ctrl-C or a crash the same command goes on from there, and a question asked before is looked up.
    """
    from planner.report.study_pictures import sweep_picture
    from planner.report.sweep import sweep_document, sweep_page
    from planner.study.sweep import sweep

    if seed is not None and sample is None:
        raise click.UsageError("--seed goes with --sample; the points of a grid are not drawn")
    found = sweep(model, vary, overrides=overrides, sample=sample, seed=seed or 0, round_=round_, options=options)
    tell_answer(
        sweep_document(found),
        lambda: sweep_page(found),
        {"answer": found.frame},
        lambda: sweep_picture(found),
        out,
        picture,
        as_json,
        quiet,
    )
    if found.answers.failed:
        return LIMIT
    return NO_PLAN if found.infeasible else ANSWERED
