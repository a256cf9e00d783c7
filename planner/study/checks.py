"""What studies ask of their options, which come from scripts too: whole numbers, shares, finite values."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from typing import Any

from planner.schema.errors import InputError, InputProblem


def whole_number(where: str, found: Any, least: int, most: float = math.inf) -> list[InputProblem]:
    """Return the problem with an option that has to be a whole number from ``least`` to ``most``, if there is one."""
    try:
        if least <= operator.index(found) <= most:
            return []
    except TypeError:
        pass
    expected = f"a whole number, at least {least}" if math.isinf(most) else f"a whole number from {least} to {most:,}"
    return [InputProblem("option", None, where, f"{found}", expected)]


def number(where: str, found: Any, above: float, below: float, expected: str) -> list[InputProblem]:
    """Return the problem with an option that has to be a number between two others, if there is one."""
    try:
        if not isinstance(found, str) and above < float(found) < below:
            return []
    except (TypeError, ValueError):
        pass
    return [InputProblem("option", None, where, f"{found}", expected)]


def refuse(problems: Sequence[InputProblem]) -> None:
    """Raise ``InputError`` if there is a problem."""
    if problems:
        raise InputError(list(problems))
