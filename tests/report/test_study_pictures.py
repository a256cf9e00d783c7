"""Pictures of studies that can be read: labels that do not meet, colours that mean one thing."""

import re
from datetime import date

import pytest

from planner.report.study_pictures import tornado_picture
from planner.study.points import Status
from planner.study.rounds import Part
from planner.study.tornado import Bar, Side, Tornado

BASE = 10.0


def side(value: str, loss: float | None, *changes: str) -> Side:
    status = Status.INFEASIBLE if loss is None else Status.ANSWERED
    return Side(value, loss, status, changes, None, None, ())


def picture(low: Side, high: Side) -> str:
    wide = Bar("discount_rate", "4 %/yr", side("2 %/yr", 5.0), side("6 %/yr", 15.0))
    bar = Bar("constituencies.public.floor", "40 points", low, high)
    part = Part({"first": date(2025, 5, 1)}, alone=False)
    return tornado_picture(Tornado("talks", "Talks", part, BASE, (wide, bar), 0.05, 5, 0, 0.0))


def label(drawn: str, text: str) -> tuple[float, str]:
    """Return where a text stands and how it is anchored."""
    found = re.search(rf'<text x="([\d.]+)"[^>]*text-anchor="(\w+)">{text}</text>', drawn)
    assert found is not None, text
    return float(found[1]), found[2]


@pytest.mark.parametrize(
    ("low", "high"), [(BASE, BASE), (BASE, 12.0), (8.0, BASE), (12.0, 8.0), (11.0, 12.0), (8.0, 9.0), (12.0, 11.0)]
)
def test_the_values_of_a_figure_stand_on_different_sides_of_its_bars(low: float, high: float) -> None:
    drawn = picture(side("30 points", low), side("50 points", high))
    (left, left_anchor), (right, right_anchor) = sorted(label(drawn, text) for text in ("30 points", "50 points"))
    assert left < right
    assert (left_anchor, right_anchor) == ("end", "start")


def test_bars_are_grey_only_where_other_concessions_are_on_the_table() -> None:
    terms = picture(side("30 points", 8.0, "cars: rate_10 -> rate_15"), side("50 points", 12.0))
    concessions = picture(side("30 points", 8.0, "-gas"), side("50 points", 12.0))
    assert 'fill="#8a8f98"' not in terms
    assert 'fill="#8a8f98"' in concessions


def test_an_end_without_a_plan_says_so() -> None:
    assert "50 points: infeasible" in picture(side("30 points", 8.0), side("50 points", None, "no plan"))
