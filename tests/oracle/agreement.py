"""What it means that the planner and the enumeration agree on a problem."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from hypothesis import HealthCheck, Phase, given, settings
from oracle.attitudes import Attitude, Measure
from oracle.enumeration import best_value
from oracle.rulebook import judge_plan
from strategies import Shape, attitudes, problems

from planner.program.problem import Problem
from planner.solve.search import solve
from planner.solve.solution import Reason, Solution

VALUE = Fraction(1, 10**6)
"""By how much, in billion USD, the planner's value may differ from the exact one."""
ROUNDED_LEVEL = Fraction(5, 10**5)
"""And by how much more for each continuous level, which is stated to six decimals on the safe side."""
THRESHOLD = Fraction(1, 10**6)
"""By how much a stated plan, its levels rounded, may miss a threshold."""
TIMES = int(os.environ.get("PLANNER_ORACLE_TIMES", "1"))
"""Multiplies the number of random cases, for a long run."""


def check(problem: Problem, measure: Measure | None = None) -> None:
    """Assert that status, value and plan of the planner are those of the enumeration.

    ``measure`` is what the problem's measure of risk should amount to, from its definition.
    """
    best = best_value(problem, measure)
    solution = solve(problem)
    if best is None:
        assert solution.proof.reason is Reason.INFEASIBLE, solution
        assert solution.offers == ()
        return
    assert solution.proof.reason is Reason.PROVED, solution
    assert solution.proof.objective is not None
    rounded = sum(item.domain == "continuous" for item in problem.items) * len(problem.rounds)
    tolerance = VALUE + rounded * ROUNDED_LEVEL
    assert abs(Fraction(solution.proof.objective) - best) <= tolerance, (float(best), solution)
    bound = Fraction(solution.proof.bound)
    assert abs(bound - best) <= VALUE * max(1, abs(best)), (float(best), solution)
    _check_plan(problem, solution, measure)


def _check_plan(problem: Problem, solution: Solution, measure: Measure | None) -> None:
    assert [offer.round for offer in solution.offers] == list(problem.rounds)
    offers = [(offer.levels, offer.terms) for offer in solution.offers]
    verdict = judge_plan(problem, offers, THRESHOLD, measure)
    assert verdict.broken == (), solution
    accepting = {name: problem.rounds.index(when) for name, when in solution.accepts.items() if when is not None}
    assert accepting == verdict.accepting, (verdict, solution)
    assert abs(verdict.value - Fraction(solution.proof.objective or 0.0)) <= VALUE, (verdict, solution)


def check_random(shape: Shape, cases: int) -> None:
    """Hold the planner against the enumeration on random problems, always the same ones."""

    def agrees(problem: Problem, attitude: Attitude) -> None:
        check(replace(problem, risk=attitude.risk), attitude.measure)

    problem_test: Callable[[], None] = settings(
        max_examples=cases * TIMES,
        derandomize=True,
        deadline=None,
        database=None,
        # Shrinking solves hundreds of further problems: worth it when a long run was asked for.
        phases=[Phase.generate, *([Phase.shrink] if TIMES > 1 else [])],
        suppress_health_check=list(HealthCheck),
    )(given(problems(shape), attitudes(shape))(agrees))
    problem_test()
