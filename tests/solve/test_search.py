"""The search holds what it proves: beside the plain form, with regions forced to be small, and when it is stopped."""

from __future__ import annotations

import math
import signal
from dataclasses import replace

import numpy as np
import pytest
from instances import Size, instance
from oracle.by_hand import make_item, make_posture, make_problem, straight
from strategies import Shape, each

from planner.program.build import build
from planner.program.problem import Problem, Voice
from planner.program.risk import Risk
from planner.solve import branching, search
from planner.solve.clock import Clock
from planner.solve.cuts import objective_cut
from planner.solve.evaluation import evaluate
from planner.solve.forms import forms_of
from planner.solve.highs import Driver
from planner.solve.options import ProgressEvent, SolveOptions
from planner.solve.region import Region
from planner.solve.relaxation import Relaxation
from planner.solve.search import solve
from planner.solve.sight import Sight
from planner.solve.solution import Reason
from planner.solve.start import first_plan

SHAPES = {
    "one round": Shape(postures=(7, 8), budgets=(0, 1), voices=(0, 1), logic=True, deal_may_hurt=True),
    "ladder": Shape(items=(1, 2), postures=(3, 4), rounds=2, deal_may_hurt=True),
    "three rounds": Shape(items=(1, 2), postures=(3, 4), rounds=3, deal_may_hurt=True),
    "separate tables": Shape(items=(2, 3), postures=(2, 3), rounds=2, separate=True),
    "fears": Shape(items=(1, 2), postures=(3, 4), rounds=2, attitudes=("tail", "worst", "doubt", "mixture")),
}


def plain(problem: Problem) -> float:
    """Return the best objective that HiGHS finds on the program as it is stated, infinite if there is none."""
    return Driver(build(problem), SolveOptions(), Clock(None)).run("proving", report=False).objective


@pytest.mark.parametrize("shape", SHAPES)
def test_the_best_plan_is_that_of_the_plain_form(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "FEW", 0)
    monkeypatch.setattr(branching, "FEW_OVER_ROUNDS", 0)
    monkeypatch.setattr(branching, "FEW", (3, 3, 100))

    @each(SHAPES[shape], 15)
    def check(problem: Problem) -> None:
        best = plain(problem)
        proof = solve(problem, SolveOptions(threads=2)).proof
        if math.isinf(best):
            assert proof.reason is Reason.INFEASIBLE
            return
        assert proof.reason is Reason.PROVED
        assert proof.objective == pytest.approx(best, abs=1e-4)
        assert proof.bound <= best + 1e-5 * max(1.0, abs(best))


@pytest.mark.parametrize("shape", SHAPES)
def test_plans_divided_into_many_regions_are_bounded_by_the_plain_form(
    shape: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "FEW", 0)
    monkeypatch.setattr(branching, "FEW", (1,))
    monkeypatch.setattr(branching, "FEW_OVER_ROUNDS", 1)

    @each(SHAPES[shape], 5)
    def check(problem: Problem) -> None:
        best = plain(problem)
        proof = solve(problem, SolveOptions(gap=0.1, time_limit=2.0)).proof
        if math.isinf(best):
            assert proof.objective is None
            return
        assert proof.bound <= best + 1e-5 * max(1.0, abs(best))
        assert proof.objective is None or proof.objective >= best - 1e-5


@pytest.mark.parametrize("shape", SHAPES)
def test_a_cut_taken_anywhere_holds_for_every_plan(shape: str) -> None:
    @each(SHAPES[shape], 5)
    def check(problem: Problem) -> None:
        driver = Driver(build(problem), SolveOptions(), Clock(None))
        plan = first_plan(driver, Relaxation(driver))
        if plan is None or plan.values is None:
            return
        sight = Sight(driver)
        region = Region(sight, forms_of(sight), driver.clock)
        node = region.root()
        region.explore(node, 2)
        here = sight.seen_at(plan.values)
        rng = np.random.default_rng(0)
        for scale in (0.0, 0.5, 2.0):
            elsewhere = here + scale * rng.normal(size=len(here))
            assert objective_cut(sight, node.ranges, elsewhere).at(here) <= plan.objective + 1e-5
        assert node.bound <= plan.objective + 1e-5


