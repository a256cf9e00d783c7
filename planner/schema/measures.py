"""Measures that can be negotiated as a unit, tariffs and others, and the terms each may end in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import model_validator

from planner.schema.errors import listed
from planner.schema.figures import Date, Evidence, MoneyPerYearFigure, Name, Record, Share
from planner.schema.quantities import FormatError

Track = Literal["trade", "security"]
"""The table at which something is negotiated."""

LIFTED = "lifted"
"""Reserved word for a stage in which the measure does not exist for anyone, rivals included (a court voids it)."""


class Quota(Record):
    """A tariff-rate quota: a low rate up to a quantity, a high rate beyond it."""

    in_quota_rate: Share
    """Ad-valorem rate on imports within the quota, added to the base tariff."""
    size: Share
    """The quota, as a share of the base-year quantity imported from the home country under this measure."""
    out_of_quota_rate: Share
    """Ad-valorem rate on imports beyond the quota, added to the base tariff."""


class Term(Record):
    """One outcome for a measure: a rate, a tariff-rate quota, or (where the measure is no tariff) a stated loss."""

    title: str = ""
    rate: Share | None = None
    """Ad-valorem rate added to the base tariff; ``0 %`` is a return to the base."""
    quota: Quota | None = None
    loss: MoneyPerYearFigure | None = None
    """What it costs the home country a year while it applies, where the measure is no tariff.

    Counts the same in every metric; nothing is collected, so its asking price must be set by hand.
    """

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        kinds = [key for key in ("rate", "quota", "loss") if getattr(self, key) is not None]
        if len(kinds) != 1:
            raise FormatError(listed(kinds, last="and") or "no outcome", "one of 'rate', 'quota' and 'loss'")
        return self


class Step(Evidence):
    """A stage of what applies if there is no deal: from ``date`` on, the measure stands at ``term``."""

    date: Date
    term: Name
    """A term of the measure, or ``lifted``: from then on the measure does not exist for anyone, rivals included."""


class Measure(Record):
    """One action of the counterpart that can be negotiated as a unit: a tariff, or something else that costs."""

    title: str
    legal_basis: str
    """The law or proclamation it rests on."""
    track: Track = "trade"
    status: Literal["in_force", "announced", "threatened"]
    terms: Mapping[Name, Term]
    """The outcomes that can be asked for, from the harshest to the mildest.

    An agreed term is a ceiling: while something milder applies without a deal (or the measure does not exist yet,
    or was lifted), that applies.
    """
    without_deal: tuple[Step, ...]
    """What applies without a deal, stage by stage; before the first stage the measure does not exist."""

    @property
    def is_tariff(self) -> bool:
        """Whether its losses come from trade data; else every term states its loss."""
        return any(term.loss is None for term in self.terms.values())
