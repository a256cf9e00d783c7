"""``planner alternatives``: other bundles nearly as good."""

from __future__ import annotations

import click

from planner.cli.answer_options import Question, question_options
from planner.cli.exits import ANSWERED, LIMIT, NO_PLAN
from planner.cli.options import Share


@click.command(
    "alternatives",
    epilog="""
    \b
    Examples:
      $ planner alternatives korea-us-2025
      $ planner alternatives korea-us-2025 --within 2% --count 3
      $ planner alternatives korea-us-2025 --round new_government --out studies/others
    """,
)
@click.option(
    "--within",
    type=Share(),
    metavar="SHARE",
    default="1%",
    show_default=True,
    help="By how much more than the best another bundle may lose.",
)
@click.option(
    "--count", type=click.IntRange(1, 1000), default=5, show_default=True, help="How many to look for, at most."
)
@question_options
def command(question: Question, within: float, count: int) -> int:
    """Different bundles nearly as good as the best.

    Each is as different as possible from those before it, in what is offered and what is asked. Says whether there are
    more, or proves that there are none.
    """
    from planner.report.alternatives import alternatives_document, alternatives_page
    from planner.study.alternatives import alternatives

    found = alternatives(question.model, within, count, round_=question.round_, options=question.options)
    question.tell(alternatives_document(found), lambda: alternatives_page(found), found.frame)
    if not found.bundles.proved:
        return LIMIT
    return ANSWERED if found.bundles.plans else NO_PLAN
