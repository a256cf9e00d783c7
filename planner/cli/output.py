"""Where words go: answers to standard output, messages and progress to standard error.

A reader of standard output that leaves early has what it wanted: the rest is dropped, and the work goes on to its own
exit code. What standard error does not take is dropped too, since there is nowhere left to tell it.
"""

from __future__ import annotations

import json
import math
import os
import sys
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from rich.console import Console

    from planner.solve.options import ProgressEvent


NARROWEST = 40
"""Columns of a line at least, whatever the terminal says."""


def say(message: str) -> None:
    """Write a message for the user on standard error."""
    _write_beside_the_answer(f"{message}\n")


def print_document(document: Mapping[str, Any]) -> None:
    """Print one JSON document on standard output."""
    try:
        print(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False), flush=True)
    except BrokenPipeError:
        silence(sys.stdout)


def silence(stream: TextIO) -> None:
    """Send all that is still to be written to a stream nowhere, so that it can be flushed at exit without an error."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _write_beside_the_answer(text: str) -> None:
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:
        silence(sys.stderr)


def page() -> Console:
    """Return the console for answers: plain text where output is not a terminal or NO_COLOR is set."""
    from rich.console import Console

    class Page(Console):
        def on_broken_pipe(self) -> None:
            """Drop the rest; rich itself would end the process with exit code 1."""
            silence(sys.stdout)

    console = Page(highlight=False, soft_wrap=False)
    # Some surroundings say that a line has no columns, or one.
    console.width = max(console.width, NARROWEST)
    return console


class StatusLine:
    """A line on standard error that says how far the work is; silent if ``quiet``.

    On a terminal the line rewrites itself; elsewhere a new line is written at most every ten seconds.
    """

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self._terminal = sys.stderr.isatty()
        self._pause = 0.2 if self._terminal else 10.0
        self._last = time.monotonic()
        self._open = False

    def write(self, text: Callable[[], str]) -> None:
        """Write the text, if the last time is long enough ago."""
        now = time.monotonic()
        if self._quiet or now - self._last < self._pause:
            return
        self._last = now
        if self._terminal:
            _write_beside_the_answer(f"\r\033[K{text()[:78]}")
            self._open = True
        else:
            say(text())

    def clear(self) -> None:
        """Wipe the line, so that what follows starts on an empty one."""
        if self._open:
            _write_beside_the_answer("\r\033[K")
            self._open = False


class Progress(StatusLine):
    """How far a search is."""

    def show(self, event: ProgressEvent) -> None:
        """Show where the search stands."""
        self.write(lambda: progress_text(event))


def progress_text(event: ProgressEvent) -> str:
    """Return where a search stands, in one line."""
    parts = [f"{event.seconds:.0f} s", event.stage]
    if math.isfinite(event.objective):
        parts.append(f"best plan so far loses {event.objective:.3f} bn USD")
    if math.isfinite(event.bound):
        parts.append(f"none can lose less than {event.bound:.3f}")
    return "; ".join(parts)
