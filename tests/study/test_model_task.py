"""A worker changes what it has from point to point, and answers as one that has just started."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from planner.schema.starter import new_model
from planner.study.asking import StudyOptions
from planner.study.executors.protocol import Answer, answer_point
from planner.study.model_task import ModelContext, read_files, start
from planner.study.points import Point, Status
from planner.study.sweep import sweep

FIGURES: Mapping[str, Sequence[str]] = {
    "counterpart.reservation": ("0 billion USD", "0.7 billion USD", "1.9 billion USD"),
    "counterpart.asks.revenue": ("70 %", "95 %"),
    "counterpart.hazard": ("0 %", "3 %"),
    "discount_rate": ("2 %/yr", "7.5 %/yr"),
    "metric": ("value_added", "export_revenue"),
    "trade.elasticities.central.supply": ("80 %", "130 %"),
    "constituencies.public.floor": ("38 points", "45 points", "99 points"),
    "budgets.public_money.limits.2026": ("0 billion USD", "0.5 billion USD"),
    "concessions.gas.maximum": ("3 Mt/yr", "4 Mt/yr", "1 Mt/yr", "9 Mt/yr"),
    "concessions.gas.at_least": ("1 Mt/yr", "2 Mt/yr"),
    "concessions.aircraft.maximum": ("1 aircraft", "12 aircraft"),
}
"""Figure -> values; they change numbers, rules, the breakpoints of curves, and which figures are nought."""


@pytest.fixture(scope="module")
def begin(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Answer]:
    """Return a function that starts a worker for the model that ``planner new`` starts with."""
    folder = tmp_path_factory.mktemp("models") / "talks"
    new_model(folder)
    context = ModelContext(read_files(folder), folder, (), None, 1e-4, None)
    return lambda: start(context)


points = st.dictionaries(st.sampled_from(list(FIGURES)), st.integers(0, 3), max_size=3).map(
    lambda chosen: Point({path: FIGURES[path][place % len(FIGURES[path])] for path, place in chosen.items()})
)


@settings(
    max_examples=6,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(points, min_size=6, max_size=8))
def test_an_answer_is_the_same_whatever_was_asked_before(begin: Callable[[], Answer], asked: list[Point]) -> None:
    worker = begin()
    for point in asked:
        changed, afresh = answer_point(worker, point), answer_point(begin(), point)
        assert (changed.status, changed.message) == (afresh.status, afresh.message)
        assert changed.values == afresh.values


def test_other_numbers_alone_build_nothing_anew(begin: Callable[[], Answer]) -> None:
    worker = begin()
    for path in ("counterpart.reservation", "discount_rate", "constituencies.public.floor", "concessions.gas.maximum"):
        for value in FIGURES[path][:2]:
            answer = worker(Point({path: value}))
            assert (answer.status, answer.rebuilt) == (Status.ANSWERED, "")


def test_a_sweep_says_what_was_built_anew_and_why(tmp_path: Path) -> None:
    new_model(tmp_path / "talks")
    options = StudyOptions(workers=1, store=tmp_path / "studies.sqlite")
    assert sweep(tmp_path / "talks", ["discount_rate=2:8:3"], options=options).rebuilt == ""
    found = sweep(tmp_path / "talks", ["concessions.gas.maximum=1,3,4"], options=options)
    assert found.rebuilt == "At 1 of 3 points the program was built anew: other breakpoints of curves (1)."
    assert sweep(tmp_path / "talks", ["concessions.gas.maximum=1,3,4"], options=options).rebuilt == ""
