"""What information is worth in talks, held against enumeration; plans for the mean posture."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle.by_hand import make_posture, make_problem
from oracle.enumeration import best_value
from strategies import Shape, problems

import planner
from planner.program.problem import Problem
from planner.program.risk import mean_and_tail, risk_value, total_variation, worst_case
from planner.schema.errors import InputError
from planner.solve.evaluation import evaluate
from planner.solve.options import SolveOptions
from planner.solve.solution import Offer, Solution
from planner.study.information import value_of_information
from planner.study.mean_posture import mean_problem
from planner.study.questions import what_to_know
from planner.study.talks import NoPlanError, Searches, Talks

SMALL = Shape(
    items=(1, 3), measures=(1, 2), postures=(2, 4), rounds=2, goalposts=True, may_fail=True, deal_may_hurt=True
)
APART = Shape(items=(2, 2), measures=(2, 2), postures=(2, 3), separate=True, linkage_cost=True)


def least(problem: Problem, chances: Mapping[str, float]) -> Fraction | None:
    """Return the least value if only these cases can occur, by enumeration."""
    cases = problem.cases()
    among = (replace(posture, probability=p) for case, p in chances.items() for posture in cases[case])
    return best_value(replace(problem, postures=tuple(among)))


def likely(problem: Problem) -> Problem:
    """Leave out cases that cannot occur, as no model has them."""
    return replace(problem, postures=tuple(posture for posture in problem.postures if posture.probability > 0.0))


@pytest.mark.parametrize("shape", [SMALL, APART])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_knowing_is_worth_what_enumeration_says(shape: Shape, data: st.DataObject) -> None:
    problem = likely(data.draw(problems(shape)))
    talks = Talks(problem, Searches(SolveOptions(), []))
    whole = best_value(problem)
    if whole is None:
        with pytest.raises(NoPlanError):
            value_of_information(talks, {})
        return
    names = list(problem.cases())
    if len(names) < 2:
        return
    cut = data.draw(st.integers(1, len(names) - 1))
    found = value_of_information(talks, {"split": {"first": names[:cut], "last": names[cut:], "never": []}})
    chances = talks.probabilities
    alone = {case: least(problem, {case: 1.0}) for case in names}
    seen = sum(Fraction(chances[case]) * (value or 0) for case, value in alone.items())
    assert found.plan.value == pytest.approx(float(whole), abs=1e-5)
    assert found.everything.worth.estimate == pytest.approx(float(whole - seen), abs=1e-5)
    parts = [sum(chances[case] for case in cases) for cases in (names[:cut], names[cut:])]
    known = sum(
        part * float(least(problem, {case: chances[case] / part for case in cases}) or 0)
        for part, cases in zip(parts, (names[:cut], names[cut:]), strict=True)
    )
    worth = found.parts["split"].worth
    assert worth.estimate == pytest.approx(float(whole) - known, abs=1e-5)
    assert worth.low - 1e-9 <= worth.estimate <= worth.high + 1e-9
    if found.planning is not None and found.mean is not None:
        # A plan that leaves a posture between a refusal and acceptance is none of the plans that were compared.
        judged = evaluate(problem, found.mean.plan)
        assert found.planning.high >= -1e-6 or any(each.undecided for each in judged.postures.values())


@pytest.mark.parametrize("risk", [mean_and_tail(0.5, 0.5), worst_case(), total_variation(0.25)])
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_the_averse_pay_for_what_their_own_measure_gains(risk: object, data: st.DataObject) -> None:
    problem = replace(likely(data.draw(problems(SMALL))), risk=risk)  # type: ignore[arg-type]
    whole = best_value(problem)
    if whole is None:
        return
    names = list(problem.cases())
    if len(names) < 2:
        return
    talks = Talks(problem, Searches(SolveOptions(), []))
    found = value_of_information(talks, {"split": {"first": names[:1], "last": names[1:]}})
    alone = [float(least(problem, {case: 1.0}) or 0) for case in names]
    seen = risk_value(problem.risk, list(talks.probabilities.values()), alone)
    assert found.everything.worth.estimate == pytest.approx(float(whole) - seen, abs=1e-5)
    part = found.parts["split"].worth
    assert -1e-9 <= part.low <= part.estimate <= part.high <= found.everything.worth.high + 1e-6


def test_the_mean_posture_is_the_average_weighted_by_probability() -> None:
    soft = make_posture("soft", 0.75, reservation=(1.0,), no_deal_loss=8.0)
    hard = make_posture("hard", 0.25, reservation=(5.0,), no_deal_loss=4.0, ratchet=0.5, due={"gas": (0.6,)})
    problem = make_problem(postures=(soft, hard))
    (mean,) = mean_problem(problem).postures
    assert mean.reservation == (2.0,)
    assert mean.no_deal_loss == 7.0
    assert mean.ratchet == 0.125
    assert mean.due_share("gas", 0) == pytest.approx(0.75 + 0.25 * 0.6)
    assert mean.due_share("other", 0) == 1.0
    assert mean.probability == 1.0


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> planner.Negotiation:
    return planner.load(planner.new_model(tmp_path_factory.mktemp("models") / "mine"))


def test_an_unknown_factor_is_refused_with_the_nearest_name(starter: planner.Negotiation) -> None:
    with pytest.raises(InputError, match="did you mean 'toughness'"):
        what_to_know(starter, factors=["tougness"])


def test_the_only_factor_is_worth_all_there_is_to_know(starter: planner.Negotiation) -> None:
    found = what_to_know(starter)
    assert found.found.parts["toughness"].worth == found.found.everything.worth
    assert not found.cut_short
    assert found.searches == 4


class Stopped(Searches):
    """Searches of which the user stops all but the first."""

    def run(self, problem: Problem, what: str, known: Sequence[tuple[Offer, ...]] = ()) -> Solution:
        solution = super().run(problem, what, known)
        self._interrupted = True
        return solution


def test_searches_that_were_stopped_leave_wider_bands_that_hold_the_truth() -> None:
    postures = [make_posture(f"p{n}", 0.125, reservation=(float(n),)) for n in range(8)]
    problem = make_problem(postures=tuple(postures))
    exact = value_of_information(Talks(problem, Searches(SolveOptions(), [])), {})
    searches = Stopped(SolveOptions(), [])
    hurried = value_of_information(Talks(problem, searches), {})
    assert searches.done == 1
    assert hurried.everything.worth.low == 0.0
    assert hurried.everything.worth.high == math.inf
    assert hurried.everything.worth.estimate <= exact.everything.worth.estimate
    assert hurried.mean is None
