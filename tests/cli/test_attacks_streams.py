"""Terminals, pipes and disks that are not as usual."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import ROOT, Planner


def shell(line: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the planner in a shell, in which ``line`` says how; ``"$@"`` is the planner with arguments."""
    return subprocess.run(
        ["/bin/sh", "-c", line, "sh", sys.executable, "-m", "planner", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_run_is_written_though_streams_are_closed(starter: Path, tmp_path: Path, closed: str) -> None:
    done = shell(f'"$@" {closed}', tmp_path, "solve", str(starter), "--out", "run")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "run" / "plan.json").is_file()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is always full")
@pytest.mark.parametrize("arguments", [("list",), ("schema",), ("--help",), ("validate", "korea-us-2025", "--json")])
def test_an_answer_that_cannot_be_written_is_told(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = shell('"$@" >/dev/full', tmp_path, *arguments)
    assert done.returncode == 2
    assert done.stderr == "the answer could not be written: No space left on device\n"


@pytest.mark.parametrize("columns", ["0", "1", "40"])
def test_a_terminal_without_columns_still_shows_the_plan(planner: Planner, starter: Path, columns: str) -> None:
    outcome = planner("solve", str(starter), "--quiet", COLUMNS=columns)
    assert outcome.code == 0
    assert max(map(len, outcome.out.splitlines())) == 40
    assert "Audit: an independent check" in outcome.out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("solve",), 0),
        (("solve", "--json"), 0),
        (("solve", "--time-limit", "0.001"), 4),
        (("frontier", "--steps", "2"), 0),
    ],
)
def test_a_reader_that_leaves_costs_neither_the_folder_nor_the_exit_code(
    starter: Path, tmp_path: Path, arguments: tuple[str, ...], code: int
) -> None:
    verb, *options = arguments
    done = shell('{ "$@"; echo $? >code; } | true', tmp_path, verb, str(starter), "--quiet", "--out", "kept", *options)
    assert done.stderr == ""
    assert (tmp_path / "code").read_text(encoding="utf-8") == f"{code}\n"
    assert (tmp_path / "kept" / "manifest.json").is_file()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is always full")
@pytest.mark.parametrize(
    "arguments",
    [("solve",), ("frontier", "--steps", "2"), ("sweep", "--vary", "discount_rate=3:5:2", "--workers", "1")],
)
def test_what_cannot_be_printed_is_in_the_folder_all_the_same(
    starter: Path, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    verb, *options = arguments
    store = ("--store", "store.db") if verb == "sweep" else ()
    done = shell('"$@" >/dev/full', tmp_path, verb, str(starter), "--quiet", "--out", "kept", *options, *store)
    assert done.returncode == 2
    assert (tmp_path / "kept" / "manifest.json").is_file()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is always full")
@pytest.mark.parametrize("arguments", [("validate", "nope"), ("nope",), ("solve", "korea-us-2025", "--threads", "x")])
def test_words_that_standard_error_does_not_take_leave_the_exit_code(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    assert shell('"$@" 2>/dev/full', tmp_path, *arguments).returncode == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is always full")
def test_an_answer_does_not_hang_on_standard_error(starter: Path, tmp_path: Path) -> None:
    done = shell('"$@" 2>/dev/full', tmp_path, "solve", str(starter), "--json", "--out", "kept")
    assert done.returncode == 0
    assert json.loads(done.stdout)["audit"]["agrees"]
