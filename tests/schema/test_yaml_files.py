"""YAML is read safely, every scalar as text, with the line of everything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from schema.mistakes import fresh, told

from planner.schema.yaml_files import DEEPEST, LARGEST, read_yaml

Write = Callable[[bytes | str], Path]


def test_scalars_stay_text(write: Write) -> None:
    text = "yes: NO\nday: 2025-04-20\nnumber: 0x10\nexponent: 1e3\nquoted: 'null'\n"
    read = read_yaml(write(text), "file", (), fresh())
    assert read == {"yes": "NO", "day": "2025-04-20", "number": "0x10", "exponent": "1e3", "quoted": "null"}


def test_lists_and_mappings_nest(write: Write) -> None:
    assert read_yaml(write("a:\n  - b: [1, 2]\n  - c\n"), "file", (), fresh()) == {"a": [{"b": ["1", "2"]}, "c"]}


def test_the_line_of_every_key_and_entry_is_marked(write: Write) -> None:
    problems = fresh()
    read_yaml(write("a:\n  b: 1\n  c:\n    - x\n    - y\n"), "file", ("top",), problems)
    lines = {
        where: problems.marks.at(("top", *where)).line for where in (("a",), ("a", "b"), ("a", "c"), ("a", "c", "1"))
    }
    assert lines == {("a",): 1, ("a", "b"): 2, ("a", "c"): 3, ("a", "c", "1"): 5}


@pytest.mark.parametrize(
    ("text", "found", "line"),
    [
        ("a: &x 1\n", "the anchor '&x'", 1),
        ("a: 1\nb: *x\n", "the alias '*x'", 2),
        ("a:\n  <<: {b: 1}\n", "the merge key '<<'", 2),
        ("a: !!python/object:os.system x\n", "the tag 'tag:yaml.org,2002:python/object:os.system'", 1),
        ("a: !money 1\n", "the tag '!money'", 1),
        ("a: 1\n---\nb: 2\n", "a second document after '---'", 2),
        ("a: 1\nb: 2\na: 3\n", "the key 'a' again", 3),
        ("? [a, b]\n: 1\n", "a list or mapping as a key", 1),
        ("- a\n- b\n", "a list", 1),
        ("hello\n", "'hello'", 1),
        ("", "an empty file", 1),
        ("# nothing but a comment\n", "an empty file", 1),
        ("a:\n  b:\n", "nothing", 2),
        ("a: ~\n", "nothing", 1),
        ("a: " + "[" * (DEEPEST + 5), f"more than {DEEPEST} levels of nesting", 1),
        ("a: 'open\n", "text that is not YAML (found unexpected end of stream)", 2),
    ],
)
def test_what_is_not_allowed_is_told_with_its_line(write: Write, text: str, found: str, line: int) -> None:
    problems = fresh()
    read_yaml(write(text), "file", (), problems)
    (mistake,) = told(problems)
    assert (mistake.found, mistake.line) == (found, line)


def test_a_tab_is_told_in_plain_words(write: Write) -> None:
    problems = fresh()
    read_yaml(write("a:\n\tb: 1\n"), "file", (), problems)
    (mistake,) = told(problems)
    assert mistake.hint == "indent with spaces, not tabs"


def test_a_hostile_file_is_refused_before_it_grows(write: Write) -> None:
    levels = "\n".join(f"l{n}: &l{n} [*l{n - 1}, *l{n - 1}]" for n in range(1, 40))
    problems = fresh()
    assert read_yaml(write(f"l0: &l0 [lol]\n{levels}\n"), "file", (), problems) is None
    assert [mistake.line for mistake in told(problems)] == [1]


def test_a_file_that_is_too_large_is_not_parsed(write: Write) -> None:
    problems = fresh()
    assert read_yaml(write("a: " + "x" * LARGEST), "file", (), problems) is None
    (mistake,) = told(problems)
    assert mistake.expected == f"at most {LARGEST:,} bytes"


def test_nesting_without_end_is_refused_quickly(write: Write) -> None:
    problems = fresh()
    assert read_yaml(write("{a: " * 50_000), "file", (), problems) is None
    assert len(told(problems)) == 1
