"""A block of products laid out as markets: every case and draw of every product, solved and counted at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from planner.schema.tables import ProductTable, Vector
from planner.trade.ces import Array, Setting, outcome
from planner.trade.draws import Draws
from planner.trade.metrics import Base, Losses, losses
from planner.trade.quotas import shadow_power, with_power

Rows = npt.NDArray[np.intp]


@dataclass(frozen=True)
class TariffCase:
    """Added ad-valorem rates, as shares: one term of a measure together with what rivals face."""

    rate: float
    """On the home country; on imports within the quota, if there is one."""
    rivals: Array
    """By supplier, shape (S,), or (products, S); the home country's entry is not used."""
    quota: float = np.inf
    """Size of the quota, as a share of the base quantity."""
    beyond: float | None = None
    """On imports beyond the quota; None if there is none."""


@dataclass(frozen=True)
class _Block:
    """Some products (``rows`` of the table) under all cases and draws."""

    products: ProductTable
    supplier: int
    cases: Sequence[TariffCase]
    draws: Draws
    rows: Rows

    @property
    def shape(self) -> tuple[int, int, int]:
        """Cases, draws, products."""
        return len(self.cases), self.draws.count, len(self.rows)

    def spread(self, values: Array) -> Array:
        """Lay out values of shape (products,), (draws, products) or (cases, 1, products) over all markets."""
        return np.ascontiguousarray(np.broadcast_to(values, self.shape)).reshape(-1)

    def column(self, name: str) -> Array:
        """Return a column of the product table, shape (products,)."""
        values: Array = getattr(self.products, name)[self.rows]
        return values

    def drawn(self, name: str) -> Array:
        """Return an elasticity over all markets, each draw with its multiplier."""
        multipliers = self.draws.of(name, len(self.products.products))[:, self.rows]
        return self.spread(self.column(name) * multipliers)

    def power(self, rates: Sequence[Array | float]) -> Array:
        """Return the tariff power of added rates by case, shape (cases, 1, products)."""
        added = np.stack([np.broadcast_to(rate, len(self.rows)) for rate in rates])
        power: Array = 1.0 + self.column("collected") * added / (1.0 + self.column("base_tariff"))
        return power[:, None, :]

    def rivals(self, supplier: int) -> list[Array | float]:
        """Return the added rates on a rival by case."""
        return [
            case.rivals[self.rows, supplier] if case.rivals.ndim == 2 else float(case.rivals[supplier])
            for case in self.cases
        ]

    def setting(self, domestic_supply: Vector | None) -> Setting:
        """Return the markets, the home country at the rate within its quota."""
        imports = self.products.imports[self.rows] * (1.0 + self.column("base_tariff"))[:, None]
        supply = self.drawn("supply")
        rates = [
            [case.rate for case in self.cases] if supplier == self.supplier else self.rivals(supplier)
            for supplier in range(len(self.products.suppliers))
        ]
        return Setting(
            spending=np.stack([self.spread(column) for column in imports.T]),
            domestic=self.spread(self.column("domestic")),
            log_power=np.stack([self.spread(np.log(self.power(by_case))) for by_case in rates]),
            sigma=self.drawn("substitution"),
            kappa=self.drawn("import_substitution"),
            eta=self.drawn("demand"),
            supply=supply[None, :],
            domestic_supply=supply if domestic_supply is None else self.spread(domestic_supply[self.rows]),
        )

    def base(self, setting: Setting) -> Base:
        """Return what the losses are counted from."""
        return Base(
            exports=self.spread(self.products.imports[self.rows, self.supplier]),
            domestic=setting.domestic,
            tariff=self.spread(self.column("base_tariff")),
            supply=setting.supply[0],
            value_added=self.spread(self.column("value_added")),
            margin=self.spread(self.column("margin")),
        )


def block_losses(
    products: ProductTable,
    supplier: int,
    cases: Sequence[TariffCase],
    draws: Draws,
    rows: Rows,
    domestic_supply: Vector | None,
) -> Losses:
    """Return the metrics of the products in ``rows``, fully covered, shape (cases, draws, products)."""
    block = _Block(products, supplier, cases, draws, rows)
    setting = block.setting(domestic_supply)
    within = setting.log_power[supplier]
    beyond = block.spread(np.log(block.power([case.rate if case.beyond is None else case.beyond for case in cases])))
    size = block.spread(np.array([case.quota for case in cases])[:, None, None])
    if any(case.beyond is not None for case in cases):
        setting = with_power(setting, supplier, shadow_power(setting, supplier, within, size, beyond))
    found = losses(outcome(setting, supplier), block.base(setting), np.exp(within), size, np.exp(beyond))
    return Losses(**{field.name: getattr(found, field.name).reshape(block.shape) for field in fields(Losses)})
