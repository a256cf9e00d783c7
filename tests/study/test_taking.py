"""What taking a proposal leads to, held against the evaluation of a plan that everybody accepts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle.by_hand import make_item, make_posture, make_problem
from strategies import Shape, problems

from planner.program.curves import value_at
from planner.program.problem import Curve, Problem
from planner.solve.evaluation import evaluate
from planner.solve.solution import Offer
from planner.study.taking import answers, beyond_range, in_lots_that_hold, take, widened

TERMS = ("high", "low")
SMALL = Shape(items=(1, 3), continuous=1, measures=(1, 2), postures=(1, 3), budgets=(0, 2), voices=(0, 2))


def any_offer(problem: Problem, data: st.DataObject) -> Offer:
    levels = {
        item.name: item.step * data.draw(st.integers(1, max(1, int(item.maximum / item.step))))
        for item in problem.items
        if data.draw(st.booleans())
    }
    terms = {measure: data.draw(st.sampled_from(menu)) for measure, menu in problem.measures.items()}
    return Offer(problem.rounds[0], levels, terms)


def generous(problem: Problem) -> Problem:
    """Return the problem with a counterpart that accepts anything."""
    return replace(problem, postures=tuple(replace(p, reservation=(-1e6,)) for p in problem.postures))


@given(problems(SMALL), st.data())
@settings(max_examples=100, deadline=None, derandomize=True)
def test_taking_is_what_an_offer_comes_to_that_everybody_accepts(problem: Problem, data: st.DataObject) -> None:
    offer = any_offer(problem, data)
    found = evaluate(generous(problem), [offer])
    taken = take(problem, offer)
    assert taken.expected_loss == pytest.approx(found.expected_loss, abs=1e-9)
    assert dict(taken.losses) == pytest.approx(dict(found.losses), abs=1e-9)


@given(problems(SMALL), st.data())
@settings(max_examples=50, deadline=None, derandomize=True)
def test_widening_changes_nothing_within_the_range(problem: Problem, data: st.DataObject) -> None:
    offer = any_offer(problem, data)
    wide = widened(problem, {item.name: 2.0 * item.maximum for item in problem.items})
    assert take(wide, offer).expected_loss == pytest.approx(take(problem, offer).expected_loss, abs=1e-9)
    assert answers(wide, offer)[0].broken == answers(problem, offer)[0].broken


@given(problems(SMALL))
@settings(max_examples=30, deadline=None, derandomize=True)
def test_beyond_the_range_cost_goes_on_as_on_the_last_stretch(problem: Problem) -> None:
    item = problem.items[0]
    top = item.maximum
    (wide,) = (each for each in widened(problem, {item.name: top + 1.0}).items if each.name == item.name)
    before = (item.cost.values[-1] - item.cost.values[-2]) / (item.cost.levels[-1] - item.cost.levels[-2])
    assert value_at(wide.cost, top + 1.0) - value_at(item.cost, top) == pytest.approx(before)
    (beyond,) = beyond_range(problem, {item.name: top + 1.0})
    assert (beyond.item, beyond.asked, beyond.highest) == (item.name, top + 1.0, top)


def test_beyond_the_range_a_curve_goes_on_through_what_else_is_known_of_it() -> None:
    bent = make_item(maximum=5.0, cost=Curve((0.0, 2.0, 5.0), (0.0, 0.5, 3.5), ((8.0, 20.0),)))
    problem = make_problem(items=(bent,))

    def cost(level: float) -> float:
        return value_at(widened(problem, {"gas": level}).items[0].cost, level)

    assert [cost(level) for level in (5.0, 6.0, 8.0, 10.0)] == pytest.approx([3.5, 9.0, 20.0, 31.0])


@pytest.mark.parametrize(("lot", "asked", "cut"), [(1.0, 2.5, 0.5), (0.3, 0.5, 0.1), (2.0, 4.0, 2.0), (1.0, 0.0, 1.0)])
def test_lots_are_cut_so_that_what_is_asked_is_whole_ones(lot: float, asked: float, cut: float) -> None:
    problem = make_problem(items=(make_item(step=lot, minimum_if_offered=0.0),))
    (item,) = in_lots_that_hold(problem, {"gas": asked}).items
    assert item.step == pytest.approx(cut, rel=1e-12)


def test_what_is_cleared_later_is_not_missing_from_an_early_proposal() -> None:
    item = make_item(at_least=2.0, rounds=(False, True))
    posture = make_posture(
        reservation=(0.0, 0.0), waiting_loss=(1.0, 2.0), agreed_loss={("cars", each): (9.0, 9.0) for each in TERMS}
    )
    problem = make_problem(rounds=("first", "second"), items=(item,), postures=(posture,))
    early, late = (Offer(name, {}, {"cars": "high"}) for name in problem.rounds)
    assert answers(problem, early)[0].broken == ()
    assert answers(problem, late)[0].broken == ("minimum of gas",)
