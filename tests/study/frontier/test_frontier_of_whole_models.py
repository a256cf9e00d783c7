"""The engine against trying everything, on models in which every variable is a whole number."""

import os
from fractions import Fraction

import pytest
from pyomo.environ import ConcreteModel, value
from study.frontier.whole_models import WholeModel, random_model

from planner.study.frontier import Frontier, Objective, Outcome, nondominated

TIMES = int(os.environ.get("PLANNER_ORACLE_TIMES", "1"))


def same_outcomes(frontier: Frontier, outcomes: set[tuple[Fraction, ...]]) -> bool:
    """Whether a frontier has just these outcomes; real numbers may differ in the last digits."""
    found = frontier.values()
    near = all(
        any(
            all(abs(float(a) - b) <= 1e-9 * max(1.0, abs(b)) for a, b in zip(one, other, strict=True))
            for other in found
        )
        for one in outcomes
    )
    return near and len(found) == len(outcomes)


def check(case: WholeModel) -> None:
    model, objectives = case.pyomo()
    frontier = nondominated(model, objectives)
    outcomes = case.nondominated()
    assert frontier.complete
    assert (frontier.outcome is Outcome.INFEASIBLE) == (not outcomes)
    assert same_outcomes(frontier, outcomes), (case, frontier.values())
    for point in frontier.points:
        point.witness.load()
        assert all(rule.slack() >= -1e-9 for rule in model.rules.values())
        attained = [value(objective.expression) for objective in objectives]
        assert attained == pytest.approx(list(point.values), abs=1e-9)


@pytest.mark.parametrize("block", range(10))
def test_random_models_have_just_the_outcomes_found_by_trying_everything(block: int) -> None:
    for seed in range(block * 15 * TIMES, (block + 1) * 15 * TIMES):
        check(random_model(seed))


def test_a_model_without_variables_has_one_outcome() -> None:
    frontier = nondominated(ConcreteModel(), [Objective("seven", 7.0)])
    assert frontier.values() == [(7.0,)]


def test_the_model_is_left_as_it_was() -> None:
    model, objectives = random_model(4).pyomo()
    before = written(model)
    nondominated(model, objectives)
    assert written(model) == before


def written(model: ConcreteModel) -> list[str]:
    return [
        *(f"{v.name} {v.bounds} {v.domain} {v.fixed} {v.value}" for v in model.x.values()),
        *(str(rule.expr) for rule in model.rules.values()),
    ]
