"""A program that takes the numbers of another problem is the program of that problem, and has its plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import highspy
import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from strategies import Shape, problems

from planner.program.build import build
from planner.program.problem import Curve, Problem
from planner.program.risk import mean_and_tail
from planner.solve.clock import Clock
from planner.solve.held import Held
from planner.solve.highs import Driver
from planner.solve.options import SolveOptions
from planner.solve.search import solve

SHAPES = {
    "one round": Shape(postures=(1, 4), budgets=(0, 2), deal_may_hurt=True),
    "ladder": Shape(items=(1, 3), measures=(1, 1), postures=(2, 3), rounds=2, goalposts=True, deal_may_hurt=True),
    "many postures": Shape(items=(1, 2), measures=(1, 1), postures=(7, 8)),
}
FACTORS = (0.5, 0.75, 1.0, 1.25, 2.0)
ONCE = settings(
    max_examples=5,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_plan_is_the_same_whatever_was_solved_before(shape: str) -> None:
    @ONCE
    @given(problems(SHAPES[shape]), st.permutations(FACTORS), problems(SHAPES[shape]))
    def check(problem: Problem, factors: Sequence[float], other: Problem) -> None:
        held = Held()
        anxious = replace(problem, risk=mean_and_tail(0.5, 0.5))
        for asked in (*(changed(problem, factor) for factor in factors), other, anxious, problem):
            in_place, afresh = solve(asked, held=held), solve(asked)
            assert in_place.offers == afresh.offers
            assert in_place.accepts == afresh.accepts
            assert (in_place.proof.reason, in_place.proof.objective) == (afresh.proof.reason, afresh.proof.objective)
            assert in_place.proof.bound == afresh.proof.bound

    check()


@pytest.mark.parametrize("shape", SHAPES)
def test_numbers_put_in_place_are_those_of_a_program_loaded_afresh(shape: str) -> None:
    @ONCE
    @given(problems(SHAPES[shape]), st.permutations(FACTORS), problems(SHAPES[shape]))
    def check(problem: Problem, factors: Sequence[float], other: Problem) -> None:
        held = Held()
        for asked in (*(changed(problem, factor) for factor in factors), other, problem):
            in_place = held.driver(asked, SolveOptions(), Clock())
            assert numbers(in_place) == numbers(Driver(build(asked), SolveOptions(), Clock()))
            assert numbers(Driver(in_place.program, SolveOptions(), Clock())) == numbers(in_place)

    check()


@ONCE
@given(problems(SHAPES["one round"]))
def test_other_numbers_alone_build_nothing_anew(problem: Problem) -> None:
    held = Held()
    for factor in FACTORS:
        held.driver(changed(problem, factor), SolveOptions(), Clock())
        assert not held.why_anew


@ONCE
@given(problems(SHAPES["one round"]))
def test_what_makes_a_program_be_built_anew_is_told(problem: Problem) -> None:
    one, *_ = problem.items
    others = {
        "other rounds": replace(problem, rounds=("later",)),
        "other concessions": replace(problem, items=(replace(one, name="another"), *problem.items[1:]), groups=()),
        "other kinds of risk": replace(problem, risk=mean_and_tail(0.5, 0.875)),
        "other figures that are nought": replace(
            problem, postures=tuple(replace(posture, weights={}) for posture in problem.postures)
        ),
    }
    for why, other in others.items():
        held = Held()
        for asked in (problem, other):
            driver = held.driver(asked, SolveOptions(), Clock())
        assert held.why_anew == why
        assert numbers(driver) == numbers(Driver(build(other), SolveOptions(), Clock()))


def changed(problem: Problem, factor: float) -> Problem:
    """Return a problem with the same shape, in which most numbers are other ones."""
    return replace(
        problem,
        items=tuple(
            replace(item, cost=scaled(item.cost, factor), draws={key: factor * one for key, one in item.draws.items()})
            for item in problem.items
        ),
        budgets={key: limit * (1.0 + factor) / 2.0 for key, limit in problem.budgets.items()},
        voices=tuple(replace(voice, floor=voice.floor - factor) for voice in problem.voices),
        postures=tuple(
            replace(
                posture,
                asks={pair: factor * price for pair, price in posture.asks.items()},
                reservation=tuple(wanted + factor - 1.0 for wanted in posture.reservation),
                no_deal_loss=factor * posture.no_deal_loss,
                waiting_loss=tuple(factor * loss for loss in posture.waiting_loss),
                agreed_loss={
                    pair: tuple(factor * one for one in losses) for pair, losses in posture.agreed_loss.items()
                },
            )
            for posture in problem.postures
        ),
        refusal_margin=problem.refusal_margin * factor,
    )


def scaled(curve: Curve, factor: float) -> Curve:
    """Return a curve with other values."""
    return Curve(curve.levels, tuple(factor * value for value in curve.values))


def numbers(driver: Driver) -> object:
    """Return everything that HiGHS knows of a program, its matrix by column."""
    lp = driver.highs.getLp()
    matrix = lp.a_matrix_
    outer = np.repeat(np.arange(len(matrix.start_) - 1), np.diff(matrix.start_)).tolist()
    cells = zip(outer, matrix.index_, matrix.value_, strict=True)
    if matrix.format_ == highspy.MatrixFormat.kRowwise:
        cells = zip(matrix.index_, outer, matrix.value_, strict=True)
    entries = sorted((int(column), int(row), float(value)) for column, row, value in cells)
    bounds = (lp.col_lower_, lp.col_upper_, lp.row_lower_, lp.row_upper_)
    return entries, [list(each) for each in bounds], list(lp.col_cost_), lp.offset_, list(lp.integrality_)
