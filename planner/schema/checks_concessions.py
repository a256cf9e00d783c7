"""What must hold for concessions: levels, curves, draws, deliveries, and the rules between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import pairwise

from planner.schema.concessions import Concession
from planner.schema.currencies import currencies
from planner.schema.errors import listed, quoted, suggestion
from planner.schema.figures import CurveFigure
from planner.schema.marks import Problems, Where
from planner.schema.negotiation import Negotiation
from planner.schema.quantities import Dimension, Quantity, QuantityError, Unit, describe, parse_unit

MONEY: Dimension = (("money", 1),)
MONEY_PER_YEAR: Dimension = (("money", 1), ("time", -1))
POINTS: Dimension = (("points", 1),)
Level = tuple[Fraction, Fraction]


def check_concessions(model: Negotiation, problems: Problems) -> None:
    """Add a problem for everything in the concessions and their groups that does not fit."""
    if not model.concessions:
        problems.add(("concessions",), "no concession", "at least one")
    money = currencies(model)
    for name, item in model.concessions.items():
        where: Where = ("concessions", name)
        try:
            unit = parse_unit(item.unit, money)
        except QuantityError as error:
            problems.add_format((*where, "unit"), error)
            continue
        _levels(item, unit, where, problems)
        _values(item, unit, where, problems)
        _names(model, item, where, problems)
        _years(model, item, where, problems)
    for name, group in model.groups.items():
        for member in group.members:
            _known(member, model.concessions, ("groups", name), problems, "concession")
        if group.at_most is not None and group.at_most < 0:
            problems.add(("groups", name, "at_most"), str(group.at_most), "at least 0")
    _cycles(model, problems)
    _linked(model, problems)


def _known(name: str, names: Iterable[str], where: Where, problems: Problems, kind: str) -> None:
    names = list(names)
    if name not in names:
        problems.add(where, f"no {kind} {quoted(name)}", listed(names) or f"a {kind}", suggestion(name, names))


def _levels(item: Concession, unit: Unit, where: Where, problems: Problems) -> None:
    found: dict[str, Fraction] = {}
    for key in ("maximum", "minimum_if_offered", "at_least", "lot"):
        figure = getattr(item, key)
        if figure is None:
            continue
        if figure.value.dimension != unit.dimension:
            problems.add((*where, key), quoted(figure.value.text), f"a level in {item.unit}")
        elif figure.value.magnitude < 0 or (key in {"maximum", "lot"} and figure.value.magnitude == 0):
            problems.add((*where, key), quoted(figure.value.text), "more than 0")
        else:
            found[key] = figure.value.in_unit(unit)
    top = found.get("maximum")
    if top is None:
        return
    for key in ("minimum_if_offered", "at_least"):
        if found.get(key, Fraction(0)) > top:
            problems.add((*where, key), quoted(getattr(item, key).value.text), f"at most {item.maximum.value.text}")
    if "lot" in found and top % found["lot"]:
        expected = f"whole lots of {item.lot.value.text if item.lot else ''}"
        problems.add((*where, "maximum"), quoted(item.maximum.value.text), expected)
    if item.domain == "integer" and top.denominator != 1:
        problems.add((*where, "maximum"), quoted(item.maximum.value.text), f"a whole number of {item.unit}")
    if item.domain == "yes_no" and top != 1:
        problems.add((*where, "maximum"), quoted(item.maximum.value.text), f"1 {item.unit}: yes or no")


def _values(item: Concession, unit: Unit, where: Where, problems: Problems) -> None:
    _per_unit(item.headline.value, MONEY, unit, (*where, "headline"), problems)
    _per_unit(item.trade_balance.value, MONEY_PER_YEAR, unit, (*where, "trade_balance"), problems)
    for budget, draw in item.draws.items():
        _per_unit(draw.per_unit, MONEY, unit, (*where, "draws", budget, "per_unit"), problems)
        if draw.per_unit.magnitude < 0:
            problems.add((*where, "draws", budget, "per_unit"), quoted(draw.per_unit.text), "at least 0")
    _curve(item, item.cost, MONEY, unit, (*where, "cost"), problems)
    for constituency, curve in item.approval.items():
        _curve(item, curve, POINTS, unit, (*where, "approval", constituency), problems)
    for channel, curve in item.credit.items():
        place = (*where, "credit", channel)
        points = _curve(item, curve, MONEY, unit, place, problems)
        slopes = [(v1 - v0) / (l1 - l0) for (l0, v0), (l1, v1) in pairwise(points)]
        if any(after > before for before, after in pairwise(slopes)):
            problems.add(
                place, "a credit that rises faster further on", "a concave credit: each further unit counts less"
            )


def _per_unit(value: Quantity, of: Dimension, unit: Unit, where: Where, problems: Problems) -> None:
    powers = dict(of)
    for name, power in unit.dimension:
        powers[name] = powers.get(name, 0) - power
    expected = tuple(sorted((name, power) for name, power in powers.items() if power))
    if value.dimension != expected:
        found = f"{quoted(value.text)}, which is {describe(value.dimension)}"
        problems.add(where, found, f"{describe(of)} per {unit.text}")


def _curve(
    item: Concession, curve: CurveFigure, of: Dimension, unit: Unit, where: Where, problems: Problems
) -> list[Level]:
    """Return the curve's points from level 0 on, in base units; empty after problems were added."""
    if curve.per_unit is not None:
        _per_unit(curve.per_unit, of, unit, where, problems)
        return []
    points: list[Level] = []
    for position, (level, value) in enumerate(curve.points):
        place = (*where, "points", str(position))
        if level.dimension != unit.dimension:
            problems.add(place, quoted(level.text), f"a level in {item.unit}")
        elif value.dimension != of:
            problems.add(place, f"{quoted(value.text)}, which is {describe(value.dimension)}", describe(of))
        elif level.magnitude < 0 or (points and level.magnitude <= points[-1][0]):
            problems.add(place, quoted(level.text), "levels that rise from 0")
        elif level.magnitude == 0 and value.magnitude != 0:
            problems.add(place, quoted(value.text), "the value 0 at level 0")
        else:
            points.append((level.magnitude, value.magnitude))
    if len(points) < len(curve.points):
        return []
    if points[-1][0] < item.maximum.value.magnitude:
        expected = f"a last level of at least {item.maximum.value.text}, the maximum"
        problems.add((*where, "points"), quoted(curve.points[-1][0].text), expected)
    return points if points[0][0] == 0 else [(Fraction(0), Fraction(0)), *points]


