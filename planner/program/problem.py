"""The negotiation in numbers: everything the optimisation needs, and nothing else.

Money is in billion US dollars at present value; levels are in each concession's own unit; approval in points.
Built from a model and its loss table by :mod:`planner.program.assemble`; the notation is that of the
mathematics page (``docs/mathematics.md``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Curve:
    """A piecewise-linear function given at its breakpoints, levels strictly rising from 0."""

    levels: tuple[float, ...]
    values: tuple[float, ...]


@dataclass(frozen=True)
class Item:
    """A concession ``i``. A level ``x`` is 0, or at least ``minimum_if_offered`` and at most ``maximum``."""

    name: str
    track: str
    domain: Literal["continuous", "integer"]
    """``integer``: the level is a whole number of ``step``."""
    step: float
    """Size of a step if the domain is integer (1 for yes/no and whole units, the lot size for lots)."""
    minimum_if_offered: float
    at_least: float
    maximum: float
    cost: Curve
    """Net national cost at present value, billion USD; due if the offer is accepted."""
    disclosure_cost: float
    """Due once tabled, billion USD."""
    draws: Mapping[tuple[str, int], float]
    """(budget, year) -> billion USD per unit."""
    credit: Mapping[str, Curve]
    """Channel -> billion USD of credit; concave."""
    approval: Mapping[str, Curve]
    """Constituency -> points."""
    rounds: tuple[bool, ...]
    """Whether it is cleared by each round."""
    requires: tuple[str, ...]


@dataclass(frozen=True)
class ItemGroup:
    """At most ``at_most`` of the members, or (``at_most`` is None) all of them or none."""

    name: str
    members: tuple[str, ...]
    at_most: int | None


@dataclass(frozen=True)
class Voice:
    """A constituency ``h``: consents if its approval reaches ``floor`` (poll error already added)."""

    name: str
    role: Literal["veto", "vote", "observer"]
    base: float
    floor: float
    seats: float
    relief: Mapping[tuple[str, str], float]
    """(measure, term) -> points."""


@dataclass(frozen=True)
class Posture:
    """One way ``w`` the counterpart may turn out to be."""

    name: str
    outcomes: Mapping[str, str]
    """Factor -> outcome."""
    probability: float
    weights: Mapping[str, float]
    """Channel -> value to the counterpart of a billion USD of credit."""
    asks: Mapping[tuple[str, str], float]
    """(measure, term) -> asking price, billion USD."""
    reservation: tuple[float, ...]
    """By round."""
    no_deal_loss: float
    """Loss over the whole horizon if no offer is ever accepted."""
    waiting_loss: tuple[float, ...]
    """Loss without a deal until each round's date."""
    agreed_loss: Mapping[tuple[str, str], tuple[float, ...]]
    """(measure, term) -> loss from each round's date to the end of the horizon if that term is agreed then."""


@dataclass(frozen=True)
class Problem:
    """The whole negotiation in numbers."""

    name: str
    rounds: tuple[str, ...]
    items: tuple[Item, ...]
    groups: tuple[ItemGroup, ...]
    measures: Mapping[str, tuple[str, ...]]
    """Measure -> its terms."""
    channels: tuple[str, ...]
    budgets: Mapping[tuple[str, int], float]
    """(budget, year) -> limit, billion USD."""
    voices: tuple[Voice, ...]
    quorum: float | None
    postures: tuple[Posture, ...]
    refusal_margin: float
    """A refusal falls short by at least this much, billion USD."""
