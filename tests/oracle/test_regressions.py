"""Problems on which the planner once differed from the enumeration, cut down to what mattered."""

from __future__ import annotations

from oracle.agreement import check
from oracle.by_hand import make_item, make_posture, make_problem, straight

from planner.program.problem import Curve, ItemGroup, Posture


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
