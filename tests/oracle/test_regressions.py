"""Problems on which the planner once differed from the enumeration, cut down to what mattered."""

from __future__ import annotations

from dataclasses import replace

from oracle.agreement import check
from oracle.by_hand import make_item, make_posture, make_problem, straight

from planner.program.problem import Curve, ItemGroup, Posture
from planner.program.risk import worst_case
from planner.solve.search import solve


def test_a_best_plan_that_costs_exactly_nothing_is_proved() -> None:
    # The level is 1.5 and costs as much as is saved. Rounding leaves an objective of a millionth over a bound of 0,
    # a gap that is not small relative to the objective.
    item = make_item(domain="continuous", minimum_if_offered=0.0)
    even = make_posture(
        waiting_loss=(-1.5,), agreed_loss={("cars", "high"): (9.0,), ("cars", "low"): (0.0,)}, no_deal_loss=7.5
    )
    check(make_problem(items=(item,), postures=(even,)))


def test_a_bound_that_tightens_to_exactly_zero_is_carried_over() -> None:
    # Of the last posture's surplus the tightened bound is the refusal margin, and their sum a coefficient of 0.
    def posture(number: int, weight: float, ask: float, reservation: float, losses: tuple[float, ...]) -> Posture:
        no_deal, waiting, high = losses
        return make_posture(
            f"posture{number}",
            0.25 if number == 6 else 0.125,
            weights={"balance": weight},
            asks={("cars", "high"): 0.0, ("cars", "low"): ask},
            reservation=(reservation,),
            no_deal_loss=no_deal,
            waiting_loss=(waiting,),
            agreed_loss={("cars", "high"): (high,), ("cars", "low"): (0.0,)},
        )

    gas = make_item(
        "gas",
        maximum=2.25,
        cost=straight(0.0, 2.25),
        credit={"balance": Curve((0.0, 1.0, 2.25), (0.0, 1.75, 2.6875))},
    )
    ships = make_item(
        "ships",
        step=0.75,
        minimum_if_offered=0.75,
        maximum=3.25,
        cost=Curve((0.0, 1.5, 3.25), (0.0, 0.0, -0.875)),
        credit={"balance": straight(1.0, 3.25)},
    )
    check(
        make_problem(
            items=(gas, ships),
            groups=(ItemGroup("either", ("gas", "ships"), 1),),
            postures=(
                posture(0, 0.0, 9.5, 4.0, (4.5, 0.0, 7.0)),
                posture(1, 1.0, 3.0, -0.25, (0.25, 1.0, 8.0)),
                posture(2, 0.0, 10.0, 1.0, (-0.75, 0.0, 10.0)),
                posture(3, 0.5, 2.75, 0.75, (8.0, 0.5, 10.0)),
                posture(4, 1.5, 2.0, 5.0, (11.25, 0.25, 15.0)),
                posture(5, 1.0, 4.75, 4.5, (6.25, 0.75, 10.0)),
                posture(6, 1.5, 1.0, 0.0, (4.75, 0.25, 9.0)),
            ),
            refusal_margin=0.25,
        )
    )


def test_a_plan_that_presolve_spoils_is_found_without_it() -> None:
    # Breaking ties, the solver's presolve leaves nothing over and comes back with a plan that breaks a row.
    def posture(number: int, probability: float, weights: dict[str, float], **changes: object) -> Posture:
        return make_posture(f"posture{number}", probability, weights=weights, **changes)

    eager: dict[str, object] = {
        "asks": {("cars", "high"): 0.0, ("cars", "low"): 0.5},
        "reservation": (2.75, 2.75),
        "no_deal_loss": 14.0,
        "waiting_loss": (0.0, 2.0),
        "agreed_loss": {("cars", "high"): (14.0, 10.5), ("cars", "low"): (0.0, 0.0)},
    }
    item = make_item(
        step=0.75,
        minimum_if_offered=0.75,
        maximum=1.0,
        cost=straight(0.75, 1.0),
        credit={"balance": straight(1.75, 1.0), "security": straight(3.0, 1.0)},
        rounds=(True, True),
    )
    check(
        make_problem(
            rounds=("first", "second"),
            items=(item, replace(item, name="ships")),
            channels=("balance", "security"),
            postures=(
                posture(0, 0.125, {"balance": 1.5, "security": 1.0}, **eager),
                posture(
                    1,
                    0.5,
                    {"balance": 0.5, "security": 0.0},
                    asks={("cars", "high"): 0.0, ("cars", "low"): 7.5},
                    reservation=(2.5, 2.5),
                    no_deal_loss=8.0,
                    waiting_loss=(0.0, -0.25),
                    agreed_loss={("cars", "high"): (8.0, 8.0), ("cars", "low"): (0.0, 0.0)},
                ),
                posture(2, 0.375, {"balance": 1.5, "security": 1.0}, **eager),
            ),
            refusal_margin=0.0625,
        )
    )


def test_the_worst_case_is_one_that_can_occur() -> None:
    # Nothing that the impossible posture does counts: it asks for everything and would lose most.
    impossible = make_posture("impossible", 0.0, reservation=(99.0,), no_deal_loss=50.0)
    check(make_problem(postures=(make_posture(), impossible), risk=worst_case()))


def test_what_must_be_offered_may_be_offered_by_any_schedule() -> None:
    item = make_item(at_least=2.0)
    late = replace(item, name="gas.late", concession="gas", cost=straight(0.5, 4.0))
    problem = make_problem(items=(item, late))
    check(problem)
    (offer,) = solve(problem).offers
    assert offer.levels == {"gas.late": 2.0}
