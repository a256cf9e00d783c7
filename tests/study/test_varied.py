"""What is varied is read as written, takes the figure's own unit, and bad input is told in full."""

from fractions import Fraction
from typing import Any

import pytest

from planner.schema.errors import InputError
from planner.schema.loader import ModelFiles
from planner.schema.shipped import models_folder
from planner.study.asking import StudyOptions
from planner.study.sweep import sweep
from planner.study.varied import inputs_of, read_varied

FILES = ModelFiles(models_folder() / "korea-us-2025")


def test_a_bare_number_takes_the_unit_of_the_figure() -> None:
    (rate,) = read_varied(["discount_rate=2:6:3"], FILES, (), grid=True)
    assert rate.values == ("2 %/yr", "4 %/yr", "6 %/yr")
    (level,) = read_varied(["concessions.lng_long_term.maximum=4,5000 kt/yr"], FILES, ())
    assert level.values == ("4 Mt/yr", "5000 kt/yr")
    (size,) = read_varied(["counterpart.reservation=500:2500 million USD:3"], FILES, (), grid=True)
    assert size.values == ("500 million USD", "1500 million USD", "2500 million USD")


def test_words_and_dates_are_lists() -> None:
    (metric,) = read_varied(["metric=value_added,export_revenue"], FILES, ())
    assert metric.values == ("value_added", "export_revenue")


def test_a_path_alone_varies_by_the_spread() -> None:
    (rate,) = read_varied(["discount_rate"], FILES, (), spread=Fraction(1, 5))
    assert (rate.at(0.0), rate.at(1.0)) == ("3.6 %/yr", "5.4 %/yr")


def test_an_override_is_what_a_figure_varies_around() -> None:
    (rate,) = read_varied(["discount_rate"], FILES, ["discount_rate=10 %/yr"], spread=Fraction(1, 5))
    assert (rate.base, rate.at(0.0)) == ("10 %/yr", "8 %/yr")


def test_points_of_the_unit_cube_become_values() -> None:
    varied = read_varied(["discount_rate=2:6", "metric=value_added,export_revenue"], FILES, ())
    assert inputs_of(varied, [[0.25, 0.49], [1.0, 1.0]]) == [
        {"discount_rate": "3 %/yr", "metric": "value_added"},
        {"discount_rate": "6 %/yr", "metric": "export_revenue"},
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("discount_rat=2:6:3", "did you mean 'discount_rate'"),
        ("discount_rate=6:2:3", "6:2:3"),
        ("discount_rate=2:2:3", "empty range"),
        ("discount_rate=2:6", "without steps"),
        ("discount_rate=2:6:1", "from 2 to"),
        ("discount_rate=2:6:many", "steps"),
        ("discount_rate=2 %:6 USD:3", "one unit"),
        ("discount_rate=2,,3", "between the commas"),
        ("discount_rate=2,2", "each value once"),
        ("discount_rate", "no values"),
        ("discount_rate=2 Mt:3 Mt:3", "Mt"),
        ("metric=1:2:3", "a list"),
        ("metric=value_adde", "value_added"),
        ("concessions.lng_long_term=1,2", "the path of one of them"),
    ],
)
def test_mistakes_are_told_with_what_would_be_right(text: str, words: str) -> None:
    with pytest.raises(InputError) as raised:
        read_varied([text], FILES, (), grid=True)
    assert words in str(raised.value)
    assert "--vary" in str(raised.value)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(InputError) as raised:
        read_varied(["discount_rat=1,2", "metric=1:2:3", "discount_rate=1,2", "discount_rate=3,4"], FILES, ())
    assert len(raised.value.problems) == 3


@pytest.mark.parametrize("sample", [0, -1, 10**9])
def test_a_sample_of_no_points_or_too_many_is_refused_at_once(sample: int) -> None:
    with pytest.raises(InputError, match="from 1 to 1,000,000"):
        sweep("korea-us-2025", ["discount_rate=3:5"], sample=sample)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"gap": 7.0}, "gap: found 7.0"),
        ({"time_limit": -1.0}, "time_limit: found -1.0"),
        ({"workers": 0}, "workers: found 0; expected at least 1"),
        ({"workers": 2, "scheduler": "tcp://127.0.0.1:9"}, "workers: found 2 with a scheduler"),
    ],
)
def test_options_of_a_study_that_make_no_sense_are_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        StudyOptions(**options)
