"""Figures: quantities that say where they come from.

Every number a model rests on is a figure: a value with its unit, and either the source that published it
(with a status: measured, reported or inferred) or the word ``judgement`` and the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)

from planner.schema.errors import quoted
from planner.schema.quantities import (
    Dimension,
    FormatError,
    Quantity,
    QuantityError,
    UnitMissingError,
    describe,
    in_percent,
    parse_quantity,
    parse_unit,
)
from planner.schema.read_only import read_only


@dataclass(frozen=True)
class Words:
    """A type in the user's words, for the reference page."""

    text: str


Name = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60),
    Words("a name: lower-case letters, digits and underscores, starting with a letter"),
]
"""An identifier: lower-case letters, digits and underscores. The same name is used in files, options and results."""

Status = Literal["measured", "reported", "inferred", "judgement"]

JUDGEMENT: Literal["judgement"] = "judgement"


class Record(BaseModel):
    """Base of everything a model file may say: frozen, and unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, use_attribute_docstrings=True)

    def model_post_init(self, context: Any, /) -> None:  # noqa: ARG002 - pydantic's signature
        """Freeze the mappings too: what was worked out from a record is kept as long as the record is the same."""
        for name, part in self.__dict__.items():
            self.__dict__[name] = read_only(part)


_WHOLE_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,8})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_whole_number(value: object) -> object:
    """Return a whole number that a file gives as text; anything else is left for pydantic to judge."""
    if isinstance(value, str):
        if not _WHOLE_NUMBER.fullmatch(value):
            raise FormatError(quoted(value), "a whole number, such as 2025")
        return int(value)
    return value


def _read_date(value: object) -> object:
    if isinstance(value, date) and type(value) is date:
        return value
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise FormatError(quoted(value), "a day that exists, such as 2025-04-20") from None
    raise FormatError(quoted(value), "a date as year-month-day, such as 2025-04-20")


def _read_flag(value: object) -> object:
    if isinstance(value, str):
        if value not in {"true", "false"}:
            raise FormatError(quoted(value), "'true' or 'false'")
        return value == "true"
    return value


WholeNumber = Annotated[
    int, BeforeValidator(read_whole_number), WithJsonSchema({"type": "integer"}), Words("a whole number")
]
Year = Annotated[
    int,
    BeforeValidator(read_whole_number),
    Field(ge=1990, le=2200),
    WithJsonSchema({"type": "integer", "minimum": 1990, "maximum": 2200}),
    Words("a year"),
]
Date = Annotated[
    date,
    BeforeValidator(_read_date),
    WithJsonSchema({"type": "string", "format": "date"}),
    Words("a date as year-month-day, such as 2025-04-20"),
]
Flag = Annotated[bool, BeforeValidator(_read_flag), WithJsonSchema({"type": "boolean"}), Words("`true` or `false`")]


def _currencies(info: ValidationInfo) -> Mapping[str, Any]:
    known: Mapping[str, Any] = (info.context or {}).get("currencies", {})
    return known


def _read_quantity(value: object, info: ValidationInfo) -> Quantity:
    if isinstance(value, Quantity):
        return value
    return parse_quantity(value, _currencies(info))


def _reader(expected: Callable[[str], str]) -> BeforeValidator:
    """Return what reads a quantity; ``expected`` says what would be right instead of a number without a unit."""

    def read(value: object, info: ValidationInfo) -> Quantity:
        try:
            return _read_quantity(value, info)
        except UnitMissingError as error:
            raise QuantityError(error.found, expected(error.number)) from None

    return BeforeValidator(read)


def _share_or_multiplier(number: str) -> str:
    return f"a number with its unit, such as '{_as_portion(number)}' for a share or '{number} times' for a multiplier"


def _portion(number: str) -> str:
    return f"a share from 0 % to 100 %, such as '{_as_portion(number)}'"


def _as_portion(number: str) -> str:
    """Return the share from 0 % to 100 % that a number without a unit may stand for."""
    if 0 <= Fraction(number) <= 1:
        return in_percent(Fraction(number))
    return f"{number} %" if 1 < Fraction(number) <= 100 else "60 %"


def _of(unit: str) -> AfterValidator:
    dimension: Dimension = parse_unit(unit).dimension

    def check(value: Quantity) -> Quantity:
        if value.dimension != dimension:
            raise QuantityError(
                f"{quoted(value.text)}, {describe(value.dimension)}", f"{describe(dimension)}, such as '1 {unit}'"
            )
        return value

    return AfterValidator(check)


def _text(example: str) -> WithJsonSchema:
    pattern = r"^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,2})?\s*\S.*$"
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": [example]})


AnyQuantity = Annotated[
    Quantity, BeforeValidator(_read_quantity), _text("7 Mt/yr"), Words("a quantity with its unit, such as `7 Mt/yr`")
]
Money = Annotated[AnyQuantity, _of("billion USD"), _text("1.5 billion USD"), Words("money, such as `1.5 billion USD`")]
Share = Annotated[
    Quantity,
    _reader(_share_or_multiplier),
    _of("%"),
    _text("25 %"),
    Words("a share or a multiplier, such as `25 %` or `1.2 times`"),
]
Portion = Annotated[
    Quantity,
    _reader(_portion),
    _of("%"),
    _text("25 %"),
    Words("a share of a whole from 0 % to 100 %, such as `25 %`"),
]
MoneyPerYear = Annotated[
    AnyQuantity,
    _of("billion USD/yr"),
    _text("0.5 billion USD/yr"),
    Words("money per year, such as `0.5 billion USD/yr`"),
]
SharePerYear = Annotated[AnyQuantity, _of("%/yr"), _text("4.5 %/yr"), Words("a rate per year, such as `4.5 %/yr`")]
Points = Annotated[AnyQuantity, _of("points"), _text("3 points"), Words("points of approval, such as `3 points`")]
Seats = Annotated[AnyQuantity, _of("seats"), _text("170 seats"), Words("seats, such as `170 seats`")]
Duration = Annotated[AnyQuantity, _of("months"), _text("18 months"), Words("a duration, such as `18 months`")]


class Source(Record):
    """A publication that figures cite."""

    publisher: str
    """Who published it."""
    title: str
    """Its title."""
    date: Date
    """When it was first published; a model uses only what was published by its ``as_of`` date."""
    address: str
    """Where it can be read: a web address, or a document reference if it is not on the web."""
    note: str = ""
    """Anything a reader should know: a copy used instead of the original, a conflict with another source."""


_SOURCES = WithJsonSchema(
    {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}
)


class Evidence(Record):
    """Where a figure comes from."""

    status: Literal["measured", "reported", "inferred"] | None = None
    """``measured`` by a statistical office, ``reported`` by a named body, or ``inferred`` by our own arithmetic."""
    source: Annotated[tuple[Name, ...], _SOURCES, Words("a name from the sources, or a list of them")] = ()
    """Names of the sources it was taken from or computed from."""
    judgement: str = ""
    """Instead of a source: why the modeller chose this value."""
    why: str = ""
    """For an inferred figure, the arithmetic; for any figure, how a conflict between sources was settled."""

    @model_validator(mode="before")
    @classmethod
    def _one_source_may_stand_alone(cls, data: Any) -> Any:
        if isinstance(data, Mapping) and isinstance(data.get("source"), str):
            return {**data, "source": (data["source"],)}
        return data

    @model_validator(mode="after")
    def _sourced_or_judged(self) -> Self:
        if bool(self.judgement.strip()) == bool(self.status):
            found = "both 'status' and 'judgement'" if self.status else "no evidence"
            raise FormatError(found, "either 'status' and 'source', or 'judgement' with the reason")
        if self.status and not self.source:
            raise FormatError(f"'status: {self.status}' alone", "its 'source' too")
        if self.judgement and self.source:
            raise FormatError("a judgement with a 'source'", "only the reason, which may name what it leans on")
        if self.status == "inferred" and not self.why.strip():
            raise FormatError("'status: inferred' alone", "'why' too: the arithmetic or reading behind it")
        return self

    @property
    def kind(self) -> Status:
        """The status, or ``judgement``."""
        return self.status or "judgement"


class MoneyFigure(Evidence):
    """An amount of money with its evidence."""

    value: Money


class MoneyPerYearFigure(Evidence):
    """A flow of money per year with its evidence."""

    value: MoneyPerYear


class ShareFigure(Evidence):
    """A pure number (a share, a rate, a multiplier) with its evidence."""

    value: Share


class PortionFigure(ShareFigure):
    """A share of a whole, from 0 % to 100 %, with its evidence."""

    value: Portion


class SharePerYearFigure(Evidence):
    """A rate per year with its evidence."""

    value: SharePerYear


class PointsFigure(Evidence):
    """Percentage points of approval with their evidence."""

    value: Points


class SeatsFigure(Evidence):
    """Seats in the legislature with their evidence."""

    value: Seats


class AnyFigure(Evidence):
    """A figure whose unit depends on where it stands (a level of a concession, money per unit of it)."""

    value: AnyQuantity


class CurveFigure(Evidence):
    """A piecewise-linear function of a concession's level, through the origin.

    Either ``per_unit`` (a straight line) or ``points``: pairs of level and value, levels rising, from level 0
    (added if left out, with value 0) to the concession's highest level.
    """

    per_unit: AnyQuantity | None = None
    """Value per unit of the concession, such as ``0.4 billion USD per Mt/yr``."""
    points: tuple[tuple[AnyQuantity, AnyQuantity], ...] = ()
    """Pairs ``[level, value]``, such as ``[3.3 Mt/yr, 0.2 billion USD]``."""

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.per_unit is None) == (not self.points):
            found = "both 'per_unit' and 'points'" if self.points else "neither 'per_unit' nor 'points'"
            raise FormatError(found, "one of them")
        return self
