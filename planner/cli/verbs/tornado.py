"""``planner tornado``: one figure at a time."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planner.cli.beside import tell_answer
from planner.cli.exits import ANSWERED, LIMIT
from planner.cli.options import Share, tells_errors
from planner.cli.study_options import study_options

if TYPE_CHECKING:
    from planner.study.asking import StudyOptions


@click.command(
    "tornado",
    epilog="""
    \b
    Examples:
      $ planner tornado korea-us-2025
      $ planner tornado korea-us-2025 --vary counterpart.reservation=0:3 --vary discount_rate=3:8
      $ planner tornado korea-us-2025 --vary counterpart.asks.revenue --spread 30% --picture tornado.svg
    """,
)
@click.option(
    "--spread",
    type=Share(),
    metavar="SHARE",
    default="20%",
    show_default=True,
    help="How far a figure without a range of its own goes down and up.",
)
@click.option(
    "--tolerance",
    type=Share(),
    metavar="SHARE",
    default="5%",
    show_default=True,
    help="How closely a switch is located, of the way from the model's figure to the end.",
)
@tells_errors
@study_options
def command(
    model: str,
    vary: tuple[str, ...],
    spread: float,
    tolerance: float,
    round_: str | None,
    overrides: tuple[str, ...],
    options: StudyOptions,
    out: Path | None,
    picture: Path | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Which single figures move the loss, and which change the decision.

    Moves each figure to both ends of its range (PATH=from:to, or PATH alone for the spread) and leaves the others; by
    default the model's main figures. Where the bundle or the terms differ at an end, says between which values they
    switch.
    """
    from planner.report.study_pictures import tornado_picture
    from planner.report.tornado import tornado_document, tornado_page
    from planner.study.points import FAILED
    from planner.study.tornado import tornado

    part = Fraction(str(spread))
    found = tornado(model, vary, overrides=overrides, spread=part, tolerance=tolerance, round_=round_, options=options)
    tell_answer(
        tornado_document(found),
        lambda: tornado_page(found),
        {"answer": found.frame},
        lambda: tornado_picture(found),
        out,
        picture,
        as_json,
        quiet,
    )
    failed = any(side.status in FAILED for bar in found.bars for side in (bar.low, bar.high))
    return LIMIT if failed else ANSWERED