def test_where_everybody_has_agreed_at_a_table_its_offer_stays_as_it_is() -> None:
    @each(replace(SHAPES["separate tables"], rounds=3, budgets=(0, 0), voices=(0, 0)), 30)
    def check(problem: Problem) -> None:
        solution = solve(problem)
        for table in problem.tables:
            answers = [solution.accepts[posture.name] for posture in problem.postures if posture.table == table]
            last = max(problem.rounds.index(answer) if answer else len(problem.rounds) - 1 for answer in answers)
            items, measures = problem.items_at(table), problem.measures_at(table)
            told = [
                ([offer.levels.get(item.name) for item in items], [offer.terms[measure] for measure in measures])
                for offer in solution.offers[last:]
            ]
            assert all(one == told[0] for one in told)


@pytest.mark.parametrize("size", [Size(postures=50, items=12, measures=4), Size(postures=9, rounds=2, items=9)])
def test_the_same_threads_do_the_same_work_each_time(size: Size) -> None:
    problem = instance(2, size)
    first, second = (solve(problem, SolveOptions(gap=0.05, threads=2)) for _ in range(2))
    assert first.offers == second.offers
    assert first.proof.nodes == second.proof.nodes
    assert first.proof.bound == second.proof.bound


def test_a_search_cut_short_says_so_and_keeps_the_best_plan_and_a_bound() -> None:
    problem = instance(1, Size(postures=60, items=30, measures=10))
    events: list[ProgressEvent] = []
    solution = solve(problem, SolveOptions(time_limit=10.0, on_progress=events.append))
    assert solution.offers
    state = evaluate(problem, solution.offers)
    assert state.broken == ()
    assert solution.proof.objective == pytest.approx(state.objective)
    assert solution.proof.reason in (Reason.LIMIT, Reason.PROVED)
    assert solution.proof.bound <= state.objective
    assert events
    assert all(event.bound <= event.objective + 1e-9 for event in events)


def only_one_bundle(postures: int) -> Problem:
    """Return a problem whose budget and veto are the two sides of a sum that one bundle alone comes to."""
    rng = np.random.default_rng(1)
    parts = [float(part) for part in rng.integers(10**4, 10**5, size=18) / 10**4]
    total = sum(parts[::2])
    items = tuple(
        make_item(
            f"item {place}",
            maximum=1.0,
            cost=straight(0.1, 1.0),
            credit={"balance": straight(1.0, 1.0)},
            draws={("public", 2026): part},
            approval={"public": straight(part, 1.0)},
        )
        for place, part in enumerate(parts)
    )
    answers = tuple(
        make_posture(f"posture {place}", 1.0 / postures, reservation=(3.0 + 0.7 * place,)) for place in range(postures)
    )
    voice = Voice("public", "veto", 0.0, total, 0.0, {})
    return make_problem(items=items, postures=answers, budgets={("public", 2026): total}, voices=(voice,))


@pytest.mark.parametrize("postures", [6, 7])
def test_a_search_that_may_not_look_far_does_not_call_a_problem_infeasible(postures: int) -> None:
    problem = only_one_bundle(postures)
    assert solve(problem).proof.reason is Reason.PROVED
    hurried = solve(problem, SolveOptions(highs={"mip_max_nodes": 0})).proof
    assert (hurried.reason, hurried.objective) == (Reason.LIMIT, None)


