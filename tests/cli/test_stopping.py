"""Ctrl-C keeps what is done; a place that cannot be written to is told."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command_line import ROOT

from planner.cli.stopping import FINISHING, CtrlC
from planner.schema.errors import InputError
from planner.solve.clock import Clock
from planner.solve.folders import check_writable

PRESSED = """
import os, signal, sys
from planner.cli.main import main

def pressing(module, name):
    '''Press Ctrl-C whenever a function is called.'''
    original = getattr(module, name)

    def pressed(*arguments, **options):
        signal.raise_signal(signal.SIGINT)
        return original(*arguments, **options)

    setattr(module, name, pressed)
"""
"""The start of a program that presses Ctrl-C at a moment of its choice."""


def pressed(moments: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the planner with Ctrl-C pressed at some moments, told in Python."""
    return subprocess.run(
        [sys.executable, "-c", f"{PRESSED}\n{moments}\nmain()", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_ctrl_c_ends_with_exit_code_4_and_no_traceback() -> None:
    command = [sys.executable, "-m", "planner", "solve", "korea-us-2025"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(1.0)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert "Traceback" not in out + err
    # A quick machine may have solved the model by then.
    assert process.returncode in {0, 4}


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="not a folder"):
        check_writable(tmp_path / "run")
    with pytest.raises(InputError, match="run"):
        check_writable(tmp_path / "run" / "inside")


def test_an_empty_or_new_folder_is_fine(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    check_writable(tmp_path / "empty")
    check_writable(tmp_path / "new" / "deeper")


def test_a_second_ctrl_c_changes_nothing_for_a_search() -> None:
    clock = Clock()
    with clock.listening():
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
    assert clock.stopped


def test_ctrl_c_is_answered_once_and_ends_nothing_after_a_search(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    ctrl_c = CtrlC()
    ctrl_c.keep(quiet=False)
    with pytest.raises(KeyboardInterrupt):
        ctrl_c(signal.SIGINT, None)
    monkeypatch.setattr(Clock, "observer", ctrl_c)
    with Clock().listening():
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
    ctrl_c(signal.SIGINT, None)
    assert capfd.readouterr().err == f"{FINISHING}\n"


@pytest.mark.parametrize("quiet", [(), ("--quiet",)])
def test_ctrl_c_while_the_answer_is_checked_does_not_lose_the_plan(
    starter: Path, tmp_path: Path, quiet: tuple[str, ...]
) -> None:
    moments = (
        "import planner.solve.result as r, planner.report.runs as w; pressing(r, 'audit'); pressing(w, 'write_run')"
    )
    done = pressed(moments, tmp_path, "solve", str(starter), "--out", "kept", *quiet)
    assert done.returncode == 0, done.stderr
    assert (done.stderr == "") is bool(quiet)
    assert (tmp_path / "kept" / "plan.json").is_file()


def test_ctrl_c_again_while_the_first_is_told_ends_with_exit_code_4(starter: Path, tmp_path: Path) -> None:
    moments = "import planner.schema.loader as l, planner.cli.failures as f; pressing(l, 'load'); pressing(f, 'say')"
    done = pressed(moments, tmp_path, "validate", str(starter))
    assert done.returncode == 4
    assert done.stderr == "stopped before there was anything to keep\n"


def interrupted(tmp_path: Path, module: str, moment: str) -> subprocess.CompletedProcess[str]:
    """Run ``python -m planner list`` with a module in the place of one it imports that presses Ctrl-C at a moment."""
    (tmp_path / f"{module}.py").write_text(f"import signal\n{moment}\n", encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "planner", "list"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param("exec('signal.raise_signal(signal.SIGINT)')", id="in code made from a string"),
        pytest.param(
            "try: signal.raise_signal(signal.SIGINT)\n"
            "except KeyboardInterrupt: raise ImportError('initialization failed')",
            id="in code that makes another failure of it",
        ),
        pytest.param(
            "import time\nclass Last:\n    def __del__(self): signal.raise_signal(signal.SIGINT)\n"
            "Last()\nfor _ in range(300):\n    time.sleep(0.1)",
            id="in code that cannot pass it on",
        ),
    ],
)
def test_ctrl_c_anywhere_in_python_ends_with_exit_code_4_and_no_traceback(tmp_path: Path, moment: str) -> None:
    done = interrupted(tmp_path, "pydantic", moment)
    assert (done.returncode, done.stderr) == (4, "stopped before there was anything to keep\n")


def test_ctrl_c_while_the_command_is_imported_is_quiet(tmp_path: Path) -> None:
    done = interrupted(tmp_path, "click", "raise KeyboardInterrupt")
    assert (done.returncode, done.stdout, done.stderr) == (4, "", "")
