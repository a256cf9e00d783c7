"""The planner's optimum is that of an enumeration written from the model page, on over a thousand random problems.

The cases are always the same; ``PLANNER_ORACLE_TIMES=10`` in the environment runs ten times as many.
"""

from __future__ import annotations

import pytest
from oracle.agreement import check_random
from strategies import Shape

SHAPES: dict[str, tuple[Shape, int]] = {
    "offers_terms_and_answers": (Shape(), 150),
    "budgets": (Shape(budgets=(1, 3)), 150),
    "consent": (Shape(voices=(1, 3)), 150),
    "logic_clearance_and_demands": (Shape(logic=True), 150),
    "curves_of_any_shape": (Shape(bends=3), 120),
    "a_continuous_level": (Shape(items=(1, 2), continuous=1, bends=3, budgets=(0, 1), voices=(0, 1)), 120),
    "two_continuous_levels": (
        Shape(items=(0, 1), continuous=2, measures=(1, 1), postures=(1, 2), budgets=(0, 1), voices=(0, 1)),
        80,
    ),
    "agreements_that_hurt": (Shape(postures=(2, 4), deal_may_hurt=True), 150),
    "many_postures": (
        Shape(
            items=(2, 3),
            measures=(1, 2),
            postures=(7, 8),
            budgets=(0, 1),
            voices=(0, 1),
            logic=True,
            deal_may_hurt=True,
        ),
        150,
    ),
    "many_postures_and_a_continuous_level": (
        Shape(items=(1, 2), continuous=1, measures=(1, 1), postures=(7, 8), budgets=(0, 1), deal_may_hurt=True),
        100,
    ),
    "everything_together": (
        Shape(
            items=(1, 3),
            continuous=1,
            budgets=(0, 2),
            voices=(0, 2),
            postures=(2, 4),
            measures=(1, 1),
            logic=True,
            deal_may_hurt=True,
        ),
        150,
    ),
}


@pytest.mark.parametrize("rules", SHAPES)
def test_planner_and_enumeration_agree_on(rules: str) -> None:
    shape, cases = SHAPES[rules]
    check_random(shape, cases)


def test_there_are_at_least_a_thousand_cases() -> None:
    assert sum(cases for _, cases in SHAPES.values()) >= 1000
