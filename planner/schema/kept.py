"""What can be kept from one model to the next.

Studies ask the same question of models that differ in a figure or two. A result stands as long as every part of the
record from which it was worked out is the same; which parts those are is watched while it is worked out, so that
nobody has to list them. That is exact for functions that hang on nothing but their arguments (memoisation with
dynamic dependencies: Acar, Blelloch & Harper 2006).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import reduce
from types import FunctionType
from typing import Any, Generic, TypeVar, cast

from pydantic import BaseModel

Source = TypeVar("Source")
Result = TypeVar("Result")


Path = tuple[str, ...]


@dataclass(frozen=True)
class _Known(Generic[Result]):
    result: Result
    beside: tuple[object, ...]
    read: dict[Path, object]
    """Where a part of the record stands -> what stood there."""


class Kept:
    """Results worked out from frozen records, each kept until a part that it was worked out from changes."""

    def __init__(self, most: int = 1) -> None:
        """``most``: results kept of each kind, the latest ones."""
        self._known: dict[Hashable, deque[_Known[Any]]] = {}
        self._most = most

    def of(self, key: Hashable, function: Callable[..., Result], record: object, *beside: object) -> Result:
        """Return ``function(record, *beside)``, from the last time if nothing that it hangs on has changed.

        ``key`` tells results apart. The function may read the parts, properties and methods of the record and of the
        pydantic records in it; when it returns it must have read all that it needs, and may not return one of these.
        ``beside`` are compared as a whole.
        """
        latest_first = self._known.setdefault(key, deque(maxlen=self._most))
        for known in latest_first:
            if _are(known.beside, beside) and _stand(known.read, record):
                return cast("Result", known.result)
        read: dict[Path, object] = {}
        result = function(_Watched(record, (), read), *beside)
        latest_first.appendleft(_Known(result, beside, read))
        return result


class _Watched:
    """A record that notes which of its parts are read."""

    __slots__ = ("_path", "_read", "_record")

    def __init__(self, record: object, path: Path, read: dict[Path, object]) -> None:
        self._record, self._path, self._read = record, path, read

    def __getattr__(self, name: str) -> Any:
        worked_out = getattr(type(self._record), name, None)
        if isinstance(worked_out, property) and worked_out.fget is not None:
            return worked_out.fget(self)
        if isinstance(worked_out, FunctionType):
            return worked_out.__get__(self)
        part = getattr(self._record, name)
        path = (*self._path, name)
        if isinstance(part, BaseModel):
            self._read[path] = _OfKind(type(part))
            return _Watched(part, path, self._read)
        self._read[path] = part
        return part


@dataclass(frozen=True)
class _OfKind:
    """Stands for a record of which only some parts were read, if any."""

    kind: type

    def fits(self, part: object) -> bool:
        return type(part) is self.kind


def _are(before: tuple[object, ...], now: tuple[object, ...]) -> bool:
    return len(before) == len(now) and all(map(same, before, now))


def _stand(read: Mapping[Path, object], record: object) -> bool:
    """Return whether the parts of a record are those that were read; records are before their own parts."""
    for path, part in read.items():
        now = reduce(getattr, path, record)
        if not (part.fits(now) if isinstance(part, _OfKind) else same(part, now)):
            return False
    return True


def same(one: object, other: object) -> bool:
    """Return whether two parts are the same: one object, equal plain values, or the same objects in the same order."""
    if one is other:
        return True
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(map(_alike, one.values(), other.values()))
    if type(one) is not type(other):
        return False
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_alike, one, other))
    return _alike(one, other)


def _alike(one: object, other: object) -> bool:
    return one is other or (isinstance(one, str | int | float) and type(one) is type(other) and one == other)
