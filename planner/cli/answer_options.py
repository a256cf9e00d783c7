"""Options of the verbs that ask exact questions of one model."""

from __future__ import annotations

from pathlib import Path

import click

from planner.cli.options import PathName

round_option = click.option(
    "--round",
    "round_",
    metavar="NAME",
    help="The round whose offer is studied, by default the first; 'all' for the whole ladder, which takes longer.",
)
picture_option = click.option(
    "--picture",
    type=PathName(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Draw the answer there, as .svg or .png.",
)
