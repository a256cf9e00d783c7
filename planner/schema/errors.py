"""Mistakes in a user's input: gathered, and told all at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_LONGEST = 100
"""Characters of a word that are compared with known ones."""


@dataclass(frozen=True)
class InputProblem:
    """One mistake: where it is, what was found there and what would be right."""

    file: str
    """The file, or the option, that holds the mistake."""
    line: int | None
    """Line in the file, from 1; None if the mistake has no line, such as a missing file."""
    where: str
    """Dotted path in the model, such as ``concessions.lng.maximum``; empty for the file as a whole."""
    found: str
    expected: str
    hint: str = ""
    """The nearest valid name, or what to do."""

    def __str__(self) -> str:
        """Return the problem on one line."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        words = f"found {self.found}; expected {self.expected}" if self.found else f"expected {self.expected}"
        hint = f"; {self.hint}" if self.hint else ""
        return ": ".join(part for part in (place, self.where, words + hint) if part)


class InputError(ValueError):
    """What a user wrote cannot be used; ``problems`` says what is wrong with it, and ``untold`` how much more is."""

    def __init__(self, problems: Sequence[InputProblem], untold: int = 0) -> None:
        self.problems = tuple(problems)
        self.untold = untold
        super().__init__(self.problems, untold)

    def __str__(self) -> str:
        """Return all problems, one per line."""
        count = len(self.problems) + self.untold
        head = "1 problem" if count == 1 else f"{count:,} problems"
        more = [f"  and {self.untold:,} more"] if self.untold else []
        return "\n".join([f"{head}:", *(f"  {problem}" for problem in self.problems), *more])


def suggestion(word: str, known: Iterable[str], cutoff: float = 0.5) -> str:
    """Return "did you mean 'x'?" for the closest known word, or nothing; a higher ``cutoff`` asks for closer words."""
    folded = {candidate.lower(): candidate for candidate in known}
    close = difflib.get_close_matches(word.lower()[:_LONGEST], folded, n=1, cutoff=cutoff)
    return f"did you mean {quoted(folded[close[0]], _LONGEST)}?" if close else ""


def printable(text: str) -> str:
    """Return a text without characters that a terminal would not show, or would obey."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


def shortened(text: str, length: int = 60) -> str:
    """Return a text, or its beginning and an ellipsis if it is longer."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def quoted(text: object, length: int = 60) -> str:
    """Return a text in quotes, on one line and shortened, as it is shown in a problem."""
    return f"'{shortened(printable(' '.join(str(text).split())), length)}'"


def listed(words: Iterable[str], last: str = "or") -> str:
    """Return words in quotes as a list: 'a', 'b' or 'c'."""
    shown = [quoted(word, _LONGEST) for word in words]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} {last} {shown[-1]}" if shown else ""
