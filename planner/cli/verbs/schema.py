"""``planner schema``: the format of model files."""

from __future__ import annotations

import click

from planner.cli.exits import ANSWERED
from planner.cli.options import json_option, tells_errors
from planner.cli.output import print_document


@click.command(
    "schema",
    epilog="""
    \b
    Example:
      $ planner schema > model.schema.json
    """,
)
@json_option
@tells_errors
def command(as_json: bool) -> int:  # noqa: ARG001 - the answer is a JSON document either way
    """The format of model files, as a JSON Schema.

    Editors that know JSON Schema check and complete model files with it.
    """
    from planner.schema.json_schema import json_schema

    print_document(json_schema())
    return ANSWERED
