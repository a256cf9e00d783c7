"""A small negotiation in memory, with a plan for it whose totals can be worked out by hand.

Two measures (one in force, one that comes later), two concessions, a budget, a veto player, a quorum, and four
postures: ``hard.upholds`` refuses the plan, the others accept it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from planner.schema.negotiation import Negotiation, Trade
from planner.schema.tables import CoverageTable, ProductTable, RivalsTable
from planner.solve.solution import Offer, Proof, Reason, Solution
from planner.trade.losses import Impact, LossTable


def judged(value: str) -> dict[str, Any]:
    return {"value": value, "judgement": "made up for the test"}


def along(*points: tuple[str, str]) -> dict[str, Any]:
    return {"points": points, "judgement": "made up for the test"}


def straight(per_unit: str) -> dict[str, Any]:
    return {"per_unit": per_unit, "judgement": "made up for the test"}


def stage(day: date, term: str) -> dict[str, Any]:
    return {"date": day, "term": term, "judgement": "made up for the test"}


def trade() -> Trade:
    one = np.ones(1)
    products = ProductTable(
        ("cars",), ("Cars",), ("korea",), np.ones((1, 1)), one, one, one, one, one, one, one, one, one
    )
    return Trade(
        home_supplier="korea",
        products=products,
        coverage=CoverageTable(("cars",), ("cars",), np.ones((1, 1))),
        rivals=RivalsTable(()),
        rivals_default="usual",
        elasticities={},
        elasticities_default="central",
    )


MODEL: dict[str, Any] = {
    "format": 1,
    "name": "small",
    "title": "Small",
    "as_of": date(2025, 1, 1),
    "home": "Korea",
    "counterpart_name": "United States",
    "base_year": 2025,
    "horizon_start": date(2025, 1, 1),
    "horizon_end": date(2026, 12, 31),
    "discount_rate": judged("25 %/yr"),
    "metric": "export_revenue",
    "refusal_margin": "0.01 billion USD",
    "rounds": {"first": {"title": "First", "date": date(2026, 1, 1)}},
    "agencies": {"ministry": {"title": "Ministry"}},
    "measures": {
        "cars": {
            "title": "Cars",
            "legal_basis": "Section 232",
            "status": "in_force",
            "terms": {"high": {"rate": "25 %"}, "low": {"rate": "10 %"}},
            "without_deal": (stage(date(2024, 6, 1), "high"),),
        },
        "chips": {
            "title": "Chips",
            "legal_basis": "Section 232",
            "status": "threatened",
            "terms": {"high": {"rate": "25 %"}, "low": {"rate": "10 %"}},
            "without_deal": (stage(date(2026, 7, 2), "high"),),
        },
    },
    "concessions": {
        "gas": {
            "title": "Gas",
            "kind": "purchase",
            "unit": "Mt/yr",
            "domain": "continuous",
            "maximum": judged("5 Mt/yr"),
            "minimum_if_offered": judged("1000 kt/yr"),
            "headline": judged("2 billion USD per Mt/yr"),
            "cost": along(("2 Mt/yr", "0.5 billion USD"), ("5 Mt/yr", "3.5 billion USD")),
            "payer": "importers",
            "draws": {
                "exchange": {
                    "per_unit": "0.5 billion USD per Mt/yr",
                    "years": {2026: "60 %", 2027: "40 %"},
                    "judgement": "made up for the test",
                }
            },
            "lead_time": "6 months",
            "delivery": {2026: "100 %"},
            "trade_balance": judged("0.5 billion USD per Mt/yr"),
            "credit": {"balance": straight("1 billion USD per Mt/yr")},
            "approval": {"public": straight("-0.5 points per Mt/yr")},
            "disclosure_cost": judged("0.1 billion USD"),
            "agency": "ministry",
            "cleared": date(2025, 6, 1),
        },
        "ships": {
            "title": "Ships",
            "kind": "cooperation",
            "unit": "ships",
            "domain": "lots",
            "lot": judged("2 ships"),
            "maximum": judged("6 ships"),
            "headline": judged("1 billion USD per ships"),
            "cost": straight("0.25 billion USD per ships"),
            "payer": "yards",
            "lead_time": "12 months",
            "delivery": {2026: "100 %"},
            "trade_balance": judged("0 billion USD per ships"),
            "credit": {"security": straight("0.5 billion USD per ships")},
            "agency": "ministry",
            "cleared": date(2025, 6, 1),
            "requires": ("gas",),
        },
    },
    "groups": {},
    "budgets": {
        "exchange": {
            "title": "Exchange",
            "agency": "ministry",
            "limits": {2026: judged("1.2 billion USD"), 2027: judged("1.2 billion USD")},
        }
    },
    "constituencies": {
        "public": {
            "title": "Public",
            "role": "veto",
            "base": judged("50 points"),
            "floor": judged("47 points"),
            "poll_error": {"standard_deviation": judged("1 points"), "confidence": judged("90 %")},
            "relief": {"cars": {"low": judged("1 points")}},
        },
        "party": {
            "title": "Party",
            "role": "vote",
            "base": judged("50 points"),
            "floor": judged("50 points"),
            "seats": judged("10 seats"),
        },
    },
    "ratification": {"quorum": judged("10 seats")},
    "counterpart": {
        "channels": {
            "balance": {"title": "Balance", "weight": judged("1 times")},
            "security": {"title": "Security", "weight": judged("50 %")},
        },
        "reservation": judged("0.5 billion USD"),
        "asks": {"revenue": judged("50 %"), "protection": judged("25 %")},
        "factors": {
            "mood": {
                "title": "Mood",
                "outcomes": {
                    "soft": {"probability": judged("75 %")},
                    "hard": {
                        "probability": judged("25 %"),
                        "reservation": judged("1 billion USD"),
                        "asking": judged("2 times"),
                        "emphasis": {"security": judged("150 %")},
                    },
                },
            },
            "court": {
                "title": "Court",
                "outcomes": {
                    "upholds": {"probability": judged("50 %")},
                    "voids": {
                        "probability": judged("50 %"),
                        "without_deal": {
                            "cars": (
                                stage(date(2024, 6, 1), "high"),
                                stage(date(2026, 7, 2), "lifted"),
                            )
                        },
                    },
                },
            },
        },
    },
    "sources": {},
}


def impact(loss: float) -> Impact:
    return Impact(loss, 0.0, 0.0, 0.0, duty_collected=loss / 2, domestic_sales=loss, exports_change=0.0)


LOSSES = LossTable(
    {
        (measure, term, "usual", "central"): impact(loss)
        for (measure, term), loss in {
            ("cars", "high"): 8.0,
            ("cars", "low"): 3.0,
            ("chips", "high"): 4.0,
            ("chips", "low"): 2.0,
        }.items()
    }
)

PLAN = Solution(
    offers=(Offer("first", {"gas": 3.0, "ships": 2.0}, {"cars": "low", "chips": "high"}),),
    accepts={"soft.upholds": "first", "soft.voids": "first", "hard.upholds": None, "hard.voids": "first"},
    proof=Proof(Reason.PROVED, None, 0.0, 0.0, 0.0, 0),
)


def make_model(change: Callable[[dict[str, Any]], None] = lambda _: None) -> Negotiation:
    says = copy.deepcopy(MODEL)
    change(says)
    return Negotiation.model_validate({**says, "trade": trade()})


def make_plan(
    levels: dict[str, float] | None = None,
    terms: dict[str, str] | None = None,
    accepts: dict[str, str | None] | None = None,
) -> Solution:
    offer = PLAN.offers[0]
    return replace(
        PLAN,
        offers=(replace(offer, levels=offer.levels if levels is None else levels, terms=terms or offer.terms),),
        accepts={**PLAN.accepts, **(accepts or {})},
    )
