"""Numbers as people read them."""

from fractions import Fraction
from types import SimpleNamespace
from typing import cast

import pytest

from planner.report import words
from planner.report.alternatives import ending
from planner.report.proof import verdict
from planner.report.study_points import counted
from planner.schema.measures import Term
from planner.solve.solution import Proof, Reason
from planner.study.alternatives import Alternatives
from planner.study.asking import Answers
from planner.study.points import PointResult, Status


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


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1 steps", "1 step"),
        ("-1 points", "-1 point"),
        ("+1 ships/yr", "+1 ship/yr"),
        ("2 steps", "2 steps"),
        ("21 points", "21 points"),
        ("0.1 points", "0.1 points"),
        ("1 billion USD", "1 billion USD"),
    ],
)
def test_one_of_a_kind_is_told_in_the_singular(text: str, told: str) -> None:
    assert words.one(text) == told


def test_a_count_of_one_is_told_in_the_singular() -> None:
    assert [words.counted(count, "point") for count in (0, 1, 1250)] == ["0 points", "1 point", "1,250 points"]


def test_one_point_and_one_bundle_are_told_in_the_singular() -> None:
    answers = Answers(({},), (PointResult(Status.ANSWERED, {}),), from_store=0, seconds=0.0)
    assert counted(answers) == "1 point: 1 answered."
    bundles = SimpleNamespace(plans=(None, None), proved=True, exhausted=False)
    found = cast(Alternatives, SimpleNamespace(bundles=bundles, within=0.05))
    assert ending(found) == "1 other is shown; there are more."


def test_a_level_of_one_is_told_in_the_singular() -> None:
    assert words.level(1.0, "steps") == "1 step"
    assert words.level(2.0, "ships/yr") == "2 ships/yr"


def test_a_raise_shows_from_where() -> None:
    assert words.raised(5.0, 10.0, "billion USD") == "5 -> 10 billion USD"
    assert words.raised(0.0, 10.0, "billion USD") == "10 billion USD"


def test_a_difference_of_shares_is_in_percentage_points() -> None:
    assert words.points(0.03) == "3 percentage points"
    assert words.points(0.01) == "1 percentage point"


def test_a_delivery_schedule_stands_in_brackets() -> None:
    assert words.plain("+lng_long_term.early, 0.5 of s232_autos") == "+lng long term (early), 0.5 of s232 autos"
    assert words.plain("hard.trade_first.voids") == "hard.trade first.voids"


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
    for gap in (2.6, None):
        assert "not known yet" in verdict(proof(Reason.LIMIT, gap=gap))
    assert "nothing was proved" in verdict(proof(Reason.LIMIT, None, None))
    assert "No plan satisfies the rules" in verdict(proof(Reason.INFEASIBLE, None, None))


@pytest.mark.parametrize(("value", "text"), [(3.0, "+3"), (-0.5, "-0.5"), (0.0, "0"), (-0.001, "0"), (0.001, "0")])
def test_a_change_has_its_sign(value: float, text: str) -> None:
    assert words.signed(value) == text
