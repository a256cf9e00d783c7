"""When to stop: a time limit, a caller's wish, or Ctrl-C; asked from inside the solver."""

from __future__ import annotations

from planner.solve.clock import Clock
from planner.study.frontier.records import FrontierOptions, Outcome


class StoppedError(Exception):
    """The search must end; what was found is kept."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        super().__init__(outcome.value)


class Watch:
    """Remembers the first reason to stop."""

    def __init__(self, options: FrontierOptions) -> None:
        self.clock = Clock(options.time_limit)
        self._should_stop = options.should_stop
        self._reason: Outcome | None = None

    def reason(self) -> Outcome | None:
        """Return why to stop, None to go on."""
        if self._reason is None:
            if self.clock.interrupted:
                self._reason = Outcome.INTERRUPTED
            elif self.clock.stopped:
                self._reason = Outcome.LIMIT
            elif self._should_stop is not None and self._should_stop():
                self._reason = Outcome.INTERRUPTED
        return self._reason

    def check(self) -> None:
        """Raise ``StoppedError`` if there is a reason to stop."""
        reason = self.reason()
        if reason is not None:
            raise StoppedError(reason)
