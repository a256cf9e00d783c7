"""The program as a whole: what it refuses, how its rules are named, and what each family of rules allows by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fixed_plan import value_of
from oracle.by_hand import make_item, make_posture, make_problem, straight

from planner.program.build import build
from planner.program.problem import ItemGroup, Posture, Problem, Voice

LOW, HIGH = {"cars": "low"}, {"cars": "high"}
ANY_LEVEL = make_item(domain="continuous", minimum_if_offered=0.0)


def at_tables(*tables: str, chances: tuple[float, ...] = (1.0, 1.0)) -> Problem:
    postures = tuple(
        make_posture(f"usual@{number}", chance, case="usual", track=track)
        for number, (track, chance) in enumerate(zip(tables, chances, strict=True))
    )
    return make_problem(postures=postures, measure_tracks={"cars": "trade"})


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (make_problem(rounds=()), "no round"),
        (make_problem(refusal_margin=5e-7), "refusal margin must be at least 1e-06 billion USD"),
        (make_problem(items=(make_item(maximum=0.0),)), "gas needs a maximum above 0"),
        (make_problem(items=(make_item(domain="continuous", maximum=0.0),)), "gas needs a maximum above 0"),
        (make_problem(items=(make_item(step=0.0),)), "gas needs a step above 0"),
        (at_tables("trade", "trade"), "two postures of case usual answer at one table"),
        (at_tables("trade", "security", chances=(1.0, 0.5)), "case usual have different probabilities"),
        (make_problem(items=(replace(ANY_LEVEL, disclosure_cost=-1.0),)), "gas has a negative disclosure cost"),
        (
            make_problem(items=(ANY_LEVEL, make_item("ships", requires=("gas",)))),
            "gas occurs in a rule and needs a minimum",
        ),
        (
            make_problem(items=(ANY_LEVEL, make_item("ships")), groups=(ItemGroup("one", ("gas", "ships"), 1),)),
            "gas occurs in a rule and needs a minimum",
        ),
        (
            make_problem(items=(ANY_LEVEL, replace(ANY_LEVEL, name="gas.late", concession="gas"))),
            "occurs in a rule and needs a minimum",
        ),
        (make_problem(items=(make_item(draws={("forex", 2026): 1.0}),)), "gas draws on forex 2026, which has no limit"),
    ],
)
def test_what_the_records_do_not_promise_is_refused(problem: Problem, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        build(problem)


def test_rules_are_named_as_a_reader_knows_them() -> None:
    farmers = Voice("farmers", "veto", 50.0, 40.0, 0.0, {})
    unions = Voice("unions", "vote", 50.0, 40.0, 3.0, {})
    items = (
        make_item(at_least=1.0, rounds=(False, True), draws={("forex", 2026): 1.0}),
        make_item("gas.late", concession="gas", rounds=(True, True)),
        make_item("ships", requires=("gas",), rounds=(True, True)),
    )
    posture = make_posture(
        reservation=(0.0, 0.0),
        waiting_loss=(0.0, 1.0),
        agreed_loss={("cars", "high"): (9.0, 8.0), ("cars", "low"): (4.0, 3.0)},
    )
    problem = make_problem(
        rounds=("first", "second"),
        items=items,
        groups=(ItemGroup("energy", ("gas", "ships"), None),),
        budgets={("forex", 2026): 2.0},
        voices=(farmers, unions),
        quorum=1.0,
        postures=(posture,),
    )
    rules = build(problem).rules
    assert {name: len(rows) for name, rows in rules.items()} == {
        "clearance of gas": 1,
        "minimum of gas": 1,
        "one schedule of gas": 2,
        "rule ships requires gas": 2,
        "rule energy": 2,
        "one term of cars": 2,
        "budget forex 2026": 2,
        "consent farmers": 2,
        "consent unions": 2,
        "quorum": 2,
    }


@pytest.mark.parametrize(
    ("problem", "levels", "allowed"),
    [
        (make_problem(items=(make_item(draws={("forex", 2026): 0.5}),), budgets={("forex", 2026): 1.0}), 2, True),
        (make_problem(items=(make_item(draws={("forex", 2026): 0.5}),), budgets={("forex", 2026): 1.0}), 3, False),
        (make_problem(items=(make_item(minimum_if_offered=2.0),)), 1, False),
        (make_problem(items=(make_item(minimum_if_offered=2.0),)), 2, True),
        (make_problem(items=(make_item(at_least=2.0),)), 1, False),
        (make_problem(items=(make_item(at_least=2.0),)), 2, True),
        (make_problem(items=(make_item(rounds=(False,)),)), 1, False),
        (make_problem(items=(make_item(rounds=(False,)),)), 0, True),
    ],
)
def test_limits_hold_to_the_last_unit(problem: Problem, levels: int, allowed: bool) -> None:
    assert (value_of(problem, [({"gas": levels}, HIGH)]) is not None) is allowed


@pytest.mark.parametrize(
    ("role", "quorum", "allowed"),
    [("veto", None, False), ("vote", 3.0, False), ("vote", None, True), ("observer", None, True)],
)
def test_consent_is_asked_of_those_who_have_a_say(role: str, quorum: float | None, allowed: bool) -> None:
    farmers = Voice("farmers", role, 50.0, 49.0, 3.0, {("cars", "low"): 1.0})  # type: ignore[arg-type]  # a role
    item = make_item(approval={"farmers": straight(-1.25, 4.0)})
    problem = make_problem(items=(item,), voices=(farmers,), quorum=quorum)
    assert (value_of(problem, [({"gas": 2}, LOW)]) is not None) is allowed
    assert value_of(problem, [({"gas": 1}, LOW)]) is not None


@pytest.mark.parametrize(
    ("reservation", "loss"),
    [
        # Two units are worth 4, the term costs 3: accepted at a surplus of 0, refused from the margin of 0.5 on.
        (0.0, 1 + 4 + 2),
        (1.0, 1 + 4 + 2),
        (1.25, None),
        (1.5, 10),
    ],
)
def test_acceptance_is_an_equivalence(reservation: float, loss: float | None) -> None:
    problem = make_problem(postures=(make_posture(reservation=(reservation,)),))
    found = value_of(problem, [({"gas": 2}, LOW)])
    assert found == (None if loss is None else pytest.approx(loss))


def two_rounds(posture: Posture, disclosure: float = 0.0) -> Problem:
    item = make_item(rounds=(True, True), disclosure_cost=disclosure)
    return make_problem(rounds=("first", "second"), items=(item,), postures=(posture,))


@pytest.mark.parametrize(
    ("ratchet", "loss"),
    [
        # 1 unit first, then 2: worth 4 - 2 ratchet against an ask of 3.
        (0.0, 2 + 3 + 2 + 0.25),
        (0.5, 2 + 3 + 2 + 0.25),
        (1.0, 10 + 0.25),
    ],
)
def test_the_ratchet_pockets_what_was_shown(ratchet: float, loss: float) -> None:
    posture = make_posture(
        reservation=(0.0, 0.0),
        waiting_loss=(1.0, 2.0),
        agreed_loss={("cars", "high"): (9.0, 8.0), ("cars", "low"): (4.0, 3.0)},
        ratchet=ratchet,
    )
    problem = two_rounds(posture, disclosure=0.25)
    assert value_of(problem, [({"gas": 1}, LOW), ({"gas": 2}, LOW)]) == pytest.approx(loss)


def test_nobody_to_answer_leaves_what_tabling_costs() -> None:
    problem = make_problem(items=(make_item(disclosure_cost=0.5),), postures=(), linkage_cost=0.25)
    assert value_of(problem, [({"gas": 1}, HIGH)]) == pytest.approx(0.75)
