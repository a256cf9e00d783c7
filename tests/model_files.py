"""The files of shipped models and tables as they are written, read without the loader."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"
APRIL = ROOT / "models" / "korea-us-2025"
OCTOBER = ROOT / "models" / "korea-us-2025-10"
MODELS = (APRIL, OCTOBER)

Found = tuple[str, dict[str, Any]]
"""Where something stands, and what it says."""


@cache
def read(path: Path) -> Any:
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def walk(value: Any, where: str = "") -> Iterator[Found]:
    if isinstance(value, dict):
        yield where, value
        for key, inner in value.items():
            yield from walk(inner, f"{where}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from walk(inner, f"{where}[{number}]")


def figures(model: Path) -> list[Found]:
    """Every value, slope or curve of a model's YAML files."""
    names = ("model", "measures", "concessions", "politics", "counterpart")
    return [
        (f"{name}{where}", found)
        for name in names
        for where, found in walk(read(model / f"{name}.yaml"))
        if {"value", "per_unit", "points"} & found.keys()
    ]


def dated(model: Path) -> list[Found]:
    """What else must say where it comes from: stages without a deal, rounds, clearances, delivery schedules."""
    stages = [
        (f"{name}{where}", found)
        for name in ("measures", "counterpart")
        for where, found in walk(read(model / f"{name}.yaml"))
        if "term" in found
    ]
    rounds = [(f"rounds.{name}", found["evidence"]) for name, found in read(model / "model.yaml")["rounds"].items()]
    concessions = read(model / "concessions.yaml")["concessions"]
    cleared = [(f"{name}.clearance", found["clearance"]) for name, found in concessions.items()]
    schedules = [
        (f"{name}.schedules.{schedule}", said)
        for name, found in concessions.items()
        for schedule, said in found.get("schedules", {}).items()
    ]
    return [*stages, *rounds, *cleared, *schedules]


def described(folder: Path) -> list[Found]:
    """The columns of the tables in a folder."""
    tables = [path for path in sorted(folder.glob("*.yaml")) if path.with_suffix(".csv").exists()]
    return [(f"{path.stem}.{name}", found) for path in tables for name, found in read(path)["columns"].items()]


def evidenced(model: Path) -> list[Found]:
    """Everything of a model that must say where it comes from; published estimates are only compared with."""
    budgets = [(f"budgets.{row['budget']}.{row['year']}", row) for row in rows(model / "budgets.csv")]
    rates = [(f"rivals.{row['scenario']}.{row['measure']}", row) for row in rows(model / "rivals.csv")]
    return [*figures(model), *dated(model), *described(model), *budgets, *rates]


def sources(model: Path) -> dict[str, dict[str, Any]]:
    shared, own = read(DATA / "sources.yaml"), read(model / "sources.yaml")
    assert not shared.keys() & own.keys()
    return {**shared, **own}


def cited(found: dict[str, Any]) -> list[str]:
    source = found.get("source") or []
    return [name.strip() for name in source.split(";")] if isinstance(source, str) else list(source)


def missing(found: dict[str, Any]) -> str:
    """What a figure's evidence lacks, or nothing."""
    status = found.get("status")
    judged = found.get("judgement") or (found.get("why") if status == "judgement" else None)
    if bool(found.get("judgement")) == bool(status):
        return "either a judgement or a status"
    if judged or status == "judgement":
        return "" if judged and len(judged.split()) >= 3 else "a judgement says why"
    if status not in {"measured", "reported", "inferred"}:
        return f"unknown status {status}"
    if not cited(found):
        return "a sourced figure names its source"
    return "" if status != "inferred" or found.get("why") else "an inferred figure shows its arithmetic"


def as_of(model: Path) -> date:
    found = read(model / "model.yaml")["as_of"]
    assert isinstance(found, date)
    return found


QUANTITY = re.compile(r"^-?\d+(\.\d+)? ?\S")
"""A number and a unit."""
