"""Tables of a model, read from CSV files with a header row.

A wide table (products, coverage) has a description beside it, ``NAME.yaml`` for ``NAME.csv``, that gives every
column its unit and evidence. A long table (rivals, published) carries status, source and reason in each row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from planner.schema.figures import Evidence, Record

Vector = npt.NDArray[np.float64]
"""One value per product."""

MOST_MONEY = 10**5
"""Billion USD: about the world's yearly output. No amount of a model is larger."""

ALL_GOODS = "all_goods"
"""Stands for a measure on every good, in published estimates and the rivals scenarios they are compared in."""


class ColumnDescription(Evidence):
    """What a column of a wide table holds."""

    title: str
    unit: str = ""
    """Unit of its numbers, such as ``USD``; empty for text."""


class TableDescription(Record):
    """The description beside a wide table."""

    title: str
    columns: Mapping[str, ColumnDescription]


NOT_DESCRIBED = TableDescription(title="", columns={})
"""Of a table that was built in a program rather than read from a file."""


@dataclass(frozen=True)
class ProductTable:
    """Base-year trade by product. Arrays are ordered as ``products`` (and ``suppliers``), read-only.

    CSV columns: ``product``, ``title``, one column per supplier (money), ``domestic`` (money), ``base_tariff``,
    ``substitution``, ``import_substitution``, ``demand``, ``supply``, ``value_added``, ``margin``, ``collected``.
    """

    products: tuple[str, ...]
    titles: tuple[str, ...]
    suppliers: tuple[str, ...]
    """Foreign suppliers, the home country among them."""
    imports: npt.NDArray[np.float64]
    """Imports of the counterpart, billion USD, shape (products, suppliers)."""
    domestic: Vector
    """Sales of the counterpart's own producers, billion USD."""
    base_tariff: Vector
    """Tariff before any measure, as a share."""
    substitution: Vector
    """Elasticity of substitution between foreign suppliers (sigma), > 1."""
    import_substitution: Vector
    """Elasticity between the import composite and domestic goods (kappa)."""
    demand: Vector
    """Elasticity of demand for the whole (eta), at most 0."""
    supply: Vector
    """Exporters' supply elasticity (epsilon), > 0; ``inf`` for full pass-through."""
    value_added: Vector
    """Domestic value added per dollar of the home country's export revenue."""
    margin: Vector
    """Producer margin lost per dollar of lost sales where supply is infinitely elastic."""
    collected: Vector
    """Share of the statutory added duty that is really collected."""
    description: TableDescription = NOT_DESCRIBED
    """Where each column comes from."""


@dataclass(frozen=True)
class CoverageTable:
    """Share of the home country's sales of each product that each measure covers, shape (products, measures)."""

    products: tuple[str, ...]
    measures: tuple[str, ...]
    share: npt.NDArray[np.float64]
    description: TableDescription = NOT_DESCRIBED
    """Where each column comes from."""


@dataclass(frozen=True)
class RivalRate:
    """The tariff a supplier faces under a measure in one scenario; supplier ``others`` stands for all not named."""

    scenario: str
    measure: str
    supplier: str
    rate: Fraction
    """Ad-valorem rate added to the base tariff, as a share."""
    evidence: Evidence


@dataclass(frozen=True)
class RivalsTable:
    """Scenarios of rivals' tariffs. CSV columns: scenario, measure, supplier, rate, status, source, why."""

    rates: tuple[RivalRate, ...]

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Return the names of the scenarios, in the table's order."""
        return tuple(dict.fromkeys(rate.scenario for rate in self.rates))


@dataclass(frozen=True)
class PublishedEstimate:
    """A published loss estimate and the scenario of ours that it is compared with."""

    name: str
    publisher: str
    scenario: str
    """In words, what the publisher assumed."""
    korea: Mapping[str, Fraction]
    """Home country's added rate by measure in that scenario; the measure may be ``all_goods``."""
    rivals: str
    """Name of the rivals scenario, or ``same`` if rivals face the same rates, or ``none``."""
    products: tuple[str, ...]
    """Products the figure is about; empty for all."""
    quantity: str
    """What is compared: ``export_change`` (share of base exports), ``export_loss`` (billion USD a year), …"""
    low: float
    high: float
    published: date
    used_for: str
    """``calibration``, ``check``, or ``hindsight`` (published after ``as_of``)."""
    remark: str
    """Why ours differs, where it does."""
    evidence: Evidence


@dataclass(frozen=True)
class PublishedTable:
    """Published estimates for comparison; never an input to a plan."""

    estimates: tuple[PublishedEstimate, ...]
