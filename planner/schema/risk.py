"""The attitude to risk: what is minimised over the ways the counterpart may turn out to be."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from planner.schema.errors import listed
from planner.schema.figures import Portion, Record
from planner.schema.quantities import FormatError

Kind = Literal["expected_loss", "mean_and_tail", "worst_case", "ambiguity"]

_NEEDS: dict[Kind, tuple[str, ...]] = {
    "expected_loss": (),
    "mean_and_tail": ("weight", "level"),
    "worst_case": (),
    "ambiguity": ("distance",),
}


class RiskAttitude(Record):
    """How much bad cases count beyond their probability; see :mod:`planner.program.risk` for the measures."""

    kind: Kind = "expected_loss"
    """``expected_loss``: the mean over postures; ``mean_and_tail``: part mean, part mean of the worst cases;
    ``worst_case``: the worst posture alone; ``ambiguity``: the mean under the worst probabilities near the stated ones.
    """
    weight: Portion | None = None
    """Of the tail against the mean, with ``mean_and_tail``; from 0 % to 100 %."""
    level: Portion | None = None
    """Where the tail begins, with ``mean_and_tail``: at ``90 %`` it is the worst tenth; between 0 % and 100 %."""
    distance: Portion | None = None
    """How much probability may be elsewhere than stated, with ``ambiguity``; from 0 % to 100 %."""

    @model_validator(mode="after")
    def _what_the_kind_needs(self) -> Self:
        given = tuple(key for key in ("weight", "level", "distance") if getattr(self, key) is not None)
        needed = _NEEDS[self.kind]
        if given != needed:
            found = f"'kind: {self.kind}' with {listed(given, last='and') or 'nothing else'}"
            raise FormatError(found, listed(needed, last="and") or "the kind alone")
        return self
