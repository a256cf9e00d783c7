"""A campaign: a list of points answered through a store and an executor, whatever happens on the way.

Results are written as they come; what is in the store already is not computed again. The same call, made again after
a crash, a Ctrl-C or a full disk, goes on where the last one was.
"""

from __future__ import annotations

import contextlib
import time
import uuid
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from planner.study.errors import StoreError
from planner.study.executors.protocol import Executor
from planner.study.points import FAILED, Point, PointResult, Status
from planner.study.store import Store

_WAIT_SECONDS = 0.2
"""How long to wait for results before looking at anything else."""
_LOOK_SECONDS = 1.0
"""How often to see what another process has finished."""
_RECENT = 100
"""Results that the estimate of the time left is made from."""
_ENOUGH = 5
"""Results without which there is no estimate."""


@dataclass(frozen=True)
class Progress:
    """How far a campaign is. Counts are of different points."""

    total: int
    done: int
    """Points that have a result, from wherever."""
    failed: int
    """Those of them without an answer to rely on: hit a limit, raised an error, or crashed."""
    from_store: int
    """Those of them that were in the store at the beginning or were put there by another process."""
    seconds_left: float | None
    """Estimated from the latest results; None as long as there are too few."""


@dataclass(frozen=True)
class CampaignReport:
    """What came of a campaign."""

    results: tuple[PointResult | None, ...]
    """One per point asked, in the order asked; None only if the campaign was interrupted."""
    from_store: int
    """Different points whose result was not computed here."""
    interrupted: bool
    seconds: float
    """Wall-clock time."""


def fails(result: PointResult) -> bool:
    """Whether a stored result is to be computed again: an error or a crash, whose cause may be gone."""
    return result.status in {Status.ERROR, Status.CRASHED}


def run_campaign(
    points: Sequence[Point],
    store: Store,
    executor: Executor,
    *,
    again: Callable[[PointResult], bool] = fails,
    on_progress: Callable[[Progress], None] | None = None,
) -> CampaignReport:
    """Answer all points; a point that fails is a result that says so.

    Stored results for which ``again`` is true are dropped and computed anew. Points that another process is working on
    are left to it as long as there is other work; the last ones are computed twice rather than waited for. Ctrl-C ends
    the campaign in order.

    Raises :class:`~planner.study.errors.StoreError` if the store cannot be written (all that was written is kept),
    :class:`~planner.study.errors.SchedulerError` if a cluster is lost, and
    :class:`~planner.study.errors.WorkerStartError` if the task cannot start at all.
    """
    campaign = _Campaign(points, store, executor, on_progress)
    try:
        campaign.recall(again)
        campaign.run()
    except KeyboardInterrupt:
        campaign.collect(0.0)
    finally:
        executor.cancel()
        # On a full disk the claims stay; they do no harm.
        with contextlib.suppress(StoreError):
            store.release(campaign.owner)
    return campaign.report(points)


class _Campaign:
    """The state of one campaign. Every point has a result, is running here, is to do, or is left to others."""

    def __init__(
        self,
        points: Sequence[Point],
        store: Store,
        executor: Executor,
        on_progress: Callable[[Progress], None] | None,
    ) -> None:
        self.owner = uuid.uuid4().hex
        self._points = {point.key: point for point in points}
        self._store = store
        self._executor = executor
        self._on_progress = on_progress
        self._results: dict[str, PointResult] = {}
        self._todo: deque[str] = deque()
        self._running: set[str] = set()
        self._elsewhere: deque[str] = deque()
        self._from_store = self._failed = 0
        self._begun = self._looked = time.monotonic()
        self._came_in: deque[float] = deque(maxlen=_RECENT)

    def recall(self, again: Callable[[PointResult], bool]) -> None:
        """Take over what the store has, and drop what is to be computed again."""
        found = self._store.results(self._points)
        old = [key for key, result in found.items() if again(result)]
        if old:
            self._store.forget(old)
        for key in old:
            del found[key]
        self._from_store += len(found)
        self._todo.extend(key for key in self._points if key not in found)
        self._take_over(found)
        self._tell()

    def run(self) -> None:
        """Until every point has a result."""
        while len(self._results) < len(self._points):
            self._submit()
            self.collect(_WAIT_SECONDS)
            self._look_elsewhere()

    def collect(self, timeout: float) -> None:
        """Keep what the executor has finished."""
        finished = self._executor.collect(timeout)
        # Another process may have been quicker with a point that both were working on.
        new = [(point, result) for point, result in finished if point.key not in self._results]
        self._running.difference_update(point.key for point, _ in finished)
        if new:
            self._store.put(new)
            self._note({point.key: result for point, result in new})

    def report(self, points: Sequence[Point]) -> CampaignReport:
        """Return what came of it, with the results in the order of ``points``."""
        return CampaignReport(
            results=tuple(self._results.get(point.key) for point in points),
            from_store=self._from_store,
            interrupted=len(self._results) < len(self._points),
            seconds=time.monotonic() - self._begun,
        )

    def _submit(self) -> None:
        """Give the executor as much as it can use, and no more: the rest may be done by other processes."""
        room = self._executor.capacity - len(self._running)
        if room > 0 and self._todo:
            keys = [self._todo.popleft() for _ in range(min(room, len(self._todo)))]
            ours = self._store.claim(keys, self.owner)
            self._elsewhere.extend(key for key in keys if key not in ours)
            self._start([key for key in keys if key in ours])
        elif room > 0 and self._elsewhere:
            self._look_elsewhere(at_once=True)
            self._start([self._elsewhere.popleft() for _ in range(min(room, len(self._elsewhere)))])

    def _start(self, keys: Sequence[str]) -> None:
        for key in keys:
            self._executor.submit(self._points[key])
            self._running.add(key)

    def _look_elsewhere(self, at_once: bool = False) -> None:
        """Take over what other processes have finished of the points that both work on."""
        now = time.monotonic()
        shared = [*self._elsewhere, *self._running]
        if not at_once and (self._todo or now < self._looked + _LOOK_SECONDS):
            return
        self._looked = now
        found = self._store.results(shared)
        if found:
            self._from_store += len(found)
            self._elsewhere = deque(key for key in self._elsewhere if key not in found)
            self._note(found)

    def _note(self, results: Mapping[str, PointResult]) -> None:
        self._came_in.extend([time.monotonic()] * len(results))
        self._take_over(results)
        self._tell()

    def _take_over(self, results: Mapping[str, PointResult]) -> None:
        self._results.update(results)
        self._failed += sum(result.status in FAILED for result in results.values())

    def _tell(self) -> None:
        if self._on_progress is None:
            return
        self._on_progress(
            Progress(
                total=len(self._points),
                done=len(self._results),
                failed=self._failed,
                from_store=self._from_store,
                seconds_left=self._seconds_left(),
            )
        )

    def _seconds_left(self) -> float | None:
        left = len(self._points) - len(self._results)
        if left == 0:
            return 0.0
        if len(self._came_in) < _ENOUGH:
            return None
        return left * (time.monotonic() - self._came_in[0]) / len(self._came_in)
