"""A model written back loads to the same record, overrides and shared tables included."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from schema.mistakes import Spoilt

from planner.schema.loader import load
from planner.schema.negotiation import Negotiation
from planner.schema.writer import plain, write_model


def assert_same(one: Negotiation, other: Negotiation) -> None:
    tables = {"products", "coverage", "rivals", "published"}
    for name in Negotiation.model_fields:
        if name == "trade":
            for key in type(one.trade).model_fields:
                if key not in tables:
                    assert plain(getattr(one.trade, key)) == plain(getattr(other.trade, key))
        elif name != "sources":
            assert plain(getattr(one, name)) == plain(getattr(other, name)), name
    assert dict(one.sources) == dict(other.sources)
    for key in ("imports", "domestic", "base_tariff", "substitution", "demand", "supply", "value_added", "margin"):
        np.testing.assert_array_equal(getattr(one.trade.products, key), getattr(other.trade.products, key))
    assert one.trade.coverage.products == other.trade.coverage.products
    np.testing.assert_array_equal(one.trade.coverage.share, other.trade.coverage.share)
    assert one.trade.rivals == other.trade.rivals
    if one.trade.published is None or other.trade.published is None:
        assert one.trade.published is other.trade.published
    else:
        assert [e.korea for e in one.trade.published.estimates] == [e.korea for e in other.trade.published.estimates]
        assert [e.evidence for e in one.trade.published.estimates] == [
            e.evidence for e in other.trade.published.estimates
        ]


@pytest.mark.parametrize("name", ["korea-us-2025", "starter"])
def test_a_model_written_back_is_the_same(spoilt: Spoilt, tmp_path: Path, name: str) -> None:
    model = load(spoilt.folder if name == "starter" else name)
    write_model(model, tmp_path / "written")
    assert_same(load(tmp_path / "written"), model)


def test_overrides_are_written_as_judgements(spoilt: Spoilt, tmp_path: Path) -> None:
    model = load(spoilt.folder, ["concessions.gas.maximum=3.5 Mt/yr", "concessions.gas.at_least=1 Mt/yr"])
    write_model(model, tmp_path / "written")
    gas = load(tmp_path / "written").concessions["gas"]
    assert gas == model.concessions["gas"]
    assert gas.at_least is not None


@pytest.mark.parametrize(
    "text", ["a: b # no comment", "'quoted' \"twice\"", "two\nlines", "한국어", "- dash", "null", "1e3", " "]
)
def test_any_text_comes_back_as_it_was(spoilt: Spoilt, tmp_path: Path, text: str) -> None:
    model = load(spoilt.folder).model_copy(update={"summary": text})
    write_model(model, tmp_path / "written")
    assert load(tmp_path / "written").summary == text


def test_a_folder_that_exists_is_not_written_into(spoilt: Spoilt) -> None:
    with pytest.raises(FileExistsError):
        write_model(load(spoilt.folder), spoilt.folder)
