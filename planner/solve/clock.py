"""Time and interruption, shared by everything a search does."""

from __future__ import annotations

import contextlib
import math
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Protocol


class Observer(Protocol):
    """Whoever in a process wants to know what its searches make of Ctrl-C."""

    def heard(self) -> None:
        """Take note that a search heard Ctrl-C and will end soon; called while the signal is handled."""

    def ended(self) -> None:
        """Take note that a search has ended."""


@dataclass
class _Wish:
    """What the user wants of everything that runs by one clock or a part of it."""

    to_stop: bool = False


class Clock:
    """Counts seconds against a limit and remembers whether the user asked to stop."""

    observer: ClassVar[Observer | None] = None
    """Of all clocks of a process."""

    def __init__(self, limit: float | None = None) -> None:
        self._started = time.perf_counter()
        self._limit = math.inf if limit is None else limit
        self._wish = _Wish()

    @property
    def interrupted(self) -> bool:
        """Return whether the user asked to stop."""
        return self._wish.to_stop

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
        self._wish.to_stop = True

    def part(self, share: float) -> Clock:
        """Return a clock for a part of the work: it stops with this one, and when a share of its limit is over."""
        part = Clock(share * self._limit)
        part._started, part._wish = self._started, self._wish
        return part

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Take Ctrl-C for the user's wish to stop, wherever the search is.

        A second one changes nothing: the search is ending already, and its plan must not be lost. Only in the
        main thread, where Python lets signals be handled; elsewhere nothing changes.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        previous = signal.getsignal(signal.SIGINT)

        def stop(_number: int, _frame: object) -> None:
            self.stop()
            if Clock.observer is not None:
                Clock.observer.heard()

        signal.signal(signal.SIGINT, stop)
        try:
            yield
        finally:
            if Clock.observer is not None:
                Clock.observer.ended()
            signal.signal(signal.SIGINT, previous if previous is not None else signal.SIG_DFL)
