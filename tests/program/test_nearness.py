"""A counter-offer stays near the proposal, and is the best of those that do."""

from __future__ import annotations

import itertools
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import Shape, problems

from planner.program.problem import Nearness, Problem
from planner.solve.evaluation import evaluate
from planner.solve.search import solve
from planner.solve.solution import Offer, Reason

SMALL = Shape(items=(2, 3), measures=(1, 2), postures=(1, 2), budgets=(0, 1))


def best_near(problem: Problem, near: Nearness) -> float | None:
    """Return the least expected loss of all offers with few changes, by trying every one."""
    menus = [[item.step * count for count in range(int(item.maximum / item.step) + 1)] for item in problem.items]
    best = None
    for levels in itertools.product(*menus):
        for terms in itertools.product(*problem.measures.values()):
            named = {item.name: level for item, level in zip(problem.items, levels, strict=True) if level > 0.0}
            asked = dict(zip(problem.measures, terms, strict=True))
            changes = sum(named.get(item.name, 0.0) != near.levels.get(item.name, 0.0) for item in problem.items)
            changes += sum(asked[measure] != term for measure, term in near.terms.items())
            found = evaluate(replace(problem, near=None), [Offer(problem.rounds[0], named, asked)])
            if changes <= near.most_changes and not found.broken and (best is None or found.expected_loss < best):
                best = found.expected_loss
    return best


@given(problems(SMALL), st.data())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_counter_is_the_best_offer_with_few_changes(problem: Problem, data: st.DataObject) -> None:
    steps = {item.name: data.draw(st.integers(0, int(item.maximum / item.step))) for item in problem.items}
    near = Nearness(
        round=0,
        levels={item.name: steps[item.name] * item.step for item in problem.items if steps[item.name]},
        terms={measure: data.draw(st.sampled_from(terms)) for measure, terms in problem.measures.items()},
        most_changes=data.draw(st.integers(0, 2)),
    )
    solution = solve(replace(problem, near=near))
    best = best_near(problem, near)
    if best is None:
        assert solution.proof.reason is Reason.INFEASIBLE
    else:
        assert solution.proof.objective is not None
        assert abs(solution.proof.objective - best) < 1e-6
