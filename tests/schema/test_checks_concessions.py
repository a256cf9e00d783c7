"""What must hold for concessions: levels, curves, draws, and the rules between them."""

from __future__ import annotations

import pytest
from schema.mistakes import Spoilt

from planner.schema.errors import InputProblem
from planner.schema.loader import load

GAS_COST = "[[2 Mt/yr, 0.2 billion USD], [4 Mt/yr, 0.8 billion USD]]"
GAS_CREDIT = "[[2 Mt/yr, 1.5 billion USD], [4 Mt/yr, 2.5 billion USD]]"
MAXIMUM = "maximum: {value: 4 Mt/yr, judgement: What old contracts leave free.}"
AGENCY = "    agency: trade\n    cleared: 2025-04-01\n"

WRONG = {
    "an unknown unit": ("unit: Mt/yr", "unit: Mt/yer", "gas.unit"),
    "a maximum in another unit": ("value: 4 Mt/yr", "value: 4 billion USD", "gas.maximum"),
    "a negative maximum": ("value: 4 Mt/yr", "value: -4 Mt/yr", "gas.maximum"),
    "a maximum of nothing": ("value: 4 Mt/yr", "value: 0 Mt/yr", "gas.maximum"),
    "more demanded than possible": (
        MAXIMUM,
        f"{MAXIMUM}\n    at_least: {{value: 5 Mt/yr, judgement: x}}",
        "gas.at_least",
    ),
    "a lowest level above the highest": (
        MAXIMUM,
        f"{MAXIMUM}\n    minimum_if_offered: {{value: 5 Mt/yr, judgement: x}}",
        "gas.minimum_if_offered",
    ),
    "half an aircraft": ("value: 20 aircraft", "value: 20.5 aircraft", "aircraft.maximum"),
    "more aircraft than can be counted": ("value: 20 aircraft", "value: 1000001 aircraft", "aircraft.maximum"),
    "half a lot": ("value: 6 billion USD", "value: 6.5 billion USD", "shipyards.maximum"),
    "lots too small to count": ("lot: {value: 1 billion USD", "lot: {value: 1 USD", "shipyards.maximum"),
    "a lot that nothing needs": ("domain: lots", "domain: continuous", "shipyards"),
    "yes and yes again": ("value: 1 step", "value: 2 step", "farm_access.maximum"),
    "a headline in another unit": ("5 billion USD per Mt/yr", "5 billion USD", "gas.headline"),
    "a balance that is no flow": ("0.5 billion USD/yr per Mt/yr", "0.5 billion USD per Mt/yr", "gas.trade_balance"),
    "a negative draw": ("per_unit: 0.1 billion USD", "per_unit: -0.1 billion USD", "gas.draws.public_money.per_unit"),
    "a draw on an unknown budget": ("public_money:", "publc_money:", "gas.draws.publc_money"),
    "a draw in a year without a limit": (
        "{2026: 50 %, 2027: 50 %}",
        "{2026: 50 %, 2028: 50 %}",
        "gas.draws.public_money.years.2028",
    ),
    "more drawn than the whole": (
        "{2026: 50 %, 2027: 50 %}",
        "{2026: 50 %, 2027: 51 %}",
        "gas.draws.public_money.years",
    ),
    "more delivered than the whole": ("delivery: {2027: 10 %}", "delivery: {2027: 110 %}", "gas.delivery"),
    "less delivered than nothing": (
        "delivery: {2027: 10 %}",
        "delivery: {2026: -10 %, 2027: 50 %}",
        "gas.delivery.2026",
    ),
    "less drawn than nothing": (
        "{2026: 50 %, 2027: 50 %}",
        "{2026: -50 %, 2027: 150 %}",
        "gas.draws.public_money.years.2026",
    ),
    "a delivery long before the talks": ("delivery: {2027: 10 %}", "delivery: {1990: 10 %}", "gas.delivery.1990"),
    "a delivery before the talks": ("delivery: {2027: 10 %}", "delivery: {2024: 10 %}", "gas.delivery.2024"),
    "a delivery after any horizon": ("delivery: {2027: 10 %}", "delivery: {2150: 10 %}", "gas.delivery.2150"),
    "a delivery sooner than it can be": ("delivery: {2027: 10 %}", "delivery: {2026: 10 %}", "gas.delivery.2026"),
    "a lead time in the past": ("lead_time: 24 months", "lead_time: -1 months", "gas.lead_time"),
    "levels that fall": (GAS_COST, "[[4 Mt/yr, 0.2 billion USD], [2 Mt/yr, 0.8 billion USD]]", "gas.cost.points.1"),
    "levels that cannot be told apart": (
        GAS_COST,
        "[[1e-9 Mt/yr, 0.2 billion USD], [4 Mt/yr, 0.8 billion USD]]",
        "gas.cost.points.0",
    ),
    "a cost of nothing": (GAS_COST, "[[0 Mt/yr, 1 USD], [4 Mt/yr, 0.8 billion USD]]", "gas.cost.points.0"),
    "a curve that ends too soon": (GAS_COST, "[[2 Mt/yr, 0.2 billion USD]]", "gas.cost.points"),
    "a level in another unit": (GAS_COST, "[[4 aircraft, 0.8 billion USD]]", "gas.cost.points.0"),
    "a cost in another unit": (GAS_COST, "[[4 Mt/yr, 0.8 points]]", "gas.cost.points.0"),
    "a point of three numbers": (GAS_COST, "[[4 Mt/yr, 0.8 billion USD, 1]]", "gas.cost.points.0"),
    "a credit that grows faster": (
        GAS_CREDIT,
        "[[2 Mt/yr, 1 billion USD], [4 Mt/yr, 2.5 billion USD]]",
        "gas.credit.trade_balance",
    ),
    "a cost beyond the world's money": (
        "0.01 billion USD per aircraft",
        "1e5 billion USD per aircraft",
        "aircraft.cost",
    ),
    "approval beyond any": ("-12 points per step", "-1200 points per step", "farm_access.approval.public"),
    "approval of an unknown group": ("public: {per_unit: 0.5", "publik: {per_unit: 0.5", "shipyards.approval.publik"),
    "credit in an unknown channel": ("investment: {per_unit", "investments: {per_unit", "shipyards.credit.investments"),
    "an unknown agency": ("agency: trade", "agency: trades", "gas.agency"),
    "a requirement that does not exist": (AGENCY, f"{AGENCY}    requires: [lng]\n", "gas.requires"),
    "a rule on what may be offered at nothing": (AGENCY, f"{AGENCY}    requires: [aircraft]\n", "gas"),
}


