"""Mappings that cannot be changed, for records that are shared and remembered."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class ReadOnly(dict[Key, Value]):
    """A mapping that can be read, copied, compared and pickled like any other, and not changed."""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("a loaded model cannot be changed; load it with overrides instead, or change its files")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[type[ReadOnly[Key, Value]], tuple[dict[Key, Value]]]:
        """Say how it is made anew: by default a copy would be filled key by key, which is refused."""
        return type(self), (dict(self),)


def read_only(value: Any) -> Any:
    """Return a mapping, and the mappings in it, read-only; anything else as it is."""
    if type(value) is not dict:
        return value
    return ReadOnly({key: read_only(inner) for key, inner in value.items()})
