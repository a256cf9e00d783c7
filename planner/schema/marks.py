"""Where in which file everything of a model was written, and the problems found there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from planner.schema.errors import InputError, InputProblem, printable, shortened
from planner.schema.quantities import FormatError

MOST_TOLD = 100
"""Mistakes that are told; nobody reads more of them at once."""

Where = tuple[str, ...]
"""A path in a model: names of keys, and positions in lists as text."""


@dataclass(frozen=True)
class Place:
    """A line of a file."""

    file: str
    line: int | None


class Marks:
    """The place of every key and entry of a model, by its path."""

    def __init__(self, file: str) -> None:
        self._places: dict[Where, Place] = {(): Place(file, None)}

    def copy(self) -> Marks:
        """Return marks that can be changed without changing these."""
        other = Marks("")
        other._places = dict(self._places)
        return other

    def set(self, where: Where, place: Place) -> None:
        """Remember where something was written."""
        self._places[where] = place

    def at(self, where: Sequence[str | int]) -> Place:
        """Return where something was written, or the closest thing around it."""
        path = tuple(str(part) for part in where)
        while path not in self._places:
            path = path[:-1]
        return self._places[path]


class Problems:
    """Mistakes gathered so far; reading goes on after each, so that the user sees all of them at once."""

    def __init__(self, marks: Marks) -> None:
        self.marks = marks
        self._problems: list[InputProblem] = []
        self._seen: set[InputProblem] = set()
        self._paths: set[str] = set()

    def __len__(self) -> int:
        return len(self._seen)

    def has(self, where: Iterable[str | int]) -> bool:
        """Return whether a mistake in exactly this was added."""
        return _dotted(where) in self._paths

    def add(self, where: Sequence[str | int], found: str, expected: str, hint: str = "") -> None:
        """Add a mistake in something that the marks know the place of."""
        self.add_at(self.marks.at(where), where, found, expected, hint)

    def add_format(self, where: Sequence[str | int], error: FormatError) -> None:
        """Add a mistake that reading a value has found."""
        self.add(where, error.found, error.expected, error.hint)

    def add_at(self, place: Place, where: Iterable[str | int], found: str, expected: str, hint: str = "") -> None:
        """Add a mistake at a known place."""
        where = tuple(where)
        self._paths.add(_dotted(where))
        shown = ".".join(shortened(str(part)) for part in where)
        words = (printable(text) for text in (shown, found, expected, hint))
        problem = InputProblem(printable(place.file), place.line, *words)
        if problem not in self._seen:
            self._seen.add(problem)
            if len(self._problems) < MOST_TOLD:
                self._problems.append(problem)

    def stop_if_any(self) -> None:
        """Raise :class:`InputError` with all mistakes, by file and line, if there are any."""
        if self._problems:
            told = sorted(self._problems, key=lambda problem: (problem.file, problem.line or 0))
            raise InputError(told, len(self) - len(told))


def _dotted(where: Iterable[str | int]) -> str:
    return ".".join(str(part) for part in where)
