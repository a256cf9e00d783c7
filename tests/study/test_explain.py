"""Explanations against judging every offer, and against solving anew."""

import itertools
import math
import signal
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from study.every_offer import MANY, SHAPE, Judged, every_offer, on_random_problems

from planner.program.problem import Problem
from planner.schema.loader import load
from planner.schema.starter import new_model
from planner.solve.clock import Clock
from planner.solve.evaluation import evaluate
from planner.solve.options import ProgressEvent, SolveOptions
from planner.solve.search import solve
from planner.study.explain import explain, reasons_for
from planner.study.explain_cost import costing
from planner.study.explain_limits import Limit, follow_limit, limits_of, need_of, value_curve, with_limit
from planner.study.explain_questions import ROUNDED, Questions
from planner.study.explain_stability import drawn, draws_of
from planner.study.explain_switches import Switch, crediting

NEAR = 1e-4


def least(offers: list[Judged]) -> float:
    return float(min((offer.loss for offer in offers), default=Fraction(10**9)))


def check_reasons(problem: Problem) -> None:
    offers = every_offer(problem)
    questions = Questions(problem, SolveOptions(), Clock())
    best = questions.ask(problem)
    if not offers:
        assert best.state is None
        return
    for place, item in enumerate(problem.items):
        reasons = reasons_for(questions, best, item.name, [item.name], False)
        others = [offer for offer in offers if offer.tabled[place] != reasons.is_in]
        assert reasons.proved
        if reasons.otherwise is None:
            assert not others, problem
        else:
            assert reasons.otherwise == pytest.approx(least(others), abs=NEAR), (problem, item.name)


def check_break_even(problem: Problem) -> None:
    questions = Questions(problem, SolveOptions(), Clock())
    best = questions.ask(problem)
    if best.state is None:
        return
    for place, item in enumerate(problem.items):
        found = reasons_for(questions, best, item.name, [item.name], True).break_even
        if found is None:
            continue
        # On one side of the break-even the best plan has it, on the other it has not; judged offer by offer.
        for shift, is_better in ((-0.01, True), (0.01, False)):
            factor = found.factor + shift * max(1.0, abs(found.factor))
            offers = every_offer(costing(problem, [item.name], factor))
            with_it = least([offer for offer in offers if offer.tabled[place]])
            without = least([offer for offer in offers if not offer.tabled[place]])
            assert (with_it < without + ROUNDED) if is_better else (with_it > without - ROUNDED), (problem, item.name)


def check_switches(problem: Problem) -> None:
    """Judge every offer at both sides of each break-even, and at the furthest value tried where there is none."""
    questions = Questions(problem, SolveOptions(), Clock())
    best = questions.ask(problem)
    if best.state is None:
        return
    for place, item in enumerate(problem.items):
        for switch in reasons_for(questions, best, item.name, [item.name], True).switches:
            assert switch.proved
            if switch.inside is not None:
                sides = [both(problem, place, switch.figure, value) for value in rounded(switch)]
                assert any(with_it < without for with_it, without in sides), (problem, item.name, switch)
            if switch.outside is not None:
                with_it, without = both(problem, place, switch.figure, switch.outside)
                assert with_it > without - 2 * ROUNDED, (problem, item.name, switch)
            if switch.inside is not None and switch.outside is not None:
                assert abs(switch.inside - switch.outside) <= reach(problem, place, switch), (problem, switch)


def rounded(switch: Switch) -> list[float]:
    """Return the value inside, and by a rounding error less and more: plans that just fit end there."""
    assert switch.inside is not None
    return [switch.inside + error for error in (0.0, 1e-9, -1e-9)]


def both(problem: Problem, place: int, figure: str, value: float) -> tuple[float, float]:
    """Return what the best offers with and without a concession lose where a figure has another value."""
    name = problem.items[place].name
    if figure == "credit":
        problem = crediting(problem, [name], value)
    elif figure != "maximum":
        (limit,) = (limit for limit in limits_of(problem) if limit.name == figure)
        problem = with_limit(problem, limit, value)
    offers = every_offer(problem)
    most = value + 1e-9 if figure == "maximum" else math.inf
    with_it = [offer for offer in offers if 0 < offer.point[place] <= most]
    return least(with_it), least([offer for offer in offers if not offer.tabled[place]])


def reach(problem: Problem, place: int, switch: Switch) -> float:
    if switch.figure == "maximum":
        return problem.items[place].step + 1e-9
    if switch.figure == "quorum":
        return 0.5
    return (1e-4 if switch.exact else switch.tolerance) + 1e-9


