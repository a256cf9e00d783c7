"""From a customs extract to the product table of a model: ``products.csv`` and its description ``products.yaml``."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from planner.trade.readers.extract import Extract

By = float | Mapping[str, float]
"""One number for all products, or numbers by first digits of the code: the longest match counts, ``""`` is the rest."""


@dataclass(frozen=True)
class Assumptions:
    """What a customs extract does not say, with defaults that are judgements: change what you know better.

    Each is one number, or numbers by commodity code or its first digits, such as ``{"8703": 0.46, "": 0.3}``.
    """

    import_share: By = 0.3
    """Share of imports in all sales on the counterpart's market; the rest is sold by its own producers."""
    base_tariff: By | None = None
    """Tariff before any measure, as a share; None for the duty that the extract says was paid, nil if it does not."""
    substitution: By = 2.5
    """Elasticity between foreign suppliers; 2.53 is what Fajgelbaum, Goldberg, Kennedy and Khandelwal (2020) find for
    the tariffs of 2018. In the long run it is 4 (Simonovska and Waugh 2014), and 2.5 to 12 by product."""
    import_substitution: By = 1.19
    """Elasticity between imports and domestic goods; Fajgelbaum, Goldberg, Kennedy and Khandelwal (2020)."""
    demand: By = -0.6
    """Elasticity of demand for the whole; with 1.19 it gives the published response to a tariff on everybody."""
    supply: By = 10.0
    """Exporters' supply elasticity; 10 passes on over 90 % of a tariff on everybody. ``inf`` passes on all."""
    value_added: By = 0.65
    """Domestic value added per dollar of the home country's exports."""
    margin: By = 0.15
    """Producer margin lost per dollar of lost sales; used only where supply is infinitely elastic."""
    collected: By = 0.9
    """Share of the statutory added duty that is really collected."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """By field, the reason to be written beside it instead of the one above."""


_COLUMNS: Mapping[str, tuple[str, str, str]] = {
    "base_tariff": ("Tariff before any measure", "%", "Taken to be nil; no tariff schedule was given."),
    "substitution": (
        "Elasticity between foreign suppliers",
        "",
        "Fajgelbaum, Goldberg, Kennedy and Khandelwal (2020) for US imports under the tariffs of 2018.",
    ),
    "import_substitution": (
        "Elasticity between imports and domestic goods",
        "",
        "Fajgelbaum, Goldberg, Kennedy and Khandelwal (2020) for US imports.",
    ),
    "demand": (
        "Elasticity of demand for the whole",
        "",
        "With 1.19 between imports and domestic goods it gives the published response to a tariff on everybody.",
    ),
    "supply": ("Exporters' supply elasticity", "", "Passes on over nine tenths of a tariff on everybody."),
    "value_added": ("Domestic value added per dollar of exports", "%", "A usual share for manufactures."),
    "margin": ("Producer margin lost per dollar of lost sales", "%", "Used only where supply is infinitely elastic."),
    "collected": (
        "Share of the added duty that is really collected",
        "%",
        "Foreign trade zones, first-sale valuation and drawback keep collections below the statutory duty.",
    ),
}
"""Column -> title, unit, and why the default was chosen."""


def write_products_table(
    extract: Extract,
    path: str | Path,
    source: str,
    assumptions: Assumptions = Assumptions(),
    home: str = "korea",
) -> tuple[Path, Path]:
    """Write an extract as a product table that a model can name.

    Products are called ``hs`` and the code, such as ``hs870323``; sectors keep their names. The description beside the
    table says which columns are measured or computed from ``source``, and which are assumptions.

    Args:
        extract: imports by product and supplier.
        path: the CSV file to write; the description goes beside it, with the ending ``.yaml``.
        source: name of the source in the model's ``sources.yaml`` that the imports cite.
        assumptions: what the extract does not say.
        home: the home country's name among the suppliers, whose duties are the base tariff.

    Returns:
        The two files, each written at once or not at all.

    Raises:
        OSError: a file cannot be written.
        ValueError: there is no assumption for a product, or an import share is not above 0 and at most 1.

    """
    path = Path(path)
    description = path.with_suffix(".yaml")
    paid = _paid(extract, home) if assumptions.base_tariff is None else None
    known = assumptions if paid is None else replace(assumptions, base_tariff=paid)
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["product", "title", *extract.suppliers, "domestic", *_COLUMNS])
    for code, title, imports in zip(extract.products, extract.titles, extract.imports, strict=True):
        share = _of(known.import_share, code)
        if not 0 < share <= 1:
            raise ValueError(f"the import share of {code} is {share:g}; it must be above 0 and at most 1")
        writer.writerow(
            [
                f"hs{code}" if code.isdigit() else code,
                title,
                *(f"{value:.0f}" for value in imports),
                f"{float(imports.sum()) * (1.0 / share - 1.0):.0f}",
                *_row(known, code),
            ]
        )
    _write(path, table.getvalue())
    _write(description, _description(extract, source, assumptions, paid is not None))
    return path, description


def _paid(extract: Extract, home: str) -> Mapping[str, float] | None:
    """Return the duty paid on the home country's goods as a share of their value, by product."""
    if extract.duty is None or home not in extract.suppliers:
        return None
    column = extract.suppliers.index(home)
    flows = zip(extract.products, extract.imports[:, column], extract.duty[:, column], strict=True)
    return {product: float(duty / value) if value > 0 else 0.0 for product, value, duty in flows}


