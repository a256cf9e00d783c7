"""``planner validate``: every error in a model at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from planner.cli.exits import ANSWERED
from planner.cli.options import json_option, model_argument, quiet_option, set_option, tells_errors
from planner.cli.output import print_document

if TYPE_CHECKING:
    from planner.schema.negotiation import Negotiation


@click.command(
    "validate",
    epilog="""
    \b
    Examples:
      $ planner validate korea-us-2025
      $ planner validate my-talks --json
    """,
)
@model_argument
@set_option
@json_option
@quiet_option
@tells_errors
def command(model: str, overrides: tuple[str, ...], as_json: bool, quiet: bool) -> int:
    """Every error in a model at once.

    The proposals in its folder are checked too. Each error names its file and line, what was found, what was expected
    and the nearest valid name. A model without errors answers in one line; its sources are those that figures cite, of
    the model's own and of the shared data, as in 'planner show'.
    """
    from planner.schema.folder import find
    from planner.schema.loader import load
    from planner.schema.proposals import load_proposals

    negotiation = load(model, overrides)
    proposals = load_proposals(negotiation, find(model))
    if as_json:
        print_document({"model": negotiation.name, "valid": True, "problems": []})
    elif not quiet:
        click.echo(f"{negotiation.name}: no errors; {_counts(negotiation, len(proposals))}")
    return ANSWERED


def _counts(model: Negotiation, proposals: int) -> str:
    """Return what there is in a model; of its sources only those that figures cite, since all models share some."""
    from planner.report.model.evidence import citations
    from planner.report.words import counted

    counts = [
        counted(len(model.measures), "measure"),
        counted(len(model.concessions), "concession"),
        f"{counted(len(citations(model)), 'source')} cited",
    ]
    return ", ".join(counts + ([counted(proposals, "proposal")] if proposals else []))
