"""How close weighted sectors come to six-digit lines solved one by one, and how far off plain sums are.

    python benchmarks/sectors.py IMPORTS.csv

``IMPORTS.csv`` has a column ``hs6`` and one column ``NAME_usd`` per supplier, named as in the shipped product table
(``world_usd`` is left out, ``row_usd`` is the rest of the world). Lines, weighted sectors and plain sums have the
elasticities and import shares that the shipped table gives to their sector; everybody pays the statutory rate.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

from planner.schema.loader import load
from planner.schema.tables import ProductTable, RivalsTable
from planner.trade.blocks import TariffCase
from planner.trade.engine import loss_draws, rival_rates
from planner.trade.readers.extract import Extract
from planner.trade.readers.sectors import group_by_sector, read_sectors

SECTORS = Path(__file__).parents[1] / "data" / "sectors_by_hs_code.csv"
SCENARIOS = (
    ("25 % on everybody", 0.25, None),
    ("25 % on Korea alone", 0.25, ""),
    ("10 % on everybody, 60 % on China", 0.10, "universal_10_china_60"),
    ("10 %, 25 % on Mexico and Canada, 20 % on China", 0.10, "universal_10_north_america_25"),
    ("the rates of 2 April, China at 145 %", 0.25, "april_2_china_145"),
)
"""Title, Korea's rate, and the rivals' scenario of the shipped model: None for Korea's rate, empty for none."""


def read(path: Path, suppliers: tuple[str, ...]) -> Extract:
    """Return the lines of a file, suppliers in the order of the shipped table."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = ["row_usd" if name == "rest_of_world" else f"{name}_usd" for name in suppliers]
    imports = np.array([[float(row[column]) for column in columns] for row in rows])
    codes = tuple(row["hs6"] for row in rows)
    return Extract(codes, codes, suppliers, imports, None, "", str(path), {})


def like(shipped: ProductTable, names: list[str], imports: np.ndarray) -> ProductTable:
    """Return a table with other imports (USD), and what the shipped one says of each product's sector."""
    row = np.array([shipped.products.index(name) for name in names])
    shares = shipped.domestic / shipped.imports.sum(axis=1)
    columns = ("base_tariff", "substitution", "import_substitution", "demand", "supply", "value_added", "margin")
    return replace(
        shipped,
        products=tuple(f"{name}_{number}" for number, name in enumerate(names)),
        titles=tuple(names),
        imports=imports / 1e9,
        domestic=imports.sum(axis=1) / 1e9 * shares[row],
        collected=np.ones(len(names)),
        **{column: getattr(shipped, column)[row] for column in columns},
    )


def change(table: ProductTable, rivals: RivalsTable, rate: float, scenario: str | None) -> float:
    """Return the change in all exports, in per cent."""
    suppliers = len(table.suppliers)
    if scenario:
        rates = rival_rates(rivals, table, scenario, "all_goods")
    else:
        rates = np.full(suppliers, rate if scenario is None else 0.0)
    found = loss_draws(table, "korea", np.ones(len(table.products)), [TariffCase(rate, rates)])
    return float(100 * found.exports_change[0, 0])


def main(arguments: list[str]) -> None:
    """Print the change in exports by scenario, three ways."""
    trade = load("korea-us-2025").trade
    lines = read(Path(arguments[0]), trade.products.suppliers)
    sectors = read_sectors(SECTORS)
    weighted = group_by_sector(lines, sectors)
    owners = [
        next(sectors[code[:digits]] for digits in (6, 4, 2) if code[:digits] in sectors) for code in lines.products
    ]
    plain = np.stack([lines.imports[[owner == name for owner in owners]].sum(axis=0) for name in weighted.products])
    tables = (
        like(trade.products, owners, lines.imports),
        like(trade.products, list(weighted.products), weighted.imports),
        like(trade.products, list(weighted.products), plain),
    )
    print(f"{'change in all exports, per cent':50}{'lines':>8}{'weighted':>10}{'plain sums':>12}")
    for title, rate, scenario in SCENARIOS:
        found = [change(table, trade.rivals, rate, scenario) for table in tables]
        print(f"{title:50}{found[0]:8.1f}{found[1]:10.1f}{found[2]:12.1f}")


if __name__ == "__main__":
    main(sys.argv[1:])
