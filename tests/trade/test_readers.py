"""Customs extracts as users have them, a few rows each."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import yaml

from planner.schema.errors import InputError, InputProblem
from planner.schema.loader import load
from planner.schema.starter import new_model
from planner.trade.readers.baci import read_baci
from planner.trade.readers.census import read_census
from planner.trade.readers.dataweb import read_dataweb
from planner.trade.readers.extract import Extract
from planner.trade.readers.products import Assumptions, write_products_table

SOURCE = """a_source:
  publisher: US Census Bureau
  title: Imports for consumption
  date: 2024-01-31
  address: https://api.census.gov
"""
CENSUS = [
    ["I_COMMODITY", "I_COMMODITY_LDESC", "CTY_CODE", "CTY_NAME", "CON_VAL_YR", "CAL_DUT_YR", "YEAR", "MONTH"],
    ["870323", "CARS, 1500-3000 CC", "-", "TOTAL FOR ALL COUNTRIES", "900", "20", "2024", "12"],
    ["870323", "CARS, 1500-3000 CC", "0003", "EUROPEAN UNION", "300", "9", "2024", "12"],
    ["870323", "CARS, 1500-3000 CC", "5XXX", "ASIA", "600", "9", "2024", "12"],
    ["870323", "CARS, 1500-3000 CC", "5800", "KOREA, SOUTH", "250", "0", "2024", "11"],
    ["870323", "CARS, 1500-3000 CC", "5800", "KOREA, SOUTH", "300", "0", "2024", "12"],
    ["870323", "CARS, 1500-3000 CC", "4280", "GERMANY", "200", "5", "2024", "12"],
    ["870323", "CARS, 1500-3000 CC", "4759", "ITALY", "100", "4", "2024", "12"],
    ["870323", "CARS, 1500-3000 CC", "7910", "SOUTH AFRICA", "300", "0", "2024", "12"],
    ["010121", "HORSES", "4280", "GERMANY", "7", "0", "2024", "12"],
]


def write(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def cell(extract: Extract, product: str, supplier: str) -> float:
    return float(extract.imports[extract.products.index(product), extract.suppliers.index(supplier)])


def problems(error: pytest.ExceptionInfo[InputError]) -> tuple[InputProblem, ...]:
    return error.value.problems


@pytest.fixture(params=["csv", "json"])
def census(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    if request.param == "csv":
        return write(tmp_path / "census.csv", CENSUS)
    path = tmp_path / "census.json"
    path.write_text(json.dumps(CENSUS), encoding="utf-8")
    return path


def test_census_rows_are_added_up_by_supplier_without_totals(census: Path) -> None:
    extract = read_census(census)
    assert extract.products == ("010121", "870323")
    assert extract.titles == ("HORSES", "CARS, 1500-3000 CC")
    assert [cell(extract, "870323", name) for name in ("korea", "eu27", "rest_of_world")] == [300, 300, 300]
    assert extract.duty is not None and extract.duty.sum() == 9
    assert extract.year == "2024"
    assert extract.dropped == {"all countries": 1, "groups of countries": 2, "earlier months": 1}


def test_codes_are_cut_to_the_digits_asked_for(census: Path) -> None:
    assert read_census(census, digits=2).products == ("01", "87")


def test_a_supplier_may_be_given_by_code_or_name(census: Path) -> None:
    extract = read_census(census, suppliers={"korea": ["5800"], "germany": ["Germany"]})
    assert extract.suppliers == ("korea", "germany", "rest_of_world")
    assert cell(extract, "870323", "rest_of_world") == 400


def test_a_wrong_country_is_named_with_the_nearest_one(census: Path) -> None:
    with pytest.raises(InputError, match="KOREA, SOUTH"):
        read_census(census, suppliers={"korea": ["Korea South"]})


def test_a_country_asked_for_twice_is_refused(census: Path) -> None:
    with pytest.raises(InputError, match="twice"):
        read_census(census, suppliers={"germany": ["4280"], "europe": ["4280"]})


def test_a_wrong_column_is_named_with_the_nearest_one(tmp_path: Path) -> None:
    path = write(tmp_path / "census.csv", [["I_COMODITY", "CTY_CODE", "CON_VAL_YR"], ["870323", "5800", "1"]])
    with pytest.raises(InputError, match="did you mean 'I_COMODITY'"):
        read_census(path)


def test_an_amount_that_is_no_number_is_reported_with_its_line(tmp_path: Path) -> None:
    path = write(tmp_path / "census.csv", [*CENSUS, ["870323", "", "5700", "CHINA", "n/a", "0", "2024", "12"]])
    with pytest.raises(InputError, match="'n/a', not an amount") as error:
        read_census(path)
    assert [problem.line for problem in problems(error)] == [len(CENSUS) + 1]


def test_levels_of_the_classification_are_not_mixed(tmp_path: Path) -> None:
    path = write(tmp_path / "census.csv", [*CENSUS, ["8703230110", "", "5700", "CHINA", "1", "0", "2024", "12"]])
    with pytest.raises(InputError, match="codes of 6 and of 10 digits"):
        read_census(path)


def test_a_lost_leading_zero_is_reported_and_can_be_restored(tmp_path: Path) -> None:
    path = write(
        tmp_path / "census.csv", [*CENSUS[:-1], ["10121", "HORSES", "4280", "GERMANY", "7", "0", "2024", "12"]]
    )
    with pytest.raises(InputError, match="'010121'"):
        read_census(path)
    assert read_census(path, restore_zeros=True).products == ("010121", "870323")


def test_several_years_need_a_choice(tmp_path: Path) -> None:
    path = write(tmp_path / "census.csv", [*CENSUS, ["870323", "", "5800", "KOREA, SOUTH", "280", "0", "2023", "12"]])
    with pytest.raises(InputError, match="2023, 2024"):
        read_census(path)
    assert cell(read_census(path, year=2023), "870323", "korea") == 280


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"[[1, 2", "not JSON"),
        (b'[["I_COMMODITY"], ["1", "2"]]', "another length"),
        (b"\xff\xfe", "UTF-8"),
        (b"", "CSV"),
    ],
)
def test_a_broken_file_is_the_users_mistake(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "broken"
    path.write_bytes(content)
    with pytest.raises(InputError, match=words):
        read_census(path)
    with pytest.raises(InputError, match="No such file"):
        read_census(tmp_path / "missing.csv")


DATAWEB = """Imports For Consumption,,,,
"Query of 3 March 2025, all countries",,,,
,,,,
Data Type,HTS Number,Description,Country,2023,2024
Customs Value,8703.23,Cars,South Korea,"1,000","1,234,567"
Customs Value,8703.23,Cars,Japan,10,20
Customs Value,0101.21,Horses,Germany,5,6
Calculated Duties,8703.23,Cars,Japan,1,2
First Unit of Quantity,8703.23,Cars,Japan,1,2
Total,,,,"1,015","1,234,595"
"""


def test_a_dataweb_export_is_read_below_its_title_lines(tmp_path: Path) -> None:
    path = tmp_path / "dataweb.csv"
    path.write_text(DATAWEB, encoding="utf-8")
    extract = read_dataweb(path, year=2024)
    assert extract.products == ("010121", "870323")
    assert cell(extract, "870323", "korea") == 1234567
    assert cell(extract, "010121", "eu27") == 6
    assert extract.duty is not None and extract.duty.sum() == 2
    assert extract.dropped == {"totals and notes": 1, "other years (columns)": 1, "other data types": 1}


def test_a_dataweb_export_of_several_years_needs_a_choice(tmp_path: Path) -> None:
    path = tmp_path / "dataweb.csv"
    path.write_text(DATAWEB, encoding="utf-8")
    with pytest.raises(InputError, match="2023, 2024"):
        read_dataweb(path)
    with pytest.raises(InputError, match="Customs Value"):
        read_dataweb(path, year=2024, data_type="Custom Value")
    path.write_text(DATAWEB.replace("HTS Number", "HTS No"), encoding="utf-8")
    with pytest.raises(InputError, match="HTS No"):
        read_dataweb(path)


COUNTRIES = """country_code,country_name,country_iso2,country_iso3
251,France,FR,FRA
410,Rep. of Korea,KR,KOR
490,"Other Asia, nes",,S19
76,Brazil,BR,BRA
842,USA,US,USA
"""
TRADE = """t,i,j,k,v,q
2023,410,842,870323,12345.678,   100.5
2023,490,842,870323,10.0,           NA
2023,251,842,010121,2.5,1
2023,76,842,010121,1.5,1
2023,410,251,870323,999,1
"""


def test_baci_keeps_one_importer_and_turns_thousands_into_dollars(tmp_path: Path) -> None:
    trade, countries = tmp_path / "BACI.csv", tmp_path / "country_codes.csv"
    trade.write_text(TRADE, encoding="utf-8")
    countries.write_text(COUNTRIES, encoding="utf-8")
    extract = read_baci(trade, countries)
    assert cell(extract, "870323", "korea") == pytest.approx(12345678)
    assert cell(extract, "870323", "taiwan") == 10_000
    assert (cell(extract, "010121", "eu27"), cell(extract, "010121", "rest_of_world")) == (2500, 1500)
    assert extract.year == "2023"


def test_a_baci_country_without_a_name_is_reported(tmp_path: Path) -> None:
    trade, countries = tmp_path / "BACI.csv", tmp_path / "country_codes.csv"
    trade.write_text(TRADE + "2023,777,842,010121,1,1\n", encoding="utf-8")
    countries.write_text(COUNTRIES, encoding="utf-8")
    with pytest.raises(InputError, match="'777'") as error:
        read_baci(trade, countries)
    assert problems(error)[0].line == 7
    with pytest.raises(InputError, match="France"):
        read_baci(trade, countries, importer="Frence")
    trade.write_text(TRADE.replace("t,i,j,k,v,q", "t,i,j,hs6,v,q"), encoding="utf-8")
    with pytest.raises(InputError, match="no column 'k'"):
        read_baci(trade, countries)


def test_a_product_table_says_what_is_measured_and_what_is_assumed(tmp_path: Path, census: Path) -> None:
    extract = read_census(census)
    assumptions = Assumptions(import_share={"8703": 0.5, "": 0.25}, reasons={"import_share": "Known for cars."})
    table, description = write_products_table(extract, tmp_path / "products.csv", "us_census_2024", assumptions)
    with table.open(encoding="utf-8", newline="") as file:
        rows = {row["product"]: row for row in csv.DictReader(file)}
    assert rows["hs870323"]["korea"] == "300"
    assert rows["hs870323"]["domestic"] == "900"
    assert rows["hs010121"]["domestic"] == "21"
    assert rows["hs870323"]["value_added"] == "65"
    columns = yaml.safe_load(description.read_text(encoding="utf-8"))["columns"]
    assert list(columns) == list(rows["hs870323"])
    assert columns["korea"]["source"] == "us_census_2024"
    assert columns["domestic"]["judgement"] == "Known for cars."


def test_a_model_takes_the_table_as_it_is_written(tmp_path: Path) -> None:
    folder = new_model(tmp_path / "mine")
    census = write(tmp_path / "census.csv", CENSUS)
    extract = read_census(census, suppliers={"home": ["5800"], "rivals": ["4280", "4759", "7910"]})
    write_products_table(extract, folder / "products.csv", "a_source")
    (folder / "sources.yaml").write_text(SOURCE, encoding="utf-8")
    write(
        folder / "coverage.csv", [["product", "cars", "other_goods"], ["hs870323", "100", "0"], ["hs010121", "0", "80"]]
    )
    products = load(folder).trade.products
    assert products.suppliers == ("home", "rivals", "rest_of_world")
    assert products.imports.sum() == pytest.approx(907e-9)