def check_limit(problem: Problem) -> None:
    for limit in limits_of(problem):
        loosest = limit.value + limit.sign * (abs(limit.value) * 0.5 + 1.0)
        tightest = limit.value - limit.sign * (abs(limit.value) * 0.5 + 1.0)
        curve = follow_limit(problem, limit, loosest, tightest, SolveOptions(), Clock())
        assert curve.proved
        for share in (0.05, 0.3, 0.5, 0.7, 0.95):
            check_loss_at(problem, limit, loosest + share * (tightest - loosest), curve.loss_at, curve.impossible_at)


def check_loss_at(problem: Problem, limit: Limit, at: float, loss_at: object, impossible: float | None) -> None:
    offers = every_offer(with_limit(problem, limit, at))
    assert callable(loss_at)
    loss = loss_at(at)
    if impossible is not None and limit.sign * at <= limit.sign * impossible:
        assert not offers, (problem, limit, at)
    elif loss is not None:
        assert loss == pytest.approx(least(offers), abs=NEAR), (problem, limit, at)


def test_reasons_are_those_of_judging_every_offer() -> None:
    on_random_problems(SHAPE, 25, check_reasons)


def test_so_they_are_with_many_postures() -> None:
    on_random_problems(MANY, 8, check_reasons)


def test_a_concession_enters_on_one_side_of_its_break_even_and_leaves_on_the_other() -> None:
    on_random_problems(SHAPE, 25, check_break_even)


def test_so_it_is_with_its_credit_its_maximum_and_every_limit_that_it_counts_in() -> None:
    on_random_problems(SHAPE, 12, check_switches)


def test_and_with_many_postures() -> None:
    on_random_problems(MANY, 4, check_switches)


def test_a_value_curve_is_that_of_judging_every_offer_at_every_limit() -> None:
    on_random_problems(replace(SHAPE, items=(2, 2)), 12, check_limit)


def test_floors_of_constituencies_that_vote_can_be_followed() -> None:
    followed: list[str] = []

    def check(problem: Problem) -> None:
        voters = [voice.name for voice in problem.voices if voice.role == "vote"]
        names = [limit.name for limit in limits_of(problem) if limit.kind == "floor" and limit.part[0] in voters]
        assert names == ([] if problem.quorum is None else [f"floor.{name}" for name in voters])
        followed.extend(names)

    on_random_problems(replace(SHAPE, items=(2, 2)), 12, check)
    assert followed, "the curves above are judged on such floors too"


def test_a_plan_that_passes_without_a_constituency_keeps_its_floor_wherever_it_is() -> None:
    kept: list[str] = []

    def check(problem: Problem) -> None:
        best = Questions(problem, SolveOptions(), Clock()).ask(problem)
        for limit in limits_of(problem) if best.plan else ():
            if math.isinf(need_of(problem, limit)(best.plan)):
                kept.append(limit.name)
                assert not evaluate(with_limit(problem, limit, 1e4), best.plan).broken

    on_random_problems(replace(SHAPE, items=(2, 2), voices=(2, 2)), 20, check)
    assert kept


def test_a_value_curve_never_rises_where_a_limit_is_loosened() -> None:
    def check(problem: Problem) -> None:
        for limit in limits_of(problem)[:1]:
            curve = follow_limit(problem, limit, limit.value, 0.5 * limit.value, SolveOptions(), Clock())
            losses = [step.loss for step in curve.steps]
            assert all(after >= before - ROUNDED for before, after in itertools.pairwise(losses))

    on_random_problems(MANY, 10, check)


def test_by_default_a_limit_is_followed_only_as_far_as_it_can_be(tmp_path: Path) -> None:
    model = load(new_model(tmp_path / "talks"), ["constituencies.public.floor=5 points"])
    curve = value_curve(model, "floor.public").curve
    assert (curve.steps[0].limit, curve.tightest) == (0.0, 25.0)


def test_draws_take_each_part_of_every_range_once_and_leave_the_middle_alone() -> None:
    seen: list[Problem] = []

    def see(problem: Problem) -> None:
        seen.append(problem)

    on_random_problems(SHAPE, 1, see)
    draws = list(draws_of(seen[0], 8, 0.2))
    parts = sorted(math.floor((draw.loss - 0.8) / 0.4 * 8) for draw in draws)
    assert parts == list(range(8))
    none = next(draws_of(seen[0], 1, 1e-12))
    same = solve(drawn(seen[0], none)).proof.objective
    assert same == pytest.approx(solve(seen[0]).proof.objective, abs=1e-6)


def test_ctrl_c_before_a_question_is_searched_keeps_what_is_answered(tmp_path: Path) -> None:
    def stop(event: ProgressEvent) -> None:
        if ", 2 of " in event.stage:
            signal.raise_signal(signal.SIGINT)

    new_model(tmp_path / "talks")
    explanation = explain(load(tmp_path / "talks"), options=SolveOptions(on_progress=stop))
    assert explanation.interrupted
    assert not explanation.proved
    assert sum(reason.proved for reason in explanation.reasons) == 1
    assert explanation.unasked
