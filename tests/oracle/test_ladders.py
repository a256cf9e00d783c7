"""The enumeration of ladders, tables and schedules, on negotiations small enough to be solved by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from oracle.attitudes import Attitude
from oracle.by_hand import make_item, make_posture, make_problem, straight
from oracle.corners import corners
from oracle.enumeration import best_plans, best_value
from oracle.rulebook import Rulebook, judge_plan
from strategies import Shape, attitudes, problems

from planner.program.problem import Posture, Problem

TWO = ("first", "second")
LOW, HIGH = {"cars": "low"}, {"cars": "high"}


def patient(name: str = "usual", probability: float = 1.0, **changes: object) -> Posture:
    """Return a posture over two rounds: waiting for the second costs 2, half of it what the low term leaves."""
    plain: dict[str, object] = {
        "reservation": (0.0, 0.0),
        "waiting_loss": (1.0, 3.0),
        "agreed_loss": {("cars", "high"): (9.0, 7.0), ("cars", "low"): (4.0, 3.0)},
    }
    return make_posture(name, probability, **{**plain, **changes})


def ladder(*postures: Posture, **changes: object) -> Problem:
    plain: dict[str, object] = {"rounds": TWO, "items": (make_item(rounds=(True, True)),)}
    return make_problem(**{**plain, **changes}, postures=postures or (patient(),))


def levels(problem: Problem) -> set[tuple[int, ...]]:
    """Return the levels of the first concession by round in each of the best plans."""
    return {tuple(int(point[0]) for point, _ in plan) for plan in best_plans(problem).plans}


def test_what_suffices_at_once_is_tabled_at_once() -> None:
    # Two units at once: 1 + 4 + 2 = 7. A round later: 3 + 3 + 2 = 8. What follows acceptance does not matter.
    problem = ladder()
    assert best_plans(problem).value == best_value(problem) == 7
    assert levels(problem) == {(2, 2), (2, 3), (2, 4)}


def test_waiting_that_gains_is_waited_for() -> None:
    problem = ladder(patient(waiting_loss=(1.0, 0.0)))
    assert best_value(problem) == 0 + 3 + 2
    # Before, the offer has to be refused by the whole margin.
    assert levels(problem) == {(0, 2), (1, 2)}


def test_what_is_on_the_table_is_not_withdrawn() -> None:
    verdict = judge_plan(ladder(), [({"gas": 2}, HIGH), ({"gas": 1}, LOW)])
    assert verdict.broken == ("gas stays on the table",)


def test_the_first_acceptance_ends_it() -> None:
    verdict = judge_plan(ladder(), [({"gas": 2}, LOW), ({"gas": 4}, LOW)])
    assert verdict.surplus == {"usual": (1, 5)}
    assert verdict.accepting == {"usual": 0}
    assert verdict.losses == {"usual": 7}


def test_what_was_shown_is_pocketed_by_the_ratchet() -> None:
    # Of the 2 shown before, half is no longer counted: 4 - 1 - 3 = 0 just suffices.
    offers: list[tuple[Mapping[str, float], Mapping[str, str]]] = [({"gas": 1}, LOW), ({"gas": 2}, LOW)]
    verdict = judge_plan(ladder(patient(ratchet=0.5)), offers)
    assert verdict.surplus == {"usual": (-1, 0)}
    assert judge_plan(ladder(patient(ratchet=1.0)), offers).surplus == {"usual": (-1, -1)}


def test_goalposts_drift() -> None:
    verdict = judge_plan(ladder(patient(reservation=(2.0, 3.5))), [({"gas": 2}, LOW), ({"gas": 4}, LOW)])
    assert verdict.surplus == {"usual": (-1, Fraction(3, 2))}
    assert verdict.losses == {"usual": 3 + 3 + 4}


def test_disclosure_is_due_only_while_the_table_is_open() -> None:
    shown = make_item(rounds=(True, True), disclosure_cost=0.5)
    more = replace(shown, name="ships", disclosure_cost=0.25, credit={})
    offers: list[tuple[Mapping[str, float], Mapping[str, str]]] = [({"gas": 2}, LOW), ({"gas": 2, "ships": 1}, LOW)]
    early, late = patient("early", 0.5), patient("late", 0.5, reservation=(99.0, 99.0))
    verdict = judge_plan(ladder(early, late, items=(shown, more)), offers)
    assert verdict.losses == {"early": 7 + Fraction(1, 2), "late": 10 + Fraction(3, 4)}


def test_a_concession_that_is_cleared_later_waits() -> None:
    problem = ladder(items=(make_item(rounds=(False, True)),))
    assert best_value(problem) == 8
    assert levels(problem) == {(0, 2)}
    assert judge_plan(problem, [({"gas": 2}, LOW), ({"gas": 2}, LOW)]).broken == ("level of gas",)


@pytest.mark.parametrize(
    ("cleared", "broken"),
    [((True, True), ("level of gas",) * 2), ((False, True), ("level of gas",)), ((False, False), ("level of gas",))],
)
def test_what_must_be_offered_is_due_once_it_is_cleared(cleared: tuple[bool, bool], broken: tuple[str, ...]) -> None:
    problem = ladder(items=(make_item(rounds=cleared, at_least=1.0),))
    assert judge_plan(problem, [({}, HIGH), ({}, HIGH)]).broken == broken


def test_an_agreement_that_hurts_is_avoided_in_every_round() -> None:
    # No deal costs 3, the harsh term 9 at once or 7 later: the offer has to be refused twice, by the whole margin.
    eager = patient(no_deal_loss=3.0, reservation=(-1.0, -0.75))
    problem = ladder(eager)
    assert best_value(problem) == 3
    assert all(terms == ("low",) for plan in best_plans(problem).plans for _, terms in plan)


def test_a_posture_that_is_undecided_in_a_later_round_breaks_the_rules() -> None:
    problem = ladder(patient(reservation=(-2.5, -2.75)))
    verdict = judge_plan(problem, [({}, LOW), ({}, LOW)])
    assert verdict.broken == ("usual is undecided",)


def test_only_the_share_delivered_before_failure_falls_due() -> None:
    verdict = judge_plan(ladder(patient(due={"gas": (0.25, 0.5)})), [({"gas": 2}, LOW), ({"gas": 2}, LOW)])
    assert verdict.losses == {"usual": 1 + 4 + Fraction(1, 2)}


def test_one_schedule_of_a_concession_is_tabled() -> None:
    late = make_item("gas.late", concession="gas", cost=straight(0.5, 4.0), credit={"balance": straight(1.5, 4.0)})
    problem = make_problem(items=(make_item(), late))
    # Two units at 1 each, or two later ones, worth 1.5 each, at 0.5 each.
    assert best_value(problem) == 1 + 4 + 1
    assert judge_plan(problem, [({"gas": 1, "gas.late": 1}, LOW)]).broken == ("several schedules of gas",)


def separate(reservation: float = 0.0) -> Problem:
    """Return two tables; the concession of the second track is worth nothing to its own one."""
    cars = make_posture("usual@trade", case="usual", track="trade")
    troops = make_posture(
        "usual@security",
        case="usual",
        track="security",
        asks={("troops", "leave"): 0.0, ("troops", "stay"): 2.0},
        reservation=(reservation,),
        no_deal_loss=5.0,
        waiting_loss=(0.0,),
        agreed_loss={("troops", "leave"): (5.0,), ("troops", "stay"): (0.0,)},
    )
    arms = make_item("arms", track="security", cost=straight(0.25, 4.0), disclosure_cost=0.125)
    return make_problem(
        items=(make_item(), arms),
        measures={"cars": ("high", "low"), "troops": ("leave", "stay")},
        measure_tracks={"cars": "trade", "troops": "security"},
        postures=(cars, troops),
    )


def test_each_table_has_its_own_concessions_measures_and_answer() -> None:
    problem = separate(reservation=99.0)
    verdict = judge_plan(problem, [({"gas": 2, "arms": 4}, {"cars": "low", "troops": "stay"})])
    assert verdict.surplus == {"usual@trade": (1,), "usual@security": (-93,)}
    assert verdict.accepting == {"usual@trade": 0}
    # What is shown at the other table costs nothing at this one.
    assert verdict.losses == {"usual": 7 + 5 + Fraction(1, 8)}


def test_the_loss_in_a_case_is_the_sum_over_its_tables() -> None:
    assert best_value(separate()) == 7 + Fraction(1, 4) + Fraction(1, 8)


def test_linking_costs_whatever_happens() -> None:
    problem = make_problem(postures=(make_posture(reservation=(99.0,)),), linkage_cost=0.75)
    assert best_value(problem) == 10 + Fraction(3, 4)


def test_a_level_stops_at_its_threshold_in_each_round() -> None:
    # The soft posture needs 1.5 at once. The hard one needs 1.75 then, of which half of the 3 shown is pocketed.
    item = make_item(domain="continuous", minimum_if_offered=0.0, rounds=(True, True))
    soft = patient("soft", 0.5)
    hard = patient("hard", 0.5, reservation=(5.0, -1.0), ratchet=0.5)
    problem = ladder(soft, hard, items=(item,))
    best = best_plans(problem)
    assert levels_of_soft_and_hard(best.plans) == (Fraction(3, 2), Fraction(7, 4))
    assert best.value == Fraction(1, 2) * (1 + 4 + Fraction(3, 2)) + Fraction(1, 2) * (3 + 3 + Fraction(7, 4))


def levels_of_soft_and_hard(plans: frozenset[tuple[tuple[tuple[Fraction, ...], tuple[str, ...]], ...]]) -> object:
    ((first, _), (second, _)) = min(plans)
    return first[0], second[0]


def test_more_than_two_free_levels_are_refused() -> None:
    free = ((Fraction(0), Fraction(1)),) * 3
    with pytest.raises(ValueError, match="two free levels"):
        list(corners(Rulebook(make_problem()), (free,), [(0, 0), (0, 1), (0, 2)], [("low",)]))


SMALL = Shape(items=(1, 2), steps=2, measures=(1, 1), terms=2, postures=(2, 2))
EVERYTHING = ("expecting", "tail", "worst", "doubt", "mixture")


@pytest.mark.parametrize(
    "shape",
    [
        replace(SMALL, rounds=2, goalposts=True, deal_may_hurt=True, attitudes=EVERYTHING),
        replace(SMALL, items=(1, 1), rounds=3, goalposts=True, logic=True, attitudes=EVERYTHING),
        replace(SMALL, items=(1, 1), rounds=2, schedules=1, may_fail=True, budgets=(0, 1), voices=(0, 1)),
        replace(SMALL, items=(1, 2), measures=(2, 2), rounds=1, separate=True, attitudes=EVERYTHING),
    ],
    ids=["goalposts", "three rounds", "schedules", "tables"],
)
def test_trying_offers_state_by_state_finds_what_trying_every_plan_finds(shape: Shape) -> None:
    @settings(max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(problems(shape), attitudes(shape))
    def agree(problem: Problem, attitude: Attitude) -> None:
        assert best_value(problem, attitude.measure) == best_plans(problem, attitude.measure).value

    agree()
