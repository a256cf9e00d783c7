"""Customs extracts as users have them, a few rows each."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import yaml

from planner.schema.errors import InputError, InputProblem
from planner.schema.loader import load
from planner.schema.negotiation import Negotiation
from planner.schema.starter import new_model
from planner.trade.engine import loss_table
from planner.trade.readers.baci import read_baci
from planner.trade.readers.census import read_census
from planner.trade.readers.dataweb import read_dataweb
from planner.trade.readers.extract import Extract
from planner.trade.readers.products import Assumptions, write_products_table
from planner.trade.readers.sectors import group_by_sector

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
        (b"[]", "another length"),
        (b"\xff\xfe", "UTF-16 text; expected a file saved as UTF-8"),
        (b"\xe9\xe8", "not UTF-8 text"),
        (b"PK\x03\x04rest", "a ZIP archive or an Excel workbook"),
        (b"\x1f\x8brest", "a gzip archive"),
        (b"", "a CSV table with a header row"),
        (b"I_COMMODITY;CTY_CODE;CON_VAL_YR\n870323;5800;1\n", "divided by semicolons"),
        (b"I_COMMODITY\tCTY_CODE\tCON_VAL_YR\n", "divided by tabs"),
        (b"I_COMMODITY,CTY_CODE,CON_VAL_YR\n", "no rows of imports"),
        (b"I_COMMODITY,CTY_CODE,CON_VAL_YR\n870323,5800,1,2\n", "broken:2: found 4 cells"),
        (b'I_COMMODITY,CTY_CODE,CON_VAL_YR\n870323,"5800,1\n', "broken:2: found a quotation mark"),
        (b"I_COMMODITY,CTY_CODE,CON_VAL_YR\n870323,,1\n", "broken:2: country: found no country"),
        (b"I_COMMODITY,CTY_CODE,CON_VAL_YR\n870323,Utopia,1\n", "a usual partner's name or code"),
        (b"I_COMMODITY,CTY_CODE,CON_VAL_YR\n87032x,5800,1\n", "not a commodity code"),
    ],
)
def test_a_broken_file_is_the_users_mistake(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "broken"
    path.write_bytes(content)
    with pytest.raises(InputError, match=words):
        read_census(path)
    with pytest.raises(InputError, match="No such file"):
        read_census(tmp_path / "missing.csv")


@pytest.mark.parametrize(
    ("written", "value"),
    [('"1,234,567"', 1234567), ("$1234", 1234), (" 12.5 ", 12.5), ("1e3", 1000), ('"12"', 12)],
)
def test_amounts_may_be_written_as_spreadsheets_do(tmp_path: Path, written: str, value: float) -> None:
    path = tmp_path / "census.csv"
    path.write_text(f"\ufeffI_COMMODITY,CTY_CODE,CON_VAL_YR\n870323,5800,{written}\n", encoding="utf-8")
    assert cell(read_census(path), "870323", "korea") == value


@pytest.mark.parametrize("written", ['"12,34"', "1.234.567", "-5", "inf", "1 234", '""', "(D)"])
def test_other_amounts_are_refused_with_their_line(tmp_path: Path, written: str) -> None:
    path = tmp_path / "census.csv"
    path.write_text(f"I_COMMODITY,CTY_CODE,CON_VAL_YR\n870323,5800,{written}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"census.csv:2: CON_VAL_YR: .* not an amount"):
        read_census(path)


@pytest.mark.parametrize("country", ["5800", "KOR", "kr", "KOREA, SOUTH", "South Korea", "Rep. of Korea", "Korea"])
def test_a_country_may_be_written_in_any_usual_way(tmp_path: Path, country: str) -> None:
    path = write(tmp_path / "census.csv", [["I_COMMODITY", "CTY_NAME", "CON_VAL_YR"], ["870323", country, "1"]])
    extract = read_census(path)
    assert cell(extract, "870323", "korea") == 1
    assert set(extract.absent) == set(extract.suppliers) - {"korea"}


def test_groups_of_countries_are_left_out_by_name_too(tmp_path: Path) -> None:
    rows = [[row[0], row[3], row[4]] for row in CENSUS if row[7] != "11"]
    assert cell(read_census(write(tmp_path / "census.csv", rows)), "870323", "eu27") == 300


def test_suppliers_must_be_clear(census: Path) -> None:
    with pytest.raises(InputError, match="in 'korea' and 'other'"):
        read_census(census, suppliers={"korea": ["5800"], "other": ["KOREA, SOUTH"]})
    with pytest.raises(InputError, match="holds all others"):
        read_census(census, suppliers={"rest_of_world": ["5800"]})
    with pytest.raises(InputError, match="lower-case letters"):
        read_census(census, suppliers={"South Korea": ["5800"]})


@pytest.mark.parametrize("digits", [3, 0, -2, 12])
def test_only_levels_of_the_classification_can_be_cut_to(census: Path, digits: int) -> None:
    with pytest.raises(InputError, match="one of 2, 4, 6, 8, 10"):
        read_census(census, digits=digits)


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


def test_title_lines_of_a_dataweb_export_may_hold_quotation_marks(tmp_path: Path) -> None:
    path = tmp_path / "dataweb.csv"
    path.write_text('"Query\nof two lines, and a 5" quote\n' + DATAWEB, encoding="utf-8")
    assert cell(read_dataweb(path, year=2024), "870323", "korea") == 1234567


@pytest.mark.parametrize("divider", [";", "\t"])
def test_a_dataweb_export_with_other_dividers_is_shown_its_header(tmp_path: Path, divider: str) -> None:
    path = tmp_path / "dataweb.csv"
    path.write_text(DATAWEB.replace(",", divider), encoding="utf-8")
    with pytest.raises(InputError, match="divided by commas"):
        read_dataweb(path)


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


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04rest", "a ZIP archive"),
        (b"", "a CSV table with a header row"),
        (TRADE.encode() + b"1,2,3,4,5,6,7\n", "BACI.csv:7: found 7 cells"),
        (TRADE.replace("\n2023", ",\n2023").replace("t,i,j,k,v,q,", "t,i,j,k,v,q").encode(), "7 cells"),
        (TRADE.replace("12345.678", "NA").encode(), "BACI.csv:2: v: found 'NA'"),
        (TRADE.replace("842", "843").encode(), "no rows of imports"),
        (TRADE.encode() + b"2022,410,842,870323,1,1\n", "years 2022, 2023"),
        (TRADE.encode().replace(b"870323", b"87032\xe9"), "not UTF-8 text"),
    ],
)
def test_a_broken_baci_file_is_the_users_mistake(tmp_path: Path, content: bytes, words: str) -> None:
    trade, countries = tmp_path / "BACI.csv", tmp_path / "country_codes.csv"
    trade.write_bytes(content)
    countries.write_text(COUNTRIES, encoding="utf-8")
    with pytest.raises(InputError, match=words):
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


def test_the_base_tariff_is_the_duty_that_was_paid_where_the_extract_says(tmp_path: Path, census: Path) -> None:
    extract = read_census(census, suppliers={"germany": ["4280"]})
    table, description = write_products_table(extract, tmp_path / "products.csv", "us_census_2024", home="germany")
    with table.open(encoding="utf-8", newline="") as file:
        assert [row["base_tariff"] for row in csv.DictReader(file)] == ["0", "2.5"]
    assert yaml.safe_load(description.read_text(encoding="utf-8"))["columns"]["base_tariff"]["status"] == "inferred"
    given = Assumptions(base_tariff=0.1)
    table, _ = write_products_table(extract, tmp_path / "products.csv", "us_census_2024", given, home="germany")
    assert table.read_text(encoding="utf-8").count(",10,2.5,") == 2
    assert sorted(path.name for path in tmp_path.iterdir() if "product" in path.name or path.name.startswith(".")) == [
        "products.csv",
        "products.yaml",
    ]


def test_an_import_share_of_nothing_is_refused(tmp_path: Path, census: Path) -> None:
    with pytest.raises(ValueError, match="import share of 010121"):
        write_products_table(read_census(census), tmp_path / "p.csv", "a_source", Assumptions(import_share=0))
    with pytest.raises(ValueError, match="no assumption for 010121"):
        write_products_table(read_census(census), tmp_path / "p.csv", "a_source", Assumptions(demand={"87": -1}))


def test_a_model_takes_the_table_as_it_is_written(tmp_path: Path) -> None:
    folder = new_model(tmp_path / "mine")
    census = write(tmp_path / "census.csv", CENSUS)
    extract = read_census(census, suppliers={"home": ["5800"], "rivals": ["4280", "4759", "7910"]})
    write_products_table(extract, folder / "products.csv", "a_source")
    (folder / "sources.yaml").write_text(SOURCE, encoding="utf-8")
    write(
        folder / "coverage.csv", [["product", "cars", "other_goods"], ["hs870323", "100", "0"], ["hs010121", "0", "80"]]
    )
    model = load(folder)
    assert model.trade.products.suppliers == ("home", "rivals", "rest_of_world")
    assert model.trade.products.imports.sum() == pytest.approx(907e-9)
    cars = loss_table(model).impacts["cars", *default_case(model, "cars")]
    assert 0 < cars.export_revenue < 300e-9


def test_a_model_takes_a_table_by_sector(tmp_path: Path) -> None:
    folder = new_model(tmp_path / "mine")
    extract = read_census(write(tmp_path / "census.csv", CENSUS), suppliers={"home": ["5800"], "rivals": ["4280"]})
    by_sector = group_by_sector(extract, {"8703": "cars", "01": "animals"}, home="home")
    write_products_table(by_sector, folder / "products.csv", "a_source", home="home")
    (folder / "sources.yaml").write_text(SOURCE, encoding="utf-8")
    write(folder / "coverage.csv", [["product", "cars", "other_goods"], ["cars", "100", "0"], ["animals", "0", "80"]])
    assert load(folder).trade.products.products == ("cars", "animals")


def default_case(model: Negotiation, measure: str) -> tuple[str, str, str]:
    """Return the harshest term with the model's default rivals and elasticities."""
    return next(iter(model.measures[measure].terms)), model.trade.rivals_default, model.trade.elasticities_default
