"""The executor without workers: points run one after the other inside :meth:`collect`."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from planner.study.executors.protocol import Answer, Finished, Task, answer_point
from planner.study.points import Point


class InProcessExecutor:
    """Runs points in this process; see :class:`~planner.study.executors.protocol.Executor`."""

    capacity = 1

    def __init__(self, task: Task) -> None:
        self._task = task
        self._answer: Answer | None = None
        self._queue: deque[Point] = deque()

    def submit(self, point: Point) -> None:
        """Queue a point."""
        self._queue.append(point)

    def collect(self, timeout: float) -> Sequence[Finished]:
        """Run the next point to its end, unless there is no time at all."""
        if not self._queue or timeout <= 0.0:
            return ()
        if self._answer is None:
            self._answer = self._task.start(self._task.context)
        point = self._queue.popleft()
        return ((point, answer_point(self._answer, point)),)

    def cancel(self) -> None:
        """Forget the queue."""
        self._queue.clear()

    def close(self) -> None:
        """Forget the queue and the model."""
        self.cancel()
        self._answer = None
