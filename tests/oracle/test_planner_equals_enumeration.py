"""The planner's optimum is that of an enumeration written from the model page, on a thousand random problems per rule.

The cases are always the same; ``PLANNER_ORACLE_TIMES=10`` in the environment runs ten times as many.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from oracle.agreement import check_random
from strategies import Shape

ONE_ROUND: Mapping[str, tuple[Shape, int]] = {
    "offers_terms_and_answers": (Shape(), 120),
    "budgets": (Shape(budgets=(1, 3)), 120),
    "consent": (Shape(voices=(1, 3)), 120),
    "logic_clearance_and_demands": (Shape(logic=True), 120),
    "curves_of_any_shape": (Shape(bends=3), 100),
    "a_continuous_level": (Shape(items=(1, 2), continuous=1, bends=3, budgets=(0, 1), voices=(0, 1)), 70),
    "two_continuous_levels": (
        Shape(items=(0, 1), continuous=2, measures=(1, 1), postures=(1, 2), budgets=(0, 1), voices=(0, 1)),
        50,
    ),
    "agreements_that_hurt": (Shape(postures=(2, 4), deal_may_hurt=True), 100),
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
        50,
    ),
    "many_postures_and_a_continuous_level": (
        Shape(items=(1, 2), continuous=1, measures=(1, 1), postures=(7, 8), budgets=(0, 1), deal_may_hurt=True),
        40,
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
        60,
    ),
}

SMALL = Shape(items=(1, 2), steps=2, terms=2, postures=(2, 3))
LADDER = replace(SMALL, items=(2, 2), rounds=2)
LONG_LADDER = replace(LADDER, measures=(1, 1), rounds=3)
SCHEDULES = replace(SMALL, measures=(1, 1), schedules=1, may_fail=True)
TABLES = replace(SMALL, measures=(2, 2), separate=True)
ONE_LEVEL = replace(SMALL, items=(0, 0), continuous=1, measures=(1, 1))

SEVERAL_ROUNDS: Mapping[str, tuple[Shape, int]] = {
    "ladders": (LADDER, 200),
    "ladders_of_three_rounds": (LONG_LADDER, 150),
    "ladders_with_budgets_consent_and_logic": (replace(LADDER, budgets=(0, 2), voices=(0, 2), logic=True), 200),
    "a_continuous_level_in_two_rounds": (replace(ONE_LEVEL, rounds=2, goalposts=True), 60),
    "goalposts_that_move": (replace(LADDER, goalposts=True), 250),
    "goalposts_that_move_over_three_rounds": (replace(LONG_LADDER, goalposts=True), 150),
    "agreements_that_hurt_on_a_ladder": (replace(LADDER, goalposts=True, deal_may_hurt=True), 200),
    "many_postures_on_a_ladder": (
        replace(LADDER, measures=(1, 1), postures=(7, 7), goalposts=True, deal_may_hurt=True),
        20,
    ),
}

DELIVERY: Mapping[str, tuple[Shape, int]] = {
    "delivery_schedules": (replace(SCHEDULES, budgets=(0, 2)), 400),
    "delivery_schedules_and_logic": (replace(SCHEDULES, items=(2, 2), logic=True), 200),
    "delivery_schedules_on_a_ladder": (replace(SCHEDULES, rounds=2, goalposts=True), 300),
}

TRACKS: Mapping[str, tuple[Shape, int]] = {
    "separate_tracks": (replace(TABLES, budgets=(0, 1), voices=(0, 1)), 300),
    "separate_tracks_on_a_ladder": (replace(TABLES, rounds=2, goalposts=True, deal_may_hurt=True), 400),
    "many_postures_at_separate_tables": (
        replace(TABLES, postures=(4, 4), rounds=2, goalposts=True, deal_may_hurt=True),
        20,
    ),
    "tracks_linked_at_a_cost": (replace(SMALL, linkage_cost=True, rounds=2), 100),
}

FEARS: Mapping[str, tuple[Shape, int]] = {
    "tail": (replace(SMALL, postures=(2, 4), attitudes=("tail",)), 400),
    "tail_on_a_ladder": (replace(LADDER, goalposts=True, attitudes=("tail",)), 400),
    "tail_at_separate_tables": (replace(TABLES, attitudes=("tail",)), 200),
    "worst_case": (replace(SMALL, postures=(2, 4), deal_may_hurt=True, attitudes=("worst",)), 400),
    "worst_case_on_a_ladder": (replace(LADDER, goalposts=True, attitudes=("worst",)), 400),
    "worst_case_with_schedules": (replace(SCHEDULES, rounds=2, attitudes=("worst",)), 200),
    "doubted_chances": (replace(SMALL, postures=(2, 4), attitudes=("doubt",)), 400),
    "doubted_chances_on_a_ladder": (replace(LADDER, deal_may_hurt=True, attitudes=("doubt",)), 400),
    "doubted_chances_at_separate_tables": (replace(TABLES, attitudes=("doubt",)), 200),
    "fears_and_a_continuous_level": (replace(ONE_LEVEL, attitudes=("tail", "worst", "doubt", "mixture")), 100),
    "many_postures_and_fears": (
        replace(SMALL, measures=(1, 1), postures=(7, 8), attitudes=("tail", "worst", "doubt", "mixture")),
        20,
    ),
    "many_postures_schedules_and_fears": (
        replace(
            SCHEDULES,
            items=(1, 1),
            postures=(7, 7),
            rounds=2,
            goalposts=True,
            attitudes=("tail", "worst", "doubt", "mixture"),
        ),
        20,
    ),
    "all_rules_and_all_fears": (
        replace(
            TABLES,
            items=(1, 1),
            schedules=1,
            rounds=2,
            goalposts=True,
            may_fail=True,
            deal_may_hurt=True,
            attitudes=("mixture",),
        ),
        200,
    ),
}

SHAPES = {**ONE_ROUND, **SEVERAL_ROUNDS, **DELIVERY, **TRACKS, **FEARS}

RULES: Mapping[str, Callable[[Shape], bool]] = {
    "one round": lambda shape: shape.rounds == 1,
    "ladders": lambda shape: shape.rounds > 1,
    "ratchet and drift": lambda shape: shape.rounds > 1 and shape.goalposts,
    "binding acceptance that may hurt": lambda shape: shape.deal_may_hurt,
    "agreements that may fail": lambda shape: shape.may_fail,
    "delivery schedules": lambda shape: shape.schedules > 0,
    "separate tracks": lambda shape: shape.separate,
    "tail": lambda shape: shape.attitudes == ("tail",),
    "worst case": lambda shape: shape.attitudes == ("worst",),
    "total variation": lambda shape: shape.attitudes == ("doubt",),
}


@pytest.mark.parametrize("rules", SHAPES)
def test_planner_and_enumeration_agree_on(rules: str) -> None:
    shape, cases = SHAPES[rules]
    check_random(shape, cases)


@pytest.mark.parametrize("rule", RULES)
def test_there_are_at_least_a_thousand_cases_of(rule: str) -> None:
    assert sum(cases for shape, cases in SHAPES.values() if RULES[rule](shape)) >= 1000
