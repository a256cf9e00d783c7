"""How numbers and names are written for people: money in billions of US dollars, rates in per cent."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.schema.measures import Term
    from planner.study.rounds import Part


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


def level(value: float, unit: str) -> str:
    """Return a level with its unit; a single step is a yes/no decision."""
    if unit == "step":
        return "yes" if value == 1 else f"step {number(value)}"
    return f"{number(value)} {unit}"


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


def plain(name: str) -> str:
    """Return a name as words: underscores become spaces."""
    return name.replace("_", " ")
