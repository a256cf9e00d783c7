"""Hypothesis strategies: random talks around the small negotiation, and random plans for them, good and bad."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from small_negotiation import LOSSES, along, judged, make_model, stage, straight

from planner.schema.negotiation import Negotiation
from planner.solve.solution import Offer
from planner.trade.losses import Impact, LossTable

DAYS = (date(2025, 4, 24), date(2025, 7, 9), date(2026, 1, 1), date(2026, 6, 30))

GROUPS: st.SearchStrategy[dict[str, Any]] = st.sampled_from(({"at_most": 1}, {"all_or_nothing": True}))
ATTITUDES: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    (
        {"kind": "expected_loss"},
        {"kind": "mean_and_tail", "weight": "50 %", "level": "80 %"},
        {"kind": "worst_case"},
        {"kind": "ambiguity", "distance": "30 %"},
    )
)

IMPACTS = LossTable(
    {
        **LOSSES.impacts,
        **{
            ("troops", term, "usual", "central"): Impact(loss, loss, loss, loss, 0.0, 0.0, 0.0)
            for term, loss in (("leave", 0.75), ("stay", 0.0))
        },
    }
)


@st.composite
def talks(draw: DrawFn) -> Negotiation:
    """Draw talks over one to four rounds with everything that may be uncertain or moving."""
    shares = st.sampled_from(("0 %", "10 %", "25 %", "50 %"))

    def change(says: dict[str, Any]) -> None:
        days = sorted(draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=4, unique=True)))
        says["rounds"] = {f"r{number}": {"title": f"Round {number}", "date": day} for number, day in enumerate(days)}
        gas, ships, other = says["concessions"]["gas"], says["concessions"]["ships"], says["counterpart"]
        gas["schedules"] = {
            "late": {
                "title": "Later",
                "delivery": {2026: "25 %", 2027: "50 %"},
                "credit": judged(draw(st.sampled_from(("80 %", "100 %")))),
                "draws": {"exchange": {2027: "100 %"}},
                "tied": draw(st.booleans()),
                "judgement": "made up for the test",
            }
        }
        if draw(st.booleans()):
            gas["schedules"]["late"]["cost"] = judged("110 %")
        if draw(st.booleans()):
            gas["tied"] = False
        gas["delivery"] = {2025: "50 %", 2026: "25 %"}
        gas["cleared"] = draw(st.sampled_from((date(2025, 1, 1), date(2025, 7, 1))))
        ships["track"] = "security"
        ships["requires"] = () if draw(st.booleans()) else ("gas",)
        ships["disclosure_cost"] = judged("0.25 billion USD")
        ships["cleared"] = draw(st.sampled_from((date(2025, 1, 1), date(2025, 12, 1))))
        if draw(st.booleans()):
            ships["at_least"] = judged("2 ships")
        ships["approval"] = {"party": along(("4 ships", "1 points"), ("6 ships", "-1 points"))}
        ships["credit"]["balance"] = straight("0.25 billion USD per ships")
        if draw(st.booleans()):
            says["groups"] = {"pair": {"members": ("gas", "ships"), "why": "test", **draw(GROUPS)}}
        says["measures"]["troops"] = {
            "title": "Troops",
            "legal_basis": "Agreement",
            "track": "security",
            "status": "threatened",
            "terms": {"leave": {"loss": judged("0.75 billion USD/yr")}, "stay": {"loss": judged("0 billion USD/yr")}},
            "without_deal": (stage(date(2025, 9, 1), "leave"),),
        }
        other["asks"]["fixed"] = {"troops": {"stay": judged("0.5 billion USD")}}
        other["reservation"] = judged(draw(st.sampled_from(("-1 billion USD", "0.5 billion USD"))))
        other["drift"] = judged(draw(st.sampled_from(("-1 billion USD/yr", "0.5 billion USD/yr"))))
        other["ratchet"] = judged(draw(shares))
        other["hazard"] = judged(draw(shares))
        hard = other["factors"]["mood"]["outcomes"]["hard"]
        hard["drift"], hard["ratchet"] = judged("0.25 billion USD/yr"), judged(draw(shares))
        other["factors"]["court"]["outcomes"]["voids"]["hazard"] = judged(draw(shares))
        says["linkage"] = {
            "tracks": draw(st.sampled_from(("joint", "separate"))),
            "cost": judged("0.125 billion USD"),
            "approval": {"public": judged("-1 points")},
            "reservation": {"trade": judged("75 %"), "security": judged("25 %")},
        }
        says["risk"] = draw(ATTITUDES)

    return make_model(change)


@st.composite
def ladders(draw: DrawFn, model: Negotiation) -> tuple[Offer, ...]:
    """Draw an offer for each round, mostly rising; nothing keeps it from breaking a rule."""
    offers: list[Offer] = []
    menu = {"gas": (0.0, 0.5, 1.0, 2.5, 4.25), "gas.late": (0.0, 0.0, 2.0, 5.0), "ships": (0.0, 1.0, 2.0, 4.0, 6.0)}
    for name in model.rounds:
        before = offers[-1].levels if offers else {}
        rising = draw(st.integers(0, 4)) > 0
        levels = {item: draw(st.sampled_from(choices)) for item, choices in menu.items()}
        if rising:
            levels = {item: max(level, before.get(item, 0.0)) for item, level in levels.items()}
        terms = {measure: draw(st.sampled_from(list(action.terms))) for measure, action in model.measures.items()}
        offers.append(Offer(name, {item: level for item, level in levels.items() if level}, terms))
    return tuple(offers)
