"""What a study varies: ``PATH=from:to:steps``, ``PATH=from:to`` or ``PATH=a,b,c``, read and checked against the model.

A bare number takes the unit in which the model states the figure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from planner.schema.errors import InputError, InputProblem, quoted
from planner.schema.loader import ModelFiles
from planner.schema.overrides import OPTION

VARY = "--vary"
_NUMBER = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?) *(%?.*)", re.ASCII)
_MOST_STEPS = 100_000
_DIGITS = 12
"""Significant digits of values that have no exact decimal."""


@dataclass(frozen=True)
class Varied:
    """A figure and the values it may take: a range with its unit, or choices."""

    path: str
    base: str
    """What the model says."""
    low: Fraction = Fraction(0)
    high: Fraction = Fraction(0)
    """Ends of the range; both 0 if there are choices."""
    unit: str = ""
    steps: int = 0
    """Values of a grid; 0 if none was asked for."""
    choices: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """The choices, or the values of the grid from end to end."""
        if self.choices:
            return self.choices
        return tuple(self.between(Fraction(step, self.steps - 1)) for step in range(self.steps))

    def at(self, share: float) -> str:
        """Return the value at a share from 0 to 1 of the range, or the choice there; choices have equal parts."""
        if self.choices:
            return self.choices[min(int(share * len(self.choices)), len(self.choices) - 1)]
        return self.between(Fraction(share))

    def between(self, share: Fraction) -> str:
        """Return the value at a share of the range."""
        return self.text(self.low + share * (self.high - self.low))

    def text(self, number: Fraction) -> str:
        """Return a number in the range's unit as it is set."""
        return f"{_decimal(number)} {self.unit}"


def read_varied(
    texts: Sequence[str],
    files: ModelFiles,
    overrides: Sequence[str],
    *,
    grid: bool = False,
    spread: Fraction | None = None,
) -> tuple[Varied, ...]:
    """Return what is varied; raise :class:`InputError` with every mistake, impossible values included.

    With ``grid`` a range must say its steps, and otherwise it must not. With ``spread`` a path alone
    means the model's figure less and more that share of it, and ``overrides`` may set a figure that is varied.
    """
    problems: list[InputProblem] = []
    found: dict[str, Varied] = {}
    given = {text.partition("=")[0].strip() for text in overrides}
    if not texts:
        problems.append(_problem("", "nothing to vary", f"{VARY} PATH=from:to, once or more"))
    for text in texts:
        path, _, values = text.partition("=")
        path = path.strip()
        try:
            base = files.text_at(path, overrides)
            if path in found:
                raise InputError([_problem(path, "the same path again", "each path once")])
            if spread is None and path in given and _is_stated(path, files):
                raise InputError([_problem(path, "the same path with --set", "it to be set or varied, not both")])
            found[path] = _read(path, base, values.strip(), spread)
            _check_steps(found[path], grid)
            _check_values(found[path], files, overrides)
        except InputError as error:
            problems += [
                replace(problem, file=VARY) if problem.file == OPTION else problem for problem in error.problems
            ]
    if problems:
        raise InputError(problems)
    return tuple(found.values())


def _is_stated(path: str, files: ModelFiles) -> bool:
    """Whether the model itself states a figure; one that it leaves out must be set before it can be varied."""
    try:
        files.text_at(path, ())
    except InputError:
        return False
    return True


def inputs_of(varied: Sequence[Varied], shares: Sequence[Sequence[float]]) -> list[Mapping[str, str]]:
    """Return the inputs at points of the unit cube, one row per point and one column per figure."""
    return [{one.path: one.at(share) for one, share in zip(varied, row, strict=True)} for row in shares]


def number_of(text: str) -> Fraction | None:
    """Return the number a value begins with; None for words and dates."""
    match = _NUMBER.fullmatch(text.strip())
    return Fraction(match.group(1)) if match and not re.match(r"-\d", match.group(2)) else None