@pytest.mark.parametrize(("old", "new", "where"), WRONG.values(), ids=WRONG)
def test_what_does_not_fit_is_refused_where_it_stands(spoilt: Spoilt, old: str, new: str, where: str) -> None:
    mistakes = spoilt.change("concessions.yaml", old, new).mistakes()
    assert f"concessions.{where}" in [mistake.where for mistake in mistakes]
    assert {mistake.file for mistake in mistakes} == {"concessions.yaml"}


def test_a_delivery_out_of_the_question_is_told_in_its_line_with_the_years_allowed(spoilt: Spoilt) -> None:
    spoilt.change("concessions.yaml", "delivery: {2027: 10 %}", "delivery:\n      2027: 10 %\n      1990: 90 %")
    mistake = spoilt.only()
    assert (mistake.found, mistake.expected) == (
        "a delivery in 1990",
        "a year from 2027, 24 months after 2025-04-20, to 2125",
    )
    assert line(spoilt, mistake) == "1990: 90 %"


def test_a_delivery_may_fall_in_the_year_of_the_talks_or_after_the_horizon(spoilt: Spoilt) -> None:
    spoilt.change("concessions.yaml", "lead_time: 24 months", "lead_time: 8 months")
    spoilt.change("concessions.yaml", "delivery: {2027: 10 %}", "delivery: {2025: 10 %, 2027: 10 %, 2030: 10 %}")
    assert list(load(spoilt.folder).concessions["gas"].delivery) == [2025, 2027, 2030]
    assert load(spoilt.folder, ["horizon_end=2026-12-31"]).horizon_end.year == 2026