def _write(path: Path, text: str) -> None:
    """Write a file beside its place and rename it, so that nobody meets half of it."""
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=path.absolute().parent) as beside:
        partial = Path(beside) / path.name
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)


def _of(by: By, code: str) -> float:
    if not isinstance(by, Mapping):
        return float(by)
    fitting = [prefix for prefix in by if code.startswith(prefix)]
    if not fitting:
        raise ValueError(f'no assumption for {code}; give one for its first digits, or for ""')
    return float(by[max(fitting, key=len)])


def _row(assumptions: Assumptions, code: str) -> list[str]:
    cells = []
    for column, (_, unit, _) in _COLUMNS.items():
        by: By | None = getattr(assumptions, column)
        value = 0.0 if by is None else _of(by, code)
        cells.append(f"{100 * value if unit == '%' else value:.10g}")
    return cells


def _description(extract: Extract, source: str, assumptions: Assumptions, paid: bool) -> str:
    """Return the description as YAML; JSON strings are YAML strings, so nothing in them needs care."""
    title = f"Imports by product and supplier, {extract.year}".rstrip(", ")
    lines = [f"title: {json.dumps(title, ensure_ascii=False)}", "columns:"]

    def column(name: str, heading: str, unit: str, evidence: Mapping[str, str]) -> None:
        lines.append(f"  {name}:")
        entries = {"title": heading, **({"unit": unit} if unit else {}), **evidence}
        lines.extend(f"    {key}: {json.dumps(value, ensure_ascii=False)}" for key, value in entries.items())

    coded = all(product.isdigit() for product in extract.products)
    why = "Customs lines added up by sector, other suppliers weighted by what the home country sells in each line."
    flows = {"status": "measured", "source": source} if coded else {"status": "inferred", "source": source, "why": why}
    column("product", "Harmonized System code" if coded else "Sector", "", flows)
    column("title", "Description in the customs extract" if coded else "Name of the sector", "", flows)
    for supplier in extract.suppliers:
        column(supplier, f"Imports from {supplier}", "USD", flows)
    default = "Imports times a share of domestic sales, taken to be the same for products for which nothing was given."
    column(
        "domestic",
        "Sales of the counterpart's own producers",
        "USD",
        {"judgement": assumptions.reasons.get("import_share", default)},
    )
    for name, (heading, unit, reason) in _COLUMNS.items():
        evidence: Mapping[str, str] = {"judgement": assumptions.reasons.get(name, reason)}
        if name == "base_tariff" and paid:
            why = "Calculated duty on the home country's goods over their value."
            evidence = {"status": "inferred", "source": source, "why": why}
        column(name, heading, unit, evidence)
    return "\n".join(lines) + "\n"
