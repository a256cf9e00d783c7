"""What went wrong, in words on standard error or as the one JSON document that ``--json`` promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from planner.cli.exits import LIMIT, NO_PLAN
from planner.cli.output import print_document, say

if TYPE_CHECKING:
    from planner.schema.errors import InputError
    from planner.study.talks import NoPlanError


def print_usage_document(error: click.ClickException) -> None:
    """Print a mistake on the command line as JSON."""
    print_document({"error": {"kind": "usage", "message": error.format_message(), "problems": []}})


def tell_stopped(message: str, as_json: bool) -> None:
    """Tell that the user stopped the work, and what is kept of it."""
    if as_json:
        print_document({"error": {"kind": "stopped", "message": message, "problems": []}})
    else:
        say(message)


def tell_input_error(error: InputError, as_json: bool) -> None:
    """Tell every problem of a user's input at once."""
    if as_json:
        print_document({"error": input_error_document(error)})
    else:
        say(str(error))


def tell_no_plan(error: NoPlanError, as_json: bool) -> int:
    """Tell that there is no plan to ask a question of, and return the exit code for it."""
    from planner.report.plan_document import proof_document
    from planner.report.proof import verdict
    from planner.solve.solution import Reason

    proof = error.solution.proof
    infeasible = proof.reason is Reason.INFEASIBLE
    if as_json:
        print_document({"proof": proof_document(proof)})
    else:
        say(f"{verdict(proof)}{' See: planner solve' if infeasible else ''}")
    return NO_PLAN if infeasible else LIMIT


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
