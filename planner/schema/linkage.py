"""Linkage: whether trade and security are negotiated as one, and what that takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from planner.schema.figures import MoneyFigure, Name, PointsFigure, PortionFigure, Record
from planner.schema.measures import Track


class Linkage(Record):
    """Whether the counterpart answers one offer on everything, or one on each track."""

    tracks: Literal["joint", "separate"] = "joint"
    """``joint``: one answer to the offer; ``separate``: each track has its own concessions, measures and answer."""
    cost: MoneyFigure | None = None
    """Political cost at home of linking the tracks, due whatever happens while they are joint; by default none."""
    approval: Mapping[Name, PointsFigure] = {}
    """What linking the tracks does to each constituency's approval while they are joint, in points."""
    reservation: Mapping[Track, PortionFigure] = {}
    """How what the counterpart wants divides between tracks when they are separate; adds up to 100 %.

    May be left out if everything is on one track.
    """
