"""Figures: quantities that say where they come from.

Every number a model rests on is a figure: a value with its unit, and either the source that published it
(with a status: measured, reported or inferred) or the word ``judgement`` and the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core.core_schema import ValidationInfo

from planner.schema.quantities import Dimension, Quantity, QuantityError, describe, parse_quantity, parse_unit

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
"""An identifier: lower-case letters, digits and underscores. The same name is used in files, options and results."""

Status = Literal["measured", "reported", "inferred", "judgement"]


class Record(BaseModel):
    """Base of everything a model file may say: frozen, and unknown keys are errors."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, arbitrary_types_allowed=True, use_attribute_docstrings=True
    )


def _currencies(info: ValidationInfo) -> Mapping[str, Any]:
    return (info.context or {}).get("currencies", {})


def _read_quantity(value: object, info: ValidationInfo) -> Quantity:
    if isinstance(value, Quantity):
        return value
    return parse_quantity(value, _currencies(info))


def _of(unit: str) -> AfterValidator:
    dimension: Dimension = parse_unit(unit).dimension

    def check(value: Quantity) -> Quantity:
        if value.dimension != dimension:
            raise QuantityError(
                f"'{value.text}' is {describe(value.dimension)}; expected {describe(dimension)}, such as '1 {unit}'"
            )
        return value

    return AfterValidator(check)


AnyQuantity = Annotated[Quantity, BeforeValidator(_read_quantity)]
Money = Annotated[AnyQuantity, _of("billion USD")]
MoneyPerYear = Annotated[AnyQuantity, _of("billion USD/yr")]
Share = Annotated[AnyQuantity, _of("%")]
SharePerYear = Annotated[AnyQuantity, _of("%/yr")]
Points = Annotated[AnyQuantity, _of("points")]
Seats = Annotated[AnyQuantity, _of("seats")]
Duration = Annotated[AnyQuantity, _of("months")]


class Source(Record):
    """A publication that figures cite."""

    publisher: str
    """Who published it."""
    title: str
    """Its title."""
    date: date
    """When it was first published; a model uses only what was published by its ``as_of`` date."""
    address: str
    """Where it can be read: a web address, or a document reference if it is not on the web."""
    note: str = ""
    """Anything a reader should know: a copy used instead of the original, a conflict with another source."""


class Evidence(Record):
    """Where a figure comes from."""

    status: Literal["measured", "reported", "inferred"] | None = None
    """``measured`` by a statistical office, ``reported`` by a named body, or ``inferred`` by our own arithmetic."""
    source: tuple[Name, ...] = ()
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
        if bool(self.judgement) == bool(self.status):
            raise ValueError(
                "a figure needs either 'status' and 'source', or 'judgement' with the reason, not both and not neither"
            )
        if self.status and not self.source:
            raise ValueError(f"a {self.status} figure needs its 'source'")
        if self.judgement and self.source:
            raise ValueError("a judgement has no 'source'; name what it leans on in its reason")
        if self.status == "inferred" and not self.why:
            raise ValueError("an inferred figure needs 'why': the arithmetic or reading behind it")
        return self

    @property
    def kind(self) -> Status:
        """The status, or ``judgement``."""
        return self.status or "judgement"


class MoneyFigure(Evidence):
    """An amount of money with its evidence."""

    value: Money


class MoneyPerYearFigure(Evidence):
    """A yearly amount of money with its evidence."""

    value: MoneyPerYear


class ShareFigure(Evidence):
    """A pure number (a share, a rate, a multiplier) with its evidence."""

    value: Share


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
            raise ValueError("a curve needs either 'per_unit' or 'points', not both and not neither")
        return self


Year = Annotated[int, Field(ge=1990, le=2200)]
