"""What must hold for concessions: levels, curves, draws, deliveries, and the rules between them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from itertools import pairwise
from operator import itemgetter

from planner.schema.checks_figures import check_size
from planner.schema.concessions import Concession
from planner.schema.currencies import currencies
from planner.schema.errors import quoted
from planner.schema.figures import CurveFigure
from planner.schema.marks import Problems, Where
from planner.schema.names import known
from planner.schema.negotiation import LONGEST, Negotiation
from planner.schema.quantities import Dimension, Quantity, QuantityError, Unit, describe, in_percent, parse_unit

MONEY: Dimension = (("money", 1),)
MONEY_PER_YEAR: Dimension = (("money", 1), ("time", -1))
POINTS: Dimension = (("points", 1),)
MOST_STEPS = 10**6
"""Whole units or lots of a concession; and levels of its curves are at least this part of its maximum apart."""
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
            known(member, model.concessions, ("groups", name), problems, "concession")
        if group.at_most is not None and group.at_most < 0:
            problems.add(("groups", name, "at_most"), str(group.at_most), "at least 0")
    _cycles(model, problems)
    _linked(model, problems)


def _levels(item: Concession, unit: Unit, where: Where, problems: Problems) -> None:
    found = {
        key: figure.value.in_unit(unit)
        for key in ("maximum", "minimum_if_offered", "at_least", "lot")
        if (figure := getattr(item, key)) is not None and _is_level(item, key, figure.value, unit, where, problems)
    }
    top = found.get("maximum")
    if top is None:
        return
    for key in ("minimum_if_offered", "at_least"):
        if found.get(key, Fraction(0)) > top:
            problems.add((*where, key), quoted(getattr(item, key).value.text), f"at most {item.maximum.value.text}")
    lot = found.get("lot")
    text = item.maximum.value.text
    if lot is not None and top % lot:
        expected = f"whole lots of {item.lot.value.text if item.lot else ''}"
        problems.add((*where, "maximum"), quoted(text), expected)
    if item.domain == "integer" and top.denominator != 1:
        problems.add((*where, "maximum"), quoted(text), f"a whole number of {item.unit}")
    if item.domain == "yes_no" and top != 1:
        problems.add((*where, "maximum"), quoted(text), f"1 {item.unit}: yes or no")
    if item.domain != "continuous" and top / (lot or 1) > MOST_STEPS:
        expected = f"at most {MOST_STEPS:,} units or lots, or 'domain: continuous'"
        problems.add((*where, "maximum"), quoted(text), expected)


def _is_level(item: Concession, key: str, value: Quantity, unit: Unit, where: Where, problems: Problems) -> bool:
    """Return whether a figure is a level of the concession; add a problem if not."""
    if value.dimension != unit.dimension:
        problems.add((*where, key), quoted(value.text), f"a level in {item.unit}")
        return False
    if value.magnitude < 0 or (key in {"maximum", "lot"} and value.magnitude == 0):
        problems.add((*where, key), quoted(value.text), "at least 0" if key in {"at_least"} else "more than 0")
        return False
    return True


def _values(item: Concession, unit: Unit, where: Where, problems: Problems) -> None:
    _per_unit(item, item.headline.value, MONEY, unit, (*where, "headline"), problems)
    _per_unit(item, item.trade_balance.value, MONEY_PER_YEAR, unit, (*where, "trade_balance"), problems)
    for budget, draw in item.draws.items():
        _per_unit(item, draw.per_unit, MONEY, unit, (*where, "draws", budget, "per_unit"), problems)
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


def _per_unit(item: Concession, value: Quantity, of: Dimension, unit: Unit, where: Where, problems: Problems) -> None:
    powers = dict(of)
    for name, power in unit.dimension:
        powers[name] = powers.get(name, 0) - power
    expected = tuple(sorted((name, power) for name, power in powers.items() if power))
    if value.dimension != expected:
        found = f"{quoted(value.text)}, which is {describe(value.dimension)}"
        problems.add(where, found, f"{describe(of)} per {unit.text}")
    else:
        text = f"{value.text}, at a level of {item.maximum.value.text}"
        check_size(value.magnitude * item.maximum.value.magnitude, of, text, where, problems)


def _curve(
    item: Concession, curve: CurveFigure, of: Dimension, unit: Unit, where: Where, problems: Problems
) -> list[Level]:
    """Return the curve's points from level 0 on, in base units; empty after problems were added."""
    if curve.per_unit is not None:
        _per_unit(item, curve.per_unit, of, unit, where, problems)
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
        elif 0 < level.magnitude - (points[-1][0] if points else 0) < item.maximum.value.magnitude / MOST_STEPS:
            problems.add(place, quoted(level.text), f"levels at least a {MOST_STEPS:,}th of the maximum apart")
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
        known(agency, model.agencies, (*where, "agency"), problems, "agency")
    for name in item.requires:
        known(name, model.concessions, (*where, "requires"), problems, "concession")
    for name in item.approval:
        known(name, model.constituencies, (*where, "approval", name), problems, "constituency")
    for name in item.credit:
        known(name, model.counterpart.channels, (*where, "credit", name), problems, "channel")


