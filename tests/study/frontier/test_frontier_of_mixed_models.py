"""The engine against the corners of every slice, on models with continuous variables and two objectives."""

import itertools
import os
from fractions import Fraction

import pytest
from study.frontier.mixed_models import MixedModel, places, random_mixed_model, reported_chains, second_best

from planner.study.frontier import Frontier, FrontierOptions, Objective, Outcome, Point, nondominated

TIMES = int(os.environ.get("PLANNER_ORACLE_TIMES", "1"))
NEAR = Fraction(1, 1000)
"""How far apart two frontiers may be, in either direction; coefficients are whole numbers up to 9."""


def check(case: MixedModel) -> None:
    model, objectives = case.pyomo()
    frontier = nondominated(model, objectives)
    exact = case.chains()
    assert frontier.complete
    if not exact:
        assert frontier.outcome is Outcome.INFEASIBLE
        return
    found = reported_chains(frontier, case.senses)
    for first in places([*exact, *found]):
        assert not_later(second_best(exact, first), second_best(found, first + NEAR)), (case, first)
        assert not_later(second_best(found, first), second_best(exact, first + NEAR)), (case, first)
    for segment in frontier.segments:
        check_end(case, segment.start, segment.start_included)
        check_end(case, segment.end, segment.end_included)
    for point in frontier.points:
        check_end(case, point, included=True)
    witnesses_attain_what_is_reported(frontier, objectives)


def not_later(one: Fraction | None, other: Fraction | None) -> bool:
    """Whether a frontier reaches at its place what another does at a place a little further left."""
    return one is None or (other is not None and other <= one + NEAR)


def check_end(case: MixedModel, point: Point, included: bool) -> None:
    """An outcome is included just if nothing to its left or at its place is better."""
    signs = [1 if sense.value == "minimise" else -1 for sense in case.senses]
    first, second = (Fraction(sign * value) for sign, value in zip(signs, point.values, strict=True))
    here, before = (second_best(case.chains(), first + shift) for shift in (NEAR / 100, -NEAR))
    assert here is not None
    is_best = abs(here - second) <= NEAR and (before is None or before > second + Fraction(1, 10**6))
    assert is_best == included, (case, point)


def witnesses_attain_what_is_reported(frontier: Frontier, objectives: list[Objective]) -> None:
    for row, witness in zip(frontier.frame().itertuples(index=False), frontier.witnesses(), strict=True):
        witness.load()
        assert [objective.expression() for objective in objectives] == pytest.approx(list(row[:2]), abs=1e-6)


@pytest.mark.parametrize("block", range(6))
def test_random_models_have_the_frontier_of_their_slices(block: int) -> None:
    for seed in range(block * 10 * TIMES, (block + 1) * 10 * TIMES):
        check(random_mixed_model(seed))


@pytest.mark.parametrize(
    "seed",
    [
        pytest.param(11, id="levels that are nearly whole seem to lie below a piece"),
        pytest.param(531, id="the solver calls a program with a solution infeasible at its usual tolerance"),
        pytest.param(556, id="chains that begin where another ends, up to rounding"),
        pytest.param(943, id="outcomes far from zero in a narrow range"),
        pytest.param(10468, id="many slices that jump"),
    ],
)
def test_cases_that_once_went_wrong(seed: int) -> None:
    check(random_mixed_model(seed))


def test_three_continuous_objectives_are_matched_within_the_resolution() -> None:
    case = MixedModel(
        ((0, 1),),
        ((0, 4), (0, 4), (0, 4)),
        (((5, -1, -1, -1), -4),),
        ((0, 1, 0, 0), (0, 0, 1, 0)),
        random_mixed_model(0).senses,
    )
    model, _ = case.pyomo()
    objectives = [Objective(f"x{place}", model.x[place]) for place in (1, 2, 3)]
    frontier = nondominated(model, objectives, FrontierOptions(resolution=0.1))
    assert frontier.complete
    steps = [Fraction(step, 2) for step in range(9)]
    for outcome in itertools.product(steps, repeat=3):
        if sum(outcome) >= 4:
            assert any(
                all(a <= float(b) + near for a, b, near in zip(found, outcome, frontier.tolerance, strict=True))
                for found in frontier.values()
            )
