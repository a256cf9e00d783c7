"""How numbers and names are written for people: money in billions of US dollars, rates in per cent."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.schema.measures import Term
    from planner.schema.negotiation import Negotiation
    from planner.study.rounds import Part

_ONE = re.compile(r"(?<![\d.,])([+-]?1 (?:month|point|seat|ship|step|vehicle|year))s\b")
"""A single one of what the vocabulary of units counts, written in the plural."""
_SCHEDULE = re.compile(r"(?<![\w.])([a-z]\w*)\.([a-z]\w*)(?!\w|\.\w)")
"""A concession and its delivery schedule; a number with decimals or a longer path is none."""


def money(billions: float, decimals: int = 2) -> str:
    """Return an amount in billions of US dollars, such as ``1,234.50``; amounts that round to zero have no sign."""
    text = f"{billions:,.{decimals}f}"
    return text.lstrip("-") if float(text.replace(",", "")) == 0 else text


def percent(share: float, decimals: int = 0) -> str:
    """Return a share as per cent, such as ``25 %``."""
    return f"{100 * share:.{decimals}f} %"


def small_percent(share: float) -> str:
    """Return a share as per cent with as many digits as it needs, such as ``0.0042 %``."""
    if share >= 1.0:
        return f"{100 * share:,.0f} %"
    if 0.0 < share < 1e-6:
        return "less than 0.0001 %"
    return f"{100 * share:.2g} %" if share else "0 %"


def number(value: float) -> str:
    """Return a level or points without needless digits: ``7``, ``3.3``, ``1,250``."""
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def signed(value: float) -> str:
    """Return a change with its sign: ``+3``, ``-0.5``, ``0``."""
    text = number(value)
    return text if text == "0" or value < 0 else f"+{text}"


def points(share: float) -> str:
    """Return a difference of two shares in percentage points, such as ``3 percentage points``."""
    return counted(round(100 * share), "percentage point")


def counted(count: int, what: str) -> str:
    """Return how many there are of something that takes an s: ``1 posture``, ``1,250 postures``."""
    return f"{count:,} {what}{'' if abs(count) == 1 else 's'}"


def one(text: str) -> str:
    """Return a text with the unit of a single one in the singular: ``1 ships`` becomes ``1 ship``."""
    return _ONE.sub(r"\1", text)


def level(value: float, unit: str) -> str:
    """Return a level with its unit; a single step is a yes/no decision."""
    if unit == "step":
        return "yes" if value == 1 else f"step {number(value)}"
    return one(f"{number(value)} {unit}")


def raised(before: float, now: float, unit: str) -> str:
    """Return a level, with that from which it is raised if it is not zero: ``5 -> 10 billion USD``."""
    return f"{number(before)} -> {level(now, unit)}" if before else level(now, unit)


def term(of: Term) -> str:
    """Return what a term means: ``15 %``, a quota in words, or, where it is no tariff, its title."""
    if of.loss is not None:
        return of.title or f"{money(float(of.loss.value))} billion USD/yr"
    if of.quota is None:
        return rate(float(of.rate or 0))
    quota = of.quota
    return (
        f"{rate(float(quota.in_quota_rate))} up to {rate(float(quota.size))} of base trade, "
        f"{rate(float(quota.out_of_quota_rate))} beyond"
    )


def rate(share: float) -> str:
    """Return a tariff rate in per cent with up to two decimals."""
    return f"{number(100 * share)} %"


def day(when: date) -> str:
    """Return a date such as ``20 April 2025``."""
    return f"{when.day} {when:%B %Y}"


def studied(part: Part) -> str:
    """Return which part of the talks was asked about, in one sentence."""
    if len(part.rounds) > 1:
        return "Over the whole ladder of offers."
    alone = ", as if it were the only one" if part.alone else ""
    return f"The offer of {day(next(iter(part.rounds.values())))}{alone}."


def offered(model: Negotiation, name: str) -> str:
    """Return what a concession is called, with its delivery schedule if the name has one: ``gas.later``."""
    concession, _, schedule = name.partition(".")
    found = model.concessions[concession]
    return f"{found.title} ({found.schedules[schedule].title or plain(schedule)})" if schedule else found.title


def outcome(model: Negotiation, factor: str, name: str) -> str:
    """Return what an outcome of a factor means, in the model's words."""
    return model.counterpart.factors[factor].outcomes[name].title or plain(name)


def plain(name: str) -> str:
    """Return a name as words: underscores become spaces, and a delivery schedule stands in brackets."""
    return _SCHEDULE.sub(r"\1 (\2)", name).replace("_", " ")