def _years(model: Negotiation, item: Concession, where: Where, problems: Problems) -> None:
    check_delivery(model, item.delivery, item.lead_time, where, problems)
    for name, draw in item.draws.items():
        place = (*where, "draws", name)
        check_spread(draw.years, (*place, "years"), problems)
        if name not in model.budgets:
            known(name, model.budgets, place, problems, "budget")
            continue
        for year in draw.years:
            if year not in model.budgets[name].limits:
                problems.add((*place, "years", str(year)), f"a draw in {year}", f"a year in which '{name}' has a limit")


def check_delivery(
    model: Negotiation, shares: Mapping[int, Quantity], lead_time: Quantity, where: Where, problems: Problems
) -> None:
    """Add a problem if shares delivered by year are no parts of a whole, or fall in years that cannot be meant.

    A year after the horizon can be, so that a model can be asked about with an earlier ``horizon_end``. That the lead
    time is counted from ``as_of``, before any round, lets a model be asked about with its later rounds alone.
    """
    check_spread(shares, (*where, "delivery"), problems)
    if lead_time.magnitude < 0:
        problems.add((*where, "lead_time"), quoted(lead_time.text), "at least 0 months")
    days = [each.date for each in model.rounds.values() if each.date <= model.horizon_end]
    first = (min(days, default=model.horizon_start).year, "that of the first round")
    possible = (_year_after(model.as_of, lead_time), f"{lead_time.text} after {model.as_of}")
    earliest, why = max(first, possible, key=itemgetter(0))
    last = model.horizon_start.year + LONGEST
    for year in shares:
        if not earliest <= year <= last:
            hint = "what falls later is left out" if year > last else ""
            expected = f"a year from {earliest}, {why}, to {last}"
            problems.add((*where, "delivery", str(year)), f"a delivery in {year}", expected, hint)


def _year_after(day: date, time: Quantity) -> int:
    """Return the year in which a time from a day on is over."""
    months = math.floor(12 * time.magnitude)
    return day.year + (day.month - 1 + months) // 12


def check_spread(shares: Mapping[int, Quantity], where: Where, problems: Problems) -> None:
    """Add a problem if shares of a whole by year are negative or more than the whole."""
    negative = {year: share for year, share in shares.items() if share.magnitude < 0}
    for year, share in negative.items():
        problems.add((*where, str(year)), quoted(share.text), "a share of at least 0 %")
    total = sum((share.magnitude for share in shares.values()), Fraction(0))
    if total > 1 and not negative:
        problems.add(where, f"shares that add up to {in_percent(total)}", "at most 100 % in all")


def _cycles(model: Negotiation, problems: Problems) -> None:
    """Refuse concessions that require themselves through others; each circle is told once."""
    told: set[str] = set()
    for name in model.concessions:
        circle = _circle(model, name)
        if circle and not told.intersection(circle):
            found = " requires ".join([*map(quoted, circle), quoted(name)])
            problems.add(("concessions", name, "requires"), found, "requirements without a circle")
            told.update(circle)


def _circle(model: Negotiation, name: str) -> list[str]:
    """Return the shortest chain of requirements that leads from a concession back to it; empty if there is none."""
    chains = {name: [name]}
    ahead = [name]
    for one in ahead:
        for needed in model.concessions[one].requires:
            if needed == name:
                return chains[one]
            if needed in model.concessions and needed not in chains:
                chains[needed] = [*chains[one], needed]
                ahead.append(needed)
    return []


def _linked(model: Negotiation, problems: Problems) -> None:
    """Refuse a concession in a rule that cannot be recognised as offered or not."""
    linked = {member for group in model.groups.values() for member in group.members}
    for name, item in model.concessions.items():
        linked |= {name, *item.requires} if item.requires or item.schedules else set()
    for name in sorted(linked & set(model.concessions)):
        item = model.concessions[name]
        lowest = item.minimum_if_offered
        if item.domain == "continuous" and (lowest is None or lowest.value.magnitude <= 0):
            expected = "'minimum_if_offered' above 0, as a rule or another schedule depends on it"
            problems.add(("concessions", name), "no lowest level", expected)
