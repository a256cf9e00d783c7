"""A loaded model cannot be changed, mappings included, and can be copied and sent to other processes."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from schema.mistakes import Spoilt

from planner.schema.figures import Record
from planner.schema.loader import load
from planner.schema.read_only import ReadOnly, read_only

CHANGES: tuple[Callable[[Any], object], ...] = (
    lambda mapping: mapping.__setitem__("zz", 1),
    lambda mapping: mapping.__delitem__("a"),
    lambda mapping: mapping.__ior__({"zz": 1}),
    lambda mapping: mapping.update(zz=1),
    lambda mapping: mapping.setdefault("zz", 1),
    lambda mapping: mapping.pop("a"),
    lambda mapping: mapping.popitem(),
    lambda mapping: mapping.clear(),
)


@pytest.mark.parametrize("change", CHANGES)
def test_a_read_only_mapping_cannot_be_changed(change: Callable[[Any], object]) -> None:
    mapping = read_only({"a": {"b": 1}})
    for each in (mapping, mapping["a"]):
        with pytest.raises(TypeError, match="cannot be changed"):
            change(each)
    assert mapping == {"a": {"b": 1}}


def sent(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - our own


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, sent])
def test_a_read_only_mapping_is_copied_as_one(copied: Callable[[Any], Any]) -> None:
    other = copied(read_only({"a": {"b": 1}}))
    assert (other, type(other), type(other["a"])) == ({"a": {"b": 1}}, ReadOnly, ReadOnly)
    assert json.loads(json.dumps(other)) == other


def test_every_mapping_of_a_loaded_model_is_read_only(spoilt: Spoilt) -> None:
    model = load(spoilt.folder)
    mappings = list(_mappings(model))
    assert len(mappings) > 20
    assert {type(each) for each in mappings} == {ReadOnly}
    for other in (copy.deepcopy(model), sent(model), model.model_copy(deep=True)):
        assert other.model_dump_json(exclude={"trade"}) == model.model_dump_json(exclude={"trade"})
        assert type(other.rounds) is ReadOnly


def _mappings(value: object) -> Iterator[object]:
    parts: list[object] = []
    if isinstance(value, Record):
        parts = [getattr(value, name) for name in type(value).model_fields]
    elif isinstance(value, Mapping):
        yield value
        parts = list(value.values())
    for part in parts:
        yield from _mappings(part)
