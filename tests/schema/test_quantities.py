"""Quantities are written as people write them, and are exact."""

from __future__ import annotations

from fractions import Fraction

import pytest

from planner.schema.quantities import QuantityError, describe, in_percent, parse_quantity, parse_unit

WON = {"KRW": Fraction(1, 1364)}


@pytest.mark.parametrize(
    ("text", "magnitude", "dimension"),
    [
        ("25 %", Fraction(1, 4), ()),
        ("25%", Fraction(1, 4), ()),
        ("1.2 times", Fraction(6, 5), ()),
        ("1.5 billion USD", Fraction(3, 2), (("money", 1),)),
        ("-3 million USD", Fraction(-3, 1000), (("money", 1),)),
        ("1.364 trillion KRW/yr", Fraction(1), (("money", 1), ("time", -1))),
        ("7 Mt/yr", Fraction(7), (("mass", 1), ("time", -1))),
        ("83 USD/t", Fraction(83, 1000), (("mass", -1), ("money", 1))),
        ("18 months", Fraction(3, 2), (("time", 1),)),
        ("4.5 %/yr", Fraction(9, 200), (("time", -1),)),
        ("0.55 billion USD per Mt/yr", Fraction(11, 20), (("mass", -1), ("money", 1), ("time", 1))),
        ("1e3 hundred seats", Fraction(100_000), (("seats", 1),)),
        ("  2   thousand   USD ", Fraction(1, 500_000), (("money", 1),)),
    ],
)
def test_a_quantity_is_read_exactly(text: str, magnitude: Fraction, dimension: object) -> None:
    quantity = parse_quantity(text, WON)
    assert (quantity.magnitude, quantity.dimension) == (magnitude, dimension)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "%",
        "x %",
        "1,5 %",
        "1_000 USD",
        "0x10 USD",
        ".inf USD",
        "nan USD",
        "1e400 USD",
        "٣ USD",
        "--1 %",
        "1 .5 USD",
    ],
)
def test_what_is_no_number_with_a_unit_is_refused(text: str) -> None:
    with pytest.raises(QuantityError):
        parse_quantity(text)


@pytest.mark.parametrize("value", [True, 4, 4.0, None, [4, "USD"], {"value": "4 USD"}])
def test_only_text_is_a_quantity(value: object) -> None:
    with pytest.raises(QuantityError, match="a quantity with its unit"):
        parse_quantity(value)


@pytest.mark.parametrize(
    ("text", "hint"), [("1 billon USD", "'billion'"), ("1 Mt/yer", "'year'"), ("1 usd", "'USD'"), ("1 KRV", "'KRW'")]
)
def test_an_unknown_unit_names_the_nearest(text: str, hint: str) -> None:
    with pytest.raises(QuantityError) as caught:
        parse_quantity(text, WON)
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("unit", "hint"),
    [
        ("percent", "did you mean '%'?"),
        ("Percentage", "did you mean '%'?"),
        ("dollars", "did you mean 'USD'?"),
        ("tonnes", "did you mean 't'?"),
        ("permille", ""),
        ("barrels", ""),
        ("planes", ""),
    ],
)
def test_a_word_for_a_unit_names_the_unit_and_one_a_little_like_another_names_none(unit: str, hint: str) -> None:
    with pytest.raises(QuantityError) as caught:
        parse_quantity(f"60 {unit}")
    assert caught.value.hint == hint


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (Fraction(1), "100 %"),
        (Fraction(11, 10), "110 %"),
        (Fraction(1, 3), "33.33333333 %"),
        (Fraction(0), "0 %"),
        (1.5, "150 %"),
        (Fraction(20), "2000 %"),
        (1 - Fraction(1, 10**20), "99.999999999999999999 %"),
        (1 + Fraction(1, 10**20), "100.000000000000000001 %"),
    ],
)
def test_only_the_whole_is_told_as_the_whole(share: float | Fraction, shown: str) -> None:
    assert in_percent(share) == shown


def test_a_number_alone_gets_an_example_with_a_unit() -> None:
    with pytest.raises(QuantityError, match=r"without a unit; expected .*'4 %'"):
        parse_quantity("4")


@pytest.mark.parametrize("text", ["1e19 share", "1e-19 share", "9" * 79 + " share"])
def test_sizes_that_floats_cannot_hold_together_are_refused(text: str) -> None:
    with pytest.raises(QuantityError):
        parse_quantity(text)


def test_text_without_end_is_refused_unread() -> None:
    with pytest.raises(QuantityError, match="at most 80 characters"):
        parse_quantity("9" * 1_000_000 + " USD")


def test_a_quantity_is_converted_only_within_its_dimension() -> None:
    assert parse_quantity("3 Mt/yr").in_unit(parse_unit("kt/yr")) == 3000
    with pytest.raises(QuantityError, match="mass per time"):
        parse_quantity("3 USD").in_unit(parse_unit("Mt/yr"))


@pytest.mark.parametrize("text", ["/", "USD/", "per", "USD per ", "USD per / t"])
def test_a_unit_with_a_part_missing_is_refused(text: str) -> None:
    with pytest.raises(QuantityError):
        parse_unit(text)


def test_a_dimension_is_told_in_words() -> None:
    assert describe(parse_unit("USD").dimension) == "money"
    assert describe(parse_unit("1/yr".replace("1", "%")).dimension) == "a number per time"
    assert describe(parse_unit("%").dimension) == "a pure number"
