"""What Ctrl-C means to the command.

It ends the work, except where there is something to keep: a search takes it for the wish to stop and ends with the best
plan so far. What follows the last search (judging, checking and writing the answer) is short, and further ones must not
lose the plan: there they change nothing.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from types import FrameType
from typing import TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

FINISHING = "stopping with what was found so far; this takes a few seconds"
ASK_AGAIN = 0.01
"""Seconds after which Ctrl-C is asked again, where it came at a moment that swallowed it."""


class CtrlC:
    """What answers SIGINT outside of searches, and hears what searches make of it."""

    def __init__(self) -> None:
        self._searched = self._told = False
        self._quiet = True
        self.raised = False
        """Whether it ended the work: any failure since may come of it."""

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        """End the work, or let it come to its end where a search has something to keep."""
        if not self._searched:
            self.raised = True
            raise KeyboardInterrupt
        self.heard()

    def keep(self, quiet: bool) -> None:
        """From now on keep what searches find; ``quiet``: without saying that Ctrl-C was heard."""
        self._quiet, self._searched, self._told = quiet, False, False

    def heard(self) -> None:
        """Say, the first time, that the work comes to its end."""
        if self._told or self._quiet:
            return
        self._told = True
        # Not by print(): a signal may come while it is at work on the same stream, which it could not bear.
        with contextlib.suppress(OSError):
            os.write(2, f"{_start_of_line()}{FINISHING}\n".encode())

    def ended(self) -> None:
        """Take note that a search has ended."""
        self._searched = True


CTRL_C: Final = CtrlC()
"""That of this process."""


def keep_what_is_found(quiet: bool) -> None:
    """Keep what the searches of this process find, whatever Ctrl-C is pressed after them."""
    from planner.solve.clock import Clock

    CTRL_C.keep(quiet)
    Clock.observer = CTRL_C


def answer_ctrl_c() -> None:
    """Answer SIGINT in this process, unless whoever started it wanted it to be ignored."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        sys.unraisablehook = _ask_again
        signal.signal(signal.SIGINT, CTRL_C)


def ignore_ctrl_c() -> None:
    """Ignore SIGINT from now on: the exit code is known, and what is left is to leave."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def leave(code: int) -> NoReturn:
    """End this process with an exit code, whatever Ctrl-C did before."""
    ignore_ctrl_c()
    # Under -m, Python kills itself by SIGINT if KeyboardInterrupt ever left code made from a string (dataclasses make
    # some), also if it was caught since; it forgets that when more such code runs.
    exec("")  # noqa: S102 - runs nothing
    sys.exit(code)


def _ask_again(swallowed: UnraisableHookArgs) -> None:
    """Ask again where Ctrl-C met code that cannot pass it on, such as a finaliser or compiled code; show the rest."""
    if swallowed.exc_type is KeyboardInterrupt:
        threading.Timer(ASK_AGAIN, signal.raise_signal, (signal.SIGINT,)).start()
    else:
        sys.__unraisablehook__(swallowed)


def _start_of_line() -> str:
    return "\r\033[K" if sys.stderr.isatty() else ""