def _read(path: str, base: str, values: str, spread: Fraction | None) -> Varied:
    if not values:
        return _around(path, base, spread)
    if ":" in values:
        return _range(path, base, values)
    number = number_of(base)
    unit = unit_of(base) if number is not None else ""
    choices = tuple(_with_unit(part.strip(), unit) for part in values.split(","))
    if not all(choices):
        raise InputError([_problem(path, quoted(values), "values between the commas")])
    if len(set(choices)) < len(choices):
        raise InputError([_problem(path, "a value twice", "each value once")])
    return Varied(path, base, choices=choices)


def _around(path: str, base: str, spread: Fraction | None) -> Varied:
    number = number_of(base)
    if spread is None:
        raise InputError([_problem(path, "no values", f"{VARY} {path}=from:to, or a list such as {path}=a,b")])
    if not number:
        raise InputError([_problem(path, quoted(base), f"a number other than 0, or {VARY} {path}=from:to")])
    ends = sorted((number * (1 - spread), number * (1 + spread)))
    return Varied(path, base, ends[0], ends[1], unit_of(base))


def _range(path: str, base: str, values: str) -> Varied:
    expected = f"{path}=from:to or {path}=from:to:steps, such as 2:5:4"
    parts = [part.strip() for part in values.split(":")]
    ends = [_NUMBER.fullmatch(part) for part in parts[:2]]
    first, last = ends[0], ends[1]
    if len(parts) > 3 or first is None or last is None:
        raise InputError([_problem(path, quoted(values), expected)])
    if number_of(base) is None:
        raise InputError([_problem(path, f"a range for {quoted(base)}", "a list, such as a,b, for what is no number")])
    units = {unit for match in (first, last) if (unit := match.group(2).strip())} or {unit_of(base)}
    if len(units) > 1:
        raise InputError([_problem(path, f"the units {' and '.join(sorted(units))}", "one unit")])
    low, high = Fraction(first.group(1)), Fraction(last.group(1))
    if low > high:
        raise InputError([_problem(path, f"the reversed range {quoted(values)}", f"{parts[1]}:{parts[0]}")])
    if low == high:
        raise InputError([_problem(path, f"the empty range {quoted(values)}", "two different ends")])
    steps = 0
    if len(parts) == 3:
        steps = int(parts[2]) if parts[2].isdecimal() else 0
        if not 2 <= steps <= _MOST_STEPS:
            raise InputError([_problem(path, f"{quoted(parts[2])} steps", f"from 2 to {_MOST_STEPS} steps")])
    return Varied(path, base, low, high, units.pop(), steps)


def _check_steps(varied: Varied, grid: bool) -> None:
    if grid and not varied.choices and not varied.steps:
        raise InputError([_problem(varied.path, "a range without steps", "from:to:steps, or --sample N")])
    if not grid and varied.steps:
        raise InputError([_problem(varied.path, f"{varied.steps} steps where no grid is asked for", "from:to")])


def _check_values(varied: Varied, files: ModelFiles, overrides: Sequence[str]) -> None:
    for value in varied.choices or (varied.between(Fraction(0)), varied.between(Fraction(1))):
        files.model([*overrides, f"{varied.path}={value}"])


def unit_of(text: str) -> str:
    """Return the unit behind the number that a value begins with; empty for words and dates."""
    match = _NUMBER.fullmatch(text.strip())
    return match.group(2).strip() if match else ""


def _with_unit(text: str, unit: str) -> str:
    match = _NUMBER.fullmatch(text)
    return f"{text} {unit}" if match and not match.group(2) and unit else text


def _decimal(number: Fraction) -> str:
    """Return a number exactly if it has a short decimal, otherwise to twelve digits."""
    text = f"{float(number):.{_DIGITS}g}"
    return text.removesuffix(".0")


def _problem(path: str, found: str, expected: str) -> InputProblem:
    return InputProblem(VARY, None, path, found, expected)
