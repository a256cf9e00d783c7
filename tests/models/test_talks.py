"""The calendars, tracks and schedules of the shipped models, as the planner reads them."""

from __future__ import annotations

from datetime import date

import pytest

from planner.program.assemble import assemble
from planner.program.problem import JOINT, Problem
from planner.schema.loader import load
from planner.schema.negotiation import Negotiation
from planner.trade.engine import loss_table

ELECTION = date(2025, 6, 3)
NAMES = ("korea-us-2025", "korea-us-2025-10")


@pytest.fixture(scope="module", params=NAMES)
def model(request: pytest.FixtureRequest) -> Negotiation:
    return load(request.param)


@pytest.fixture(scope="module")
def problem(model: Negotiation) -> Problem:
    return assemble(model, loss_table(model))


def test_there_are_three_or_four_rounds_and_postures_enough(problem: Problem) -> None:
    assert 3 <= len(problem.rounds) <= 4
    assert 18 <= len(problem.postures) <= 48
    assert sum(posture.probability for posture in problem.postures) == pytest.approx(1.0)


def test_a_caretaker_cannot_table_what_binds_the_next_government() -> None:
    april = load("korea-us-2025")
    before = {name for name, round_ in april.rounds.items() if round_.date <= ELECTION}
    assert before == {"talks_april"}
    waits = {name for name, found in april.concessions.items() if found.cleared > ELECTION}
    assert {"public_fund", "cost_sharing", "rice_quota", "beef_over_30_months", "arms", "platform_law"} <= waits
    assert {"lng_long_term", "aircraft", "naval_repair", "shipyard_investment"}.isdisjoint(waits)
    last = list(april.rounds.values())[-1].date
    assert all(found.cleared <= last for found in april.concessions.values())


def test_tougher_postures_pocket_more_raise_more_and_break_more(problem: Problem) -> None:
    means = {}
    for toughness in ("soft", "firm", "hard"):
        found = [posture for posture in problem.postures if posture.outcomes["toughness"] == toughness]
        rises = [posture.reservation[-1] - posture.reservation[0] for posture in found]
        late = [posture.due_share("cost_sharing", 0) for posture in found]
        assert all(0.0 <= posture.ratchet <= 1.0 for posture in found)
        means[toughness] = (found[0].ratchet, sum(rises) / len(rises), 1.0 - sum(late) / len(late))
    assert means["soft"] < means["firm"] < means["hard"]
    for place in range(3):
        assert means["soft"][place] < means["firm"][place] < means["hard"][place]


def test_waiting_costs_something_in_every_posture(problem: Problem) -> None:
    for posture in problem.postures:
        assert list(posture.waiting_loss) == sorted(posture.waiting_loss), posture.name


def test_both_tracks_have_something_to_give_and_something_to_ask(model: Negotiation) -> None:
    assert model.tracks == ("trade", "security")
    for track in model.tracks:
        assert any(found.track == track for found in model.measures.values())
        assert any(found.track == track for found in model.concessions.values())
    assert model.linkage.tracks == "joint"
    assert model.linkage.cost is not None


@pytest.mark.parametrize("name", NAMES)
def test_tracks_can_be_separated_by_an_override(name: str) -> None:
    apart = load(name, ["linkage.tracks=separate"])
    problem = assemble(apart, loss_table(apart))
    assert problem.tables == ("trade", "security")
    assert len(problem.cases()) * 2 == len(problem.postures)
    assert problem.linkage_cost == 0.0
    joint = load(name)
    together = assemble(joint, loss_table(joint))
    assert together.tables == (JOINT,)
    assert sum(p.probability * p.no_deal_loss for p in problem.postures) == pytest.approx(
        sum(p.probability * p.no_deal_loss for p in together.postures)
    )


def test_what_troops_cost_is_stated_and_the_same_in_every_metric(model: Negotiation) -> None:
    losses = loss_table(model)
    for (measure, term, _, _), found in losses.impacts.items():
        if measure == "troop_payment":
            stated = model.measures[measure].terms[term].loss
            assert stated is not None
            metrics = (found.export_revenue, found.producer_surplus, found.value_added, found.duty_borne)
            assert metrics == (float(stated.value),) * 4
            assert (found.duty_collected, found.domestic_sales, found.exports_change) == (0.0, 0.0, 0.0)
    cells = {(rivals, elasticities) for _, _, rivals, elasticities in losses.impacts}
    assert sum(measure == "troop_payment" for measure, *_ in losses.impacts) == 3 * len(cells)


def test_big_items_can_be_delivered_in_more_than_one_way(model: Negotiation, problem: Problem) -> None:
    ways = {name: len(found.schedules) + 1 for name, found in model.concessions.items()}
    assert sum(count > 1 for count in ways.values()) >= 3
    assert len(problem.items) == sum(ways.values())
    for item in problem.items:
        if item.concession:
            hard = [posture for posture in problem.postures if posture.outcomes["toughness"] == "hard"]
            assert all(0.0 < posture.due_share(item.name, 0) <= 1.0 for posture in hard)


def test_an_october_plan_asks_for_nothing_that_no_partner_has_got() -> None:
    october = load("korea-us-2025-10")
    for name in ("s232_autos", "s232_auto_parts", "s232_steel", "s232_aluminium", "reciprocal", "copper"):
        for term in october.measures[name].terms.values():
            lowest = term.rate or (term.quota and term.quota.in_quota_rate)
            assert lowest is not None
            assert float(lowest) >= 0.10
