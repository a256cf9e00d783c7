"""Files may be anything; what is not a text in UTF-8 is told."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from schema.mistakes import fresh, told

from planner.schema.text_files import read_text

Write = Callable[[bytes | str], Path]


def test_a_byte_order_mark_is_dropped(write: Write) -> None:
    assert read_text(write(b"\xef\xbb\xbfa"), "file", (), fresh(), 100) == "a"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_are_read(write: Write, end: str) -> None:
    assert read_text(write(f"a{end}b"), "file", (), fresh(), 100) == "a\nb"


@pytest.mark.parametrize(
    ("content", "found", "line"),
    [
        ("a".encode("utf-16"), "text in UTF-16", None),
        ("a".encode("utf-32"), "text in UTF-32", None),
        (b"a\nb\xe9", "byte 0xe9, which is not UTF-8", 2),
        (b"a\n\nb\x00", "the control character 0x00", 3),
        (b"a\x1b[0m", "the control character 0x1b", 1),
        (b"a" * 101, "101 bytes", None),
    ],
)
def test_other_content_is_told(write: Write, content: bytes, found: str, line: int | None) -> None:
    problems = fresh()
    assert read_text(write(content), "file", (), problems, 100) is None
    (mistake,) = told(problems)
    assert (mistake.found, mistake.line) == (found, line)


def test_text_in_utf_16_without_a_mark_gets_the_hint_to_save_it_as_utf_8(write: Write) -> None:
    problems = fresh()
    read_text(write("ab".encode("utf-16-le")), "file", (), problems, 100)
    assert told(problems)[0].hint == "save it as UTF-8"


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    problems = fresh()
    assert read_text(tmp_path / "none", "file", (), problems, 100) is None
    assert told(problems)[0].found == "no such file"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    problems = fresh()
    assert read_text(tmp_path / "pipe", "file", (), problems, 100) is None
    assert told(problems)[0].found == "something that is not a file"
