"""The negotiation in numbers: everything the optimisation needs, and nothing else.

Money is in billion US dollars at present value; levels are in each concession's own unit; approval in points.
Built from a model and its loss table by :mod:`planner.program.assemble`; the notation is that of the
mathematics page (``docs/mathematics.md``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from planner.program.risk import EXPECTED_LOSS, Risk

JOINT = "joint"
"""Name of the one table at which everything is negotiated when the tracks are linked."""

FEW_CHANGES = "few changes to the proposal"
"""Name of the rule that a counter-offer stays near a proposal."""


@dataclass(frozen=True)
class Curve:
    """A piecewise-linear function given at its breakpoints, levels strictly rising from 0."""

    levels: tuple[float, ...]
    values: tuple[float, ...]
    beyond: tuple[tuple[float, float], ...] = ()
    """What is known of it above its last level, which no offer reaches: further (level, value)."""

    def times(self, factor: float) -> Curve:
        """Return the function multiplied."""
        return Curve(
            self.levels,
            tuple(factor * value for value in self.values),
            tuple((level, factor * value) for level, value in self.beyond),
        )


@dataclass(frozen=True)
class Item:
    """A concession ``i``, or one delivery schedule of it.

    A level ``x`` is 0, or at least ``minimum_if_offered`` and at most ``maximum``.
    """

    name: str
    track: str
    domain: Literal["continuous", "integer"]
    """``integer``: the level is a whole number of ``step``."""
    step: float
    """Size of a step if the domain is integer (1 for yes/no and whole units, the lot size for lots)."""
    minimum_if_offered: float
    at_least: float
    """What every plan must contain: from the first round for which it is cleared, in any case in the last one.

    By whatever schedule: the delivery schedules of a concession share this level.
    """
    maximum: float
    cost: Curve
    """Net national cost at present value, billion USD; due if the offer is accepted."""
    disclosure_cost: float
    """Due once tabled while its table is still open, accepted or not, billion USD."""
    draws: Mapping[tuple[str, int], float]
    """(budget, year) -> billion USD per unit."""
    credit: Mapping[str, Curve]
    """Channel -> billion USD of credit; concave."""
    approval: Mapping[str, Curve]
    """Constituency -> points."""
    rounds: tuple[bool, ...]
    """Whether it is cleared by each round."""
    requires: tuple[str, ...]
    """Concessions that must be on the table with it, by whatever schedule."""
    concession: str = ""
    """The concession it is a delivery schedule of; empty if it is the concession itself.

    At most one schedule of a concession is tabled. Groups and requirements speak of concessions.
    """

    demanded_since: int | None = None
    """The round from which ``at_least`` has to be tabled, where clearance does not say it."""

    @property
    def offered_as(self) -> str:
        """The name of the concession."""
        return self.concession or self.name

    @property
    def schedule(self) -> str:
        """The name of the delivery schedule; empty for the concession's own."""
        return self.name.removeprefix(f"{self.concession}.") if self.concession else ""

    @property
    def demanded_from(self) -> int:
        """The first round in which ``at_least`` has to be tabled: once cleared, in any case the last one."""
        if self.demanded_since is not None:
            return self.demanded_since
        return next((r for r, cleared in enumerate(self.rounds) if cleared), len(self.rounds) - 1)


@dataclass(frozen=True)
class ItemGroup:
    """At most ``at_most`` of the concessions, or (``at_most`` is None) all of them or none."""

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
    """One way ``w`` the counterpart may turn out to be, at one table.

    With linked tracks there is one table, and a posture answers the whole offer. With separate tracks every case has
    one posture per track, which answers that track's concessions and measures only.
    """

    name: str
    outcomes: Mapping[str, str]
    """Factor -> outcome."""
    probability: float
    weights: Mapping[str, float]
    """Channel -> value to the counterpart of a billion USD of credit."""
    asks: Mapping[tuple[str, str], float]
    """(measure, term) -> asking price, billion USD, for every term of every measure at its table."""
    reservation: tuple[float, ...]
    """By round, billion USD: goalposts may move."""
    no_deal_loss: float
    """Loss over the whole horizon from the measures at its table if no offer is ever accepted, billion USD."""
    waiting_loss: tuple[float, ...]
    """The part of it that falls before each round's date."""
    agreed_loss: Mapping[tuple[str, str], tuple[float, ...]]
    """(measure, term) -> loss from each round's date to the end of the horizon if that term is agreed then.

    Expected, if the agreement may fail.
    """
    ratchet: float = 0.0
    """Share of the value of what was tabled a round before that is pocketed."""
    due: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """Item -> expected share of its cost that falls due, by the round of agreement; 1 where it is not named.

    Below 1 if the agreement may fail before everything is delivered.
    """
    case: str = ""
    """Name shared by the postures of one case; empty if it is the posture's own."""
    track: str = ""
    """The track it answers for; empty if tracks are linked."""

    @property
    def table(self) -> str:
        """The table at which it answers: its track, or :data:`JOINT`."""
        return self.track or JOINT

    def due_share(self, item: str, r: int) -> float:
        """Return the expected share of an item's cost that falls due if it is agreed in round ``r``."""
        return self.due[item][r] if item in self.due else 1.0


@dataclass(frozen=True)
class Nearness:
    """The offer of one round may differ from a given one in a few places only: a counter to a proposal."""

    round: int
    levels: Mapping[str, float]
    """Item -> level, at most its maximum; items that are not named are at level 0."""
    terms: Mapping[str, str]
    """Measure -> term, for every measure."""
    most_changes: int
    """Items with another level and measures with another term, together."""


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
    measure_tracks: Mapping[str, str] = field(default_factory=dict)
    """Measure -> its track; needed where tracks are separate."""
    linkage_cost: float = 0.0
    """Domestic cost of linking the tracks, due whatever happens, billion USD; 0 where they are separate."""
    risk: Risk = EXPECTED_LOSS
    """What is minimised."""
    near: Nearness | None = None
    """An offer that a round's has to stay near to; none by default."""

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables at which postures answer, in order of first appearance; the joint one if there is no posture."""
        return tuple(dict.fromkeys(posture.table for posture in self.postures)) or (JOINT,)

    def items_at(self, table: str) -> tuple[Item, ...]:
        """Return the concessions negotiated at a table."""
        return tuple(item for item in self.items if table in (JOINT, item.track))

    def measures_at(self, table: str) -> Mapping[str, tuple[str, ...]]:
        """Return the measures negotiated at a table, with their terms."""
        return {
            measure: terms
            for measure, terms in self.measures.items()
            if table == JOINT or self.measure_tracks[measure] == table
        }

    def cases(self) -> Mapping[str, tuple[Posture, ...]]:
        """Return the postures of each case: one if tracks are linked, one per track if they are separate."""
        found: dict[str, list[Posture]] = {}
        for posture in self.postures:
            found.setdefault(posture.case or posture.name, []).append(posture)
        return {case: tuple(postures) for case, postures in found.items()}
