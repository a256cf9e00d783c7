"""The two records of a study: a point that is asked, and what came of it."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias, Union

Json: TypeAlias = Union[bool, int, float, str, Sequence["Json"], Mapping[str, "Json"], None]  # noqa: UP007 - recursive
"""What JSON can say. Numbers are finite; the keys of mappings are strings."""


class Status(StrEnum):
    """How a point ended."""

    ANSWERED = "answered"
    INFEASIBLE = "infeasible"
    """No plan satisfies the rules: an answer, too."""
    LIMIT = "limit"
    """A limit of time was hit first; the values, if any, are the best so far."""
    ERROR = "error"
    """The point raised an error; the message says which and where."""
    CRASHED = "crashed"
    """The process that worked on it died, twice."""


FAILED = frozenset({Status.LIMIT, Status.ERROR, Status.CRASHED})
"""The point has no answer that can be relied on."""


@dataclass(frozen=True)
class Point:
    """One question: the same inputs, options and versions are the same question, whoever asks."""

    inputs: Mapping[str, Json]
    """What is varied, by dotted path; these become columns of a study's table."""
    options: Mapping[str, Json] = field(default_factory=dict)
    """How it is answered: what else is set, the gap."""
    versions: Mapping[str, Json] = field(default_factory=dict)
    """What else the answer hangs on: fingerprint of the model, versions of the planner and the solver."""

    @cached_property
    def key(self) -> str:
        """SHA-256 of the whole as JSON, 64 hexadecimal digits; the order of mappings does not matter."""
        return hashlib.sha256(written([self.inputs, self.options, self.versions], sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class PointResult:
    """What came of a point."""

    status: Status
    values: Mapping[str, Json] = field(default_factory=dict)
    """The answer; nested mappings become dotted columns of a study's table."""
    message: str = ""
    """One line for the reader where there is no plain answer."""
    seconds: float = 0.0
    """Wall-clock time of the whole point; measured by the executor."""
    rebuilt: str = field(default="", compare=False)
    """Why its program could not take over the one before, in which only numbers change; not kept in the store."""

    def __post_init__(self) -> None:
        for name, value in flat(self.values):
            if isinstance(value, float) and not math.isfinite(value):
                raise ValueError(f"{name} is {value!r}: only finite numbers can be kept")


def written(value: Json, *, sort_keys: bool = False) -> str:
    """Return a value as JSON; raises ``TypeError`` or ``ValueError`` for what JSON cannot say."""
    return json.dumps(value, sort_keys=sort_keys, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def flat(values: Mapping[str, Json], prefix: str = "") -> list[tuple[str, Json]]:
    """Return the values of nested mappings with their dotted names."""
    found: list[tuple[str, Json]] = []
    for name, value in values.items():
        found += flat(value, f"{prefix}{name}.") if isinstance(value, Mapping) else [(prefix + name, value)]
    return found
