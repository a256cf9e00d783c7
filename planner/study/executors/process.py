"""The parent's side of a worker process."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import Any, BinaryIO, TypeAlias, cast

from planner.study.executors.worker import read_message, write_message
from planner.study.points import Point

_PROGRAM = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from planner.study.executors.worker import main; main()"
)
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Event:
    """Something a worker told us: ``ready``, ``finished`` (content: PointResult), ``failed`` (text) or ``died``."""

    worker: int
    kind: str
    content: Any = None


Events: TypeAlias = "queue.SimpleQueue[Event]"


class WorkerProcess:
    """One worker; what it says arrives in ``events``, marked with its ``number``; the last thing is ``died``."""

    def __init__(self, task: bytes, events: Events) -> None:
        self.number = next(_numbers)
        self._process = subprocess.Popen(  # noqa: S603 - our own program in our own interpreter
            [sys.executable, "-c", _PROGRAM, json.dumps(list(map(str, sys.path)))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **_ONE_THREAD},
            # Ctrl-C at the terminal is for the parent to act upon.
            start_new_session=os.name == "posix",
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        self._input = cast("BinaryIO", self._process.stdin)
        self._output = cast("BinaryIO", self._process.stdout)
        self._reader = threading.Thread(target=self._read_all, args=(events,), daemon=True)
        self._reader.start()
        self._send(task)

    def send(self, point: Point) -> None:
        """Hand over a point."""
        self._send(point)

    def stop(self) -> None:
        """End the process, wait until it is gone, and free what belongs to it."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        # Closing also tries to send what a dead worker has not read.
        with contextlib.suppress(OSError):
            self._input.close()
        self._output.close()

    def how_it_ended(self) -> str:
        """Return in words, after ``died``, how it ended."""
        code = self._process.wait()
        if code >= 0:
            return f"it ended with exit code {code}"
        with contextlib.suppress(ValueError):
            return f"it was killed by {signal.Signals(-code).name}"
        return f"it was killed by signal {-code}"

    def _send(self, message: Any) -> None:
        # If it has died, the reader has noticed, too, and says so.
        with contextlib.suppress(OSError):
            write_message(self._input, message)

    def _read_all(self, events: Events) -> None:
        while (message := read_message(self._output)) is not None:
            kind, content = pickle.loads(message)  # noqa: S301 - from a process we started
            events.put(Event(self.number, kind, content))
        events.put(Event(self.number, "died"))
