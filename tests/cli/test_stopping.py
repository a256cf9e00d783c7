"""Ctrl-C keeps what is done; a place that cannot be written to is told."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from planner.schema.errors import InputError
from planner.solve.runs import check_writable

ROOT = Path(__file__).resolve().parents[2]


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
