"""Starting a model: a small, complete folder that validates and solves at once."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from planner.schema.errors import InputError, InputProblem

FILES = Path(__file__).with_name("starter_files")


def new_model(folder: str | Path) -> Path:
    """Write a small commented model into a new or empty folder and return it; it is there in full or not at all.

    Raises :class:`InputError` if something is there already or the folder cannot be written.
    """
    folder = Path(folder)
    try:
        if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
            raise _refused(folder, "something there already")
        folder.absolute().parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".starting-", dir=folder.absolute().parent) as beside:
            partial = Path(beside) / "model"
            partial.mkdir()
            for file in FILES.iterdir():
                shutil.copyfile(file, partial / file.name)
            if folder.exists():
                folder.rmdir()
            partial.rename(folder)
    except OSError as error:
        raise _refused(folder, f"it cannot be written ({error.strerror})") from None
    return folder


def _refused(folder: Path, found: str) -> InputError:
    return InputError([InputProblem(str(folder), None, "", found, "a new or empty folder that can be written")])
