"""What must hold for every figure of a model: sources that exist and are no later than ``as_of``, sizes that occur.

Sizes are bounded so that the arithmetic can tell all of a model's numbers apart: an amount of money a billion times
that of the world's output is a slip of the pen, and would drown every other number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from planner.schema.errors import quoted
from planner.schema.figures import Evidence, Record
from planner.schema.marks import Problems, Where
from planner.schema.names import known
from planner.schema.negotiation import Negotiation
from planner.schema.quantities import Dimension, Quantity
from planner.schema.tables import MOST_MONEY, CoverageTable, ProductTable, RivalsTable

MOST_POINTS = Fraction(1000)
_SIZES: Mapping[Dimension, tuple[Fraction, str]] = {
    (): (Fraction(1000), "1000 times"),
    (("money", 1),): (Fraction(MOST_MONEY), "100 trillion USD"),
    (("money", 1), ("time", -1)): (Fraction(MOST_MONEY), "100 trillion USD/yr"),
    (("points", 1),): (MOST_POINTS, "1000 points"),
    (("seats", 1),): (Fraction(10**6), "1 million seats"),
    (("time", 1),): (Fraction(100), "100 years"),
    (("time", -1),): (Fraction(1), "100 %/yr"),
}
"""Dimension -> the largest magnitude in base units, and in words."""


def check_figures(model: Negotiation, part: object, where: Where, problems: Problems) -> None:
    """Add a problem for every figure in a part of a model whose source is unknown or too late, or whose size is odd."""
    for place, found in _parts(where, part):
        if isinstance(found, Evidence):
            _cited(model, found, place, problems)
        elif isinstance(found, Quantity):
            check_size(found.magnitude, found.dimension, found.text, place, problems)


def parts(model: Negotiation) -> Iterator[tuple[Where, object]]:
    """Yield the parts of a model, and those of its counterpart and other records, that hold all its figures."""
    for name in type(model).model_fields:
        part = getattr(model, name)
        if isinstance(part, Record) and not isinstance(part, Evidence):
            for inner in type(part).model_fields:
                yield (name, inner), getattr(part, inner)
        else:
            yield (name,), part


def check_size(magnitude: Fraction, dimension: Dimension, text: str, where: Where, problems: Problems) -> None:
    """Add a problem for a magnitude that cannot be meant; ``text`` says what was written."""
    most, words = _SIZES.get(dimension, (None, ""))
    if most is not None and abs(magnitude) > most:
        problems.add(where, quoted(text), f"at most {words}" if magnitude > 0 else f"at least -{words}")


def _parts(where: Where, value: object) -> Iterator[tuple[Where, object]]:
    """Yield every record and quantity of a model with its path, those of tables included."""
    if isinstance(value, Record):
        yield where, value
        for name in type(value).model_fields:
            yield from _parts((*where, name), getattr(value, name))
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield from _parts((*where, str(name)), part)
    elif isinstance(value, tuple):
        for position, part in enumerate(value):
            yield from _parts((*where, str(position)), part)
    elif isinstance(value, Quantity):
        yield where, value
    else:
        yield from _parts_of_table(where, value)


def _parts_of_table(where: Where, value: object) -> Iterator[tuple[Where, object]]:
    if isinstance(value, RivalsTable):
        for rate in value.rates:
            yield (*where, f"{rate.scenario}.{rate.measure}.{rate.supplier}"), rate.evidence
    elif isinstance(value, ProductTable | CoverageTable):
        yield from _parts((*where, "description"), value.description)


def _cited(model: Negotiation, evidence: Evidence, where: Where, problems: Problems) -> None:
    for name in evidence.source:
        if known(name, model.sources, where, problems, "source"):
            published = model.sources[name].date
            if published > model.as_of:
                expected = f"a source published by {model.as_of} (as_of)"
                problems.add(where, f"the source '{name}' of {published}", expected)
