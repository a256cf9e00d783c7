"""The case study of Korea's talks: its commands are valid, and its figures are the planner's, asked again in small."""

import re
import shlex
from collections.abc import Sequence
from pathlib import Path

import click
import pytest

import planner
from planner.cli.main import cli
from planner.schema.folder import find
from planner.schema.loader import ModelFiles
from planner.study.varied import read_varied

PAGE = Path(__file__).resolve().parents[2] / "docs" / "studies.md"
MODEL = "korea-us-2025"


def case_study() -> str:
    """Return the section of the page; its blocks are no examples that run, since they take many minutes."""
    text = PAGE.read_text(encoding="utf-8")
    return text[text.index("## A case study") :]


def commands() -> list[list[str]]:
    found = [shlex.split(line[2:]) for line in re.findall(r"^\$ planner .*$", case_study(), re.MULTILINE)]
    return [words[1:] for words in found]


def parsed(words: Sequence[str]) -> click.Context:
    """Return a command line as the planner reads it, without running it; a mistake in it raises an error."""
    verb, *rest = words
    with cli.make_context("planner", [], resilient_parsing=True) as group:
        command = cli.get_command(group, verb)
        assert command is not None
        return command.make_context(verb, list(rest), group)


def test_there_is_a_command_for_every_question() -> None:
    verbs = {words[0] for words in commands()}
    assert verbs == {"tornado", "morris", "sobol", "sweep", "frontier", "alternatives", "explain"}


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_is_one_that_the_planner_takes(words: list[str]) -> None:
    context = parsed(words)
    vary = context.params.get("vary") or ()
    if vary:
        read_varied(vary, ModelFiles(find(MODEL)), (), grid=words[0] == "sweep")


def shown(pattern: str) -> tuple[str, ...]:
    """Return what a line of the section shows, by the groups of a pattern."""
    found = re.search(pattern, case_study(), re.MULTILINE)
    assert found is not None, pattern
    return found.groups()


def near(text: str) -> object:
    """Return a number as the page rounds it, give or take that rounding."""
    decimals = len(text.partition(".")[2])
    return pytest.approx(float(text), abs=0.51 * 10**-decimals)


@pytest.fixture(scope="module")
def model() -> planner.Negotiation:
    return planner.load(MODEL)


def test_the_ends_of_the_frontier_are_the_first_row_and_the_last(model: planner.Negotiation) -> None:
    choices = planner.trade_offs(model, steps=1).choices
    for choice, row in ((choices[0], "1 "), (choices[-1], "11")):
        loss, cost = shown(rf"^{row} +(-?\d+\.\d\d) +(-?\d+\.\d\d)")
        assert choice.values == (near(loss), near(cost))


def test_the_best_bundle_and_the_first_alternative_are_those_shown(model: planner.Negotiation) -> None:
    best, other = planner.alternatives(model, 0.01, 1).bundles.plans
    assert best.state.expected_loss == near(shown(r"^best +(\d+\.\d\d)")[0])
    loss, cost, apart = shown(r"^1 +(\d+\.\d\d) +(\d+\.\d\d) +\d+ % +(\d+) +\+lng")
    assert (other.state.expected_loss, other.state.offers[-1].cost, other.distance) == (
        near(loss),
        near(cost),
        int(apart),
    )


def test_what_is_lost_without_a_concession_is_what_the_table_shows(model: planner.Negotiation) -> None:
    (reasons,) = planner.explain(model, ["lng_long_term"]).reasons
    assert reasons.difference == near(shown(r"^Long-term contracts for US LNG +2 Mt/yr +(\d\.\d+)")[0])


def test_the_limit_as_it_is_costs_nothing(model: planner.Negotiation) -> None:
    (step,) = planner.value_curve(model, "budget.foreign_exchange.2026", between=(5.0, 6.0)).curve.steps
    needs, loss = shown(r"^ *9 to (\d\.\d+) \(now\) +(\d+\.\d+)")
    assert (step.needs, step.loss) == (near(needs), near(loss))


def test_two_corners_of_the_sweep_are_those_shown(tmp_path: Path) -> None:
    options = planner.StudyOptions(workers=1, store=tmp_path / "store.sqlite")
    vary = ["counterpart.asks.revenue=80 %,120 %", "counterpart.reservation=2.5 billion USD"]
    results = planner.sweep(MODEL, vary, options=options).answers.results
    rows = [rf"^{revenue} % +2\.5 billion USD +(\d+\.\d\d) +(\d+\.\d\d) +(\d+) %" for revenue in (80, 120)]
    for result, row in zip(results, rows, strict=True):
        loss, cost, accepted = shown(row)
        assert result.values["expected_loss"] == near(loss)
        assert result.values["expected_cost"] == near(cost)
        assert 100 * float(str(result.values["acceptance"])) == near(accepted)
