"""The enumeration itself, on negotiations small enough to be solved by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest
from oracle.by_hand import make_item, make_posture, make_problem, straight
from oracle.enumeration import best_plans, best_value
from oracle.rulebook import Point, Terms, judge

from planner.program.problem import Curve, ItemGroup, Problem, Voice


def optimum(problem: Problem) -> tuple[Fraction | None, set[tuple[Point, Terms]]]:
    best = best_plans(problem)
    assert best_value(problem) == best.value
    return best.value, {offer for (offer,) in best.plans}


def test_the_cheapest_whole_level_that_buys_the_relief_is_best() -> None:
    # low: ask 3 needs 2 units of credit 2: loss 1 + 4 + 2 = 7; high with nothing: 1 + 9 = 10.
    assert optimum(make_problem()) == (7, {((Fraction(2),), ("low",))})


def test_a_continuous_level_stops_where_the_surplus_is_zero() -> None:
    problem = make_problem(items=(make_item(domain="continuous", minimum_if_offered=0.0),))
    assert optimum(problem) == (Fraction(13, 2), {((Fraction(3, 2),), ("low",))})


def test_two_continuous_levels_meet_where_budget_and_surplus_cross() -> None:
    # The cheap one is limited to 1/2 by the budget; the other supplies the remaining credit of 2.
    cheap = make_item("gas", domain="continuous", minimum_if_offered=0.0, draws={("money", 2026): 2.0})
    dear = make_item("ships", domain="continuous", minimum_if_offered=0.0, cost=straight(1.5, 4.0))
    problem = make_problem(items=(cheap, dear), budgets={("money", 2026): 1.0})
    assert optimum(problem) == (7, {((Fraction(1, 2), Fraction(1)), ("low",))})


def test_a_budget_that_runs_out_leaves_the_harsher_term() -> None:
    problem = make_problem(items=(make_item(draws={("money", 2026): 1.0}),), budgets={("money", 2026): 1.75})
    assert optimum(problem)[0] == 10


def test_a_curve_that_is_flat_at_first_is_read_at_its_bends() -> None:
    problem = make_problem(items=(make_item(cost=Curve((0.0, 1.0, 3.0, 4.0), (0.0, 3.0, -1.0, -1.0))),))
    assert optimum(problem) == (4, {((Fraction(3),), ("low",)), ((Fraction(4),), ("low",))})


def test_an_agreement_binds_even_if_no_deal_would_cost_less() -> None:
    # The posture takes anything, so the choice is between 1 + 9 and 1 + 4, although no deal would cost 3.
    eager = make_posture(no_deal_loss=3.0, reservation=(-9.0,))
    assert optimum(make_problem(postures=(eager,))) == (5, {((Fraction(0),), ("low",))})


def test_an_offer_is_made_unattractive_where_no_deal_costs_less() -> None:
    # low with nothing: S = -3 + 1 is refused by the full margin, so the loss is that without a deal.
    eager = make_posture(no_deal_loss=3.0, reservation=(-1.0,))
    assert optimum(make_problem(postures=(eager,))) == (3, {((Fraction(0),), ("low",))})


def test_a_refusal_by_less_than_the_margin_is_no_refusal() -> None:
    problem = make_problem(postures=(make_posture(reservation=(-2.75,)),))
    verdict = judge(problem, {}, {"cars": "low"})
    assert verdict.surplus == {"usual": (Fraction(-1, 4),)}
    assert verdict.broken == ("usual is undecided",)


def test_a_surplus_of_exactly_zero_accepts() -> None:
    verdict = judge(make_problem(postures=(make_posture(reservation=(1.0,)),)), {"gas": 2}, {"cars": "low"})
    assert verdict.surplus == {"usual": (0,)}
    assert verdict.accepting == {"usual": 0}
    assert verdict.expected_loss == 7


def test_the_loss_is_weighed_by_probability_and_disclosure_is_due_in_any_case() -> None:
    postures = (make_posture("soft", 0.25), make_posture("hard", 0.75, reservation=(99.0,)))
    problem = make_problem(items=(make_item(disclosure_cost=0.5),), postures=postures)
    verdict = judge(problem, {"gas": 2}, {"cars": "low"})
    assert verdict.accepting == {"soft": 0}
    assert verdict.expected_loss == Fraction(1, 4) * 7 + Fraction(3, 4) * 10 + Fraction(1, 2)


def test_emphasis_on_a_channel_changes_who_accepts() -> None:
    verdict = judge(make_problem(postures=(make_posture(weights={"balance": 0.5}),)), {"gas": 2}, {"cars": "low"})
    assert verdict.surplus == {"usual": (-1,)}


@pytest.mark.parametrize(
    ("role", "quorum", "broken"),
    [
        ("veto", None, ("veto of farmers",)),
        ("vote", 3.0, ("quorum",)),
        ("vote", None, ()),
        ("observer", 3.0, ("quorum",)),
    ],
)
def test_consent_is_asked_of_those_who_have_a_say(role: str, quorum: float | None, broken: tuple[str, ...]) -> None:
    farmers = Voice("farmers", role, 50.0, 49.0, 3.0, {("cars", "low"): 1.0})  # type: ignore[arg-type]  # a role
    item = make_item(approval={"farmers": straight(-1.25, 4.0)})
    problem = make_problem(items=(item,), voices=(farmers,), quorum=quorum)
    assert judge(problem, {"gas": 2}, {"cars": "low"}).broken == broken


def test_relief_lifts_approval_exactly_to_the_floor() -> None:
    farmers = Voice("farmers", "veto", 50.0, 49.0, 0.0, {("cars", "low"): 1.0})
    problem = make_problem(items=(make_item(approval={"farmers": straight(-1.0, 4.0)}),), voices=(farmers,))
    assert judge(problem, {"gas": 2}, {"cars": "low"}).broken == ()
    assert judge(problem, {"gas": 2}, {"cars": "high"}).broken == ("veto of farmers",)


def test_logic_over_concessions_is_read_as_written() -> None:
    names = ("gas", "ships", "beef")
    items = (make_item("gas", requires=("ships",)), make_item("ships"), make_item("beef"))
    groups = (ItemGroup("either", names, 2), ItemGroup("both", ("ships", "beef"), None))
    problem = make_problem(items=items, groups=groups)
    terms = {"cars": "high"}
    assert judge(problem, {"gas": 1}, terms).broken == ("gas requires ships",)
    assert judge(problem, {"ships": 1}, terms).broken == ("group both",)
    assert judge(problem, dict.fromkeys(names, 1), terms).broken == ("group either",)
    assert judge(problem, {"ships": 1, "beef": 2}, terms).broken == ()


@pytest.mark.parametrize("level", [0.5, 1.5, 1.0, 5.0])
def test_levels_off_the_steps_or_outside_the_range_are_impossible(level: float) -> None:
    problem = make_problem(items=(make_item(minimum_if_offered=2.0),))
    assert judge(problem, {"gas": level}, {"cars": "high"}).broken[0] == "level of gas"


def test_what_must_be_offered_but_is_not_cleared_makes_it_infeasible() -> None:
    assert optimum(make_problem(items=(make_item(at_least=1.0, rounds=(False,)),))) == (None, set())


def test_what_must_be_offered_is_offered() -> None:
    assert optimum(make_problem(items=(make_item(at_least=3.0),))) == (8, {((Fraction(3),), ("low",))})


def test_all_offers_that_tie_are_found() -> None:
    problem = make_problem(items=(make_item("gas"), make_item("ships")))
    names = {tuple(int(level) for level in point) for point, _ in optimum(problem)[1]}
    assert names == {(2, 0), (1, 1), (0, 2)}
