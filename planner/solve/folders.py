"""Folders that answers are written to: a run's or a study's, there in full or not at all.

What is written stands beside its place first and is moved there in one step. A folder that holds anything else than an
earlier answer as it was written is never touched.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from planner.schema.errors import InputError, InputProblem, quoted

MANIFEST, PLAN, INPUTS, TABLES = "manifest.json", "plan.json", "inputs", "tables"

_WRITTEN: Final = {MANIFEST, PLAN, INPUTS, TABLES, "answer.json", "answer.csv", "points.csv", "picture.svg"}
"""All there may be in the folder of a run or of a study (see :mod:`planner.study.folder`)."""


def check_writable(folder: Path) -> None:
    """Raise :class:`InputError` if a run cannot be written to ``folder``: something else is there, or nothing can be.

    Whether a folder can be made is tried, and nothing of the trial is left.
    """
    try:
        _check_place(folder)
    except OSError as error:
        raise folder_problem(folder, error.strerror or str(error), "a new folder, or a run to replace") from None
    try:
        _try_place(folder.absolute())
    except OSError as error:
        found = f"a place where no folder can be made: {error.strerror or error}"
        raise folder_problem(folder, found, "a place that can be written to") from None


def _check_place(folder: Path) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise folder_problem(folder, "something that is not a folder", "a new folder, or a run to replace")
    if folder.is_dir() and any(folder.iterdir()) and not _is_run(folder):
        raise folder_problem(
            folder, "a folder that holds something else than a run", "a new folder, or a run to replace"
        )
    if folder.is_dir():
        _check_replaceable(folder)
    nowhere = next(
        (parent for parent in folder.absolute().parents if parent.is_symlink() and not parent.exists()), None
    )
    if nowhere is not None:
        raise folder_problem(
            folder, f"a place behind '{nowhere}', a link that leads nowhere", "a place that can be written to"
        )
    home = next(parent for parent in folder.absolute().parents if parent.exists())
    if not (home.is_dir() and os.access(home, os.W_OK)):
        raise folder_problem(folder, f"no permission to write in {home}", "a place that can be written to")


def _try_place(folder: Path) -> None:
    """Make the folder, what is missing above it and one beside it, as writing will, and remove them again."""
    made: list[Path] = []
    try:
        for place in reversed([place for place in (folder, *folder.parents) if not place.exists()]):
            place.mkdir()
            made.append(place)
        with _beside(folder):
            pass
    finally:
        # Another program may have begun to use one of them.
        with contextlib.suppress(OSError):
            for place in reversed(made):
                place.rmdir()


def _check_replaceable(folder: Path) -> None:
    """Refuse to replace a run or study in whose folder there is more than was written there."""
    added = sorted(path.name for path in folder.iterdir() if path.name not in _WRITTEN)
    if added:
        raise folder_problem(
            folder, f"{quoted(added[0])}, which is not part of a run", "a new folder, or a run to replace"
        )
    manifest = read_json(folder / MANIFEST) if (folder / INPUTS).is_dir() else {}
    if manifest and fingerprint_now(folder, manifest) != manifest.get("fingerprint"):
        raise folder_problem(
            folder / INPUTS, "files that were changed since the run", "a new folder, or a run to replace"
        )


def write_in_one_step(folder: Path, fill: Callable[[Path], None]) -> None:
    """Let ``fill`` write a run or study into an empty folder, which then takes the place of ``folder``.

    Raises :class:`InputError` if there is anything else than an earlier answer, or if the disk refuses.
    """
    check_writable(folder)
    try:
        folder.absolute().parent.mkdir(parents=True, exist_ok=True)
        with _beside(folder) as partial:
            fill(partial)
            _move_into_place(partial, folder)
    except OSError as error:
        found = f"it could not be written: {error.strerror or error}"
        raise folder_problem(folder, found, "a place that can be written to, with room") from None


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write a document as JSON."""
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")


def read_json(path: Path) -> dict[str, Any]:
    """Return a document of a run. Raises :class:`InputError` if it is none, or holds numbers that no run does."""
    try:
        text = path.read_text(encoding="utf-8")
        document = json.loads(text, parse_float=_finite, parse_constant=_finite, parse_int=_whole)
    except OSError as error:
        raise folder_problem(path, error.strerror or "unreadable", "a file written by 'planner solve --out'") from None
    except (ValueError, RecursionError):
        raise folder_problem(path, "not JSON", "a file written by 'planner solve --out'") from None
    if not isinstance(document, dict):
        raise folder_problem(path, "not a JSON object", "a file written by 'planner solve --out'")
    return document


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is no number that a run holds")
    return number


def _whole(text: str) -> int:
    _finite(text)
    return int(text)


def fingerprint(inputs: Path, options: Mapping[str, Any], versions: Mapping[str, Any]) -> str:
    """Return a digest of the input files, the options and the versions that decide a plan (SHA-256, hexadecimal)."""
    digest = hashlib.sha256()
    for path in sorted(path for path in inputs.rglob("*") if path.is_file()):
        digest.update(path.relative_to(inputs).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    digest.update(json.dumps([options, versions], sort_keys=True).encode())
    return digest.hexdigest()


def fingerprint_now(folder: Path, manifest: Mapping[str, Any]) -> str:
    """Return the digest of a saved run as it is now."""
    return fingerprint(folder / INPUTS, manifest.get("options", {}), manifest.get("versions", {}))


@contextlib.contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """Yield an empty folder on the same disk as ``folder``; whatever is left of it afterwards is removed."""
    partial = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".partial", dir=folder.absolute().parent))
    try:
        partial.chmod(0o755)
        yield partial
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _move_into_place(partial: Path, folder: Path) -> None:
    if not folder.exists():
        partial.rename(folder)
        return
    with _beside(folder) as retired:
        folder.rename(retired / "run")
        try:
            partial.rename(folder)
        except OSError:
            (retired / "run").rename(folder)
            raise


def _is_run(folder: Path) -> bool:
    manifest = folder / MANIFEST
    try:
        said = json.loads(manifest.read_text(encoding="utf-8"))
        return "run_format" in said or "study_format" in said
    except (OSError, ValueError, TypeError):
        return False


def folder_problem(path: Path, found: str, expected: str) -> InputError:
    """Return the error that tells what is wrong with a folder or a file in it."""
    return InputError([InputProblem(file=str(path), line=None, where="", found=found, expected=expected, hint="")])
