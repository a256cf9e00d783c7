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
      $ planner show korea-us-2025 --part concessions --part home
      $ planner show korea-us-2025 --set concessions.lng_long_term.maximum="5 Mt/yr"
    """,
)
@model_argument
@click.option(
    "--part",
    "parts",
    type=click.Choice(["talks", "measures", "concessions", "home", "counterpart", "evidence"]),
    multiple=True,
    help="Show this part alone; may be repeated.",
)
@set_option
@json_option
@tells_errors
def command(model: str, parts: tuple[str, ...], overrides: tuple[str, ...], as_json: bool) -> int:
    """What a model says, as tables.

    Shows how the talks are held, with their rounds, calendar and proposals; the measures and their terms; the
    concessions, whose they are and when they are delivered; budgets and constituencies; the counterpart and how it may
    turn out to be; and what the figures rest on. A judgement is marked, other figures name their sources.
    """
    from planner.schema.folder import find
    from planner.schema.loader import load
    from planner.schema.proposals import load_proposals

    negotiation = load(model, overrides)
    proposals = load_proposals(negotiation, find(model))
    if as_json:
        from planner.report.model.document import model_document

        print_document(model_document(negotiation, proposals))
    else:
        from planner.report.model.page import model_page

        page().print(model_page(negotiation, proposals, parts))
    return ANSWERED
