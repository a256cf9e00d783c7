"""A worker process: starts a task once, then answers the points that arrive on its standard input.

Messages are pickles behind their length in 8 bytes. The process is started afresh, never forked (a fork of a process
that has used HiGHS hangs), and not by ``multiprocessing``, which would run an analyst's script a second time if it
lacks the ``__main__`` guard.
"""

from __future__ import annotations

import os
import pickle
import queue
import threading
from typing import Any, BinaryIO

_LENGTH_BYTES = 8


def write_message(stream: BinaryIO, message: Any) -> None:
    """Send one message; raises ``OSError`` if nobody reads any more."""
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(len(body).to_bytes(_LENGTH_BYTES, "big") + body)
    stream.flush()


def read_message(stream: BinaryIO) -> bytes | None:
    """Return the next message, still pickled; None at the end of the stream."""
    head = stream.read(_LENGTH_BYTES)
    if len(head) < _LENGTH_BYTES:
        return None
    size = int.from_bytes(head, "big")
    body = stream.read(size)
    return body if len(body) == size else None


def main() -> None:
    """Serve until standard input ends."""
    requests, replies = _claim_standard_streams()
    inbox: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read_all, args=(requests, inbox), daemon=True).start()
    from planner.study.executors.protocol import answer_point

    try:
        task = pickle.loads(pickle.loads(inbox.get()))  # noqa: S301 - from the process that started this one
        answer = task.start(task.context)
    except Exception as error:  # noqa: BLE001 - whatever it is, the other side reports it
        write_message(replies, ("failed", f"{type(error).__name__}: {error}"))
        os._exit(1)
    write_message(replies, ("ready", None))
    while True:
        point = pickle.loads(inbox.get())  # noqa: S301 - as above
        write_message(replies, ("finished", answer_point(answer, point)))


def _claim_standard_streams() -> tuple[BinaryIO, BinaryIO]:
    """Keep standard input and output for messages.

    Whatever prints from now on, native code too, prints to standard error; whatever reads finds nothing.
    """
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123 - for its descriptor
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    return requests, replies


def _read_all(stream: BinaryIO, inbox: queue.SimpleQueue[bytes]) -> None:
    """Listen while the main thread solves: when the parent goes, however it goes, this process ends at once."""
    while (message := read_message(stream)) is not None:
        inbox.put(message)
    os._exit(0)
