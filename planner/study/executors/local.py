"""The executor for one machine: a few worker processes, each with a model of its own."""

from __future__ import annotations

import queue
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from planner.study.errors import cannot_start
from planner.study.executors.process import Event, Events, WorkerProcess
from planner.study.executors.protocol import Finished, Task, crashed
from planner.study.points import Point

_DEATHS_AT_START = 2


@dataclass
class _Job:
    point: Point
    deaths: int = 0
    """Workers that died of it."""


@dataclass
class _Desk:
    """A worker and the point it works on."""

    worker: WorkerProcess
    job: _Job | None = None
    ready: bool = False


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
            if desk.job is not None:
                self._dismiss(desk)

    def close(self) -> None:
        """Forget the queue and stop all workers."""
        self.cancel()
        for desk in list(self._desks.values()):
            self._dismiss(desk)

    def _hand_out(self) -> None:
        """Give every worker without a point one, and start workers that are still missing."""
        for desk in self._desks.values():
            if self._waiting and desk.job is None:
                self._give(desk)
        while self._waiting and len(self._desks) < self._workers:
            desk = _Desk(WorkerProcess(self._task, self._events))
            self._desks[desk.worker.number] = desk
            self._give(desk)

    def _give(self, desk: _Desk) -> None:
        desk.job = self._waiting.popleft()
        desk.worker.send(desk.job.point)

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
        elif event.kind == "finished" and desk.job is not None:
            finished = ((desk.job.point, event.content),)
            desk.job = None
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
        elif desk.job is not None:
            desk.job.deaths += 1
            if desk.job.deaths > 1:
                return ((desk.job.point, crashed(how)),)
        if desk.job is not None:
            self._waiting.appendleft(desk.job)
        return ()

    def _dismiss(self, desk: _Desk) -> None:
        del self._desks[desk.worker.number]
        desk.worker.stop()
