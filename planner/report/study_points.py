"""What all studies say about their points: as plain data, and how they ended."""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction
from typing import Any

from planner.report import words
from planner.study.asking import Answers
from planner.study.points import Status
from planner.study.varied import Varied, number_of, unit_of

_WORDS = {
    Status.ANSWERED: "answered",
    Status.INFEASIBLE: "without a plan that satisfies the rules",
    Status.LIMIT: "stopped by the time limit",
    Status.ERROR: "failed",
    Status.CRASHED: "crashed",
}


def points_document(answers: Answers) -> list[dict[str, Any]]:
    """Return every point with its result; money in billion USD, the chance of acceptance in per cent."""
    rows = []
    for inputs, result in zip(answers.inputs, answers.results, strict=True):
        values = dict(result.values)
        acceptance = values.get("acceptance")
        if isinstance(acceptance, int | float):
            values["acceptance"] = 100.0 * acceptance
        message = {"message": result.message} if result.message else {}
        rows.append({"inputs": dict(inputs), "status": result.status.value, **values, **message})
    return rows


def varied_document(varied: Varied) -> dict[str, Any]:
    """Return what is varied: its path, the model's value, and the range or the choices."""
    if varied.choices:
        return {"path": varied.path, "base": varied.base, "choices": list(varied.choices)}
    return {"path": varied.path, "base": varied.base, "from": varied.at(0.0), "to": varied.at(1.0)}


def shown(value: str) -> str:
    """Return the value of an input as tables show it: decimals beyond the sixth digit go, to five digits."""
    number = number_of(value)
    if number is None or number == round(number, max(0, 5 - _magnitude(number))):
        return value
    text = f"{float(round(number, max(0, 4 - _magnitude(number)))):f}".rstrip("0").rstrip(".")
    return f"{text} {unit_of(value)}".rstrip()


def _magnitude(number: Fraction) -> int:
    """Return the place of a number's first digit: 0 for units, -1 for tenths."""
    return math.floor(math.log10(abs(number))) if number else 0


def counted(answers: Answers) -> str:
    """Return how the points ended, in a line."""
    counts = Counter(result.status for result in answers.results)
    parts = [f"{counts[status]} {text}" for status, text in _WORDS.items() if counts[status]]
    stored = f"; {answers.from_store} from the store" if answers.from_store else ""
    return f"{words.counted(len(answers.results), 'point')}: {', '.join(parts)}{stored}."
