"""The executor for one machine: a few worker processes, each with a model of its own."""

from __future__ import annotations

import queue
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from planner.study.errors import cannot_start
from planner.study.executors.process import Event, Events, WorkerProcess
from planner.study.executors.protocol import Finished, Task, crashed
from planner.study.points import Point

_DEATHS_AT_START = 2
_QUICK_SECONDS = 0.1
"""A worker whose last point took less gets the next one ahead of time, so that it never waits for us to wake up.

After a longer one it does not: others may be free before it is.
"""


@dataclass
class _Job:
    point: Point
    deaths: int = 0
    """Workers that died of it."""


@dataclass
class _Desk:
    """A worker and the points it has: the one it works on and perhaps the next."""

    worker: WorkerProcess
    jobs: deque[_Job] = field(default_factory=deque)
    ready: bool = False
    quick: bool = False
    """Whether its last point was."""

    @property
    def has_room(self) -> bool:
        return len(self.jobs) < (2 if self.quick else 1)


class LocalExecutor:
    """Runs points in ``workers`` processes, started when there is work for them.

    A worker that dies is replaced and its point tried once more, then reported as crashed.
    """

    def __init__(self, task: Task, workers: int) -> None:
        if workers < 1:
            raise ValueError("at least one worker is needed")
        self._task = task.packed()
        self._workers = workers
        self._waiting: deque[_Job] = deque()
        self._desks: dict[int, _Desk] = {}
        self._events: Events = queue.SimpleQueue()
        self._deaths_at_start = 0

    @property
    def capacity(self) -> int:
        """The points worked on, and the next for each worker."""
        return 2 * self._workers

    def submit(self, point: Point) -> None:
        """Queue a point."""
        self._waiting.append(_Job(point))
        self._hand_out()

    def collect(self, timeout: float) -> Sequence[Finished]:
        """Return results that came in: wait for the first message, then take all that are there."""
        finished: list[Finished] = []
        try:
            finished += self._take_in(self._events.get(timeout=timeout) if timeout > 0.0 else self._events.get_nowait())
            while True:
                finished += self._take_in(self._events.get_nowait())
        except queue.Empty:
            return finished

    def cancel(self) -> None:
        """Forget the queue and stop the workers that are at work."""
        self._waiting.clear()
        for desk in list(self._desks.values()):
            if desk.jobs:
                self._dismiss(desk)

    def close(self) -> None:
        """Forget the queue and stop all workers."""
        self.cancel()
        for desk in list(self._desks.values()):
            self._dismiss(desk)

    def _hand_out(self) -> None:
        """Give every worker without a point one, then a next one where points are quick; start missing workers."""
        for desk in sorted(self._desks.values(), key=lambda desk: len(desk.jobs)):
            if self._waiting and desk.has_room:
                self._give(desk)
        while self._waiting and len(self._desks) < self._workers:
            desk = _Desk(WorkerProcess(self._task, self._events))
            self._desks[desk.worker.number] = desk
            self._give(desk)

    def _give(self, desk: _Desk) -> None:
        desk.jobs.append(self._waiting.popleft())
        desk.worker.send(desk.jobs[-1].point)

    def _take_in(self, event: Event) -> Sequence[Finished]:
        desk = self._desks.get(event.worker)
        if desk is None:
            return ()  # the last words of a worker that we stopped
        if event.kind == "failed":
            raise cannot_start(event.content)
        finished: Sequence[Finished] = ()
        if event.kind == "ready":
            desk.ready = True
            self._deaths_at_start = 0
        elif event.kind == "finished" and desk.jobs:
            finished = ((desk.jobs.popleft().point, event.content),)
            desk.quick = event.content.seconds < _QUICK_SECONDS
        elif event.kind == "died":
            finished = self._bury(desk)
        self._hand_out()
        return finished

    def _bury(self, desk: _Desk) -> Sequence[Finished]:
        """Let a dead worker go; its point is queued again or, the second time, has crashed."""
        how = desk.worker.how_it_ended()
        self._dismiss(desk)
        if not desk.ready:
            self._deaths_at_start += 1
            if self._deaths_at_start >= _DEATHS_AT_START:
                raise cannot_start(how)
        elif desk.jobs:
            desk.jobs[0].deaths += 1
            if desk.jobs[0].deaths > 1:
                lost = desk.jobs.popleft()
                self._waiting.extendleft(reversed(desk.jobs))
                return ((lost.point, crashed(how)),)
        self._waiting.extendleft(reversed(desk.jobs))
        return ()

    def _dismiss(self, desk: _Desk) -> None:
        del self._desks[desk.worker.number]
        desk.worker.stop()
