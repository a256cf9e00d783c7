"""A small model to spoil, and the mistakes that are told about it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from schema.mistakes import Spoilt

from planner.schema.starter import FILES


@pytest.fixture
def spoilt(tmp_path: Path) -> Spoilt:
    """Return the starter model in a folder of its own, to be changed and loaded."""
    folder = tmp_path / "model"
    shutil.copytree(FILES, folder)
    return Spoilt(folder)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[bytes | str], Path]:
    """Return a function that writes a file and returns its path."""

    def file(content: bytes | str) -> Path:
        path = tmp_path / "file"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return file
