"""The offer of one round by itself: the question that a study asks where it does not ask about the whole ladder."""

from __future__ import annotations

from planner.program.problem import Problem
from planner.program.rounds import rounds_between
from planner.schema.errors import InputError, InputProblem, quoted, suggestion

ALL = "all"
"""Asks about the whole ladder."""


def studied(problem: Problem, asked: str | None) -> Problem:
    """Return the problem with the one round that is asked about; by default the first, and all with :data:`ALL`.

    An offer of one round is judged as if nothing had been tabled before it and nothing came after it. Raises
    ``InputError`` for a round that the problem does not have.
    """
    if asked == ALL or (asked is None and len(problem.rounds) == 1):
        return problem
    name = problem.rounds[0] if asked is None else asked
    if name not in problem.rounds:
        expected = f"a round of the model, or '{ALL}'"
        hint = suggestion(name, [*problem.rounds, ALL])
        raise InputError([InputProblem("option", None, "--round", quoted(name), expected, hint)])
    first = problem.rounds.index(name)
    return rounds_between(problem, first, first + 1)
