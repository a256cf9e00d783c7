"""The store: every result, in one file that survives whatever happens to the process."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Collection, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from planner.study.database import DAMAGED, explained, open_database, writing
from planner.study.errors import StoreError
from planner.study.points import Point, PointResult, Status, written


def default_store() -> Path:
    """Return the store that is used unless another is named: a file in the user's folder for caches."""
    home = Path.home()
    places = {"win32": os.environ.get("LOCALAPPDATA"), "darwin": str(home / "Library" / "Caches")}
    folder = os.environ.get("XDG_CACHE_HOME") or places.get(sys.platform) or str(home / ".cache")
    return Path(folder) / "concession-planner" / "studies.sqlite"


class Store:
    """One file of results; a context manager. Several processes of one machine may use one file.

    Raises :class:`StoreError` when the file is another program's, was written by another version of the planner,
    cannot be written, or the disk is full. What was written before is kept in every case.
    """

    def __init__(self, path: str | Path) -> None:
        """Open the store at ``path``, which is made if it is not there, and so is the default store's folder."""
        self.path = Path(path)
        if self.path == default_store():
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                found = f"a folder that cannot be made ({error.strerror})"
                raise StoreError(self.path, found, "a place to write to", "use --store") from None
        self._connection = open_database(self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. Everything is already written."""
        self._connection.close()

    def put(self, results: Iterable[tuple[Point, PointResult]]) -> None:
        """Keep these results, all or none; a newer result of a point replaces the older. Ends claims on them."""
        rows = [
            (
                point.key,
                *map(written, (point.inputs, point.options, point.versions)),
                *(result.status.value, written(result.values), result.message, result.seconds, time.time()),
            )
            for point, result in results
        ]
        with writing(self._connection, self.path):
            self._connection.executemany("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
            self._connection.executemany("DELETE FROM claims WHERE key = ?", [row[:1] for row in rows])

    def results(self, keys: Iterable[str]) -> dict[str, PointResult]:
        """Return the results there are for these keys."""
        with explained(self.path):
            rows = self._connection.execute(
                "SELECT key, status, answer, message, seconds FROM results "
                "WHERE key IN (SELECT value FROM json_each(?))",
                (json.dumps(list(keys)),),
            ).fetchall()
        try:
            # One call of the parser for all answers is several times quicker than thousands.
            answers = json.loads(f"[{','.join(row[2] for row in rows)}]")
            return {
                key: PointResult(Status(status), values, message, seconds)
                for (key, status, _, message, seconds), values in zip(rows, answers, strict=True)
            }
        except (ValueError, TypeError, AttributeError):
            raise StoreError(self.path, *DAMAGED) from None

    def forget(self, keys: Iterable[str]) -> None:
        """Drop the results of these keys, so that they are computed again."""
        with writing(self._connection, self.path):
            self._connection.executemany("DELETE FROM results WHERE key = ?", [(key,) for key in keys])

    def claim(self, keys: Collection[str], owner: str) -> frozenset[str]:
        """Claim points for a process; returns those it got. The others have a result, or another process has them.

        A claim is a courtesy that keeps two processes from doing the same work at the same time. It is not a lock:
        a claim that a killed process left behind stops nobody from computing the point in the end.
        """
        wanted = json.dumps(list(keys))
        with writing(self._connection, self.path):
            self._connection.execute(
                "INSERT OR IGNORE INTO claims SELECT value, ? FROM json_each(?) "
                "WHERE value NOT IN (SELECT key FROM results)",
                (owner, wanted),
            )
            rows = self._connection.execute(
                "SELECT key FROM claims WHERE owner = ? AND key IN (SELECT value FROM json_each(?))", (owner, wanted)
            ).fetchall()
        return frozenset(key for (key,) in rows)

    def release(self, owner: str) -> None:
        """Give up all claims of a process."""
        with writing(self._connection, self.path):
            self._connection.execute("DELETE FROM claims WHERE owner = ?", (owner,))