def test_a_schedule_has_the_lead_time_of_its_concession_unless_it_has_one_of_its_own(spoilt: Spoilt) -> None:
    before = "    lead_time: 12 months\n"
    early = "title: Early, delivery: {2025: 5 %}, judgement: x, credit: {value: 90 %, judgement: x}"
    spoilt.change("concessions.yaml", before, f"{before}    schedules: {{early: {{{early}}}}}\n")
    mistake = spoilt.only()
    assert mistake.where == "concessions.shipyards.schedules.early.delivery.2025"
    assert mistake.expected.startswith("a year from 2026, 12 months after")
    spoilt.change("concessions.yaml", early, f"{early}, lead_time: 6 months")
    assert load(spoilt.folder).concessions["shipyards"].schedules["early"].lead_time is not None


def test_a_negative_share_is_told_in_its_own_line(spoilt: Spoilt) -> None:
    spoilt.change("concessions.yaml", "delivery: {2027: 10 %}", "delivery:\n      2027: 120 %\n      2028: -10 %")
    mistake = spoilt.only()
    assert (mistake.found, mistake.expected) == ("'-10 %'", "a share of at least 0 %")
    assert line(spoilt, mistake) == "2028: -10 %"


def line(spoilt: Spoilt, mistake: InputProblem) -> str:
    assert mistake.line is not None
    return (spoilt.folder / mistake.file).read_text(encoding="utf-8").splitlines()[mistake.line - 1].strip()


def require(spoilt: Spoilt, *pairs: tuple[str, str]) -> Spoilt:
    for name, needed in pairs:
        spoilt.change("concessions.yaml", f"  {name}:\n", f"  {name}:\n    requires: [{needed}]\n")
    return spoilt


def test_a_circle_of_requirements_is_told_once_as_a_chain(spoilt: Spoilt) -> None:
    mistake = require(
        spoilt, ("aircraft", "shipyards"), ("shipyards", "farm_access"), ("farm_access", "aircraft")
    ).only()
    assert mistake.found == "'aircraft' requires 'shipyards' requires 'farm_access' requires 'aircraft'"
    assert (mistake.file, mistake.where) == ("concessions.yaml", "concessions.aircraft.requires")


def test_what_requires_itself_is_told(spoilt: Spoilt) -> None:
    assert require(spoilt, ("aircraft", "aircraft")).only().found == "'aircraft' requires 'aircraft'"


def test_two_circles_are_told_apart(spoilt: Spoilt) -> None:
    circles = require(spoilt, ("aircraft", "aircraft"), ("shipyards", "farm_access"), ("farm_access", "shipyards"))
    assert len(circles.mistakes()) == 2


def test_a_chain_without_a_circle_is_fine(spoilt: Spoilt) -> None:
    require(spoilt, ("aircraft", "shipyards"), ("shipyards", "farm_access"))
    assert load(spoilt.folder).concessions["aircraft"].requires == ("shipyards",)


@pytest.mark.parametrize(
    ("group", "found"),
    [
        ("{members: [aircraft, shipyards], why: x}", "no rule"),
        ("{members: [aircraft, shipyards], at_most: 1, all_or_nothing: true, why: x}", "both 'at_most' and"),
        ("{members: [aircraft], at_most: 1, why: x}", "'members' with 'aircraft'"),
        ("{members: [aircraft, aircraft], at_most: 1, why: x}", "'members' with 'aircraft' or 'aircraft'"),
        ("{members: [], at_most: 1, why: x}", "'members' with nothing"),
        ("{members: [aircraft, boats], at_most: 1, why: x}", "no concession 'boats'"),
        ("{members: [aircraft, shipyards], at_most: -1, why: x}", "-1"),
        ("{members: [aircraft, shipyards], at_most: one, why: x}", "'one'"),
    ],
)
def test_a_group_is_one_rule_over_several_concessions(spoilt: Spoilt, group: str, found: str) -> None:
    mistake = spoilt.change("concessions.yaml", "concessions:", f"groups:\n  few: {group}\nconcessions:").only()
    assert found in mistake.found
    assert mistake.where.startswith("groups.few")
