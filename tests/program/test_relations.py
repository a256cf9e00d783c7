"""What must not matter does not: problems that say the same in different words have the same best value."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from strategies import Shape, problems

from planner.program.problem import Posture, Problem
from planner.program.risk import Risk, mean_and_tail, total_variation, worst_case
from planner.solve.search import solve

SMALL = Shape(items=(1, 2), steps=2, terms=2, postures=(2, 3), deal_may_hurt=True)
TWO = replace(SMALL, rounds=2, goalposts=True)
OUT_OF_REACH = 1000.0


def best(problem: Problem) -> float | None:
    return solve(problem).proof.objective


def same(one: Problem, other: Problem, apart: float = 0.0) -> None:
    """Assert that the best values are ``apart``, or that neither problem has a plan."""
    left, right = best(one), best(other)
    assert (left is None) == (right is None)
    if left is not None and right is not None:
        assert right - left == pytest.approx(apart, abs=2e-6)


def for_all(shape: Shape, test: Callable[[Problem], None], cases: int = 40) -> None:
    settings(
        max_examples=cases, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )(given(problems(shape))(test))()


def with_postures(problem: Problem, change: Callable[[Posture], Posture]) -> Problem:
    return replace(problem, postures=tuple(change(posture) for posture in problem.postures))


def only_round(problem: Problem, r: int) -> Problem:
    """Return the talks of one round alone."""

    def alone(posture: Posture) -> Posture:
        return replace(
            posture,
            reservation=(posture.reservation[r],),
            waiting_loss=(posture.waiting_loss[r],),
            agreed_loss={key: (losses[r],) for key, losses in posture.agreed_loss.items()},
            due={name: (shares[r],) for name, shares in posture.due.items()},
        )

    items = tuple(replace(item, rounds=(item.rounds[r],)) for item in problem.items)
    return with_postures(replace(problem, rounds=(problem.rounds[r],), items=items), alone)


def test_a_last_round_that_nobody_can_accept_leaves_one_round() -> None:
    def agree(problem: Problem) -> None:
        hopeless = with_postures(problem, lambda p: replace(p, reservation=(p.reservation[0], OUT_OF_REACH)))
        items = tuple(replace(item, rounds=(item.rounds[0],) * 2) for item in problem.items)
        same(replace(hopeless, items=items), only_round(problem, 0))

    for_all(replace(TWO, logic=True, budgets=(0, 1), voices=(0, 1), may_fail=True), agree)


def test_a_first_round_that_nobody_can_accept_leaves_the_second() -> None:
    def agree(problem: Problem) -> None:
        hopeless = with_postures(problem, lambda p: replace(p, reservation=(OUT_OF_REACH, p.reservation[1])))
        same(hopeless, only_round(problem, 1))

    for_all(replace(TWO, budgets=(0, 1), may_fail=True), agree)


def test_where_all_that_was_shown_is_pocketed_nothing_is_gained_by_showing_it_bit_by_bit() -> None:
    def agree(problem: Problem) -> None:
        # One posture that does not move its goalposts, and does not take an empty offer.
        posture = problem.postures[0]
        level = max(problem.refusal_margin, posture.reservation[0])
        certain = replace(posture, probability=1.0, ratchet=1.0, reservation=(level, level))
        ladder = replace(problem, postures=(certain,))
        values = [best(only_round(ladder, r)) for r in range(2)]
        assert best(ladder) == pytest.approx(min(value for value in values if value is not None), abs=2e-6)

    for_all(TWO, agree)


def test_one_separate_track_is_all_there_is() -> None:
    def agree(problem: Problem) -> None:
        apart = with_postures(problem, lambda p: replace(p, name=f"{p.name}@trade", case=p.name, track="trade"))
        same(problem, replace(apart, measure_tracks=dict.fromkeys(problem.measures, "trade")))

    for_all(TWO, agree)


@pytest.mark.parametrize("risk", [mean_and_tail(0.5, 0.5), worst_case()])
def test_linking_costs_what_it_costs(risk: Risk) -> None:
    def agree(problem: Problem) -> None:
        fearful = replace(problem, risk=risk)
        same(fearful, replace(fearful, linkage_cost=0.75), apart=0.75)

    for_all(SMALL, agree, 20)


def test_attitudes_meet_at_the_ends_of_their_scales() -> None:
    def agree(problem: Problem) -> None:
        for risk in (total_variation(0.0), mean_and_tail(1.0, 0.0), mean_and_tail(0.0, 0.75)):
            same(problem, replace(problem, risk=risk))
        for risk in (total_variation(1.0), mean_and_tail(1.0, 0.96875)):
            same(replace(problem, risk=worst_case()), replace(problem, risk=risk))

    for_all(replace(SMALL, measures=(1, 1)), agree, 20)


def test_doubting_the_chances_more_promises_no_less_loss() -> None:
    def rises(problem: Problem) -> None:
        values = [best(replace(problem, risk=total_variation(distance))) for distance in (0.0, 0.25, 0.5, 1.0)]
        found = [value for value in values if value is not None]
        assert len(found) == 4
        assert all(after >= before - 2e-6 for before, after in itertools.pairwise(found))

    for_all(replace(SMALL, measures=(1, 1)), rises, 20)


def test_a_second_schedule_like_the_first_changes_nothing() -> None:
    def agree(problem: Problem) -> None:
        twin = replace(problem.items[0], name="twin", concession=problem.items[0].name)
        same(problem, replace(problem, items=(*problem.items, twin)))

    for_all(replace(TWO, items=(1, 1), logic=True), agree)


def test_an_agreement_that_cannot_fail_is_due_in_full() -> None:
    def agree(problem: Problem) -> None:
        due = {item.name: (1.0,) * len(problem.rounds) for item in problem.items}
        same(problem, with_postures(problem, lambda p: replace(p, due=due)))

    for_all(TWO, agree)
