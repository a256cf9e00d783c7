"""The other side: what it counts, what it asks for relief, and how it may turn out to be."""

from __future__ import annotations

from collections.abc import Mapping

from planner.schema.figures import MoneyFigure, MoneyPerYearFigure, Name, PortionFigure, Record, ShareFigure
from planner.schema.measures import Step


class Channel(Record):
    """Something the counterpart counts: trade balance, investment, market access, security burden, industrial base."""

    title: str
    weight: ShareFigure
    """What a billion dollars of credit in this channel is worth to it, before the posture's own emphasis."""


class Asks(Record):
    """What giving relief is worth to the counterpart: its asking price.

    By default computed from the trade data: the tariff revenue and the protection of its producers that it gives
    up over the horizon, each times the weight given here.
    """

    revenue: ShareFigure
    """Weight on the tariff revenue it gives up."""
    protection: ShareFigure
    """Weight on the sales its producers give up."""
    fixed: Mapping[Name, Mapping[Name, MoneyFigure]] = {}
    """Asking prices set by hand, by measure and term, instead of the computed ones."""


class Outcome(Record):
    """One way a factor may turn out; what it does not mention stays as it is."""

    title: str = ""
    probability: PortionFigure
    reservation: MoneyFigure | None = None
    """Added to what the counterpart wants beyond the value of the relief before it accepts."""
    drift: MoneyPerYearFigure | None = None
    """Added to the counterpart's drift."""
    ratchet: ShareFigure | None = None
    """Added to the counterpart's ratchet."""
    hazard: ShareFigure | None = None
    """Added to the counterpart's hazard."""
    asking: ShareFigure | None = None
    """Multiplies every asking price."""
    emphasis: Mapping[Name, ShareFigure] = {}
    """Multiplies the weight of channels."""
    rivals: Name | None = None
    """Which scenario of rivals' tariffs applies."""
    elasticities: Name | None = None
    """Which set of elasticities applies."""
    without_deal: Mapping[Name, tuple[Step, ...]] = {}
    """Replaces what applies without a deal, by measure."""


class Factor(Record):
    """Something uncertain about the counterpart; factors are independent of each other."""

    title: str
    outcomes: Mapping[Name, Outcome]


class Counterpart(Record):
    """Everything about the other side."""

    channels: Mapping[Name, Channel]
    reservation: MoneyFigure
    """What the counterpart wants beyond the value of the relief before it accepts any offer."""
    drift: MoneyPerYearFigure | None = None
    """How fast the reservation moves from the first round on, up or (if negative) down; by default it stays."""
    ratchet: PortionFigure | None = None
    """Share of the value of what was tabled a round before, and not accepted, that it pockets; by default none.

    From 0 % to 100 % in every posture.
    """
    hazard: PortionFigure | None = None
    """Chance, each 1 January after the agreement, that it breaks the agreement; by default none.

    What was delivered by then is sunk, and what applies without a deal returns. From 0 % to 100 % in every posture.
    """
    asks: Asks
    factors: Mapping[Name, Factor]
    """A posture is one outcome of each factor; its probability is the product of theirs."""
