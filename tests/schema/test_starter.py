"""``planner new`` starts a model that loads and solves at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from planner.schema.errors import InputError
from planner.schema.loader import load
from planner.schema.starter import new_model
from planner.solve.result import solve_model
from planner.solve.solution import Reason


def test_a_new_model_loads_and_solves(tmp_path: Path) -> None:
    result = solve_model(load(new_model(tmp_path / "deeper" / "talks")))
    assert result.solution.proof.reason is Reason.PROVED
    assert result.audit is not None
    assert result.audit.ok


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "talks").mkdir()
    assert (new_model(tmp_path / "talks") / "model.yaml").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["talks"]


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(InputError, match="something there already"):
        new_model(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_or_a_link_in_the_way_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("dear", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to("empty")
    for name in ("file", "link"):
        with pytest.raises(InputError, match="something there already"):
            new_model(tmp_path / name)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to the superuser")
def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(InputError, match="cannot be written"):
        new_model(tmp_path / "talks")


def test_a_path_through_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        new_model(tmp_path / "file" / "talks")
