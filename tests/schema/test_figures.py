"""Every figure says where it comes from."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from planner.schema.figures import CurveFigure, Date, Flag, MoneyFigure, Name, WholeNumber, Year


def refusal(kind: type[BaseModel], **says: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        kind.model_validate(says)
    return str(caught.value)


def test_a_figure_has_a_source_or_a_judgement() -> None:
    assert MoneyFigure.model_validate({"value": "1 USD", "judgement": "why"}).kind == "judgement"
    sourced = MoneyFigure.model_validate({"value": "1 USD", "status": "reported", "source": "bank"})
    assert (sourced.kind, sourced.source) == ("reported", ("bank",))


@pytest.mark.parametrize(
    ("says", "found"),
    [
        ({}, "no evidence"),
        ({"judgement": "  "}, "no evidence"),
        ({"status": "reported"}, "'status: reported' alone"),
        ({"status": "reported", "source": "bank", "judgement": "why"}, "both 'status' and 'judgement'"),
        ({"source": "bank", "judgement": "why"}, "a judgement with a 'source'"),
        ({"status": "inferred", "source": "bank"}, "'status: inferred' alone"),
    ],
)
def test_evidence_that_is_none_is_refused(says: dict[str, Any], found: str) -> None:
    assert found in refusal(MoneyFigure, value="1 USD", **says)


@pytest.mark.parametrize("text", ["1 Mt", "25 %", "1 USD/yr"])
def test_a_figure_of_money_is_money(text: str) -> None:
    assert "money, such as '1 billion USD'" in refusal(MoneyFigure, value=text, judgement="why")


def test_unknown_keys_are_refused() -> None:
    assert "Extra inputs" in refusal(MoneyFigure, value="1 USD", judgement="why", valu="2 USD")


@pytest.mark.parametrize(
    ("says", "found"),
    [
        ({}, "neither 'per_unit' nor 'points'"),
        ({"points": []}, "neither 'per_unit' nor 'points'"),
        ({"per_unit": "1 USD", "points": [["1 t", "1 USD"]]}, "both 'per_unit' and 'points'"),
    ],
)
def test_a_curve_has_one_form(says: dict[str, Any], found: str) -> None:
    assert found in refusal(CurveFigure, judgement="why", **says)


class Kinds(BaseModel):
    day: Date = date(2025, 1, 1)
    year: Year = 2025
    count: WholeNumber = 1
    flag: Flag = True
    name: Name = "name"


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("day", "2025-04-20", date(2025, 4, 20)),
        ("year", "2028", 2028),
        ("count", "-3", -3),
        ("flag", "false", False),
        ("name", "rate_15", "rate_15"),
    ],
)
def test_text_is_read_as_what_belongs_there(key: str, text: str, value: object) -> None:
    assert getattr(Kinds.model_validate({key: text}), key) == value


@pytest.mark.parametrize(
    ("key", "text"),
    [
        *(("day", text) for text in ("2025-02-30", "20.4.2025", "2025-4-2", "April 2025", "2025-04-20T00:00")),
        *(("year", text) for text in ("25", "1989", "2201", "2025.0", "\N{FULLWIDTH DIGIT TWO}025")),
        *(("count", text) for text in ("1.0", "01", "1e3", "+1", "9999999999", "true")),
        *(("flag", text) for text in ("yes", "True", "1", "on")),
        *(("name", text) for text in ("", "Rate", "1st", "a-b", "a b", "é", "x" * 61, "a\n")),
    ],
)
def test_text_that_is_something_else_is_refused(key: str, text: str) -> None:
    assert key in refusal(Kinds, **{key: text})
