"""Mistakes in what a user wrote: gathered, and shown together, each with where it stands and what would be right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class InputProblem:
    """One mistake in the user's input."""

    file: str
    """The file, or the option of the command line, in which it stands."""
    line: int | None
    """Its line, counted from 1; None where there is no such thing."""
    where: str
    """The dotted path of what is wrong; empty for a whole file."""
    found: str
    expected: str
    hint: str = ""
    """What the user most likely meant."""

    def __str__(self) -> str:
        """Return the problem as one line of text."""
        place = f"{self.file}:{self.line}" if self.line is not None else self.file
        where = f" {self.where}:" if self.where else ""
        expected = f"; expected {self.expected}" if self.expected else ""
        return f"{place}:{where} {self.found}{expected}{self.hint}"


class InputError(Exception):
    """The input is wrong; ``problems`` says how, all of it at once."""

    def __init__(self, problems: Sequence[InputProblem]) -> None:
        self.problems: tuple[InputProblem, ...] = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        """Return all problems, a line each."""
        return "\n".join(str(problem) for problem in self.problems)
