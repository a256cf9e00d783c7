"""Who refuses is told by few combinations of outcomes; what terms are worth adds up."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.program.problem import JOINT, Posture, Problem
from planner.report.answers import outcome_chances, refusing_kinds, worth_of_terms
from planner.solve.evaluation import Evaluation, PostureState, evaluate
from planner.solve.solution import Offer

FACTORS = {"tone": ("soft", "hard"), "focus": ("trade", "troops", "both"), "court": ("holds", "voids")}
NAMES = [".".join(chosen) for chosen in itertools.product(*FACTORS.values())]


def posture(name: str, probability: float = 1 / len(NAMES)) -> Posture:
    return Posture(
        name=name,
        outcomes=dict(zip(FACTORS, name.split("."), strict=True)),
        probability=probability,
        weights={},
        asks={("cars", "high"): 0.0, ("cars", "low"): 1.0},
        reservation=(0.0,),
        no_deal_loss=10.0,
        waiting_loss=(1.0,),
        agreed_loss={("cars", "high"): (9.0,), ("cars", "low"): (4.0,)},
    )


def problem() -> Problem:
    return Problem(
        name="small",
        rounds=("first",),
        items=(),
        groups=(),
        measures={"cars": ("high", "low")},
        channels=(),
        budgets={},
        voices=(),
        quorum=None,
        postures=tuple(posture(name) for name in NAMES),
        refusal_margin=0.001,
    )


def answers(refusing: set[str]) -> Evaluation:
    states = {
        name: PostureState(1 / len(NAMES), None if name in refusing else "first", (0.0,), (), 5.0, 0.0, 0.0)
        for name in NAMES
    }
    accepted = 1 - len(refusing) / len(NAMES)
    return Evaluation(
        objective=5.0,
        expected_loss=5.0,
        no_deal_loss=10.0,
        acceptance=accepted,
        agreement={"joint": (accepted,)},
        expected_tariff_loss=5.0,
        expected_cost=0.0,
        disclosure_cost=0.0,
        linkage_cost=0.0,
        offers=(),
        postures=states,
        losses=dict.fromkeys(NAMES, 5.0),
    )


def test_one_outcome_that_always_refuses_is_one_kind() -> None:
    refusing = {name for name in NAMES if name.startswith("hard")}
    (kind,) = refusing_kinds(problem(), answers(refusing), JOINT)
    assert kind.outcomes == {"tone": "hard"}
    assert kind.probability == pytest.approx(0.5)
    assert kind.postures == 6


def test_when_all_refuse_no_outcome_is_named() -> None:
    (kind,) = refusing_kinds(problem(), answers(set(NAMES)), JOINT)
    assert kind.outcomes == {}


def test_when_none_refuses_there_is_no_kind() -> None:
    assert refusing_kinds(problem(), answers(set()), JOINT) == ()


@given(st.sets(st.sampled_from(NAMES)))
def test_kinds_together_are_exactly_the_postures_that_refuse(refusing: set[str]) -> None:
    kinds = refusing_kinds(problem(), answers(refusing), JOINT)
    told = {
        each.name
        for each in problem().postures
        if any(kind.outcomes.items() <= each.outcomes.items() for kind in kinds)
    }
    assert told == refusing


def test_chance_of_acceptance_is_told_for_each_outcome() -> None:
    refusing = {name for name in NAMES if name.startswith("hard") and name.endswith("holds")}
    chances = {
        (each.factor, each.outcome): each.acceptance for each in outcome_chances(problem(), answers(refusing), JOINT)
    }
    assert chances["tone", "soft"] == pytest.approx(1.0)
    assert chances["tone", "hard"] == pytest.approx(0.5)
    assert list(chances) == [(factor, outcome) for factor, outcomes in FACTORS.items() for outcome in outcomes]


def test_worth_of_terms_is_the_fall_of_the_expected_tariff_loss() -> None:
    offers = (Offer("first", {}, {"cars": "low"}),)
    evaluation = evaluate(problem(), offers)
    worth = worth_of_terms(problem(), evaluation, offers)
    assert worth["first", "cars"] == pytest.approx(evaluation.no_deal_loss - evaluation.expected_tariff_loss)