@pytest.mark.parametrize("short", [0.25, 5e-7])
def test_who_cannot_accept_must_still_refuse_by_the_margin(short: float) -> None:
    # Two units are all that the budget allows, a little less than the last posture wants, which leaves it undecided.
    gas = make_item(draws={("public", 2026): 1.0})
    easy = [
        make_posture(f"posture {place}", 1 / 8, reservation=(-0.1 * place,), no_deal_loss=10.0 + place)
        for place in range(7)
    ]
    hard = make_posture("hard", 1 / 8, reservation=(1.0 + short,))
    problem = make_problem(items=(gas,), budgets={("public", 2026): 2.0}, postures=(*easy, hard))
    proof = solve(problem).proof
    assert proof.reason is Reason.PROVED
    assert proof.objective == pytest.approx(plain(problem), abs=1e-6)


@pytest.mark.parametrize("rounds", [1, 2])
def test_there_is_a_plan_however_short_the_time(rounds: int) -> None:
    problem = instance(1, Size(postures=12, items=9, measures=4, rounds=rounds))
    solution = solve(problem, SolveOptions(time_limit=1e-3))
    assert solution.proof.reason is Reason.LIMIT
    assert solution.offers
    assert evaluate(problem, solution.offers).broken == ()


def test_a_gap_that_was_asked_for_is_proved() -> None:
    problem = instance(2, Size(postures=8, items=6, measures=3, rounds=2, reservation=(2.0, 2.0)))
    wide = solve(problem, SolveOptions(gap=0.05)).proof
    assert wide.reason is Reason.PROVED
    assert wide.gap is not None
    assert wide.gap <= 0.05 + 1e-6
    exact = solve(problem).proof
    assert exact.objective is not None
    assert wide.objective is not None
    assert wide.bound - 1e-6 <= exact.objective <= wide.objective + 1e-6


def test_ctrl_c_outside_the_solver_keeps_the_plan_and_says_so() -> None:
    def stop(event: ProgressEvent) -> None:
        # Told once the first plan is found, while no linear or mixed-integer program is being solved.
        if event.stage == "tightening":
            signal.raise_signal(signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    problem = instance(1, Size(postures=12, items=12, measures=4))
    solution = solve(problem, SolveOptions(on_progress=stop))
    assert solution.proof.reason is Reason.INTERRUPTED
    assert solution.offers
    assert evaluate(problem, solution.offers).broken == ()
    assert signal.getsignal(signal.SIGINT) is before


def test_the_worst_loss_is_that_of_a_case_that_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    # The case that cannot be loses most, and nothing that is offered suits it.
    never = make_posture("never", 0.0, no_deal_loss=50.0, reservation=(99.0,))
    problem = make_problem(postures=(make_posture(), never), risk=Risk(mean=0.0, worst=1.0))
    monkeypatch.setattr(search, "FEW", 0)
    monkeypatch.setattr(search, "first_plan", lambda *_: None)
    assert solve(problem).proof.objective == pytest.approx(plain(problem))
    assert plain(problem) < 10.0


def test_a_plan_is_carried_over_although_time_is_up() -> None:
    problem = instance(1, Size(postures=12, items=9, measures=4))
    driver = Driver(build(problem), SolveOptions(), Clock(None))
    plan = first_plan(driver, Relaxation(driver))
    assert plan is not None
    assert plan.values is not None
    fixed = {column: float(round(plan.values[column])) for column in np.nonzero(driver.integral)[0].tolist()}
    relaxation = Relaxation(Driver(build(problem), SolveOptions(), Clock(0.0)))
    assert relaxation.best()[1] is None
    loss, values = relaxation.best_with(fixed)
    assert values is not None
    assert loss == pytest.approx(plan.objective)


def test_a_round_for_which_nobody_is_left_repeats_the_offer_before() -> None:
    posture = make_posture(
        reservation=(0.0, 0.0),
        waiting_loss=(0.0, 4.0),
        agreed_loss={("cars", "high"): (9.0, 6.0), ("cars", "low"): (4.0, 3.0)},
    )
    problem = make_problem(rounds=("first", "second"), items=(make_item(rounds=(True, True)),), postures=(posture,))
    solution = solve(problem)
    assert solution.accepts == {"usual": "first"}
    first, second = solution.offers
    assert second == replace(first, round="second")
