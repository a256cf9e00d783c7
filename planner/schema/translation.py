"""From pydantic's errors to problems in the user's words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from planner.schema import shape
from planner.schema.errors import listed, quoted, suggestion
from planner.schema.marks import Problems, Where
from planner.schema.quantities import FormatError

Details = Mapping[str, Any]
Words = tuple[str, str, str]
"""Found, expected, hint."""


def add_problems(
    error: ValidationError, kind: Any, prefix: Sequence[str], problems: Problems, unread: Collection[Where] = ()
) -> None:
    """Add a problem for every error in validating a value of type ``kind`` that stands at ``prefix``.

    What stands at or below ``unread`` could not be read at all: its mistakes are known already.
    """
    every = error.errors(include_url=False)
    misspelt = _misspelt(every, kind)
    for details in every:
        location = tuple(part for part in details["loc"] if part != "[key]")
        is_key = "[key]" in details["loc"]
        name = details["type"]
        full = (*prefix, *map(str, location))
        if problems.has(full) or any(full[:length] in unread for length in range(1, len(full) + 1)):
            continue
        if name == "missing" and location in misspelt:
            continue
        if name == "missing":
            _add_missing(location, prefix, problems)
        elif name == "extra_forbidden":
            _add_unknown(location, kind, prefix, problems)
        else:
            found, expected, hint = _words(name, details, is_key)
            problems.add((*prefix, *map(str, location)), found, expected, hint)


def _misspelt(errors: Iterable[Mapping[str, Any]], kind: Any) -> set[tuple[str | int, ...]]:
    """Return the places of keys that are missing only because they are misspelt."""
    found: set[tuple[str | int, ...]] = set()
    for details in errors:
        if details["type"] == "extra_forbidden":
            *around, last = details["loc"]
            nearest = suggestion(str(last), shape.keys(shape.at(kind, around)))
            found.update((*around, name) for name in shape.keys(shape.at(kind, around)) if f"'{name}'" in nearest)
    return found


def _add_missing(location: Sequence[str | int], prefix: Sequence[str], problems: Problems) -> None:
    around, last = location[:-1], location[-1]
    missing = f"no '{last}'" if isinstance(last, str) else "one value"
    expected = f"the key '{last}'" if isinstance(last, str) else "a pair: [level, value]"
    problems.add((*prefix, *map(str, around)), missing, expected)


def _add_unknown(location: Sequence[str | int], kind: Any, prefix: Sequence[str], problems: Problems) -> None:
    last = str(location[-1])
    known = shape.keys(shape.at(kind, location[:-1]))
    hint = suggestion(last, known)
    expected = "a key that exists here" if hint else f"one of {listed(known)}"
    problems.add((*prefix, *map(str, location)), f"the unknown key {quoted(last)}", expected, hint)


def _words(name: str, details: Details, is_key: bool) -> Words:
    context = details.get("ctx", {})
    if name == "value_error" and isinstance(context.get("error"), FormatError):
        error: FormatError = context["error"]
        return error.found, error.expected, error.hint
    found = ("the key " if is_key else "") + _found(details["input"])
    return _EXPECTED.get(name, _as_pydantic_says)(found, details)


def _found(value: object) -> str:
    if isinstance(value, dict):
        return "keys and values"
    if isinstance(value, list | tuple):
        return "a list"
    return quoted(value)


def _plain(expected: str) -> Callable[[str, Details], Words]:
    return lambda found, _: (found, expected, "")


def _choice(found: str, details: Details) -> Words:
    known = list(str(details["ctx"]["expected"]).replace(" or ", ", ").split(", "))
    names = [word.strip("'") for word in known]
    return found, listed(names), suggestion(str(details["input"]), names)


def _range(found: str, details: Details) -> Words:
    context = details["ctx"]
    words = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
    bounds = " and ".join(f"{words[sign]} {limit}" for sign, limit in context.items() if sign in words)
    return found, f"a number that is {bounds}", ""


def _pattern(found: str, details: Details) -> Words:
    if "A-Z" in details["ctx"]["pattern"]:
        return found, "a currency by its three capital letters, such as 'KRW'", ""
    suffix = ", and hyphens" if "-]" in details["ctx"]["pattern"] else ""
    proposed = "".join(letter if letter.isalnum() else "_" for letter in str(details["input"]).lower().strip())
    hint = f"such as '{proposed[:60]}'" if proposed.isascii() and proposed[:1].isalpha() else ""
    return found, f"a name: lower-case letters, digits and underscores{suffix}, starting with a letter", hint


def _as_pydantic_says(found: str, details: Details) -> Words:
    message = str(details["msg"]).removeprefix("Value error, ")
    return found, message[:1].lower() + message[1:], ""


_EXPECTED: Mapping[str, Callable[[str, Details], Words]] = {
    "string_type": _plain("text"),
    "string_too_long": _plain("a name of at most 60 characters"),
    "string_pattern_mismatch": _pattern,
    "literal_error": _choice,
    "int_type": _plain("a whole number"),
    "int_parsing": _plain("a whole number"),
    "bool_type": _plain("'true' or 'false'"),
    "bool_parsing": _plain("'true' or 'false'"),
    "mapping_type": _plain("keys and values"),
    "dict_type": _plain("keys and values"),
    "model_type": _plain("keys and values"),
    "model_attributes_type": _plain("keys and values"),
    "tuple_type": _plain("a list, such as [first, second]"),
    "too_long": _plain("a pair: [level, value]"),
    "greater_than_equal": _range,
    "less_than_equal": _range,
}
