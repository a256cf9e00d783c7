"""The loss engine at the scale of six-digit products, against a plain loop over products with a root finder.

    python benchmarks/losses.py [IMPORTS.csv]

``IMPORTS.csv`` has a column ``hs6`` and one column ``NAME_usd`` per supplier, ``korea_usd`` among them (``world_usd``
is left out). Without it, imports of the same shape are made up. Six terms (one a tariff-rate quota), rivals at 15 %,
100 elasticity draws. The loop solves the same markets one by one with ``scipy.optimize.brentq``, nested as in the
engine, on a sample, since all of them would take too long; its time is scaled up. SciPy is needed only here.
"""

from __future__ import annotations

import csv
import math
import sys
import time
from pathlib import Path

import numpy as np
from scipy.optimize import brentq

from planner.schema.tables import ProductTable
from planner.trade.blocks import TariffCase
from planner.trade.draws import Draws, random_draws
from planner.trade.engine import loss_draws

RATES = (0.25, 0.20, 0.15, 0.10, 0.0)
RIVALS, DRAWS, SAMPLE = 0.15, 100, 40


def read(path: Path) -> tuple[list[str], list[str], np.ndarray]:
    """Return products, suppliers and imports (billion USD) of the products that Korea sells."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if float(row["korea_usd"]) > 0]
    columns = [name for name in rows[0] if name.endswith("_usd") and name != "world_usd"]
    imports = np.array([[float(row[name]) for name in columns] for row in rows]) / 1e9
    return [row["hs6"] for row in rows], [name.removesuffix("_usd") for name in columns], imports


def invented(products: int = 3478, suppliers: int = 12) -> tuple[list[str], list[str], np.ndarray]:
    """Return made-up imports of the shape of the real ones: most flows small, a third of them nil."""
    generator = np.random.default_rng(0)
    imports = np.exp(generator.normal(-5, 2.5, (products, suppliers))) * (generator.random((products, suppliers)) > 0.3)
    imports[:, 0] += 1e-6
    return [str(n) for n in range(products)], ["korea", *(f"s{n}" for n in range(1, suppliers))], imports


def table(products: list[str], suppliers: list[str], imports: np.ndarray) -> ProductTable:
    """Return a product table with the same elasticities for all products; the draws make them differ."""

    def same(value: float) -> np.ndarray:
        return np.full(len(products), value)

    return ProductTable(
        products=tuple(products),
        titles=tuple(products),
        suppliers=tuple(suppliers),
        imports=imports,
        domestic=imports.sum(axis=1) * 1.5,
        base_tariff=same(0.01),
        substitution=same(4.0),
        import_substitution=same(1.19),
        demand=same(-0.5),
        supply=same(10.0),
        value_added=same(0.65),
        margin=same(0.15),
        collected=same(0.9),
    )


def export_loss(
    products: ProductTable, row: int, rate: float, elasticities: tuple[float, float, float, float]
) -> float:
    """Solve one market by root finding and return the loss of export revenue, billion USD."""
    sigma, kappa, eta, supply = elasticities
    base = products.base_tariff[row]
    spending = [value * (1 + base) for value in products.imports[row]]
    powers = [1 + products.collected[row] * (rate if s == 0 else RIVALS) / (1 + base) for s in range(len(spending))]
    total, domestic = sum(spending), products.domestic[row]
    share = total / (total + domestic)

    def price(m: float, g: float, power: float) -> float:
        return float((power**supply * m ** (sigma - kappa) * g ** (kappa + eta)) ** (1 / (supply + sigma)))

    def index(g: float) -> float:
        def gap(m: float) -> float:
            parts = (v / total * price(m, g, t) ** (1 - sigma) for v, t in zip(spending, powers, strict=True) if v > 0)
            return float(sum(parts) ** (1 / (1 - sigma))) - m

        return float(brentq(gap, 0.1, 10.0, xtol=1e-11))

    def gap(g: float) -> float:
        home = g ** ((kappa + eta) / (supply + kappa))
        both = share * index(g) ** (1 - kappa) + (1 - share) * home ** (1 - kappa)
        return float(both ** (1 / (1 - kappa))) - g

    whole = float(brentq(gap, 0.1, 10.0, xtol=1e-11))
    received = price(index(whole), whole, powers[0]) / powers[0]
    return float(products.imports[row, 0] * (1 - received ** (1 + supply)))


def loop(products: ProductTable, draws: Draws, rows: np.ndarray) -> tuple[float, list[float]]:
    """Return the seconds a plain loop takes for one draw of all plain rates of some products, and the losses."""
    start = time.perf_counter()
    losses = []
    for rate in RATES:
        for row in rows:
            elasticities = (
                products.substitution[row] * draws.substitution[0, row],
                products.import_substitution[row] * draws.import_substitution[0, row],
                products.demand[row] * draws.demand[0, row],
                products.supply[row] * draws.supply[0, row],
            )
            losses.append(export_loss(products, int(row), rate, elasticities))
    return time.perf_counter() - start, losses


def main(arguments: list[str]) -> None:
    """Run once and print the ratio."""
    names, suppliers, imports = read(Path(arguments[0])) if arguments else invented()
    suppliers_home_first = ["korea", *(name for name in suppliers if name != "korea")]
    imports = imports[:, [suppliers.index(name) for name in suppliers_home_first]]
    products = table(names, suppliers_home_first, imports)
    rivals = np.full(len(suppliers), RIVALS)
    cases = [TariffCase(rate, rivals) for rate in RATES] + [TariffCase(0.10, rivals, quota=0.7, beyond=0.25)]
    draws = random_draws(DRAWS, len(names), seed=1)

    start = time.perf_counter()
    found = loss_draws(products, "korea", np.ones(len(names)), cases, draws)
    engine = time.perf_counter() - start
    markets = len(names) * len(cases) * DRAWS

    rows = np.random.default_rng(2).choice(len(names), SAMPLE, replace=False)
    sampled, theirs = loop(products, draws, rows)
    one = Draws(*(getattr(draws, name)[:1] for name in ("substitution", "import_substitution", "demand", "supply")))
    ours = [
        loss_draws(products, "korea", np.eye(len(names))[row], [TariffCase(rate, rivals)], one).export_revenue[0, 0]
        for rate in RATES
        for row in rows
    ]
    apart = max(abs(a - b) / max(abs(b), 1e-12) for a, b in zip(ours, theirs, strict=True))
    plain = sampled / (len(RATES) * SAMPLE) * markets

    lost = found.export_revenue.mean(axis=1)
    print(f"products sold by Korea      {len(names):>12,}")
    print(f"suppliers, terms, draws     {len(suppliers):>4}{len(cases):>4}{DRAWS:>4}")
    print(f"markets                     {markets:>12,}")
    print(f"engine                      {engine:>12.2f} s")
    print(f"plain loop, scaled up       {plain:>12.0f} s   (from {len(RATES) * SAMPLE} markets in {sampled:.2f} s)")
    print(f"ratio                       {plain / engine:>12.0f} times faster")
    print(f"largest relative difference {apart:>12.1e}   on the sample" + ("" if math.isfinite(apart) else " (!)"))
    print("mean loss of export revenue, billion USD a year: " + ", ".join(f"{value:.1f}" for value in lost))


if __name__ == "__main__":
    main(sys.argv[1:])
