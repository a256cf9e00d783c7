"""Negotiations written by hand: one concession, one measure, one posture, and whatever a test changes about them."""

from __future__ import annotations

from dataclasses import replace

from planner.program.problem import Curve, Item, Posture, Problem


def straight(slope: float, maximum: float) -> Curve:
    return Curve((0.0, maximum), (0.0, slope * maximum))


def make_item(name: str = "gas", **changes: object) -> Item:
    plain = Item(
        name=name,
        track="trade",
        domain="integer",
        step=1.0,
        minimum_if_offered=1.0,
        at_least=0.0,
        maximum=4.0,
        cost=straight(1.0, 4.0),
        disclosure_cost=0.0,
        draws={},
        credit={"balance": straight(2.0, 4.0)},
        approval={},
        rounds=(True,),
        requires=(),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # the names are those of the record's own fields


def make_posture(name: str = "usual", probability: float = 1.0, **changes: object) -> Posture:
    plain = Posture(
        name=name,
        outcomes={},
        probability=probability,
        weights={"balance": 1.0},
        asks={("cars", "high"): 0.0, ("cars", "low"): 3.0},
        reservation=(0.0,),
        no_deal_loss=10.0,
        waiting_loss=(1.0,),
        agreed_loss={("cars", "high"): (9.0,), ("cars", "low"): (4.0,)},
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # the names are those of the record's own fields


def make_problem(**changes: object) -> Problem:
    plain = Problem(
        name="by hand",
        rounds=("first",),
        items=(make_item(),),
        groups=(),
        measures={"cars": ("high", "low")},
        channels=("balance",),
        budgets={},
        voices=(),
        quorum=None,
        postures=(make_posture(),),
        refusal_margin=0.5,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # the names are those of the record's own fields
