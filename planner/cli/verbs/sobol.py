"""``planner sobol``: sensitivity over whole ranges."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.cli.exits import ANSWERED
from planner.cli.options import seed_option, tells_errors
from planner.cli.study_options import study_options, tell_sensitivity

if TYPE_CHECKING:
    from planner.study.asking import StudyOptions


@click.command(
    "sobol",
    epilog="""
    \b
    Examples:
      $ planner sobol korea-us-2025 --vary counterpart.reservation=0:3 --vary discount_rate=3:8
      $ planner sobol korea-us-2025 --vary discount_rate=3:8 --vary metric=value_added,export_revenue --base 32
    """,
)
@click.option(
    "--base",
    type=click.IntRange(1, 2**20),
    default=64,
    show_default=True,
    metavar="N",
    help="A power of two; takes N x (figures + 2) points.",
)
@seed_option("Of the points; the same gives the same.")
@tells_errors
@study_options
def command(
    model: str,
    vary: tuple[str, ...],
    base: int,
    seed: int,
    round_: str | None,
    overrides: tuple[str, ...],
    options: StudyOptions,
    out: Path | None,
    picture: Path | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Which figures the loss and the decision hang on, over whole ranges.

    Varies all figures at once (PATH=from:to, or PATH=a,b,c) and divides the variance of the expected loss, and of each
    concession being on the table, among them: alone (first order) and with the others (total), with 95 % intervals.
    """
    from planner.study.sobol import sobol

    found = sobol(model, vary, base=base, overrides=overrides, seed=seed, round_=round_, options=options)
    tell_sensitivity(found, as_json, out, picture, quiet)
    return ANSWERED
