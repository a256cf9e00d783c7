"""The file behind a store: one SQLite database in write-ahead mode, with its own schema version.

Write-ahead mode with ``synchronous=NORMAL`` keeps every committed transaction when the process is killed. It needs
a local disk: SQLite cannot share such a file between machines.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from planner.study.errors import StoreError

APPLICATION = 0x436F6E63
"""Marks the file as ours ("Conc"), so that somebody else's database is never written to."""
VERSION = 1
"""Version of the tables below; raised with every change to them."""
_BUSY_SECONDS = 30.0

_TABLES = """
CREATE TABLE results (
    key TEXT PRIMARY KEY, inputs TEXT NOT NULL, options TEXT NOT NULL, versions TEXT NOT NULL,
    status TEXT NOT NULL, answer TEXT NOT NULL, message TEXT NOT NULL, seconds REAL NOT NULL, finished REAL NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE claims (key TEXT PRIMARY KEY, owner TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""

DAMAGED = ("a damaged store", "a store", "move it away and start a new one")
_KEPT = "what was written before is kept, and the same command goes on from there"
_EXPLANATIONS = {
    "SQLITE_FULL": ("a full disk", "room to write", _KEPT),
    "SQLITE_IOERR": ("a disk that does not read or write", "a working disk with room", _KEPT),
    "SQLITE_READONLY": ("a file or folder that may not be written", "a place to write to", "use --store"),
    "SQLITE_CANTOPEN": ("a file that cannot be opened", "a file in a folder that exists", "use --store"),
    "SQLITE_PERM": ("a file that may not be used", "a place to write to", "use --store"),
    "SQLITE_BUSY": (f"a file that another process kept locked for {_BUSY_SECONDS:.0f} s", "a free file", _KEPT),
    "SQLITE_NOTADB": ("a file that is no store of results", "a store, or a new file", "it was left as it is"),
    "SQLITE_CORRUPT": DAMAGED,
}
"""What the user can do about, by SQLite's name of the error; anything else is a mistake of ours."""


def open_database(path: Path) -> sqlite3.Connection:
    """Connect to the store at ``path``, creating it if need be. Transactions are explicit: see :func:`writing`.

    Raises :class:`StoreError` if the file is another program's, of another version, or cannot be written.
    """
    with explained(path):
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
        try:
            if _is_new(connection, path):
                _create(connection, path)
            connection.execute("PRAGMA synchronous = NORMAL")
        except BaseException:
            connection.close()
            raise
    return connection


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what the user can put right about the file into a :class:`StoreError`."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        name = getattr(error, "sqlite_errorname", "")
        for known, (found, expected, hint) in _EXPLANATIONS.items():
            if name.startswith(known):
                raise StoreError(path, found, expected, hint) from error
        raise


@contextmanager
def writing(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    """One transaction: all of it is kept or none."""
    with explained(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        finally:
            # A full disk may have ended the transaction already.
            if connection.in_transaction:
                connection.execute("ROLLBACK")


def _is_new(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether the file is still empty; raises :class:`StoreError` if it is not one we can use."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if application == APPLICATION and version == VERSION:
        if not {"results", "claims"} <= tables:
            raise StoreError(path, *DAMAGED)
        return False
    if application == APPLICATION:
        raise StoreError(
            path,
            f"a store of format {version}, written by another version of the planner",
            f"one of format {VERSION}",
            "use the planner that wrote it, or another --store; it was left as it is",
        )
    if tables or application or version:
        raise StoreError(path, "a database of another program", "a store, or a new file", "it was left as it is")
    return True


def _create(connection: sqlite3.Connection, path: Path) -> None:
    _switch_to_write_ahead(connection)
    with writing(connection, path):
        # Another process may have created the tables since we looked.
        if not _is_new(connection, path):
            return
        for statement in _TABLES.split(";"):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {VERSION}")


def _switch_to_write_ahead(connection: sqlite3.Connection) -> None:
    """SQLite does not wait for other processes when it changes the mode, so we do."""
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return
