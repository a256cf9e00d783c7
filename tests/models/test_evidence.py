"""Every figure of every shipped model, table and proposal says where it comes from, in the files as written."""

from __future__ import annotations

from pathlib import Path

import pytest
from model_files import (
    APRIL,
    DATA,
    MODELS,
    OCTOBER,
    QUANTITY,
    as_of,
    cited,
    described,
    evidenced,
    figures,
    missing,
    read,
    rows,
    sources,
    walk,
)

each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
PROPOSALS = sorted(path for model in MODELS for path in (model / "proposals").glob("*.yaml"))


@each_model
def test_every_figure_names_its_source_or_its_reason(model: Path) -> None:
    found = evidenced(model)
    assert len(found) > 400
    assert [f"{where}: {flaw}" for where, each in found if (flaw := missing(each))] == []


@each_model
def test_every_quantity_has_a_unit(model: Path) -> None:
    for where, found in figures(model):
        written = [found[key] for key in ("value", "per_unit") if key in found]
        written += [part for point in found.get("points", []) for part in point]
        for text in written:
            assert isinstance(text, str), f"{where}: {text}"
            assert QUANTITY.match(text), f"{where}: {text}"


@each_model
def test_nothing_that_a_plan_rests_on_was_published_after_the_model_s_date(model: Path) -> None:
    known, date = sources(model), as_of(model)
    for where, found in [*evidenced(model), *described(DATA)]:
        for name in cited(found):
            assert name in known, f"{where} cites {name}"
            assert known[name]["date"] <= date, f"{where} cites {name} of {known[name]['date']}"


@each_model
def test_no_date_of_a_plan_lies_before_the_model_s_date(model: Path) -> None:
    says = read(model / "model.yaml")
    days = [each["date"] for each in says["rounds"].values()]
    assert days == sorted(days)
    assert says["as_of"] <= says["horizon_start"] <= days[0] <= days[-1] <= says["horizon_end"]


@each_model
def test_a_source_has_one_name(model: Path) -> None:
    known = sources(model).values()
    assert len({source["address"] for source in known}) == len(known)
    assert len({(source["publisher"], source["title"], source["date"]) for source in known}) == len(known)


@each_model
def test_a_model_s_own_sources_are_all_cited(model: Path) -> None:
    found = [each for _, each in evidenced(model)]
    if (model / "published.csv").exists():
        found += rows(model / "published.csv")
    for path in (model / "proposals").glob("*.yaml"):
        found += [part for _, part in walk(read(path))]
    used = {name for each in found for name in cited(each)}
    assert read(model / "sources.yaml").keys() - used == set()


def test_shared_sources_are_all_cited() -> None:
    found = [each for _, each in described(DATA)]
    for model in MODELS:
        found += [each for _, each in evidenced(model)]
    found += rows(APRIL / "published.csv")
    assert read(DATA / "sources.yaml").keys() - {name for each in found for name in cited(each)} == set()


def test_columns_of_tables_name_their_source_or_their_reason() -> None:
    found = [*described(DATA), *described(OCTOBER)]
    assert [f"{where}: {flaw}" for where, each in found if (flaw := missing(each))] == []


def test_later_estimates_are_marked_as_hindsight() -> None:
    known, date = sources(APRIL), str(as_of(APRIL))
    for row in rows(APRIL / "published.csv"):
        assert (row["used_for"] == "hindsight") == (row["published"] > date), row["name"]
        assert str(known[row["source"]]["date"]) == row["published"], row["name"]


@pytest.mark.parametrize("path", PROPOSALS, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_every_part_of_a_proposal_names_its_source_or_its_reason(path: Path) -> None:
    says = read(path)
    parts = {"": says} | says["asked"] | says["granted"]
    assert {where: flaw for where, part in parts.items() if (flaw := missing(part))} == {}
    known = sources(path.parents[1]) | says["sources"]
    names = {name for part in parts.values() for name in cited(part)}
    assert names <= known.keys()
    assert says["sources"].keys() <= names
    assert all(QUANTITY.match(asked["value"]) for asked in says["asked"].values())
