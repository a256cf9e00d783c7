"""The command line as people meet it: in this process, which is quick, or as a process of its own."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from planner.cli.main import run
from planner.solve.clock import Clock

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Outcome:
    """How a command ended."""

    code: int
    out: str
    err: str

    def document(self) -> Any:
        """Return the JSON document on standard output; fails if there is anything else."""
        return json.loads(self.out)


Planner = Callable[..., Outcome]


def call(arguments: Sequence[str], folder: Path, **variables: str) -> Outcome:
    """Run ``planner`` with arguments in a folder, in this process."""
    with tempfile.TemporaryDirectory() as beside:
        written = [Path(beside) / name for name in ("out", "err")]
        # Files, since what is written to may be asked for its number.
        out, err = (path.open("w", encoding="utf-8") for path in written)
        with (
            out,
            err,
            contextlib.chdir(folder),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            mock.patch.dict(os.environ, variables),
            mock.patch.object(Clock, "observer", None),
        ):
            code = run(arguments)
        return Outcome(code, *(path.read_text(encoding="utf-8") for path in written))


def call_process(arguments: Sequence[str], folder: Path, **variables: str) -> Outcome:
    """Run ``planner`` with arguments in a folder, as a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **variables}
    done = subprocess.run(
        [sys.executable, "-m", "planner", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Outcome(done.returncode, done.stdout, done.stderr)
