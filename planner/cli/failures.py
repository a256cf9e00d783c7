"""What went wrong, in words on standard error or as the one JSON document that ``--json`` promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from planner.cli.output import print_document, say

if TYPE_CHECKING:
    from planner.schema.errors import InputError


def print_usage_document(error: click.ClickException) -> None:
    """Print a mistake on the command line as JSON."""
    print_document({"error": {"kind": "usage", "message": error.format_message(), "problems": []}})


def tell_input_error(error: InputError, as_json: bool) -> None:
    """Tell every problem of a user's input at once."""
    if as_json:
        print_document({"error": input_error_document(error)})
    else:
        say(str(error))


def input_error_document(error: InputError) -> dict[str, object]:
    """Return an input error as plain data."""
    return {
        "kind": "input",
        "message": str(error),
        "problems": [
            {
                "file": problem.file,
                "line": problem.line,
                "where": problem.where,
                "found": problem.found,
                "expected": problem.expected,
                "hint": problem.hint,
            }
            for problem in error.problems
        ],
    }
