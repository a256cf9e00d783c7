"""A model made from files that were read before is the model read afresh, whatever was asked of them in between."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.schema.errors import InputError
from planner.schema.folder import find
from planner.schema.kept import Kept
from planner.schema.loader import ModelFiles, load
from planner.schema.negotiation import Negotiation, Trade
from planner.schema.starter import new_model

SETS = (
    "counterpart.reservation=0.9 billion USD",
    "counterpart.reservation=-3 billion USD",
    "counterpart.asks.revenue=70 %",
    "counterpart.asks.revenue=-1 %",
    "discount_rate=6 %/yr",
    "discount_rate=-6 %/yr",
    "concessions.gas.maximum=4 Mt/yr",
    "concessions.gas.maximum=4 aircraft",
    "constituencies.public.floor=41 points",
    "trade.elasticities.central.supply=30 %",
    "trade.home_supplier=nobody",
    "measures.cars.track=security",
    "metric=export_revenue",
    "as_of=1999-01-01",
    "budgets.public_money.limits.2026=0.4 billion USD",
    "no.such.path=1",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the model that ``planner new`` starts with."""
    path = tmp_path_factory.mktemp("models") / "talks"
    new_model(path)
    return path


@settings(max_examples=15, deadline=None)
@given(asked=st.lists(st.lists(st.sampled_from(SETS), max_size=2, unique=True), min_size=2, max_size=4))
def test_a_model_is_the_same_whatever_was_read_before(folder: Path, asked: list[list[str]]) -> None:
    files = ModelFiles(folder)
    for sets in asked:
        assert said(lambda files=files, sets=sets: files.model(sets)) == said(
            lambda sets=sets: ModelFiles(folder).model(sets)
        )


def test_amounts_in_another_currency_are_read_anew_where_its_rate_changes() -> None:
    files = ModelFiles(find("korea-us-2025"))
    for sets in ([], ["exchange_rates.KRW=1200 KRW/USD"], ["exchange_rates.KRW=nothing"], ["as_of=2025-04-21"]):
        assert said(lambda sets=sets: files.model(sets)) == said(lambda sets=sets: load("korea-us-2025", sets))


def test_what_an_override_does_not_touch_is_taken_over(folder: Path) -> None:
    files = ModelFiles(folder)
    first, second = files.model(), files.model(["counterpart.reservation=0.9 billion USD"])
    assert all(second.concessions[name] is first.concessions[name] for name in first.concessions)
    assert second.counterpart.channels["trade_balance"] is first.counterpart.channels["trade_balance"]
    assert second.counterpart.reservation.value.magnitude != first.counterpart.reservation.value.magnitude


def test_a_result_is_kept_until_something_that_it_hangs_on_changes(folder: Path) -> None:
    model, kept, worked_out = load(folder), Kept(), []

    def tracks(record: Negotiation) -> tuple[str, ...]:
        worked_out.append(record)
        return record.tracks

    others = {"title": "Other talks"}, {"concessions": dict(model.concessions)}, {"concessions": dict[str, object]()}
    for changed in (model, *(model.model_copy(update=changes) for changes in others)):
        assert kept.of("tracks", tracks, changed) == changed.tracks
    assert len(worked_out) == 2


def said(read: object) -> object:
    """Return a model as plain values that can be compared, or the words of the error that reading it ends with."""
    try:
        model = read()  # type: ignore[operator]
    except InputError as error:
        return str(error)
    parts = {name: getattr(model, name) for name in Negotiation.model_fields if name != "trade"}
    trade = {name: _plain(getattr(model.trade, name)) for name in Trade.model_fields}
    return parts, trade


def _plain(value: object) -> object:
    if isinstance(value, np.ndarray):
        return value.tolist()
    if hasattr(value, "__dataclass_fields__"):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}  # type: ignore[arg-type]
    return value
