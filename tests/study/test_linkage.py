"""What linking the tracks is worth: by hand, and held against enumeration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from oracle.enumeration import best_value
from random_talks import IMPACTS
from small_negotiation import judged, make_model, stage, straight

from planner.program.assemble import assemble
from planner.schema.changed import with_tracks
from planner.schema.errors import InputError
from planner.schema.negotiation import Negotiation
from planner.study import linkage
from planner.study.linkage import value_of_linkage


@pytest.fixture(autouse=True)
def _losses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take losses from a table that is easy to add up."""
    monkeypatch.setattr(linkage, "loss_table", lambda _: IMPACTS)


def two_tracks(change: Callable[[dict[str, Any]], None] = lambda _: None) -> Negotiation:
    """Return the small negotiation with ships and troops on a security track, and gas in whole steps."""

    def say(says: dict[str, Any]) -> None:
        gas, ships, other = says["concessions"]["gas"], says["concessions"]["ships"], says["counterpart"]
        gas["domain"] = "lots"
        gas["lot"] = judged("1 Mt/yr")
        ships["track"] = "security"
        ships["requires"] = ()
        says["measures"]["troops"] = {
            "title": "Troops",
            "legal_basis": "Agreement",
            "track": "security",
            "status": "threatened",
            "terms": {"leave": {"loss": judged("0.75 billion USD/yr")}, "stay": {"loss": judged("0 billion USD/yr")}},
            "without_deal": (stage(says["horizon_start"], "leave"),),
        }
        other["asks"]["fixed"] = {"troops": {"stay": judged("0.5 billion USD")}}
        says["linkage"] = {"reservation": {"trade": judged("75 %"), "security": judged("25 %")}}
        change(says)

    return make_model(say)


@pytest.mark.parametrize("cost", ["0 billion USD", "0.25 billion USD"])
@pytest.mark.parametrize("wants", ["0 billion USD", "2 billion USD"])
@pytest.mark.parametrize("share", ["0 %", "50 %", "100 %"])
def test_both_optima_are_those_of_enumeration(cost: str, wants: str, share: str) -> None:
    def change(says: dict[str, Any]) -> None:
        rest = f"{100 - int(share.split(maxsplit=1)[0])} %"
        says["counterpart"]["reservation"] = judged(wants)
        says["linkage"] |= {
            "cost": judged(cost),
            "approval": {"public": judged("-1 points")},
            "reservation": {"trade": judged(share), "security": judged(rest)},
        }

    model = two_tracks(change)
    found = value_of_linkage(model)
    values = {tracks: best_value(assemble(with_tracks(model, tracks), IMPACTS)) for tracks in ("joint", "separate")}
    assert found.joint.optimum is not None
    assert found.separate.optimum is not None
    assert found.worth is not None
    assert values["joint"] is not None
    assert values["separate"] is not None
    assert found.joint.optimum.value == pytest.approx(float(values["joint"]), abs=1e-5)
    assert found.separate.optimum.value == pytest.approx(float(values["separate"]), abs=1e-5)
    difference = float(values["separate"] - values["joint"])
    assert found.worth.low - 1e-5 <= difference <= found.worth.high + 1e-5
    assert found.worth.estimate == pytest.approx(difference, abs=1e-5)


def test_ships_buy_relief_for_cars_only_if_the_tracks_are_linked() -> None:
    def change(says: dict[str, Any]) -> None:
        # Gas is not to be had; ships count for much, and there is nothing to gain on the security track.
        says["concessions"]["gas"]["maximum"] = judged("1 Mt/yr")
        says["concessions"]["ships"]["credit"]["security"] = straight("3 billion USD per ships")
        says["measures"]["troops"]["without_deal"] = ()

    found = value_of_linkage(two_tracks(change))
    assert found.worth is not None
    assert found.worth.low > 1.0
    assert found.joint.agreed_everywhere > found.separate.agreed("trade")


def test_a_bargain_on_one_track_is_lost_by_linking_it_to_a_hopeless_one() -> None:
    def change(says: dict[str, Any]) -> None:
        says["counterpart"]["reservation"] = judged("12 billion USD")
        says["linkage"]["reservation"] = {"trade": judged("100 %"), "security": judged("0 %")}

    found = value_of_linkage(two_tracks(change))
    assert found.worth is not None
    assert found.worth.high < 0.0
    assert found.joint.agreed_everywhere == 0.0
    assert found.separate.agreed("security") > 0.5
    assert found.separate.agreed_everywhere == 0.0


def test_what_linking_costs_at_home_is_told_apart() -> None:
    def change(says: dict[str, Any]) -> None:
        says["linkage"]["cost"] = judged("0.5 billion USD")

    found = value_of_linkage(two_tracks(change))
    assert found.domestic_cost is not None
    assert found.domestic_cost.estimate == pytest.approx(0.5)
    assert found.free.state is not None
    assert found.free.state.linkage_cost == 0.0
    free = value_of_linkage(two_tracks())
    assert free.domestic_cost is not None
    assert free.domestic_cost.estimate == 0.0


def test_consent_that_linking_loses_may_leave_no_linked_plan() -> None:
    def change(says: dict[str, Any]) -> None:
        says["linkage"]["approval"] = {"party": judged("-1 points")}

    found = value_of_linkage(two_tracks(change))
    assert found.joint.state is None
    assert found.joint.agreed_everywhere == 0.0
    assert found.worth is None
    assert found.domestic_cost is None
    assert found.separate.state is not None
    assert not found.cut_short


def test_one_track_has_nothing_to_link() -> None:
    with pytest.raises(InputError, match="two tracks"):
        value_of_linkage(make_model())


def test_separate_tracks_need_to_know_how_the_reservation_divides() -> None:
    def change(says: dict[str, Any]) -> None:
        says["linkage"] = {}

    with pytest.raises(InputError, match="how the reservation divides"):
        value_of_linkage(two_tracks(change))


def test_linking_that_pleases_people_at_home_may_cost_less_than_nothing() -> None:
    def pleasing(says: dict[str, Any]) -> None:
        says["constituencies"]["public"]["floor"] = judged("49 points")
        says["linkage"]["approval"] = {"public": judged("20 points")}

    cost = value_of_linkage(two_tracks(pleasing)).domestic_cost
    assert cost is not None
    assert cost.high < -1e-3
