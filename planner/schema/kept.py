"""What can be kept from one model to the next.

Studies ask the same question of models that differ in a figure or two. A result stands as long as every part of the
record from which it was worked out is the same; which parts those are is watched while it is worked out, so that
nobody has to list them. That is exact for functions that hang on nothing but their arguments (memoisation with
dynamic dependencies: Acar, Blelloch & Harper 2006).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from types import FunctionType
from typing import Any, Generic, TypeVar, cast

Source = TypeVar("Source")
Result = TypeVar("Result")


@dataclass(frozen=True)
class _Known(Generic[Result]):
    result: Result
    beside: tuple[object, ...]
    read: dict[str, object]
    """Name of a part of the record -> what stood there."""


class Kept:
    """Results worked out from frozen records, each kept until a part that it was worked out from changes."""

    def __init__(self) -> None:
        self._known: dict[Hashable, _Known[Any]] = {}

    def of(self, key: Hashable, function: Callable[..., Result], record: object, *beside: object) -> Result:
        """Return ``function(record, *beside)``, from the last time if nothing that it hangs on has changed.

        ``key`` tells results apart. The function may read the record's parts, properties and methods, and must have
        read all that it needs when it returns; ``beside`` are compared as a whole.
        """
        known = self._known.get(key)
        if known is not None and _stands(known, record, beside):
            return cast("Result", known.result)
        read: dict[str, object] = {}
        result = function(_Watched(record, read), *beside)
        self._known[key] = _Known(result, beside, read)
        return result


class _Watched:
    """A record that notes which of its parts are read."""

    __slots__ = ("_read", "_record")

    def __init__(self, record: object, read: dict[str, object]) -> None:
        self._record, self._read = record, read

    def __getattr__(self, name: str) -> Any:
        worked_out = getattr(type(self._record), name, None)
        if isinstance(worked_out, property) and worked_out.fget is not None:
            return worked_out.fget(self)
        if isinstance(worked_out, FunctionType):
            return worked_out.__get__(self)
        part = getattr(self._record, name)
        self._read[name] = part
        return part


def _stands(known: _Known[Any], record: object, beside: tuple[object, ...]) -> bool:
    return same(known.beside, beside) and all(same(part, getattr(record, name)) for name, part in known.read.items())


def same(one: object, other: object) -> bool:
    """Return whether two parts are the same: one object, equal plain values, or the same objects in the same order."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(one[key] is other[key] for key in one)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(part is opposite for part, opposite in zip(one, other, strict=True))
    return isinstance(one, str | int | float) and one == other
