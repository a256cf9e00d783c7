"""Commodity codes into sectors: what the home country meets there, and what it then loses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from planner.schema.errors import InputError
from planner.trade.ces import equilibrium
from planner.trade.readers.extract import Extract
from planner.trade.readers.sectors import group_by_sector, read_sectors

# Memory modules, laptops, cars; imports from Korea, China and Japan.
LINES = Extract(
    products=("847330", "847130", "870323"),
    titles=("Modules", "Laptops", "Cars"),
    suppliers=("korea", "china", "rest_of_world"),
    imports=np.array([[8.0, 2.0, 10.0], [1.0, 90.0, 9.0], [30.0, 0.0, 70.0]]),
    duty=np.array([[0.0, 0.0, 0.0], [0.1, 0.9, 0.0], [0.3, 0.0, 0.7]]),
    year="2024",
    publisher="made up",
    dropped={"all countries": 3},
)
SECTORS = {"84": "computers", "8703": "cars"}


def test_rivals_are_weighted_by_what_the_home_country_sells() -> None:
    found = group_by_sector(LINES, SECTORS)
    assert found.products == ("computers", "cars")
    # Korea's 9: 8 in modules, where it has 40 %, China 10 % and others 50 %; 1 in laptops, with 1, 90 and 9 %.
    shares = (8 * np.array([0.40, 0.10, 0.50]) + 1 * np.array([0.01, 0.90, 0.09])) / 9
    np.testing.assert_allclose(found.imports[0], 9 * shares / shares[0])
    np.testing.assert_allclose(found.imports[1], [30, 0, 70])


def test_a_sector_in_which_the_home_country_sells_nothing_is_added_up() -> None:
    none = replace(LINES, imports=LINES.imports * [0, 1, 1])
    np.testing.assert_allclose(group_by_sector(none, SECTORS).imports, [[0, 92, 19], [0, 0, 70]])


def test_the_longest_code_counts_and_lines_of_no_sector_are_counted() -> None:
    found = group_by_sector(LINES, {"84": "machines", "847130": "laptops"})
    assert found.products == ("machines", "laptops")
    assert found.imports[1, 1] == pytest.approx(1 * 90)
    assert found.dropped == {"all countries": 3, "products of no sector": 1}


def test_duties_keep_each_supplier_s_mean_rate() -> None:
    found = group_by_sector(LINES, SECTORS)
    assert found.duty is not None
    np.testing.assert_allclose(found.duty[0] / found.imports[0], [0.1 / 9, 0.9 / 92, 0])
    assert group_by_sector(replace(LINES, duty=None), SECTORS).duty is None


@pytest.mark.parametrize("hit", [0, 1, 2])
def test_for_a_small_tariff_a_sector_loses_what_its_lines_lose_together(hit: int) -> None:
    generator = np.random.default_rng(5)
    imports = np.exp(generator.normal(0, 2, (30, 3)))
    lines = replace(LINES, products=tuple(f"84{n:04d}" for n in range(30)), imports=imports, duty=None)
    sector = group_by_sector(lines, {"84": "machines"}).imports[0]
    power = np.where(np.arange(3) == hit, 1.0001, 1.0)

    def change(spending: np.ndarray) -> np.ndarray:
        """Change in the first supplier's receipts, with domestic sales in proportion to imports."""
        domestic = 2 * spending.sum(axis=-1)
        found = equilibrium(spending, power, 5.0, -0.6, 10.0, 1.2, domestic, 10.0)
        return spending[..., 0] * (found.producer_value[..., 0] - 1)

    together = change(imports).sum()
    assert change(sector) == pytest.approx(together, rel=1e-3)
    if hit != 0:
        assert abs(change(imports.sum(axis=0)) / together - 1) > 0.2, "a plain sum is far off"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("kode,product\n84,machines\n", "no column 'code'"),
        ("code,product\n8x,machines\n", "'8x': not a commodity code"),
        ("code,product\n84,machines\n84,cars\n", "'84': again"),
        ("code,product\n84,\n", "'84': no sector"),
        ("", "CSV"),
    ],
)
def test_a_wrong_list_of_sectors_is_the_users_mistake(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "sectors.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        read_sectors(path)


def test_a_home_country_or_sector_that_is_not_there_is_reported() -> None:
    with pytest.raises(InputError, match="did you mean 'korea'"):
        group_by_sector(LINES, SECTORS, home="corea")
    with pytest.raises(InputError, match="none of which belongs"):
        group_by_sector(LINES, {"01": "animals"})


def test_the_shipped_list_divides_all_chapters_of_goods() -> None:
    sectors = read_sectors(Path(__file__).parents[2] / "data" / "sectors_by_hs_code.csv")
    # Chapter 77 is reserved; 98 and 99 are special classifications.
    chapters = {f"{chapter:02d}" for chapter in range(1, 98) if chapter != 77}
    assert chapters <= sectors.keys()
