"""Which rules conflict and what helps, in cases whose answer is known by hand."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from planner.program.problem import Curve, Item, ItemGroup, Posture, Problem, Voice
from planner.schema.loader import load
from planner.schema.starter import new_model
from planner.solve import result
from planner.solve.conflicts import Conflict, explain_conflict
from planner.solve.options import SolveOptions
from planner.solve.search import solve
from planner.solve.solution import Reason, Solution


def straight(slope: float, maximum: float) -> Curve:
    return Curve((0.0, maximum), (0.0, slope * maximum))


def item(name: str, **says: object) -> Item:
    plain = Item(
        name=name,
        track="trade",
        domain="integer",
        step=1.0,
        minimum_if_offered=1.0,
        at_least=0.0,
        maximum=4.0,
        cost=straight(0.5, 4.0),
        disclosure_cost=0.0,
        draws={},
        credit={"balance": straight(1.0, 4.0)},
        approval={},
        rounds=(True,),
        requires=(),
    )
    return replace(plain, **says)  # type: ignore[arg-type]


POSTURE = Posture(
    name="only",
    outcomes={},
    probability=1.0,
    weights={"balance": 1.0},
    asks={("cars", "high"): 0.0, ("cars", "low"): 2.0},
    reservation=(0.0,),
    no_deal_loss=10.0,
    waiting_loss=(0.0,),
    agreed_loss={("cars", "high"): (10.0,), ("cars", "low"): (2.0,)},
)


def problem_of(*items: Item, **says: object) -> Problem:
    plain = Problem(
        name="small",
        rounds=("first",),
        items=items,
        groups=(),
        measures={"cars": ("high", "low")},
        channels=("balance",),
        budgets={},
        voices=(),
        quorum=None,
        postures=(POSTURE,),
        refusal_margin=0.25,
    )
    return replace(plain, **says)  # type: ignore[arg-type]


FARMERS = Voice("farmers", "veto", 50.0, 49.0, 0.0, {})
RICE = item("rice", at_least=3.0, approval={"farmers": straight(-1.0, 4.0)})
GAS = item("gas", at_least=4.0, draws={("forex", 2026): 0.5})


def explained(problem: Problem, options: SolveOptions | None = None) -> Conflict:
    return explain_conflict(problem, options or SolveOptions())


def told(conflict: Conflict) -> list[dict[str, tuple[float | None, float | None]]]:
    return [{c.rule: (c.before, c.limit) for c in way.changes} for way in conflict.ways_out]


def test_a_demand_against_a_veto_gives_two_ways_out_with_the_better_plan_first() -> None:
    conflict = explained(problem_of(RICE, voices=(FARMERS,)))
    assert conflict.conflicts == (("consent farmers", "minimum of rice"),)
    assert told(conflict) == [{"minimum of rice": (3.0, 1.0)}, {"consent farmers": (49.0, 47.0)}] or told(conflict) == [
        {"consent farmers": (49.0, 47.0)},
        {"minimum of rice": (3.0, 1.0)},
    ]
    losses = [way.expected_loss for way in conflict.ways_out if way.expected_loss is not None]
    assert len(losses) == 2
    assert losses == sorted(losses)


def test_independent_conflicts_are_told_apart_and_each_way_out_mends_both() -> None:
    conflict = explained(problem_of(RICE, GAS, voices=(FARMERS,), budgets={("forex", 2026): 0.5}))
    assert set(map(frozenset, conflict.conflicts)) == {
        frozenset({"consent farmers", "minimum of rice"}),
        frozenset({"budget forex 2026", "minimum of gas"}),
    }
    assert {frozenset(way) for way in told(conflict)} == {
        frozenset({farm, money})
        for farm in ("consent farmers", "minimum of rice")
        for money in ("budget forex 2026", "minimum of gas")
    }


def test_a_budget_is_raised_by_exactly_what_is_missing() -> None:
    conflict = explained(problem_of(GAS, budgets={("forex", 2026): 0.3}))
    (raised,) = [change for way in conflict.ways_out for change in way.changes if change.rule.startswith("budget")]
    assert (raised.change, raised.limit, raised.unit) == (1.7, 2.0, "billion USD")


def test_two_years_of_one_budget_have_to_rise_together() -> None:
    gas = replace(GAS, draws={("forex", 2026): 0.5, ("forex", 2027): 0.25})
    conflict = explained(problem_of(gas, budgets={("forex", 2026): 0.5, ("forex", 2027): 0.5}))
    assert {"budget forex 2026": (0.5, 2.0), "budget forex 2027": (0.5, 1.0)} in told(conflict)


def test_a_quorum_out_of_reach_can_be_lowered_or_its_voters_won() -> None:
    parties = (
        Voice("left", "vote", 30.0, 40.0, 60.0, {("cars", "low"): 5.0}),
        Voice("right", "vote", 50.0, 40.0, 40.0, {}),
    )
    conflict = explained(problem_of(item("gas"), voices=parties, quorum=90.0))
    assert conflict.conflicts == (("consent left", "quorum"),)
    assert {"quorum": (90.0, 40.0)} in told(conflict)
    assert {"consent left": (40.0, 35.0)} in told(conflict)


@pytest.mark.parametrize(
    ("problem", "rule"),
    [
        (problem_of(item("arms", at_least=1.0, rounds=(False,))), "clearance of arms"),
        (
            problem_of(
                item("alaska", at_least=1.0, requires=("lng",)),
                item("lng", draws={("forex", 2026): 1.0}),
                budgets={("forex", 2026): 0.5},
            ),
            "rule alaska requires lng",
        ),
        (
            problem_of(
                item("rice", at_least=1.0), item("beef", at_least=1.0), groups=(ItemGroup("farm", ("rice", "beef"), 1),)
            ),
            "rule farm",
        ),
        (
            problem_of(
                item("rice", at_least=1.0),
                item("beef", approval={"farmers": straight(-5.0, 4.0)}),
                groups=(ItemGroup("farm", ("rice", "beef"), None),),
                voices=(FARMERS,),
            ),
            "rule farm",
        ),
    ],
)
def test_a_rule_without_a_limit_can_only_be_given_up(problem: Problem, rule: str) -> None:
    conflict = explained(problem)
    assert rule in conflict.conflicts[0]
    (given_up,) = [way for way in conflict.ways_out if [change.rule for change in way.changes] == [rule]]
    (change,) = given_up.changes
    assert (change.limit, change.before, change.change, change.unit) == (None, None, 0.0, "rule")


def test_a_level_is_told_with_the_concession_whose_unit_it_has() -> None:
    schedule = replace(RICE, name="rice.slow", concession="rice")
    conflict = explained(problem_of(schedule, voices=(FARMERS,)))
    (change,) = [c for way in conflict.ways_out for c in way.changes if c.unit == "level"]
    assert (change.rule, change.concession) == ("minimum of rice", "rice")


def test_an_offer_that_leaves_a_posture_undecided_is_no_way_out() -> None:
    # Four units of gas leave a surplus of -0.2, inside the margin; only lowering the minimum gets out of it.
    undecided = replace(POSTURE, asks={("cars", "high"): 4.2, ("cars", "low"): 4.2})
    conflict = explained(problem_of(item("gas", at_least=4.0), postures=(undecided,)))
    assert conflict.conflicts == (("minimum of gas",),)
    assert told(conflict) == [{"minimum of gas": (4.0, 3.0)}]


def test_no_named_rule_is_blamed_if_every_offer_leaves_a_posture_undecided() -> None:
    conflict = explained(
        problem_of(item("gas"), refusal_margin=100.0, postures=(replace(POSTURE, reservation=(50.0,)),))
    )
    assert conflict == Conflict((), (), complete=True)


def test_a_time_limit_ends_the_explanation_and_is_told() -> None:
    conflict = explained(problem_of(RICE, voices=(FARMERS,)), SolveOptions(time_limit=1e-6))
    assert not conflict.complete


def test_a_price_that_was_not_proved_in_time_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planner.solve.conflicts.PRICE_SECONDS", 1e-6)
    conflict = explained(problem_of(RICE, voices=(FARMERS,)))
    assert conflict.complete
    assert len(conflict.ways_out) == 2
    assert not any(way.proved for way in conflict.ways_out)
    assert all(way.expected_loss is not None for way in conflict.ways_out)  # of the offer that is possible then


TWO_ROUNDS = replace(
    POSTURE,
    reservation=(0.0, 0.0),
    waiting_loss=(0.0, 1.0),
    agreed_loss={("cars", "high"): (10.0, 9.0), ("cars", "low"): (2.0, 2.0)},
)


def test_with_several_rounds_a_rule_gives_way_in_all_of_them() -> None:
    gas = item("gas", at_least=4.0, draws={("forex", 2026): 0.5}, rounds=(True, True))
    problem = problem_of(gas, rounds=("first", "second"), budgets={("forex", 2026): 0.5}, postures=(TWO_ROUNDS,))
    conflict = explained(problem)
    assert conflict.conflicts == (("budget forex 2026", "minimum of gas"),)
    assert {"budget forex 2026": (0.5, 2.0)} in told(conflict)
    assert {"minimum of gas": (4.0, 1.0)} in told(conflict)


def test_what_is_demanded_only_once_it_is_cleared_conflicts_in_that_round() -> None:
    arms = item("arms", at_least=4.0, approval={"farmers": straight(-1.0, 4.0)}, rounds=(False, True))
    problem = problem_of(arms, rounds=("first", "second"), voices=(FARMERS,), postures=(TWO_ROUNDS,))
    conflict = explained(problem)
    assert conflict.conflicts == (("consent farmers", "minimum of arms"),)
    assert {"consent farmers": (49.0, 46.0)} in told(conflict)


def test_what_is_cleared_earlier_is_not_demanded_earlier_for_it() -> None:
    ships = item("ships", at_least=1.0, rounds=(False, False), requires=("dock",))
    dock = item("dock", rounds=(False, True))
    conflict = explained(problem_of(ships, dock, rounds=("first", "second"), postures=(TWO_ROUNDS,)))
    assert conflict.conflicts == (("minimum of ships", "clearance of ships"),)
    # In the first round the dock it requires cannot be tabled yet.
    assert {"clearance of ships": (None, None)} in told(conflict)
    assert conflict.complete


def test_a_price_that_fails_leaves_the_explanation_incomplete(monkeypatch: pytest.MonkeyPatch) -> None:
    def solve_but_one(problem: Problem, options: SolveOptions) -> Solution:
        lowered = problem.items[0].at_least < RICE.at_least
        return solve(replace(problem, budgets={("forex", 2026): -1.0}) if lowered else problem, options)

    monkeypatch.setattr("planner.solve.conflicts.solve", solve_but_one)
    conflict = explained(problem_of(RICE, voices=(FARMERS,)))
    assert told(conflict) == [{"consent farmers": (49.0, 47.0)}]
    assert not conflict.complete


def test_with_separate_tracks_the_rules_at_home_are_still_one() -> None:
    security = replace(
        POSTURE,
        name="only.security",
        track="security",
        case="only",
        no_deal_loss=5.0,
        asks={("troops", "high"): 0.0, ("troops", "low"): 1.0},
        agreed_loss={("troops", "high"): (5.0,), ("troops", "low"): (1.0,)},
    )
    trade = replace(POSTURE, name="only.trade", track="trade", case="only")
    arms = item("arms", track="security", at_least=2.0, draws={("forex", 2026): 0.5})
    problem = problem_of(
        replace(GAS, at_least=2.0),
        arms,
        budgets={("forex", 2026): 1.5},
        measures={"cars": ("high", "low"), "troops": ("high", "low")},
        measure_tracks={"cars": "trade", "troops": "security"},
        postures=(trade, security),
    )
    conflict = explained(problem)
    assert conflict.conflicts == (("budget forex 2026", "minimum of gas", "minimum of arms"),)
    assert {frozenset(way) for way in told(conflict)} == {frozenset({rule}) for rule in conflict.conflicts[0]}


def test_no_time_left_for_an_explanation_is_no_mistake_of_the_user(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def late(problem: Problem, options: SolveOptions) -> Solution:
        solution = solve(problem)
        time.sleep(options.time_limit or 0.0)
        return solution

    monkeypatch.setattr(result, "solve", late)
    new_model(tmp_path / "talks")
    model = load(tmp_path / "talks", ["constituencies.public.floor=99 points"])
    found = result.solve_model(model, SolveOptions(time_limit=0.01))
    assert found.solution.proof.reason is Reason.INFEASIBLE
    assert found.conflict is not None
    assert not found.conflict.complete
