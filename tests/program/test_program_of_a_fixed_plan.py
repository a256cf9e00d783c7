"""Of every plan, good or bad, the program says what the rules of the model page say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from fixed_plan import Offers, value_of
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from oracle.attitudes import Attitude
from oracle.rulebook import Plan, Rulebook, judge_plan
from strategies import Shape, attitudes, problems

from planner.program.counterpart import surplus_range
from planner.program.curves import segments_of
from planner.program.objective import gain_range
from planner.program.problem import Item, Problem

SMALL = Shape(items=(1, 3), steps=3, bends=2, terms=2, postures=(2, 3))
SHAPES = {
    "one round": replace(SMALL, budgets=(0, 2), voices=(0, 2), logic=True),
    "ladder": replace(SMALL, rounds=3, goalposts=True, logic=True, deal_may_hurt=True),
    "schedules": replace(SMALL, items=(1, 2), rounds=2, schedules=1, may_fail=True, logic=True, goalposts=True),
    "tables and fears": replace(
        SMALL, measures=(2, 2), rounds=2, separate=True, attitudes=("tail", "worst", "doubt", "mixture")
    ),
}


def menu(item: Item) -> list[float]:
    """Return levels that the program can state, whatever the rules say about them."""
    return [item.step * count for count in range(int(item.maximum / item.step) + 1)]


@st.composite
def plans(draw: st.DrawFn, problem: Problem) -> Offers:
    """Draw an offer for each round; mostly nothing is withdrawn, and one schedule of a concession is tabled."""
    offers: list[tuple[dict[str, float], dict[str, str]]] = []
    for _ in problem.rounds:
        before = offers[-1][0] if offers else {}
        careless = draw(st.integers(0, 9)) == 0
        levels: dict[str, float] = {}
        for item in problem.items:
            choices = [level for level in menu(item) if careless or level >= before.get(item.name, 0.0)]
            if not careless and levels.get(item.concession, 0.0) > 0.0:
                choices = choices[:1]
            levels[item.name] = draw(st.sampled_from(choices))
        terms = {measure: draw(st.sampled_from(asked)) for measure, asked in problem.measures.items()}
        offers.append((levels, terms))
    return offers


def hold(shape: Shape, cases: int, test: Callable[[Problem, Attitude, Offers], None]) -> None:
    @settings(
        max_examples=cases, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(problems(shape), attitudes(shape), st.data())
    def held(problem: Problem, attitude: Attitude, data: st.DataObject) -> None:
        test(replace(problem, risk=attitude.risk), attitude, data.draw(plans(problem)))

    held()


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_program_allows_the_plans_that_keep_the_rules_at_their_exact_value(shape: Shape) -> None:
    allowed = []

    def agree(problem: Problem, attitude: Attitude, offers: Offers) -> None:
        verdict = judge_plan(problem, offers, measure=attitude.measure)
        found = value_of(problem, offers)
        allowed.append(found is not None)
        if verdict.broken:
            assert found is None, verdict.broken
        else:
            assert found == pytest.approx(float(verdict.value), abs=1e-6)

    hold(shape, 100, agree)
    assert 15 <= sum(allowed) <= len(allowed) - 15


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_surplus_and_gain_of_every_plan_lie_within_their_ranges(shape: Shape) -> None:
    def within(problem: Problem, attitude: Attitude, offers: Offers) -> None:
        rules = Rulebook(problem, attitude.measure)
        plan = exact_plan(problem, offers)
        assume(not any("stays on the table" in rule for rule in rules.broken(plan)))
        segments = {item.name: segments_of(item, [voice.name for voice in problem.voices]) for item in problem.items}
        for w, posture in enumerate(problem.postures):
            for r in rules.rounds:
                low, high = surplus_range(problem, segments, posture, r)
                assert low - 1e-9 <= rules.surplus(w, r, plan) <= high + 1e-9
                low, high = gain_range(problem, segments, posture, r)
                assert low - 1e-9 <= rules.loss(w, None, plan) - rules.loss(w, r, plan) <= high + 1e-9

    hold(shape, 60, within)


def exact_plan(problem: Problem, offers: Offers) -> Plan:
    return tuple(
        (
            tuple(Fraction(levels.get(item.name, 0.0)) for item in problem.items),
            tuple(terms[measure] for measure in problem.measures),
        )
        for levels, terms in offers
    )
