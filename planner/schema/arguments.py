"""Arguments of functions that people call from their own scripts."""

from __future__ import annotations

from collections.abc import Sequence

from planner.schema.errors import InputError, InputProblem, printable, shortened


def texts(given: object, argument: str, example: str) -> tuple[str, ...]:
    """Return a list of texts; raise ``InputError`` for anything else, a lone text included: its letters are no list."""
    if isinstance(given, str):
        raise wrong_kind(given, argument, f"a list of texts, such as [{given!r}]")
    if not isinstance(given, Sequence) or not all(isinstance(each, str) for each in given):
        raise wrong_kind(given, argument, f"a list of texts, such as [{example!r}]")
    return tuple(given)


def wrong_kind(given: object, argument: str, expected: str) -> InputError:
    """Return the error for an argument of another kind."""
    return InputError(
        [InputProblem("argument", None, argument, shortened(printable(repr(given))), printable(expected))]
    )
