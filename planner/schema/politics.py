"""What the home country can afford and what its politics will bear."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from planner.schema.figures import MoneyFigure, Name, PointsFigure, PortionFigure, Record, SeatsFigure, Year


class Budget(Record):
    """A limit per year on something scarce."""

    title: str
    agency: Name
    limits: Mapping[Year, MoneyFigure]
    """The limit in each year; a year that is drawn on must have one."""


class PollError(Record):
    """Uncertainty of an approval figure: the floor rises by the normal quantile times the deviation."""

    standard_deviation: PointsFigure
    confidence: PortionFigure


class Constituency(Record):
    """A domestic group whose consent matters."""

    title: str
    role: Literal["veto", "vote", "observer"]
    """``veto``: its floor must hold in every offer; ``vote``: counts for ratification; ``observer``: reported only."""
    base: PointsFigure
    """Approval of an empty offer at unchanged tariffs, in points out of 100."""
    floor: PointsFigure
    """Approval it needs to consent."""
    seats: SeatsFigure | None = None
    """Its seats in the legislature, if its role is ``vote``."""
    poll_error: PollError | None = None
    relief: Mapping[Name, Mapping[Name, PointsFigure]] = {}
    """What each term of each measure adds to its approval; terms that are not named add nothing."""


class Ratification(Record):
    """The vote that an agreement must win."""

    quorum: SeatsFigure
    """Seats of consenting constituencies that are needed."""
