"""The executor for a cluster: points go to a running Dask scheduler (the optional extra ``dask``)."""

from __future__ import annotations

import contextlib
import functools
import importlib
import pickle
import threading
import time
import uuid
from collections.abc import Sequence
from typing import Any

import planner
from planner.study.errors import MissingPackageError, SchedulerError, WorkerStartError, cannot_start
from planner.study.executors.protocol import Answer, Finished, Task, answer_point, crashed
from planner.study.points import Point, PointResult

_CONNECT_SECONDS = 5.0
_LOOK_SECONDS = 2.0
"""How often to see how many workers there are, and whether the scheduler still answers."""
_POLL_SECONDS = 0.02
_PATIENCE_SECONDS = 10.0
"""How long to go without any worker."""
_POINTS_PER_WORKER = 3


class DaskExecutor:
    """Sends points to the Dask scheduler at ``address`` (``tcp://host:port``); its workers need the same planner.

    A Dask worker answers one point at a time, whatever its number of threads. Dask gives the points of a worker that
    is lost to others; a point that it gives up on (it has lost several workers, see Dask's ``allowed-failures``) is
    reported as crashed.

    Raises :class:`~planner.study.errors.SchedulerError` within seconds if no scheduler answers or it has no workers.
    """

    def __init__(self, task: Task, address: str) -> None:
        self._address = address
        self._client = _connect(address)
        try:
            self._workers = self._wait_for_workers()
            # As a result, rather than as data sent, the task is made again should the worker that has it die.
            self._task = self._client.submit(_same, task.packed(), key=f"planner-task-{uuid.uuid4().hex}")
            self._done = _distributed().as_completed(loop=self._client.loop, with_results=True, raise_errors=False)
        except BaseException:
            self._client.close()
            raise
        self._points: dict[Any, Point] = {}
        self._looked = self._seen = time.monotonic()

    @property
    def capacity(self) -> int:
        """Enough to keep every worker busy."""
        return max(1, self._workers) * _POINTS_PER_WORKER

    def submit(self, point: Point) -> None:
        """Send a point to the scheduler."""
        future = self._client.submit(
            _answer_on_worker, self._task, planner.__version__, point, key=f"planner-point-{uuid.uuid4().hex}"
        )
        self._points[future] = point
        self._done.add(future)

    def collect(self, timeout: float) -> Sequence[Finished]:
        """Return results that came in, after at most about ``timeout`` seconds."""
        deadline = time.monotonic() + timeout
        while True:
            self._look_after_workers()
            batch = self._done.next_batch(block=False)
            if batch or time.monotonic() >= deadline:
                return [self._finished(future, result) for future, result in batch if future in self._points]
            time.sleep(_POLL_SECONDS)

    def cancel(self) -> None:
        """Forget all points; what a worker has begun it ends for nothing."""
        futures = list(self._points)
        self._points.clear()
        self._done.clear()
        # A scheduler that is gone has forgotten them already.
        with contextlib.suppress(OSError, TimeoutError):
            self._client.cancel(futures)

    def close(self) -> None:
        """Forget all points and leave the scheduler, which stays."""
        self.cancel()
        self._client.close()

    def _finished(self, future: Any, result: Any) -> Finished:
        point = self._points.pop(future)
        if isinstance(result, PointResult):
            return point, result
        error = result[1] if isinstance(result, tuple) else result
        if isinstance(error, _distributed().KilledWorker):
            return point, crashed(" ".join(str(error).split()))
        if isinstance(error, WorkerStartError):
            raise error
        if isinstance(error, ModuleNotFoundError):
            raise SchedulerError(self._address, f"workers without a module ({error})", "this planner on its workers")
        raise self._lost()

    def _wait_for_workers(self) -> int:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not (workers := self._count_workers()):
            if time.monotonic() > deadline:
                raise self._no_workers()
            time.sleep(0.1)
        return workers

    def _look_after_workers(self) -> None:
        now = time.monotonic()
        if now < self._looked + _LOOK_SECONDS:
            return
        self._looked = now
        self._workers = self._count_workers()
        if self._workers:
            self._seen = now
        elif now > self._seen + _PATIENCE_SECONDS:
            raise self._no_workers()

    def _count_workers(self) -> int:
        try:
            return len(self._client.nthreads())
        except (OSError, TimeoutError, AttributeError) as error:
            # A client that has closed itself has no scheduler to ask: AttributeError.
            raise self._lost() from error

    def _lost(self) -> SchedulerError:
        return SchedulerError(
            self._address, "a connection that was lost", "a running scheduler", "what is done is kept"
        )

    def _no_workers(self) -> SchedulerError:
        return SchedulerError(
            self._address,
            f"no workers for {_PATIENCE_SECONDS:g} s",
            "at least one",
            f"start some: dask worker {self._address} --nthreads 1",
        )


def _connect(address: str) -> Any:
    try:
        return _distributed().Client(address, timeout=_CONNECT_SECONDS, set_as_default=False, name="planner")
    except (OSError, TimeoutError, ValueError) as error:
        raise SchedulerError(
            address,
            f"no Dask scheduler ({' '.join(str(error).split())})",
            "the address of a running one, tcp://host:port",
            "start one: dask scheduler",
        ) from None


def _distributed() -> Any:
    """Return the package, which is slow to import and which not everybody has."""
    try:
        return importlib.import_module("distributed")
    except ModuleNotFoundError:
        raise MissingPackageError("--scheduler", "distributed", "dask") from None


_one_at_a_time = threading.Lock()
"""Pyomo and HiGHS hang when two threads of a process use them at once, and Dask runs its tasks in threads."""


def _same(task: bytes) -> bytes:
    return task


@functools.lru_cache(maxsize=1)
def _answer_of(task: bytes) -> Answer:
    """Begin a task once in this Dask worker, for all of its points."""
    try:
        opened = pickle.loads(task)  # noqa: S301 - from the study's own process
        return opened.start(opened.context)  # type: ignore[no-any-return] # a pickle has no type
    except ModuleNotFoundError:
        raise
    except Exception as error:
        raise cannot_start(f"{type(error).__name__}: {error}") from error


def _answer_on_worker(task: bytes, version: str, point: Point) -> PointResult:
    if version != planner.__version__:
        raise cannot_start(f"a worker has version {planner.__version__} of the planner, the study {version}")
    with _one_at_a_time:
        return answer_point(_answer_of(task), point)
