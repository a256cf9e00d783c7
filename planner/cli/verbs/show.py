"""``planner show``: what a model says."""

from __future__ import annotations

import click

from planner.cli.exits import ANSWERED
from planner.cli.options import json_option, model_argument, set_option, tells_errors
from planner.cli.output import page, print_document


@click.command(
    "show",
    epilog="""
    \b
    Examples:
      $ planner show korea-us-2025
      $ planner show korea-us-2025 --set concessions.lng_long_term.maximum="5 Mt/yr"
    """,
)
@model_argument
@set_option
@json_option
@tells_errors
def command(model: str, overrides: tuple[str, ...], as_json: bool) -> int:
    """What a model says, as tables.

    Shows the measures and their terms, the concessions, budgets, constituencies, the counterpart and its postures,
    and how many figures are measured, reported, inferred or judged.
    """
    from planner.schema.loader import load

    negotiation = load(model, overrides)
    if as_json:
        from planner.report.model_document import model_document

        print_document(model_document(negotiation))
    else:
        from planner.report.model import model_page

        page().print(model_page(negotiation))
    return ANSWERED
