"""Why something is not tabled sooner: what would come of tabling it in the first round.

Everything else in the plan stays as it is; the question is judged by :func:`planner.solve.evaluation.evaluate`, so an
answer holds for this plan and needs no search.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from planner.program.problem import Item, Problem
from planner.solve.evaluation import Evaluation, evaluate
from planner.solve.solution import Offer


@dataclass(frozen=True)
class HeldBack:
    """Something that is tabled, or raised, only in a later round."""

    item: str
    level: float
    """What it reaches, in its own unit."""
    since: str
    """The round in which it reaches that level."""
    broken: tuple[str, ...]
    """Rules that tabling it in the first round would break."""
    added_loss: float
    """What tabling it in the first round would add to what is minimised, billion USD; only if no rule is broken."""
    added_acceptance: float
    """What it would add to the probability that something is agreed."""


def held_back(problem: Problem, offers: Sequence[Offer], evaluation: Evaluation) -> tuple[HeldBack, ...]:
    """Return everything that the plan tables, or raises, after the first round, in the problem's order."""
    return tuple(
        _judged(problem, offers, evaluation, item)
        for item in problem.items
        if offers[-1].levels.get(item.name, 0.0) > offers[0].levels.get(item.name, 0.0)
    )


def _judged(problem: Problem, offers: Sequence[Offer], evaluation: Evaluation, item: Item) -> HeldBack:
    level = offers[-1].levels[item.name]
    since = next(offer.round for offer in offers if offer.levels.get(item.name, 0.0) >= level)
    sooner = [replace(offer, levels={**offer.levels, item.name: level}) for offer in offers]
    found = evaluate(problem, sooner)
    return HeldBack(
        item=item.name,
        level=level,
        since=since,
        broken=tuple(dict.fromkeys(found.broken)),
        added_loss=found.objective - evaluation.objective,
        added_acceptance=found.acceptance - evaluation.acceptance,
    )
