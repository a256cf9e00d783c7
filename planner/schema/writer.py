"""Writing a model as files that say the same: the inputs of a run as used, overrides and shared tables included."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from planner.schema.figures import Evidence, Record
from planner.schema.folder import BUDGETS, MERGED, NESTED, TOP
from planner.schema.negotiation import Negotiation
from planner.schema.quantities import Quantity
from planner.schema.shipped import data_folder
from planner.schema.tables import PublishedTable, RivalsTable, TableDescription

_EVIDENCE = ("status", "source", "why", "judgement")


def write_model(model: Negotiation, folder: Path) -> None:
    """Write a model's files into a new folder; loading it gives the same model, whatever is shipped later."""
    folder.mkdir(parents=True)
    tree = plain(model)
    tree["trade"] |= {"products": "products.csv", "coverage": "coverage.csv", "rivals": "rivals.csv"}
    _write_products(model, folder / "products.csv")
    _write_coverage(model, folder / "coverage.csv")
    _write_rivals(model.trade.rivals, folder / "rivals.csv")
    if model.trade.published is not None:
        tree["trade"]["published"] = "published.csv"
        _write_published(model.trade.published, folder / "published.csv")
    _write_budgets(model, folder / BUDGETS)
    tree.pop("budgets")
    shared = _shared_sources()
    own = {name: source for name, source in tree["sources"].items() if name not in shared}
    for file, key in NESTED.items():
        _write_yaml(own if key == "sources" else tree[key], folder / file)
        tree.pop(key)
    for file, keys in MERGED.items():
        _write_yaml({key: tree.pop(key) for key in keys if key in tree}, folder / file)
    _write_yaml(tree, folder / TOP)


def plain(value: Any) -> Any:
    """Return a record as text, lists and mappings, as its file says it; what is at its default is left out."""
    if isinstance(value, Quantity):
        return value.text
    if isinstance(value, Record):
        fields = type(value).model_fields
        said = {name: getattr(value, name) for name in fields}
        return {
            name: plain(part)
            for name, part in said.items()
            if not (fields[name].is_required() is False and part == fields[name].default)
        }
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, tuple | list):
        return [plain(part) for part in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _shared_sources() -> set[str]:
    from planner.schema.marks import Marks, Problems
    from planner.schema.yaml_files import read_yaml

    problems = Problems(Marks("data:sources.yaml"))
    return set(read_yaml(data_folder() / "sources.yaml", "data:sources.yaml", ("sources",), problems) or {})


def _write_yaml(tree: Mapping[str, Any], path: Path) -> None:
    import yaml

    with path.open("w", encoding="utf-8") as file:
        yaml.safe_dump(dict(tree), file, allow_unicode=True, sort_keys=False)


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _evidence(evidence: Evidence) -> list[str]:
    return [evidence.status or "", ";".join(evidence.source), evidence.why, evidence.judgement]


def _exact(share: Fraction) -> str:
    """Return a share as a quantity; model files give rates with finitely many decimals."""
    return f"{float(share)!r} share"


def _write_products(model: Negotiation, path: Path) -> None:
    table = model.trade.products
    numbers = ["domestic", "base_tariff", "substitution", "import_substitution", "demand", "supply"]
    numbers += ["value_added", "margin", "collected"]
    columns = [*(table.imports[:, s] for s in range(len(table.suppliers))), *(getattr(table, n) for n in numbers)]
    header = ["product", "title", *table.suppliers, *numbers]
    _write_wide(path, header, [table.products, table.titles], columns)
    _write_description(path, table.description, {*table.suppliers, "domestic"}, header)


def _write_coverage(model: Negotiation, path: Path) -> None:
    table = model.trade.coverage
    header = ["product", *table.measures]
    _write_wide(path, header, [table.products], [table.share[:, m] for m in range(len(table.measures))])
    _write_description(path, table.description, set(), header)


def _write_wide(path: Path, header: Sequence[str], texts: Sequence[Sequence[str]], columns: Sequence[Any]) -> None:
    numbers = [[repr(float(value)) for value in np.asarray(column)] for column in columns]
    _write_csv(path, header, zip(*texts, *numbers, strict=True))


def _write_description(path: Path, said: TableDescription, money: set[str], header: Sequence[str]) -> None:
    columns = {}
    for name in header:
        described = said.columns.get(name)
        column = plain(described) if described else {"title": name, "judgement": "Made in a program."}
        column.pop("unit", None)
        if name in money:
            column["unit"] = "billion USD"
        columns[name] = column
    _write_yaml({"title": said.title or path.stem, "columns": columns}, path.with_suffix(".yaml"))


def _write_rivals(table: RivalsTable, path: Path) -> None:
    header = ["scenario", "measure", "supplier", "rate", *_EVIDENCE]
    rows = [[r.scenario, r.measure, r.supplier, _exact(r.rate), *_evidence(r.evidence)] for r in table.rates]
    _write_csv(path, header, rows)


def _write_published(table: PublishedTable, path: Path) -> None:
    header = ["name", "publisher", "scenario", "korea", "rivals", "products", "quantity", "low", "high"]
    header += ["published", "used_for", "remark", *_EVIDENCE]
    rows = []
    for each in table.estimates:
        korea = ";".join(f"{measure}={_exact(rate)}" for measure, rate in each.korea.items())
        unit = "share" if each.quantity == "export_change" else "billion USD"
        span = [f"{each.low!r} {unit}", f"{each.high!r} {unit}"]
        products = ";".join(each.products)
        day: date = each.published
        row = [each.name, each.publisher, each.scenario, korea, each.rivals, products, each.quantity, *span]
        rows.append([*row, str(day), each.used_for, each.remark, *_evidence(each.evidence)])
    _write_csv(path, header, rows)


def _write_budgets(model: Negotiation, path: Path) -> None:
    header = ["budget", "title", "agency", "year", "limit", *_EVIDENCE]
    rows = [
        [name, budget.title, budget.agency, year, limit.value.text, *_evidence(limit)]
        for name, budget in model.budgets.items()
        for year, limit in budget.limits.items()
    ]
    _write_csv(path, header, rows)
