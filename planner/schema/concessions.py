"""What the home country can put on the table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import model_validator

from planner.schema.errors import listed
from planner.schema.figures import (
    AnyFigure,
    AnyQuantity,
    CurveFigure,
    Date,
    Duration,
    Evidence,
    Flag,
    MoneyFigure,
    Name,
    Portion,
    Record,
    ShareFigure,
    WholeNumber,
    Year,
)
from planner.schema.measures import Track
from planner.schema.quantities import FormatError


class Draw(Evidence):
    """What one unit of a concession takes from a budget, spread over years."""

    per_unit: AnyQuantity
    """Money per unit of the concession, over all years."""
    years: Mapping[Year, Portion]
    """Share of it that falls in each year; at most 100 % in all, the rest falls after the horizon."""


class Schedule(Evidence):
    """Another way to deliver a concession over time, tabled instead of its own; the evidence is that of the spread."""

    title: str
    delivery: Mapping[Year, Portion]
    """Share of the whole delivered in each year, none before the year of the first round; at most 100 %, the rest falls
    after the horizon. Later years than the horizon's may be named, so that another ``horizon_end`` can be tried.
    """
    credit: ShareFigure
    """Multiplies all the concession's credit: later delivery may count for less."""
    cost: ShareFigure | None = None
    """Multiplies the concession's cost; by default it stays as it is."""
    draws: Mapping[Name, Mapping[Year, Portion]] = {}
    """Another spread over years of what the concession takes from a budget; a budget not named keeps its spread."""
    lead_time: Duration | None = None
    """From agreement to first delivery; by default that of the concession's own delivery."""
    tied: Flag = True
    """Whether what is not yet delivered is dropped if the counterpart breaks the agreement."""


class Concession(Record):
    """Something the home country can offer: a purchase, an investment, a payment, market access, a rule."""

    title: str
    kind: Literal["purchase", "investment", "cooperation", "cost_sharing", "market_access", "rule_change"]
    track: Track = "trade"
    unit: str
    """Unit in which levels are given, such as ``Mt/yr``; ``step`` for stages and yes/no decisions."""
    domain: Literal["continuous", "integer", "lots", "yes_no"]
    """Which levels are possible: any, whole units, whole lots, or 0 and 1."""
    lot: AnyFigure | None = None
    """Size of a lot, if the domain is ``lots``."""
    maximum: AnyFigure
    """Highest level."""
    minimum_if_offered: AnyFigure | None = None
    """Lowest level worth tabling, if it is tabled at all; by default one unit or lot, or none if continuous."""
    at_least: AnyFigure | None = None
    """A level that every plan must contain; by default none."""
    headline: AnyFigure
    """What the press would report, per unit."""
    cost: CurveFigure
    """Net national cost, present value, of any sign: the premium over what would be bought or spent anyway."""
    payer: str
    """Who pays, in a few words."""
    draws: Mapping[Name, Draw] = {}
    """What it takes from each budget."""
    lead_time: Duration
    """From agreement to first delivery; ``delivery``, which is what counts, must not begin sooner after ``as_of``."""
    delivery: Mapping[Year, Portion]
    """Share of the whole delivered in each year, none before the year of the first round; at most 100 %, the rest falls
    after the horizon. Later years than the horizon's may be named, so that another ``horizon_end`` can be tried.
    """
    tied: Flag = True
    """Whether what is not yet delivered is dropped if the counterpart breaks the agreement."""
    schedules: Mapping[Name, Schedule] = {}
    """Other delivery schedules that may be tabled instead of this one; at most one of all is."""
    trade_balance: AnyFigure
    """Effect on the counterpart's bilateral goods balance, money per year per unit, once delivered in full."""
    credit: Mapping[Name, CurveFigure] = {}
    """What the counterpart counts it for, by channel: concave, in money."""
    approval: Mapping[Name, CurveFigure] = {}
    """Effect on each constituency's approval, in points."""
    disclosure_cost: MoneyFigure | None = None
    """Political cost at home that is due once it is tabled, accepted or not."""
    agency: Name
    """The agency that owns it."""
    consults: tuple[Name, ...] = ()
    """Agencies that must be consulted before it can be tabled."""
    cleared: Date
    """From when it can be tabled."""
    clearance: Evidence | None = None
    """Where that date comes from."""
    requires: tuple[Name, ...] = ()
    """Concessions without which it cannot be offered."""

    @model_validator(mode="after")
    def _lot_belongs_to_lots(self) -> Self:
        if (self.lot is not None) != (self.domain == "lots"):
            found = f"'domain: {self.domain}' " + ("with a 'lot'" if self.lot else "without a 'lot'")
            raise FormatError(found, "a 'lot' with 'domain: lots', and only with it")
        return self


class Group(Record):
    """A rule over several concessions."""

    members: tuple[Name, ...]
    at_most: WholeNumber | None = None
    """How many of the members may be offered together (1: they exclude each other)."""
    all_or_nothing: Flag = False
    """Either all members are offered or none."""
    why: str

    @model_validator(mode="after")
    def _one_rule(self) -> Self:
        if (self.at_most is None) == (not self.all_or_nothing):
            found = "both 'at_most' and 'all_or_nothing'" if self.all_or_nothing else "no rule"
            raise FormatError(found, "either 'at_most' or 'all_or_nothing: true'")
        if len(set(self.members)) != len(self.members) or len(self.members) < 2:
            raise FormatError(
                f"'members' with {listed(self.members) or 'nothing'}", "two or more different concessions"
            )
        return self


class Agency(Record):
    """A ministry or public body with a seat at the table."""

    title: str
    mandate: str = ""
