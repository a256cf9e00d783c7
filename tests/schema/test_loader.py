"""A model is its folder: all of it is read, nothing outside it, and all mistakes are told at once."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from schema.mistakes import Spoilt

from planner.schema.errors import InputError
from planner.schema.loader import ModelFiles, load
from planner.schema.writer import plain


def test_a_shipped_model_is_found_by_name() -> None:
    assert load("korea-us-2025").name == "korea-us-2025"


def test_a_folder_of_ones_own_is_read_like_a_shipped_model(spoilt: Spoilt) -> None:
    model = load(spoilt.folder)
    assert (model.name, model.as_of) == ("my-negotiation", date(2025, 4, 20))
    assert plain(load(str(spoilt.folder))) == plain(model)


def test_a_misspelt_model_is_told_with_the_nearest_one() -> None:
    with pytest.raises(InputError, match="did you mean 'korea-us-2025'"):
        load("korea-us-2052")


@pytest.mark.parametrize("name", ["", "no/such/folder", "x\0y", "x" * 5000, "README.md"])
def test_what_is_no_folder_is_told(name: str) -> None:
    with pytest.raises(InputError, match="expected"):
        load(name)


def test_a_folder_that_is_no_model_is_told_as_one_mistake(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"1 problem.*\n.*without 'model.yaml'.*'planner new FOLDER' starts a model"):
        load(tmp_path)


def test_a_run_given_as_a_model_is_told_where_its_model_is(spoilt: Spoilt, tmp_path: Path) -> None:
    run = tmp_path / "run"
    shutil.copytree(spoilt.folder, run / "inputs")
    with pytest.raises(InputError) as caught:
        load(run)
    assert caught.value.problems[0].hint.startswith("the model of this run is in ")


def test_mistakes_in_several_files_are_told_together(spoilt: Spoilt) -> None:
    spoilt.change("concessions.yaml", "payer: Gas buyers", "payr: Gas buyers")
    spoilt.change("measures.yaml", "status: in_force", "status: inforce")
    spoilt.change("products.csv", "12,88,150", "12,88,15o")
    spoilt.change("budgets.csv", "0.5 billion USD", "0.5 Mt")
    spoilt.change("sources.yaml", "title:", "titel:")
    (spoilt.folder / "politics.yaml").write_text("constituencies: [\n", encoding="utf-8")
    files = [mistake.file for mistake in spoilt.mistakes()]
    assert files == [
        "budgets.csv",
        "concessions.yaml",
        "measures.yaml",
        "politics.yaml",
        "products.csv",
        "sources.yaml",
    ]


@pytest.mark.parametrize(
    "file", ["measures.yaml", "concessions.yaml", "politics.yaml", "counterpart.yaml", "sources.yaml", "budgets.csv"]
)
def test_a_missing_file_is_told_once(spoilt: Spoilt, file: str) -> None:
    (spoilt.folder / file).unlink()
    mistake = spoilt.only()
    assert (mistake.file, mistake.found) == (file, "no such file")


def test_a_misspelt_file_is_told_with_what_is_there(spoilt: Spoilt) -> None:
    (spoilt.folder / "politics.yaml").rename(spoilt.folder / "politic.yaml")
    (missing,) = [mistake for mistake in spoilt.mistakes() if mistake.file == "politics.yaml"]
    assert missing.hint == "did you mean 'politic.yaml'?"


@pytest.mark.parametrize("name", ["notes.txt", "model.yaml~", "old/model.yaml", "rivals.yml"])
def test_a_file_that_nothing_reads_is_refused(spoilt: Spoilt, name: str) -> None:
    path = spoilt.folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("a: b\n", encoding="utf-8")
    assert spoilt.only().file == name


@pytest.mark.parametrize("name", ["README.md", ".gitignore", ".git/config"])
def test_a_note_and_hidden_files_do_no_harm(spoilt: Spoilt, name: str) -> None:
    path = spoilt.folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("anything", encoding="utf-8")
    assert load(spoilt.folder).name == "my-negotiation"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("../products.csv", "'../products.csv', which leaves the model's folder"),
        ("/etc/products.csv", "'/etc/products.csv', which leaves the model's folder"),
        ('"a\\0.csv"', "the control character 0x00"),
        ("product.csv", "no file 'product.csv'"),
        ("products.txt", "'products.txt'"),
        ("[products.csv]", "something else"),
        ("data:product.csv", "no shipped table 'data:product.csv'"),
        ("data:../products.csv", "no shipped table 'data:../products.csv'"),
        ("x" * 5000 + ".csv", f"no file '{'x' * 59}…'"),
    ],
)
def test_a_table_outside_the_folder_or_missing_is_told_where_it_is_named(spoilt: Spoilt, name: str, found: str) -> None:
    mistake = spoilt.change("model.yaml", "products: products.csv", f"products: {name}").only()
    assert (mistake.file, mistake.line, mistake.found) == ("model.yaml", 22, found)


@pytest.mark.parametrize("file", ["measures.yaml", "budgets.csv", "products.csv", "products.yaml", "model.yaml"])
def test_a_link_out_of_the_folder_is_not_followed(spoilt: Spoilt, tmp_path: Path, file: str) -> None:
    (spoilt.folder / file).rename(tmp_path / file)
    (spoilt.folder / file).symlink_to(tmp_path / file)
    assert "which leaves the model's folder" in spoilt.mistakes()[0].found


def test_a_link_within_the_folder_is_followed(spoilt: Spoilt) -> None:
    (spoilt.folder / "budgets.csv").rename(spoilt.folder / ".budgets.csv")
    (spoilt.folder / "budgets.csv").symlink_to(".budgets.csv")
    assert load(spoilt.folder).budgets.keys() == {"public_money"}


def test_a_link_to_itself_is_told(spoilt: Spoilt) -> None:
    (spoilt.folder / "measures.yaml").unlink()
    (spoilt.folder / "measures.yaml").symlink_to("measures.yaml")
    assert spoilt.only().file == "measures.yaml"


@pytest.mark.parametrize(
    ("rates", "found"),
    [
        ("{KRW: {value: 0 KRW/USD, judgement: x}}", "'0 KRW/USD'"),
        ("{KRW: {value: 1364 USD/KRW, judgement: x}}", "'1364 USD/KRW'"),
        ("{KRW: {judgement: x}}", "nothing"),
        ("{krw: {value: 1364 krw/USD, judgement: x}}", "the key 'krw'"),
        ("{USD: {value: 1 USD/USD, judgement: x}}", "the key 'USD'"),
        ("1364", "'1364'"),
    ],
)
def test_an_exchange_rate_is_units_per_dollar(spoilt: Spoilt, rates: str, found: str) -> None:
    mistake = spoilt.change("model.yaml", "metric:", f"exchange_rates: {rates}\nmetric:").only()
    assert (mistake.file, mistake.found) == ("model.yaml", found)


def test_money_in_another_currency_is_converted_once(spoilt: Spoilt) -> None:
    spoilt.change("model.yaml", "metric:", "exchange_rates:\n  KRW: {value: 1000 KRW/USD, judgement: x}\nmetric:")
    spoilt.change("budgets.csv", "0.5 billion USD", "1.5 trillion KRW")
    assert load(spoilt.folder).budgets["public_money"].limits[2025].value.magnitude == 1.5


def test_a_part_in_the_wrong_file_is_told_where_it_belongs(spoilt: Spoilt) -> None:
    spoilt.change("model.yaml", "metric:", "groups: {}\nmetric:")
    assert spoilt.only().expected == "it in concessions.yaml"


def test_files_read_once_make_models_with_different_overrides(spoilt: Spoilt) -> None:
    files = ModelFiles(spoilt.folder)
    first, second = files.model(["horizon_end=2026-12-31"]), files.model()
    assert (first.horizon_end, second.horizon_end) == (date(2026, 12, 31), date(2027, 12, 31))
    assert files.text_at("discount_rate") == "4 %/yr"
