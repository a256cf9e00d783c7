"""Time and interruption, shared by everything a search does."""

from __future__ import annotations

import contextlib
import math
import signal
import threading
import time
from collections.abc import Iterator


class Clock:
    """Counts seconds against a limit and remembers whether the user asked to stop."""

    def __init__(self, limit: float | None = None) -> None:
        self._started = time.perf_counter()
        self._limit = math.inf if limit is None else limit
        self.interrupted = False

    @property
    def elapsed(self) -> float:
        """Return the seconds since the start."""
        return time.perf_counter() - self._started

    @property
    def remaining(self) -> float:
        """Return the seconds left, at least 0; infinite without a limit."""
        return max(0.0, self._limit - self.elapsed)

    @property
    def stopped(self) -> bool:
        """Return whether the work should end now: time is up, or the user asked to stop."""
        return self.interrupted or self.elapsed >= self._limit

    def stop(self) -> None:
        """End the work soon."""
        self.interrupted = True

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Take Ctrl-C for the user's wish to stop, wherever the search is; a second one ends it at once.

        Only in the main thread, where Python lets signals be handled; elsewhere nothing changes.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        previous = signal.getsignal(signal.SIGINT)

        def stop(_number: int, _frame: object) -> None:
            if self.interrupted:
                raise KeyboardInterrupt
            self.interrupted = True

        signal.signal(signal.SIGINT, stop)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, previous if previous is not None else signal.SIG_DFL)
