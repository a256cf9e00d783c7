"""Pieces of work done side by side, whose results come back in the order in which the pieces were handed out.

HiGHS lets go of Python's lock while it runs, so threads are enough to keep several processors busy. What a search does
next depends on results alone, never on which of two pieces happened to end first: a result is looked at in its turn,
however early it was ready. So the same number of workers does the same work every time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Generic, Self, TypeVar

Result = TypeVar("Result")
AHEAD = 3
"""Pieces per worker that are handed out at a time, so that a long one leaves nobody idle for long."""
WAIT = 0.1
"""Seconds between two looks at what the user should hear while a result is awaited."""


class Crew(Generic[Result]):
    """Workers; leaving its context waits for what they are at."""

    def __init__(self, workers: int, stop: Callable[[], None]) -> None:
        """``stop`` asks all work to end soon; it is called if the context is left by an error."""
        self.places = 1 if workers == 1 else AHEAD * workers
        """How many pieces may be under way; each has a place of its own, which is free again after its turn."""
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="planner-search")
        self._stop = stop
        self._handed_out = 0
        self._waiting: deque[Future[Result]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is not None:
            self._stop()
        self._pool.shutdown(cancel_futures=True)

    @property
    def free(self) -> bool:
        """Return whether another piece can be handed out."""
        return len(self._waiting) < self.places

    def hand_out(self, piece: Callable[[int], Result]) -> None:
        """Hand out a piece of work, which is told its place; only while there is a free one."""
        place = self._handed_out % self.places
        self._handed_out += 1
        self._waiting.append(self._pool.submit(piece, place))

    def next_result(self, meanwhile: Callable[[], None] | None = None) -> Result:
        """Wait for the result of the piece handed out first; an error in it is raised here.

        ``meanwhile`` is called now and then, on the thread of the caller.
        """
        first = self._waiting.popleft()
        while not wait([first], timeout=WAIT).done:
            if meanwhile is not None:
                meanwhile()
        return first.result()

    def results(self, pieces: Iterable[Callable[[int], Result]]) -> Iterator[Result]:
        """Hand out pieces of work as there are free places, and yield their results in the same order."""
        for piece in pieces:
            if not self.free:
                yield self.next_result()
            self.hand_out(piece)
        while self._waiting:
            yield self.next_result()
