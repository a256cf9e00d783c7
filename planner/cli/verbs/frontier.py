"""``planner frontier``: what one aim costs in another."""

from __future__ import annotations

import click

from planner.cli.answer_options import Question, question_options
from planner.cli.exits import ANSWERED, LIMIT, NO_PLAN
from planner.cli.options import picture_option


@click.command(
    "frontier",
    epilog="""
    \b
    Examples:
      $ planner frontier korea-us-2025
      $ planner frontier korea-us-2025 --objective expected_loss --objective acceptance
      $ planner frontier korea-us-2025 --objective expected_loss --objective consent.public --picture consent.svg
      $ planner frontier korea-us-2025 --steps 5 --time-limit 2min --out studies/frontier
    """,
)
@click.option(
    "--objective",
    "objectives",
    metavar="NAME",
    multiple=True,
    help="What to weigh: expected_loss, cost, headline, acceptance, consent, consent.WHO, seats, budget.NAME, "
    "budget.NAME.YEAR, cvar, worst_loss. Give two or three; by default expected_loss and cost.",
)
@click.option(
    "--steps",
    type=click.IntRange(1, 1000),
    default=10,
    show_default=True,
    help="Steps into which the range of an objective is cut; more steps, more choices.",
)
@picture_option
@question_options
def command(question: Question, objectives: tuple[str, ...], steps: int) -> int:
    """What doing better in one aim costs in another.

    Lists offers that cannot do better in one of the objectives without doing worse in another, proved, from the best
    by the first objective on. Ctrl-C keeps what is proved by then.
    """
    from planner.report.frontier import frontier_document, frontier_page, frontier_svg
    from planner.study.frontier.negotiation import trade_offs

    wanted = objectives or ("expected_loss", "cost")
    found = trade_offs(question.model, wanted, steps=steps, round_=question.round_, options=question.options)
    draw = (lambda: frontier_svg(found)) if found.choices else None
    question.tell(frontier_document(found), lambda: frontier_page(found), found.frame, draw)
    if not found.complete:
        return LIMIT
    return ANSWERED if found.choices else NO_PLAN
