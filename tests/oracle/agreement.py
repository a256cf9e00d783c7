"""What it means that the planner and the enumeration agree on a problem."""

from __future__ import annotations

import os
from collections.abc import Callable
from fractions import Fraction

from hypothesis import HealthCheck, Phase, given, settings
from oracle.enumeration import Rulebook, best_offers
from strategies import Shape, problems

from planner.program.problem import Problem
from planner.solve.search import solve
from planner.solve.solution import Reason, Solution

VALUE = Fraction(1, 10**6)
"""By how much, in billion USD, the planner's value may differ from the exact one."""
ROUNDED_LEVEL = Fraction(5, 10**5)
"""And by how much more for each continuous concession, whose level is stated to six decimals on the safe side."""
THRESHOLD = Fraction(1, 10**6)
"""By how much a stated plan, its levels rounded, may miss a threshold."""
TIMES = int(os.environ.get("PLANNER_ORACLE_TIMES", "1"))
"""Multiplies the number of random cases, for a long run."""


def check(problem: Problem) -> None:
    """Assert that status, value and plan of the planner are those of the enumeration."""
    best = best_offers(problem)
    solution = solve(problem)
    if best.value is None:
        assert solution.proof.reason is Reason.INFEASIBLE, solution
        assert solution.offers == ()
        return
    assert solution.proof.reason is Reason.PROVED, solution
    assert solution.proof.objective is not None
    rounded = sum(item.domain == "continuous" for item in problem.items)
    tolerance = VALUE + rounded * ROUNDED_LEVEL
    assert abs(Fraction(solution.proof.objective) - best.value) <= tolerance, (float(best.value), solution)
    bound = Fraction(solution.proof.bound)
    assert abs(bound - best.value) <= VALUE * max(1, abs(best.value)), (float(best.value), solution)
    _check_plan(problem, solution)


def _check_plan(problem: Problem, solution: Solution) -> None:
    (offer,) = solution.offers
    point = tuple(Fraction(str(offer.levels.get(item.name, 0.0))) for item in problem.items)
    terms = tuple(offer.terms[measure] for measure in problem.measures)
    verdict = Rulebook(problem).judge(point, terms, THRESHOLD)
    assert verdict.broken == (), solution
    accepting = {name for name, when in solution.accepts.items() if when == offer.round}
    assert accepting == verdict.accepting, (verdict, solution)
    assert abs(verdict.expected_loss - Fraction(solution.proof.objective or 0.0)) <= VALUE, (verdict, solution)


def check_random(shape: Shape, cases: int) -> None:
    """Hold the planner against the enumeration on random problems, always the same ones."""
    problem_test: Callable[[], None] = settings(
        max_examples=cases * TIMES,
        derandomize=True,
        deadline=None,
        database=None,
        # Shrinking solves hundreds of further problems: worth it when a long run was asked for.
        phases=[Phase.generate, *([Phase.shrink] if TIMES > 1 else [])],
        suppress_health_check=list(HealthCheck),
    )(given(problems(shape))(check))
    problem_test()
