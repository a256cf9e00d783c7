"""Present values of agreements that may fail, against numbers worked out by hand.

Cars cost 8 a year at the high rate and 3 at the low one, chips 4 and 2 from 2 July 2026 on. At a discount rate of
25 % a year, 2025, 2026 and 2027 weigh 1, 0.8 and 0.64.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from small_negotiation import LOSSES, judged, make_model

from planner.program.assemble import assemble
from planner.program.flows import Horizon, Survival, due_shares, horizon, measure_flows
from planner.program.problem import Posture
from planner.schema.postures import expand
from planner.schema.quantities import Quantity, parse_quantity


def three_years_two_rounds(says: dict[str, Any]) -> None:
    says["horizon_end"] = date(2027, 12, 31)
    says["rounds"] = {
        "first": {"title": "First", "date": date(2026, 1, 1)},
        "second": {"title": "Second", "date": date(2027, 1, 1)},
    }
    says["counterpart"]["hazard"] = judged("50 %")


def posture(name: str = "soft.upholds") -> Posture:
    problem = assemble(make_model(three_years_two_rounds), LOSSES)
    return next(found for found in problem.postures if found.name == name)


def test_waiting_costs_what_applies_without_a_deal_until_each_round() -> None:
    half_of_2026 = 183 / 365 * 0.8
    assert posture().no_deal_loss == pytest.approx(8 * (1 + 0.8 + 0.64) + 4 * (half_of_2026 + 0.64))
    assert posture().waiting_loss == pytest.approx((8, 8 * 1.8 + 4 * half_of_2026))


def test_an_agreement_that_stands_with_half_the_chance_each_year_reverts_with_the_other_half() -> None:
    agreed = posture().agreed_loss
    # The second year: half the chance of 3, half of 8.
    assert agreed["cars", "low"] == pytest.approx((3 * 0.8 + (0.5 * 3 + 0.5 * 8) * 0.64, 3 * 0.64))
    assert agreed["cars", "high"] == pytest.approx((8 * 1.44, 8 * 0.64))
    assert agreed["chips", "low"] == pytest.approx((2 * 183 / 365 * 0.8 + (0.5 * 2 + 0.5 * 4) * 0.64, 2 * 0.64))


def test_what_is_lifted_without_a_deal_is_lifted_with_one_that_failed() -> None:
    # Void from 2 July 2026 on: 182 days at the agreed rate, and nothing to revert to.
    assert posture("soft.voids").agreed_loss["cars", "low"] == pytest.approx((3 * 182 / 365 * 0.8, 0))


def test_the_asking_price_takes_the_agreement_at_its_word() -> None:
    # Relief of 5 a year, of which revenue counts half of half and protection a quarter.
    assert posture().asks["cars", "low"] == pytest.approx(0.5 * 5 * 1.44)


def test_only_what_is_delivered_before_failure_falls_due() -> None:
    delivery = spread({2025: "10 %", 2026: "40 %", 2027: "30 %"})
    rounds = [date(2026, 1, 1), date(2026, 12, 31), date(2027, 3, 1)]
    # What was meant for 2025 is delivered in the year of agreement; a fifth comes after the horizon.
    assert due_shares(delivery, 0.5, rounds, 2027) == pytest.approx(
        (0.5 + 0.3 * 0.5 + 0.2 * 0.25, 0.5 + 0.3 * 0.5 + 0.2 * 0.25, 0.8 + 0.2 * 0.5)
    )


@pytest.mark.parametrize(("hazard", "due"), [(0.0, 1.0), (1.0, 0.0)])
def test_what_comes_later_is_due_for_certain_or_never(hazard: float, due: float) -> None:
    assert due_shares(spread({2027: "60 %"}), hazard, [date(2026, 5, 5)], 2028) == pytest.approx((due,))


def test_back_loading_is_due_less_often_than_front_loading() -> None:
    early, late = spread({2025: "100 %"}), spread({2028: "100 %"})
    rounds = [date(2025, 6, 1)]
    assert due_shares(early, 0.1, rounds, 2028) == pytest.approx((1.0,))
    assert due_shares(late, 0.1, rounds, 2028) == pytest.approx((0.9**3,))


def test_years_in_which_an_agreement_stands() -> None:
    when = Horizon(date(2025, 1, 1), date(2027, 1, 1), 2025, 0.25)
    standing = Survival(date(2025, 7, 2), 0.2)
    assert when.years(date(2025, 7, 2), date(2027, 1, 1), standing) == pytest.approx(183 / 365 + 0.8 * 0.8)


def test_without_hazard_every_number_is_the_same_to_the_last_digit() -> None:
    model = make_model()
    case = expand(model)[0]
    rounds = [each.date for each in model.rounds.values()]
    flows = measure_flows(model, LOSSES, "cars", case, horizon(model), rounds)
    years = horizon(model).years(rounds[0], horizon(model).end)
    assert case.hazard == 0
    assert flows.agreed["low"] == (years * 3.0,)


def spread(shares: dict[int, str]) -> dict[int, Quantity]:
    return {year: parse_quantity(share) for year, share in shares.items()}


def test_terms_that_apply_late_leave_the_day_of_agreement_as_it_is() -> None:
    model = make_model(three_years_two_rounds)
    late = assemble(model, LOSSES, applied={"first": date(2027, 1, 1)}).postures[0]
    assert (late.name, late.due, late.reservation, late.asks) == (
        "soft.upholds",
        posture().due,
        posture().reservation,
        posture().asks,
    )
    # By 2027 the agreement of January 2026 has failed with half the chance; the second round's has not.
    assert late.agreed_loss["cars", "low"] == pytest.approx(((0.5 * 3 + 0.5 * 8) * 0.64, 3 * 0.64))
    assert late.waiting_loss[0] == pytest.approx(posture().waiting_loss[1])
