"""``planner morris``: sensitivity over whole ranges."""

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
    "morris",
    epilog="""
    \b
    Examples:
      $ planner morris korea-us-2025 --vary counterpart.reservation=0:3 --vary discount_rate=3:8
      $ planner morris korea-us-2025 --vary counterpart.reservation=0:3 --trajectories 20
    """,
)
@click.option(
    "--trajectories",
    type=click.IntRange(2, 100_000),
    default=10,
    show_default=True,
    metavar="N",
    help="Takes N x (figures + 1) points.",
)
@seed_option("Of the points; the same gives the same.")
@tells_errors
@study_options
def command(
    model: str,
    vary: tuple[str, ...],
    trajectories: int,
    seed: int,
    round_: str | None,
    overrides: tuple[str, ...],
    options: StudyOptions,
    out: Path | None,
    picture: Path | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Which figures matter at all, for few points.

    Moves one figure after the other along random paths through all ranges (PATH=from:to, or PATH=a,b,c). Shows the
    mean effect on the expected loss and on each concession being on the table, and how much it hangs on the others.
    """
    from planner.study.morris import morris

    found = morris(
        model, vary, trajectories=trajectories, overrides=overrides, seed=seed, round_=round_, options=options
    )
    tell_sensitivity(found, as_json, out, picture, quiet)
    return ANSWERED
