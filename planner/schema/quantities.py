"""Quantities with units, kept exact.

A quantity is written as people write it, ``1.52 trillion KRW/yr``, ``7 Mt/yr``, ``83 USD/t``, ``25 %``,
``0.55 billion USD per Mt/yr``, and is converted once, here, to base units: money to billions of US dollars
of the model's base year at the model's own exchange rates, mass to million tonnes, time to years, per cent to a share.
Magnitudes are exact fractions, so that the audit can recompute a plan without rounding.

The vocabulary is closed on purpose: a unit that is not listed is an error, with the nearest one that is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache

from planner.schema.errors import quoted, suggestion

Dimension = tuple[tuple[str, int], ...]
"""Base quantities and their powers, sorted by name; ``()`` is a pure number."""

_SCALES: Mapping[str, Fraction] = {
    "hundred": Fraction(100),
    "thousand": Fraction(10**3),
    "million": Fraction(10**6),
    "billion": Fraction(10**9),
    "trillion": Fraction(10**12),
}

_UNITS: Mapping[str, tuple[str, Fraction]] = {
    "%": ("", Fraction(1, 100)),
    "share": ("", Fraction(1)),
    "times": ("", Fraction(1)),
    "points": ("points", Fraction(1)),
    "point": ("points", Fraction(1)),
    "USD": ("money", Fraction(1, 10**9)),
    "Mt": ("mass", Fraction(1)),
    "kt": ("mass", Fraction(1, 10**3)),
    "t": ("mass", Fraction(1, 10**6)),
    "bbl": ("barrels", Fraction(1, 10**6)),
    "MMBtu": ("energy", Fraction(1, 10**6)),
    "yr": ("time", Fraction(1)),
    "year": ("time", Fraction(1)),
    "years": ("time", Fraction(1)),
    "month": ("time", Fraction(1, 12)),
    "months": ("time", Fraction(1, 12)),
    "aircraft": ("aircraft", Fraction(1)),
    "ship": ("ships", Fraction(1)),
    "ships": ("ships", Fraction(1)),
    "vehicle": ("vehicles", Fraction(1)),
    "vehicles": ("vehicles", Fraction(1)),
    "seat": ("seats", Fraction(1)),
    "seats": ("seats", Fraction(1)),
    "step": ("steps", Fraction(1)),
    "steps": ("steps", Fraction(1)),
}
"""Unit -> base quantity and the size of the unit in the base unit of that quantity."""

_SPOKEN: Mapping[str, str] = {
    "percent": "%",
    "percentage": "%",
    "pct": "%",
    "dollar": "USD",
    "dollars": "USD",
    "ton": "t",
    "tons": "t",
    "tonne": "t",
    "tonnes": "t",
}
"""Words for units that are not spelt alike -> the unit."""
_CLOSE = 0.65
"""How alike a word and a unit must be to be taken for a slip: units are short, and many words are a little like one."""

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?", re.ASCII)
_LONGEST = 80
"""Characters of a quantity; nobody writes longer ones, and arithmetic on them would never end."""
_LARGEST = Fraction(10**18)
"""Magnitudes lie between its inverse and itself in base units, so that they are ordinary floats too."""


class FormatError(ValueError):
    """Something that cannot be read: what was found, and what would be right."""

    def __init__(self, found: str, expected: str, hint: str = "") -> None:
        self.found, self.expected, self.hint = found, expected, hint
        super().__init__(found, expected, hint)

    def __str__(self) -> str:
        """Return the mistake on one line."""
        hint = f"; {self.hint}" if self.hint else ""
        return f"found {self.found}; expected {self.expected}{hint}"


class QuantityError(FormatError):
    """A quantity that cannot be read, or is of the wrong kind."""


class UnitMissingError(QuantityError):
    """A number alone; what unit it may want is known where it stands."""

    def __init__(self, text: str, number: str) -> None:
        self.number = number
        examples = f"'{number} %', '{number} billion USD' or '{number} Mt/yr'"
        super().__init__(f"{quoted(text)}, without a unit", f"a number with its unit, such as {examples}")


@dataclass(frozen=True)
class Unit:
    """A unit of measurement: ``size`` base units of ``dimension``."""

    text: str
    size: Fraction
    dimension: Dimension


@dataclass(frozen=True)
class Quantity:
    """A magnitude in base units (billion USD, Mt, years, shares), with the words it was written in."""

    text: str
    magnitude: Fraction
    dimension: Dimension

    def __float__(self) -> float:
        """Return the magnitude in base units."""
        return float(self.magnitude)

    def in_unit(self, unit: Unit) -> Fraction:
        """Return the magnitude in ``unit``; raise :class:`QuantityError` if the dimensions differ."""
        if unit.dimension != self.dimension:
            raise QuantityError(
                f"{quoted(self.text)}, {describe(self.dimension)}",
                f"{describe(unit.dimension)}, such as '1 {unit.text}'",
            )
        return self.magnitude / unit.size


def nearest(word: str, known: Iterable[str]) -> str:
    """Return "; did you mean 'x'?" for the closest known word, or nothing."""
    hint = suggestion(word, known)
    return f"; {hint}" if hint else ""


def describe(dimension: Dimension) -> str:
    """Return a dimension in words: 'money', 'mass per time', 'a pure number'."""
    above = [name for name, power in dimension for _ in range(power) if power > 0]
    below = [name for name, power in dimension for _ in range(-power) if power < 0]
    if not above and not below:
        return "a pure number"
    words = " x ".join(above) or "a number"
    return words + "".join(f" per {name}" for name in below)


def in_percent(share: float | Fraction) -> str:
    """Return a share as it is told in a problem, ``110 %``; only the whole itself reads ``100 %``."""
    percent, digits = 100 * Fraction(share), 10
    while (shown := _rounded(percent, digits)) == 100 != percent:
        digits += 1
    return f"{shown.normalize():f} %"


def _rounded(number: Fraction, digits: int) -> Decimal:
    return Context(prec=digits).divide(Decimal(number.numerator), Decimal(number.denominator))


def product(first: Dimension, second: Dimension) -> Dimension:
    """Return the dimension of the product of two quantities."""
    powers = dict(first)
    for name, power in second:
        powers[name] = powers.get(name, 0) + power
    return _canonical(powers)


def parse_unit(text: str, currencies: Mapping[str, Fraction] | None = None) -> Unit:
    """Read a unit such as ``billion USD per Mt/yr``; ``currencies`` gives US dollars per unit of other moneys.

    After the first ``/`` or ``per`` every further unit divides, except that a unit after ``per`` is taken as
    one group: ``USD per Mt/yr`` is dollars per (tonnes per year).
    """
    if len(text) > _LONGEST:
        raise QuantityError(quoted(text), f"a unit of at most {_LONGEST} characters")
    return _parsed(text, tuple((currencies or {}).items()))


@lru_cache(maxsize=1024)
def _parsed(text: str, rates: tuple[tuple[str, Fraction], ...]) -> Unit:
    currencies = dict(rates)
    above, _, below = " ".join(text.split()).partition(" per ")
    size, powers = _product(above, currencies, text)
    if below:
        below_size, below_powers = _product(below, currencies, text)
        size /= below_size
        for name, power in below_powers.items():
            powers[name] = powers.get(name, 0) - power
    return Unit(text.strip(), size, _canonical(powers))


def _canonical(powers: Mapping[str, int]) -> Dimension:
    return tuple(sorted((name, power) for name, power in powers.items() if name and power))


def _product(text: str, currencies: Mapping[str, Fraction], whole: str) -> tuple[Fraction, dict[str, int]]:
    size, powers = Fraction(1), dict[str, int]()
    for position, part in enumerate(text.split("/")):
        sign = 1 if position == 0 else -1
        words = part.split()
        if not words:
            raise QuantityError(quoted(whole), "a unit before and after every '/' and 'per', such as 'USD/t'")
        for word in words:
            factor, name = _factor(word, currencies, whole)
            size *= factor**sign
            powers[name] = powers.get(name, 0) + (sign if name else 0)
    return size, powers


def _factor(word: str, currencies: Mapping[str, Fraction], whole: str) -> tuple[Fraction, str]:
    if word in _SCALES:
        return _SCALES[word], ""
    if word in _UNITS:
        name, size = _UNITS[word]
        return size, name
    if word in currencies:
        return currencies[word] / 10**9, "money"
    meant = _SPOKEN.get(word.lower())
    hint = f"did you mean '{meant}'?" if meant else suggestion(word, [*_SCALES, *_UNITS, *currencies], _CLOSE)
    raise QuantityError(
        f"the unknown unit {quoted(word)}" + (f" in {quoted(whole)}" if word != whole else ""),
        "a known unit, such as 'billion USD', 'Mt/yr' or '%'",
        hint,
    )


def parse_quantity(text: object, currencies: Mapping[str, Fraction] | None = None) -> Quantity:
    """Read a quantity such as ``1.52 trillion KRW/yr``; raise :class:`QuantityError` in the user's words."""
    if isinstance(text, bool) or not isinstance(text, str):
        raise QuantityError(_kind(text), "a quantity with its unit, such as '25 %'")
    if len(text) > _LONGEST:
        raise QuantityError(quoted(text), f"a quantity of at most {_LONGEST} characters")
    words = " ".join(text.split())
    number, _, unit = words.partition(" ")
    if number.endswith("%") and not unit:
        number, unit = number[:-1], "%"
    if not _NUMBER.fullmatch(number):
        raise QuantityError(quoted(text), "a plain number and a unit, such as '1.5 billion USD' or '25 %'")
    if not unit:
        raise UnitMissingError(text, number)
    parsed = parse_unit(unit, currencies)
    magnitude = Fraction(number) * parsed.size
    if magnitude and not 1 / _LARGEST <= abs(magnitude) <= _LARGEST:
        raise QuantityError(quoted(text), "a number of a size that occurs in trade and politics")
    return Quantity(words, magnitude, parsed.dimension)


def _kind(value: object) -> str:
    """Return what was found where a quantity should stand."""
    if isinstance(value, Mapping):
        return "keys and values"
    if isinstance(value, list | tuple):
        return "a list"
    return quoted(value)
