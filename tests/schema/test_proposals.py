"""Proposals by the other side: what is read from their files, and what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import cast

import pytest

from planner.schema.errors import InputError
from planner.schema.loader import load
from planner.schema.negotiation import Negotiation
from planner.schema.proposals import load_proposal, load_proposals

SMALL = """
title: A try
date: 2025-06-25
judgement: made up for the test
asked:
  lng_long_term: {value: 2500 kt/yr, judgement: made up for the test}
  shipyard_investment: {value: 900 billion USD, schedule: tranches, judgement: made up for the test}
granted:
  s232_autos: {term: rate_15, judgement: made up for the test}
"""


@pytest.fixture(scope="module")
def model() -> Negotiation:
    return load("korea-us-2025")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def changed(file: Path, old: str, new: str) -> Path:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    return file


def problems(model: Negotiation, proposal: str | Path) -> list[str]:
    with pytest.raises(InputError) as raised:
        load_proposal(model, proposal)
    return [str(problem) for problem in raised.value.problems]


def test_levels_are_in_the_concessions_own_units_and_not_clipped(model: Negotiation, file: Path) -> None:
    found = load_proposal(model, file)
    assert found.levels == {"lng_long_term": 2.5, "shipyard_investment.tranches": 900.0}


def test_measures_that_are_not_named_get_no_relief(model: Negotiation, file: Path) -> None:
    found = load_proposal(model, file)
    assert found.terms.keys() == model.measures.keys()
    assert found.terms["s232_autos"] == "rate_15"
    assert all(
        term == next(iter(model.measures[name].terms)) for name, term in found.terms.items() if name != "s232_autos"
    )


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2025-04-20", "talks_april"), ("2025-06-25", "pause_ends"), ("2026-02-01", "gyeongju")],
)
def test_it_is_answered_in_the_first_round_on_or_after_its_date(
    model: Negotiation, file: Path, day: str, expected: str
) -> None:
    assert load_proposal(model, changed(file, "2025-06-25", day)).round == expected


def test_it_may_name_its_round_and_a_deadline(model: Negotiation, file: Path) -> None:
    found = load_proposal(
        model, changed(file, "date: 2025-06-25", "date: 2025-06-25\nround: gyeongju\ndeadline: 2025-11-01")
    )
    assert (found.round, found.deadline) == ("gyeongju", date(2025, 11, 1))


def test_hindsight_is_said_not_refused(model: Negotiation, file: Path) -> None:
    assert load_proposal(model, file).hindsight
    assert not load_proposal(model, changed(file, "2025-06-25", "2025-04-19")).hindsight
    later = "\nsources:\n  a_source: {publisher: A, title: B, date: 2025-12-01, address: C}\n"
    file.write_text(file.read_text(encoding="utf-8") + later, encoding="utf-8")
    assert load_proposal(model, file).hindsight


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("lng_long_term", "lng_longterm", "found no concession 'lng_longterm'; expected 'lng_long_term'"),
        ("lng_long_term", "lng_longterm", "did you mean 'lng_long_term'?"),
        ("2500 kt/yr", "2500 kt", "asked.lng_long_term.value: found '2500 kt', mass; expected"),
        ("2500 kt/yr", "2500", "asked.lng_long_term.value: found '2500', without a unit"),
        ("2500 kt/yr", "-1 Mt/yr", "asked.lng_long_term.value: found '-1 Mt/yr'; expected at least 0"),
        ("tranches", "trenches", "found no schedule 'trenches'; expected 'front_loaded' or 'tranches'"),
        ("s232_autos", "s232_auto", "granted.s232_auto: found no measure 's232_auto'"),
        ("rate_15", "rate_17", "granted.s232_autos.term: found no term 'rate_17'"),
        ("date: 2025-06-25", "date: 2025-06-31", "date: found '2025-06-31'; expected a day that exists"),
        ("date: 2025-06-25", "date: 2025-06-25\nround: july", "round: found no round 'july'"),
        ("date: 2025-06-25", "date: 2025-06-25\ndeadline: 2025-06-24", "deadline: found 2025-06-24"),
        (
            "date: 2025-06-25",
            "date: 2025-06-25\ndeadline: 2029-01-01",
            "deadline: found 2029-01-01; expected a day up to 2028-12-31, the end of the horizon; leave it out",
        ),
        ("title: A try\n", "", "expected the key 'title'"),
        ("title: A try", "tittle: A try", "did you mean 'title'?"),
        ("date: 2025-06-25\njudgement: made up for the test", "date: 2025-06-25", "found no evidence"),
        (
            "date: 2025-06-25\njudgement: made up for the test",
            "date: 2025-06-25\nstatus: reported\nsource: nobody",
            "no source 'nobody'",
        ),
    ],
)
def test_what_does_not_fit_is_refused(model: Negotiation, file: Path, old: str, new: str, words: str) -> None:
    found = problems(model, changed(file, old, new))
    assert any(words in problem for problem in found), found


def test_every_mistake_is_told_with_its_line(model: Negotiation, file: Path) -> None:
    changed(file, "lng_long_term", "lng")
    changed(file, "rate_15", "rate_17")
    found = problems(model, file)
    assert [problem.split(": ")[0] for problem in found] == [f"{file}:6", f"{file}:9"]


@pytest.mark.parametrize(
    ("evidence", "place"),
    [
        ("date: 2025-06-25\njudgement: made up for the test", ":5: source"),
        ("term: rate_15, judgement: made up for the test", ":9: granted.s232_autos.source"),
    ],
)
def test_a_source_that_nobody_knows_is_told_in_its_line(
    model: Negotiation, file: Path, evidence: str, place: str
) -> None:
    joined, (said, _) = (", " if "," in evidence else "\n"), evidence.rsplit("judgement", 1)
    sourced = f"{said}status: reported{joined}source: nobody"
    (found,) = problems(model, changed(file, evidence, sourced))
    assert found.startswith(f"{file}{place}: found no source 'nobody'")


def test_terms_made_known_later_may_be_put_to_an_earlier_round_in_hindsight(model: Negotiation, file: Path) -> None:
    found = load_proposal(model, changed(file, "date: 2025-06-25", "date: 2025-07-25\nround: pause_ends"))
    assert (found.round, found.hindsight) == ("pause_ends", True)


def test_a_proposal_is_a_name_or_a_path(model: Negotiation) -> None:
    for other in (None, 5, b"july_2025"):
        with pytest.raises(InputError, match=r"proposal: found .*; expected the path of a file"):
            load_proposal(model, cast("str", other))


def test_a_source_of_the_model_is_not_given_again(model: Negotiation, file: Path) -> None:
    again = "\nsources:\n  han_interview: {publisher: A, title: B, date: 2025-12-01, address: C}\n"
    file.write_text(file.read_text(encoding="utf-8") + again, encoding="utf-8")
    assert any("found the source 'han_interview' again" in problem for problem in problems(model, file))


@pytest.mark.parametrize("name", ["july", "nothing.yaml", "a\0b.yaml", ""])
def test_a_proposal_that_is_not_there_is_named_with_those_that_are(model: Negotiation, name: str) -> None:
    (found,) = problems(model, name)
    assert "a proposal that comes with the model (japan_scaled, july_2025, november_2025)" in found


def test_a_proposal_of_one_s_own_folder_goes_by_its_name(model: Negotiation, file: Path, tmp_path: Path) -> None:
    (tmp_path / "proposals").mkdir()
    file.rename(tmp_path / "proposals" / "mine.yaml")
    assert load_proposal(model, "mine", tmp_path).title == "A try"


def test_all_proposals_of_a_folder_are_read_and_their_mistakes_told_together(
    model: Negotiation, tmp_path: Path
) -> None:
    assert load_proposals(model, tmp_path) == {}
    (tmp_path / "proposals").mkdir()
    for name in ("one", "two"):
        (tmp_path / "proposals" / f"{name}.yaml").write_text(SMALL, encoding="utf-8")
    assert list(load_proposals(model, tmp_path)) == ["one", "two"]
    for name in ("one", "two"):
        changed(tmp_path / "proposals" / f"{name}.yaml", "rate_15", f"rate_{name}")
    with pytest.raises(InputError) as raised:
        load_proposals(model, tmp_path)
    assert [problem.found for problem in raised.value.problems] == ["no term 'rate_one'", "no term 'rate_two'"]


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "title: [\n", "title: *alias\n", "asked: 1\n"])
def test_files_that_are_no_proposal_are_refused(model: Negotiation, file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    assert problems(model, file)
