"""Whether an offer that somebody states speaks of a problem's own concessions, levels and terms."""

from __future__ import annotations

import math

from planner.program.problem import Problem
from planner.schema.errors import listed, quoted
from planner.solve.solution import Offer

Misfit = tuple[str, str, str]
"""Where, what was found there, and what would be right."""


def misfits(problem: Problem, offer: Offer) -> list[Misfit]:
    """Return every name of an offer that the problem does not have, and every level that is none."""
    found: list[Misfit] = []
    if offer.round not in problem.rounds:
        found.append(("round", quoted(offer.round), listed(problem.rounds)))
    items = [item.name for item in problem.items]
    for name, level in offer.levels.items():
        if name not in items:
            found.append((f"levels.{name}", quoted(name), listed(items)))
        elif not (math.isfinite(level) and level >= 0.0):
            found.append((f"levels.{name}", f"{level:g}", "a level of at least 0"))
    for measure, terms in problem.measures.items():
        if offer.terms.get(measure) not in terms:
            asked = quoted(offer.terms[measure]) if measure in offer.terms else "no term"
            found.append((f"terms.{measure}", asked, listed(terms)))
    unknown = [name for name in offer.terms if name not in problem.measures]
    return [*found, *((f"terms.{name}", quoted(name), listed(problem.measures)) for name in unknown)]
