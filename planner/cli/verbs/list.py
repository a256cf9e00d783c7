"""``planner list``: which models ship with the planner."""

from __future__ import annotations

import click

from planner.cli.exits import ANSWERED
from planner.cli.options import json_option, tells_errors
from planner.cli.output import page, print_document


@click.command(
    "list",
    epilog="""
    \b
    Example:
      $ planner list
    """,
)
@json_option
@tells_errors
def command(as_json: bool) -> int:
    """Which models there are.

    Lists the models that ship with the planner. A folder of your own is named by its path instead.
    """
    from planner.report.catalogue import shipped_catalogue

    catalogue = shipped_catalogue()
    if as_json:
        print_document({"models": [entry.document() for entry in catalogue]})
    else:
        from planner.report.catalogue import catalogue_page

        page().print(catalogue_page(catalogue))
    return ANSWERED
