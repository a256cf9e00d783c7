"""Mistakes as the loader tells them, in a form that tests can compare."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from planner.schema.errors import InputError, InputProblem
from planner.schema.loader import load
from planner.schema.marks import Marks, Problems


@dataclass(frozen=True)
class Spoilt:
    """A model's folder with something wrong in it."""

    folder: Path

    def change(self, file: str, old: str, new: str) -> Spoilt:
        """Replace the first occurrence of a text in a file."""
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return self

    def mistakes(self, *overrides: str) -> list[InputProblem]:
        """Load the model, which must fail, and return what is told."""
        with pytest.raises(InputError) as caught:
            load(self.folder, overrides)
        return list(caught.value.problems)

    def only(self, *overrides: str) -> InputProblem:
        """Load the model, which must fail for one reason, and return it."""
        (mistake,) = self.mistakes(*overrides)
        return mistake


def fresh() -> Problems:
    """Return an empty list of mistakes."""
    return Problems(Marks("model"))


def told(problems: Problems) -> list[InputProblem]:
    """Return the mistakes gathered."""
    try:
        problems.stop_if_any()
    except InputError as error:
        return list(error.problems)
    return []
