"""What is refused about rounds, goalposts, schedules, tracks, stated losses and risk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError
from small_negotiation import judged, make_model

from planner.schema.checks_talks import check_talks
from planner.schema.errors import InputError
from planner.schema.marks import Marks, Problems

Change = Callable[[dict[str, Any]], None]


def found(change: Change) -> list[str]:
    problems = Problems(Marks("model"))
    check_talks(make_model(change), problems)
    try:
        problems.stop_if_any()
    except InputError as error:
        return [str(problem) for problem in error.problems]
    return []


def with_(path: str, value: Any) -> Change:
    def change(says: dict[str, Any]) -> None:
        *around, last = path.split(".")
        node = says
        for part in around:
            node = node.setdefault(part, {})
        node[last] = value

    return change


def several(*changes: Change) -> Change:
    def change(says: dict[str, Any]) -> None:
        for each in changes:
            each(says)

    return change


def schedule(**says: Any) -> dict[str, Any]:
    usual = {"title": "Later", "judgement": "x", "delivery": {2026: "50 %"}, "credit": judged("90 %")}
    return {"later": usual | says}


SECURITY = several(with_("concessions.ships.track", "security"), with_("concessions.ships.requires", ()))
TWO_TRACKS = several(SECURITY, with_("measures.chips.track", "security"))
HARD = "counterpart.factors.mood.outcomes.hard"
COURT_VOIDS = "counterpart.factors.court.outcomes.voids"
CHIPS_STATE_A_LOSS = with_(
    "measures.chips.terms", {"high": {"loss": judged("2 billion USD/yr")}, "low": {"loss": judged("1 billion USD/yr")}}
)
HALF = {"trade": judged("50 %"), "security": judged("50 %")}


@pytest.mark.parametrize(
    "change",
    [
        lambda _: None,
        with_("counterpart.ratchet", judged("100 %")),
        several(with_("counterpart.hazard", judged("20 %")), with_(f"{HARD}.hazard", judged("-20 %"))),
        with_("concessions.gas.schedules", schedule(draws={"exchange": {2027: "100 %"}}, cost=judged("0 %"))),
        several(TWO_TRACKS, with_("linkage", {"tracks": "separate", "reservation": HALF})),
        several(SECURITY, with_("linkage", {"tracks": "joint", "cost": judged("1 million USD")})),
        several(CHIPS_STATE_A_LOSS, with_("counterpart.asks.fixed", {"chips": {"low": judged("1 billion USD")}})),
        with_("risk", {"kind": "mean_and_tail", "weight": "0 %", "level": "99.9 %"}),
    ],
)
def test_what_fits_is_not_refused(change: Change) -> None:
    assert found(change) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            several(with_("counterpart.ratchet", judged("60 %")), with_(f"{HARD}.ratchet", judged("50 %"))),
            "counterpart.ratchet: found a ratchet of 110 % where mood is 'hard'; expected from 0 % to 100 %",
        ),
        (
            several(with_("counterpart.hazard", judged("10 %")), with_(f"{HARD}.hazard", judged("-20 %"))),
            "counterpart.hazard: found a hazard of -10 % where mood is 'hard'",
        ),
        (with_("counterpart.hazard", judged("101 %")), "found a hazard of 101 %; expected"),
        (
            with_("concessions.gas.schedules", schedule(delivery={2026: "60 %", 2027: "50 %"})),
            "concessions.gas.schedules.later.delivery: found shares that add up to 110 %",
        ),
        (
            with_("concessions.gas.schedules", schedule(delivery={2025: "50 %"})),
            "later.delivery.2025: found a delivery in 2025; expected a year from 2026, that of the first round",
        ),
        (
            with_(f"{HARD}.hazard", judged("101 %")),
            "outcomes.hard.hazard: found a hazard of 101 % where mood is 'hard'",
        ),
        (
            several(with_(f"{HARD}.ratchet", judged("90 %")), with_(f"{COURT_VOIDS}.ratchet", judged("20 %"))),
            "outcomes.hard.ratchet: found a ratchet of 110 % where mood is 'hard' and court is 'voids'",
        ),
        (with_("concessions.gas.schedules", schedule(credit=judged("-1 %"))), "later.credit: found '-1 %'"),
        (with_("concessions.gas.schedules", schedule(cost=judged("-1 %"))), "later.cost: found '-1 %'"),
        (
            with_("concessions.gas.schedules", schedule(draws={"exchang": {2026: "100 %"}})),
            "found no draw of 'gas' on 'exchang'; expected 'exchange'; did you mean 'exchange'?",
        ),
        (
            with_("concessions.gas.schedules", schedule(draws={"exchange": {2028: "100 %"}})),
            "draws.exchange.2028: found a draw in 2028; expected a year in which 'exchange' has a limit",
        ),
        (
            with_("concessions.gas.schedules", schedule(draws={"exchange": {2026: "101 %"}})),
            "draws.exchange: found shares that add up to 101 %",
        ),
        (
            several(
                with_("concessions.gas.at_least", judged("1 Mt/yr")), with_("concessions.gas.schedules", schedule())
            ),
            "found 'at_least' and other schedules",
        ),
        (
            with_("measures.chips.terms.low", {"loss": judged("1 billion USD/yr")}),
            "measures.chips.terms: found a 'loss' for 'low' only; expected a 'loss' for every term, or for none",
        ),
        (CHIPS_STATE_A_LOSS, "expected an asking price of 'low' under counterpart.asks.fixed.chips"),
        (with_("linkage.cost", judged("-1 billion USD")), "linkage.cost: found '-1 billion USD'; expected at least 0"),
        (
            with_("linkage.approval", {"publik": judged("1 points")}),
            "found no constituency 'publik'; expected 'public' or 'party'; did you mean 'public'?",
        ),
        (with_("linkage.reservation", {"trade": judged("90 %")}), "found shares that add up to 90 %"),
        (
            with_("linkage.reservation", {"trade": judged("110 %"), "security": judged("-10 %")}),
            "linkage.reservation.security: found '-10 %'; expected a share of at least 0 %",
        ),
        (
            with_("linkage.reservation", HALF),
            "linkage.reservation.security: found a share of 'security', where nothing is negotiated; expected 'trade'",
        ),
        (
            several(SECURITY, with_("linkage", {"tracks": "separate", "reservation": HALF})),
            "linkage.tracks: found separate tracks, and no measure on the security track, which has concessions",
        ),
        (
            several(TWO_TRACKS, with_("linkage.tracks", "separate")),
            "linkage.reservation: found no share of 'trade' and 'security'",
        ),
        (with_("risk", {"kind": "mean_and_tail", "weight": "101 %", "level": "90 %"}), "risk.weight: found '101 %'"),
        (with_("risk", {"kind": "mean_and_tail", "weight": "50 %", "level": "100 %"}), "risk.level: found '100 %'"),
        (with_("risk", {"kind": "mean_and_tail", "weight": "50 %", "level": "0 %"}), "risk.level: found '0 %'"),
        (with_("risk", {"kind": "ambiguity", "distance": "-1 %"}), "risk.distance: found '-1 %'"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_would(change: Change, words: str) -> None:
    assert any(words in problem for problem in found(change)), found(change)


def test_an_outcome_that_never_happens_takes_no_posture_out_of_range() -> None:
    def change(says: dict[str, Any]) -> None:
        outcomes = says["counterpart"]["factors"]["mood"]["outcomes"]
        outcomes["soft"]["probability"], outcomes["hard"]["probability"] = judged("100 %"), judged("0 %")
        outcomes["hard"]["hazard"] = judged("500 %")

    assert found(change) == []


@pytest.mark.parametrize(
    ("says", "words"),
    [
        ({"kind": "mean_and_tail"}, "'kind: mean_and_tail' with nothing else"),
        ({"kind": "worst_case", "level": "5 %"}, "'kind: worst_case' with 'level'"),
        ({"kind": "ambiguity", "weight": "5 %", "level": "5 %"}, "expected 'distance'"),
    ],
)
def test_an_attitude_to_risk_has_what_its_kind_needs(says: dict[str, str], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        make_model(with_("risk", says))


@pytest.mark.parametrize(
    ("term", "words"),
    [
        ({}, "found no outcome"),
        ({"rate": "5 %", "loss": judged("1 billion USD/yr")}, "found 'rate' and 'loss'"),
        ({"loss": judged("1 billion USD")}, "money per time"),
    ],
)
def test_a_term_is_one_kind_of_outcome(term: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        make_model(with_("measures.chips.terms.low", term))


def test_rounds_may_be_many() -> None:
    model = make_model(with_("rounds.second", {"title": "Second", "date": date(2026, 5, 1)}))
    assert [each.date for each in model.rounds.values()] == [date(2026, 1, 1), date(2026, 5, 1)]
