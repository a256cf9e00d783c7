"""Numbers as people read them."""

from fractions import Fraction

import pytest

from planner.report import words
from planner.report.proof import verdict
from planner.schema.measures import Term
from planner.solve.solution import Proof, Reason


def test_money_that_rounds_to_zero_has_no_sign() -> None:
    assert words.money(-0.001) == "0.00"
    assert words.money(-1.006) == "-1.01"
    assert words.money(1234.5) == "1,234.50"


@pytest.mark.parametrize(("value", "text"), [(7.0, "7"), (3.3, "3.3"), (1250.0, "1,250"), (0.0, "0"), (-0.001, "0")])
def test_levels_have_no_needless_digits(value: float, text: str) -> None:
    assert words.number(value) == text


def test_one_step_is_a_yes() -> None:
    assert words.level(1.0, "step") == "yes"
    assert words.level(3.5, "Mt/yr") == "3.5 Mt/yr"


def test_a_quota_is_told_in_words() -> None:
    term = Term.model_validate({"quota": {"in_quota_rate": "0 %", "size": "70 %", "out_of_quota_rate": "25 %"}})
    assert words.term(term) == "0 % up to 70 % of base trade, 25 % beyond"


def proof(reason: Reason, objective: float | None = 5.0, gap: float | None = 0.02) -> Proof:
    return Proof(reason=reason, objective=objective, bound=4.9, gap=gap, seconds=float(Fraction(1, 2)), nodes=1)


def test_only_a_proved_plan_is_called_the_best() -> None:
    assert "The best plan there is, proved" in verdict(proof(Reason.PROVED))
    for reason in (Reason.LIMIT, Reason.INTERRUPTED):
        assert "not proved" in verdict(proof(reason))
        assert "2 %" in verdict(proof(reason))
    assert "not known yet" in verdict(proof(Reason.LIMIT, gap=2.6))
    assert "nothing was proved" in verdict(proof(Reason.LIMIT, None, None))
    assert "No plan satisfies the rules" in verdict(proof(Reason.INFEASIBLE, None, None))


@pytest.mark.parametrize(("value", "text"), [(3.0, "+3"), (-0.5, "-0.5"), (0.0, "0"), (-0.001, "0"), (0.001, "0")])
def test_a_change_has_its_sign(value: float, text: str) -> None:
    assert words.signed(value) == text