def _names(model: Negotiation, item: Concession, where: Where, problems: Problems) -> None:
    for agency in (item.agency, *item.consults):
        _known(agency, model.agencies, (*where, "agency"), problems, "agency")
    for name in item.requires:
        _known(name, model.concessions, (*where, "requires"), problems, "concession")
    for name in item.approval:
        _known(name, model.constituencies, (*where, "approval", name), problems, "constituency")
    for name in item.credit:
        _known(name, model.counterpart.channels, (*where, "credit", name), problems, "channel")


def _years(model: Negotiation, item: Concession, where: Where, problems: Problems) -> None:
    check_spread(item.delivery, (*where, "delivery"), problems)
    if item.lead_time.magnitude < 0:
        problems.add((*where, "lead_time"), quoted(item.lead_time.text), "at least 0 months")
    for name, draw in item.draws.items():
        place = (*where, "draws", name)
        check_spread(draw.years, (*place, "years"), problems)
        if name not in model.budgets:
            _known(name, model.budgets, place, problems, "budget")
            continue
        for year in draw.years:
            if year not in model.budgets[name].limits:
                problems.add((*place, "years", str(year)), f"a draw in {year}", f"a year in which '{name}' has a limit")


def check_spread(shares: Mapping[int, Quantity], where: Where, problems: Problems) -> None:
    """Add a problem if shares of a whole by year are negative or more than the whole."""
    total = sum((share.magnitude for share in shares.values()), Fraction(0))
    if any(share.magnitude < 0 for share in shares.values()) or total > 1:
        problems.add(where, f"shares that add up to {float(total):.4%}", "shares of at least 0 %, at most 100 % in all")


def _cycles(model: Negotiation, problems: Problems) -> None:
    """Refuse concessions that require themselves through others."""
    for name in model.concessions:
        seen: set[str] = set()
        ahead = list(model.concessions[name].requires)
        while ahead:
            needed = ahead.pop()
            if needed == name:
                problems.add(
                    ("concessions", name, "requires"), f"'{name}' requires itself", "requirements without a circle"
                )
                break
            if needed in model.concessions and needed not in seen:
                seen.add(needed)
                ahead += model.concessions[needed].requires


def _linked(model: Negotiation, problems: Problems) -> None:
    """A concession in a rule must be recognisable as offered or not."""
    linked = {member for group in model.groups.values() for member in group.members}
    for name, item in model.concessions.items():
        linked |= {name, *item.requires} if item.requires else set()
    for name in sorted(linked & set(model.concessions)):
        item = model.concessions[name]
        lowest = item.minimum_if_offered
        if item.domain == "continuous" and (lowest is None or lowest.value.magnitude <= 0):
            expected = "'minimum_if_offered' above 0, as other concessions depend on it"
            problems.add(("concessions", name), "no lowest level", expected)
