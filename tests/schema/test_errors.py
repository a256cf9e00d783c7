"""Mistakes are told in one line each, with the nearest valid name, and not without end."""

from __future__ import annotations

import pytest
from schema.mistakes import fresh

from planner.schema.errors import InputError, InputProblem, listed, quoted, suggestion
from planner.schema.marks import MOST_TOLD


@pytest.mark.parametrize(
    ("word", "nearest"), [("payr", "payer"), ("PAYER", "payer"), ("pay er", "payer"), ("titel", "title"), ("zzz", "")]
)
def test_the_nearest_name_is_suggested_if_one_is_near(word: str, nearest: str) -> None:
    assert suggestion(word, ["payer", "title"]) == (f"did you mean '{nearest}'?" if nearest else "")


def test_a_word_without_end_is_compared_quickly() -> None:
    assert suggestion("x" * 1_000_000, ["payer"]) == ""


def test_what_is_quoted_stays_on_one_line_and_short() -> None:
    assert quoted("a\n b\x1b[31m") == "'a b\N{REPLACEMENT CHARACTER}[31m'"
    assert len(quoted("x" * 1000)) == 62


def test_lists_read_as_a_sentence() -> None:
    assert [listed([]), listed("a"), listed("abc"), listed("ab", "and")] == [
        "",
        "'a'",
        "'a', 'b' or 'c'",
        "'a' and 'b'",
    ]


def test_a_problem_says_place_path_found_expected_and_hint() -> None:
    problem = InputProblem("model.yaml", 3, "as_of", "'x'", "a date", "such as 2025-04-20")
    assert str(problem) == "model.yaml:3: as_of: found 'x'; expected a date; such as 2025-04-20"
    assert str(InputProblem("model.yaml", None, "", "", "a file")) == "model.yaml: expected a file"


def test_problems_are_told_by_file_and_line_and_each_once() -> None:
    problems = fresh()
    for found in ("b", "a", "a"):
        problems.add((), found, "c")
    with pytest.raises(InputError) as caught:
        problems.stop_if_any()
    assert str(caught.value).startswith("2 problems:\n")


def test_more_problems_than_anyone_reads_are_counted_only() -> None:
    problems = fresh()
    for number in range(MOST_TOLD + 1234):
        problems.add((), str(number), "c")
    with pytest.raises(InputError) as caught:
        problems.stop_if_any()
    assert len(caught.value.problems) == MOST_TOLD
    assert str(caught.value).startswith(f"{MOST_TOLD + 1234:,} problems:")
    assert str(caught.value).endswith("and 1,234 more")


def test_what_a_terminal_would_not_show_or_would_obey_is_replaced_everywhere() -> None:
    problems = fresh()
    problems.add(("a\x1b[31m", "b"), "c\U000b22c2", listed(["d\u202e"]), suggestion("e\x07f", ["e\x07g"]))
    with pytest.raises(InputError) as caught:
        problems.stop_if_any()
    assert str(caught.value.problems[0]).isprintable()


def test_a_key_without_end_is_shown_shortened() -> None:
    problems = fresh()
    problems.add(("x" * 10_000, "y"), "a", "b")
    with pytest.raises(InputError) as caught:
        problems.stop_if_any()
    assert len(caught.value.problems[0].where) == 62
