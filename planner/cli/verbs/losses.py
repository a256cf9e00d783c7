"""``planner losses``: what each tariff outcome costs."""

from __future__ import annotations

import click

from planner.cli.exits import ANSWERED
from planner.cli.options import json_option, model_argument, set_option, tells_errors
from planner.cli.output import page, print_document


@click.command(
    "losses",
    epilog="""
    \b
    Examples:
      $ planner losses korea-us-2025
      $ planner losses korea-us-2025 --all-metrics
    """,
)
@model_argument
@click.option("--all-metrics", is_flag=True, help="Show all four ways to count a loss, not only the model's own.")
@set_option
@json_option
@tells_errors
def command(model: str, all_metrics: bool, overrides: tuple[str, ...], as_json: bool) -> int:
    """What each tariff outcome costs, by measure.

    Shows the loss per year of every measure at every term, and how the planner's figures compare with published
    estimates, with a sentence where they differ.
    """
    from planner.report.losses import losses_document, losses_page
    from planner.schema.loader import load
    from planner.trade.comparison import compare
    from planner.trade.engine import loss_table

    negotiation = load(model, overrides)
    table, comparisons = loss_table(negotiation), compare(negotiation)
    if as_json:
        print_document(losses_document(negotiation, table, comparisons))
    else:
        page().print(losses_page(negotiation, table, comparisons, all_metrics=all_metrics))
    return ANSWERED
