"""Long tables, budgets, rivals and published estimates: a figure per row, its evidence in the row.

``status`` is ``measured``, ``reported``, ``inferred`` or ``judgement``; several sources are separated by semicolons or
commas; the reason for a judgement stands in ``why``, or in a column ``judgement`` with the status left empty.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from pydantic import TypeAdapter, ValidationError

from planner.schema.csv_files import Columns, Row, Table
from planner.schema.errors import listed, quoted, suggestion
from planner.schema.figures import Date, Evidence
from planner.schema.marks import Problems, Where
from planner.schema.quantities import Dimension, FormatError, Quantity, describe, parse_quantity
from planner.schema.tables import PublishedEstimate, PublishedTable, RivalRate, RivalsTable
from planner.schema.translation import add_problems

_EVIDENCE = ("status", "source", "why")
BUDGET_COLUMNS = Columns(("budget", "title", "agency", "year", "limit", *_EVIDENCE), ("judgement",), may_be_empty=True)
RIVALS_COLUMNS = Columns(("scenario", "measure", "supplier", "rate", *_EVIDENCE), ("judgement",))
PUBLISHED_COLUMNS = Columns(
    (
        *("name", "publisher", "scenario", "korea", "rivals", "products", "quantity"),
        *("low", "high", "published", "used_for", "remark", *_EVIDENCE),
    ),
    ("judgement",),
)
_USES = ("calibration", "check", "hindsight")
_PURE: Dimension = ()
_MONEY: Dimension = (("money", 1),)
_DATE: TypeAdapter[date] = TypeAdapter(Date)


def evidence_keys(row: Row) -> dict[str, Any]:
    """Return a row's evidence as a figure of a YAML file would say it."""
    cells = row.cells
    sources = [name.strip() for name in cells["source"].replace(";", ",").split(",") if name.strip()]
    judgement = cells.get("judgement", "")
    if cells["status"] == "judgement" or (judgement and not cells["status"]):
        keys: dict[str, Any] = {"judgement": judgement or cells["why"]}
    else:
        keys = {"status": cells["status"]} if cells["status"] else {}
        keys |= {"why": cells["why"]} if cells["why"] else {}
    return keys | ({"source": sources} if sources else {})


def budgets(table: Table, problems: Problems) -> dict[str, Any]:
    """Return the budgets as a YAML file would say them, and mark the lines they stand in."""
    found: dict[str, Any] = {}
    for row in table.rows:
        cells, place = row.cells, table.place(row)
        name, year = cells["budget"], cells["year"]
        where: Where = ("budgets", name)
        budget = found.get(name)
        if budget is None:
            problems.marks.set(where, place)
            budget = found[name] = {"title": cells["title"], "agency": cells["agency"], "limits": {}}
        for key in ("title", "agency"):
            if cells[key] != budget[key]:
                problems.add_at(place, (*where, key), quoted(cells[key]), f"{quoted(budget[key])}, as in the first row")
        if year in budget["limits"]:
            problems.add_at(place, (*where, year), "this year again", "each year once")
        problems.marks.set((*where, "limits", year), place)
        budget["limits"][year] = {"value": cells["limit"], **evidence_keys(row)}
    return found


def rivals(table: Table, problems: Problems) -> RivalsTable:
    """Return the scenarios of rivals' tariffs; problems are added for cells that cannot be read."""
    rates, seen = [], set()
    for row in table.rows:
        cells = row.cells
        key = (cells["scenario"], cells["measure"], cells["supplier"])
        where = (*table.where, ".".join(key))
        problems.marks.set(where, table.place(row))
        if key in seen:
            problems.add(where, "this scenario, measure and supplier again", "each once")
        seen.add(key)
        rate = _quantity(cells["rate"], (_PURE,), where, problems)
        evidence = _evidence(row, where, problems)
        if rate is not None and not 0 <= rate.magnitude <= 10:
            problems.add(where, quoted(cells["rate"]), "a rate from 0 % to 1000 %")
        elif rate is not None and evidence is not None:
            rates.append(RivalRate(*key, rate.magnitude, evidence))
    return RivalsTable(tuple(rates))


def published(table: Table, problems: Problems) -> PublishedTable:
    """Return the published estimates; problems are added for cells that cannot be read."""
    estimates, seen = [], set()
    for row in table.rows:
        where = (*table.where, row.cells["name"])
        problems.marks.set(where, table.place(row))
        if row.cells["name"] in seen:
            problems.add(where, "this name again", "each name once")
        seen.add(row.cells["name"])
        estimate = _estimate(row, where, problems)
        if estimate is not None:
            estimates.append(estimate)
    return PublishedTable(tuple(estimates))


def _estimate(row: Row, where: Where, problems: Problems) -> PublishedEstimate | None:
    cells = row.cells
    low, high = (_quantity(cells[name], (_PURE, _MONEY), (*where, name), problems) for name in ("low", "high"))
    rates = _rates(cells["korea"], (*where, "korea"), problems)
    evidence = _evidence(row, where, problems)
    if cells["used_for"] not in _USES:
        problems.add(
            (*where, "used_for"), quoted(cells["used_for"]), listed(_USES), suggestion(cells["used_for"], _USES)
        )
    try:
        day = _DATE.validate_python(cells["published"])
    except ValidationError as error:
        add_problems(error, Date, (*where, "published"), problems)
        return None
    if low is None or high is None or rates is None or evidence is None:
        return None
    return PublishedEstimate(
        name=cells["name"],
        publisher=cells["publisher"],
        scenario=cells["scenario"],
        korea=rates,
        rivals=cells["rivals"],
        products=tuple(name.strip() for name in cells["products"].split(";") if name.strip()),
        quantity=cells["quantity"],
        low=float(low),
        high=float(high),
        published=day,
        used_for=cells["used_for"],
        remark=cells["remark"],
        evidence=evidence,
    )


def _rates(text: str, where: Where, problems: Problems) -> dict[str, Fraction] | None:
    """Return the rates of ``measure=25 %;other=15 %``; None after problems were added."""
    pairs = [part.partition("=") for part in text.split(";")]
    rates = {measure.strip(): _quantity(rate.strip(), (_PURE,), where, problems) for measure, _, rate in pairs}
    known = {measure: rate.magnitude for measure, rate in rates.items() if rate is not None}
    return known if len(known) == len(rates) else None


def _quantity(text: str, dimensions: tuple[Dimension, ...], where: Where, problems: Problems) -> Quantity | None:
    try:
        quantity = parse_quantity(text)
    except FormatError as error:
        problems.add_format(where, error)
        return None
    if quantity.dimension not in dimensions:
        expected = " or ".join(describe(dimension) for dimension in dimensions)
        problems.add(where, f"{quoted(text)}, which is {describe(quantity.dimension)}", expected)
        return None
    return quantity


def _evidence(row: Row, where: Where, problems: Problems) -> Evidence | None:
    try:
        return Evidence.model_validate(evidence_keys(row))
    except ValidationError as error:
        add_problems(error, Evidence, where, problems)
        return None
