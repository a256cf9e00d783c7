"""Every study asks about the offer of one round, the first unless told otherwise, as ``planner solve --round`` does."""

from pathlib import Path

import pytest

import planner
from planner.schema.errors import InputError
from planner.schema.starter import new_model
from planner.study.asking import StudyOptions
from planner.study.rounds import studied

WANTS = "counterpart.reservation"


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a model with two rounds, between which goalposts move."""
    folder = tmp_path_factory.mktemp("models") / "two-rounds"
    new_model(folder)
    file = folder / "model.yaml"
    first = "  first_talks: {title: First talks, date: 2025-05-01}\n"
    text = file.read_text(encoding="utf-8")
    assert first in text
    second = "  second_talks: {title: Second talks, date: 2025-11-01}\n"
    file.write_text(text.replace(first, first + second), encoding="utf-8")
    counterpart = folder / "counterpart.yaml"
    drift = "\ndrift: {value: 1 billion USD/yr, judgement: made up for the test}\n"
    counterpart.write_text(counterpart.read_text(encoding="utf-8") + drift, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> StudyOptions:
    return StudyOptions(workers=1, store=tmp_path_factory.mktemp("store") / "studies.sqlite")


def loss_of(talks: Path, rounds: list[str]) -> float:
    result = planner.solve(planner.with_rounds(planner.load(talks), rounds))
    assert result.evaluation is not None
    return result.evaluation.expected_loss


@pytest.mark.parametrize("name", ["first_talks", "second_talks"])
def test_all_studies_of_a_round_have_the_plan_of_a_solve_of_that_round(
    talks: Path, options: StudyOptions, name: str
) -> None:
    loss = loss_of(talks, [name])
    model = planner.load(talks)
    assert planner.explain(model, ["gas"], round_=name).state is not None
    state = planner.explain(model, ["gas"], round_=name).state
    assert state is not None
    assert state.expected_loss == pytest.approx(loss, abs=1e-4)
    assert planner.alternatives(model, 0.0, 1, round_=name).bundles.plans[0].state.expected_loss == pytest.approx(
        loss, abs=1e-4
    )
    assert planner.trade_offs(model, steps=1, round_=name).choices[0].values[0] == pytest.approx(loss, abs=1e-4)
    found = planner.tornado(talks, [f"{WANTS}=0:1"], tolerance=0.9, round_=name, options=options)
    assert found.loss == pytest.approx(loss, abs=1e-4)
    assert list(found.part.rounds) == [name]
    assert found.part.alone


def test_the_first_round_is_what_is_asked_about_unless_told_otherwise(talks: Path, options: StudyOptions) -> None:
    default = planner.sweep(talks, [f"{WANTS}=1,2"], options=options)
    first = planner.sweep(talks, [f"{WANTS}=1,2"], round_="first_talks", options=options)
    assert first.answers.from_store == 2
    assert first.answers.results == default.answers.results


def test_the_whole_ladder_is_asked_about_by_all(talks: Path, options: StudyOptions) -> None:
    found = planner.sweep(talks, ["discount_rate=4,5"], round_="all", options=options)
    values = found.answers.results[0].values
    assert values["expected_loss"] == pytest.approx(loss_of(talks, ["first_talks", "second_talks"]), abs=1e-4)
    assert not found.part.alone


def test_a_round_that_is_not_there_names_the_nearest(talks: Path) -> None:
    with pytest.raises(InputError, match="did you mean 'second_talks'"):
        studied(planner.load(talks), "second_talk")


def test_a_round_named_twice_is_refused(talks: Path) -> None:
    with pytest.raises(InputError, match="twice"):
        planner.with_rounds(planner.load(talks), ["first_talks", "first_talks"])
