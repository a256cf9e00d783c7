"""How hard to search, and how to hear of progress."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from planner.schema.errors import InputError, InputProblem

EXACT_GAP = 1e-4
"""Up to this gap the search goes on to the best plan itself and breaks ties; above it, it stops as soon as it can."""

_OWN = {
    "time_limit": "time_limit",
    "threads": "threads",
    "random_seed": "seed",
    "mip_rel_gap": "gap",
    "mip_abs_gap": "gap",
    "output_flag": "on_progress",
    "log_to_console": "on_progress",
}
"""HiGHS options that have an option of ours."""
_HOW = ("presolve", "parallel", "mip_", "simplex_")
"""How names of HiGHS options begin that say how to search; others change the program or what counts as its solution."""
_WHAT = frozenset({"mip_feasibility_tolerance"})
MOST_THREADS = 256


@dataclass(frozen=True)
class ProgressEvent:
    """Where a search stands. Money in billion USD; infinite while nothing is known."""

    stage: str
    """What is being done, in a few words."""
    seconds: float
    objective: float
    """Expected loss of the best plan so far."""
    bound: float
    """No plan is better than this."""
    nodes: int

    @property
    def gap(self) -> float:
        """Return (objective - bound) / |objective|."""
        return relative_gap(self.objective, self.bound)


@dataclass(frozen=True)
class SolveOptions:
    """Options of a solve; ``InputError`` if one makes no sense."""

    gap: float = EXACT_GAP
    """A plan within this share of the bound counts as proved.

    Up to 0.01 % the search nevertheless goes on to the best plan and breaks ties, so that seed and threads do not
    matter; a larger gap ends it as soon as it is reached.
    """
    time_limit: float | None = None
    """Seconds after which the search ends with the best plan so far."""
    threads: int = 1
    """How many parts of the search go on side by side, each with one thread of HiGHS."""
    seed: int = 0
    on_progress: Callable[[ProgressEvent], None] | None = None
    """Called now and then, always from the thread that called ``solve``."""
    highs: Mapping[str, bool | int | float | str] = field(default_factory=dict)
    """Further options of HiGHS that say how it searches, by its own names."""

    def __post_init__(self) -> None:
        problems: list[InputProblem] = []
        if not (_is_number(self.gap) and 0.0 <= self.gap < 1.0):
            problems.append(_problem("gap", self.gap, "a number from 0 to below 1"))
        if self.time_limit is not None and not (_is_number(self.time_limit) and self.time_limit > 0.0):
            problems.append(_problem("time_limit", self.time_limit, "seconds above 0, or nothing"))
        if not (_is_whole(self.threads) and 1 <= self.threads <= MOST_THREADS):
            problems.append(_problem("threads", self.threads, f"a whole number from 1 to {MOST_THREADS}"))
        if not (_is_whole(self.seed) and 0 <= self.seed < 2**31):
            problems.append(_problem("seed", self.seed, "a whole number from 0 to 2147483647"))
        if self.on_progress is not None and not callable(self.on_progress):
            problems.append(_problem("on_progress", self.on_progress, "a function, or nothing"))
        problems.extend(self._problems_of_highs())
        if problems:
            raise InputError(problems)

    def _problems_of_highs(self) -> list[InputProblem]:
        if not isinstance(self.highs, Mapping):
            return [_problem("highs", self.highs, "a mapping of HiGHS options to their values")]
        problems = []
        for name, value in self.highs.items():
            if not isinstance(name, str):
                problems.append(_problem("highs", name, "the name of a HiGHS option"))
            elif name in _OWN:
                problems.append(_problem(f"highs.{name}", value, f"nothing: set '{_OWN[name]}' instead"))
            elif name in _WHAT or not name.startswith(_HOW):
                expected = "an option that says how HiGHS searches: presolve, parallel, mip_… or simplex_…"
                problems.append(_problem(f"highs.{name}", value, expected))
        return problems


def relative_gap(objective: float, bound: float) -> float:
    """Return (objective - bound) / |objective|, at least 0; infinite while one of them is."""
    if math.isinf(objective) or math.isinf(bound):
        return math.inf
    distance = max(0.0, objective - bound)
    return distance / abs(objective) if objective else (0.0 if distance == 0.0 else math.inf)


def option_problem(name: str, found: object, expected: str, hint: str = "") -> InputError:
    """Return the error for one option of HiGHS that it does not take."""
    return InputError([_problem(f"highs.{name}", found, expected, hint)])


def _problem(where: str, found: object, expected: str, hint: str = "") -> InputProblem:
    return InputProblem(file="option", line=None, where=where, found=repr(found), expected=expected, hint=hint)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
