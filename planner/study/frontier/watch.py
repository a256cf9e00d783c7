"""When to stop: a time limit, a caller's wish, or Ctrl-C; asked from inside the solver."""

from __future__ import annotations

import signal
import threading
import time
from types import FrameType, TracebackType
from typing import Any, Self

from planner.study.frontier.records import FrontierOptions, Outcome


class StoppedError(Exception):
    """The search must end; what was found is kept."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        super().__init__(outcome.value)


class Watch:
    """A context that remembers a reason to stop.

    In the main thread it takes Ctrl-C for its duration: Python would only notice it when the solver returns, and then
    lose what was found.
    """

    def __init__(self, options: FrontierOptions) -> None:
        self._started = time.perf_counter()
        self._limit = options.time_limit
        self._should_stop = options.should_stop
        self._reason: Outcome | None = None
        self._previous: Any = None
        self._takes_signal = threading.current_thread() is threading.main_thread()

    def __enter__(self) -> Self:
        if self._takes_signal:
            self._previous = signal.signal(signal.SIGINT, self._interrupt)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._takes_signal:
            signal.signal(signal.SIGINT, self._previous or signal.SIG_DFL)

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        self._reason = Outcome.INTERRUPTED

    def seconds(self) -> float:
        """Return the seconds since the start."""
        return time.perf_counter() - self._started

    def reason(self) -> Outcome | None:
        """Return why to stop, None to go on."""
        if self._reason is None:
            if self._limit is not None and self.seconds() >= self._limit:
                self._reason = Outcome.LIMIT
            elif self._should_stop is not None and self._should_stop():
                self._reason = Outcome.INTERRUPTED
        return self._reason

    def check(self) -> None:
        """Raise ``StoppedError`` if there is a reason to stop."""
        reason = self.reason()
        if reason is not None:
            raise StoppedError(reason)
