"""What an executor is: the one small protocol behind which points are worked on."""

from __future__ import annotations

import pickle
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from planner.study.points import Point, PointResult, Status

Answer: TypeAlias = Callable[[Point], PointResult]
"""Answers one point. It may keep and change a model between points; it is called for one point at a time."""

Finished: TypeAlias = tuple[Point, PointResult]


@dataclass(frozen=True)
class Task:
    """What the workers of a study do.

    Each worker calls ``start(context)`` once, which reads the model and returns the function that answers points.
    ``start`` is a function of an importable module; ``context`` is anything that can be pickled. A function that stops
    at Ctrl-C with less than an answer must raise ``KeyboardInterrupt``.
    """

    start: Callable[[Any], Answer]
    context: Any = None

    def packed(self) -> bytes:
        """Return the task as other processes receive it."""
        return pickle.dumps(self, protocol=pickle.HIGHEST_PROTOCOL)


class Executor(Protocol):
    """Works on points, in any order. The results of all points submitted come out of :meth:`collect`, each once.

    Not thread-safe; made and used by one thread.
    """

    @property
    def capacity(self) -> int:
        """How many points should be submitted and not collected so that nobody is idle."""

    def submit(self, point: Point) -> None:
        """Queue a point."""

    def collect(self, timeout: float) -> Sequence[Finished]:
        """Return results that have come in, waiting up to about ``timeout`` seconds for the first; maybe none.

        Whatever happens to a point is a result that says so. Raises
        :class:`~planner.study.errors.WorkerStartError` if the task does not start,
        :class:`~planner.study.errors.SchedulerError` if a cluster is lost.
        """

    def cancel(self) -> None:
        """Drop all points that were submitted and not collected."""

    def close(self) -> None:
        """Cancel, and let the workers go."""


def answer_point(answer: Answer, point: Point) -> PointResult:
    """Answer a point, whatever happens in it; measures ``seconds``."""
    begun = time.perf_counter()
    try:
        result = answer(point)
    except Exception as error:  # noqa: BLE001 - a point that fails, for whatever reason, is a row that says so
        result = PointResult(Status.ERROR, message=_one_line(error))
    return replace(result, seconds=time.perf_counter() - begun)


def crashed(how: str) -> PointResult:
    """Return the result of a point whose worker died, and another one, too; ``how`` the last one ended."""
    return PointResult(Status.CRASHED, message=f"Its worker died and so did the one that tried again: {how}.")


def _one_line(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {' '.join(str(error).split())}{place}"
