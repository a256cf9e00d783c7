"""``planner new``: start a model of one's own."""

from __future__ import annotations

from pathlib import Path

import click

from planner.cli.exits import ANSWERED
from planner.cli.options import PathName, json_option, quiet_option, tells_errors
from planner.cli.output import print_document


@click.command(
    "new",
    epilog="""
    \b
    Examples:
      $ planner new my-talks
      $ planner solve my-talks
    """,
)
@click.argument("folder", type=PathName(path_type=Path))
@json_option
@quiet_option
@tells_errors
def command(folder: Path, as_json: bool, quiet: bool) -> int:
    """Start a model of your own in a new folder.

    Writes a small, complete model into FOLDER, with a comment on every part; it solves at once, and works like a
    shipped one. An existing folder must be empty.
    """
    from planner.schema.starter import new_model

    new_model(folder)
    written = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    if as_json:
        print_document({"folder": str(folder), "files": written})
    elif not quiet:
        click.echo(f"wrote {', '.join(written)} in {folder}; next: planner solve {folder}")
    return ANSWERED
