"""What is asked of the frontier engine and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


class FrontierError(ValueError):
    """The question cannot be answered as asked: a rule is not linear, a domain is not supported, names clash."""


class UnboundedObjectiveError(FrontierError):
    """An objective can be improved without end, so there is no frontier."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        listed = ", ".join(repr(name) for name in self.names)
        super().__init__(
            f"the model lets {listed} improve without end; bound it by a rule or by the bounds of its variables"
        )


class Sense(StrEnum):
    """Which way an objective is better."""

    MINIMISE = "minimise"
    MAXIMISE = "maximise"


@dataclass(frozen=True)
class Objective:
    """One thing to be made small or large."""

    name: str
    expression: Any
    """A linear Pyomo expression, a Pyomo variable, or a number."""
    sense: Sense = Sense.MINIMISE


@dataclass(frozen=True)
class Solves:
    """How much work was done."""

    programs: int = 0
    """Mixed-integer programs solved."""
    relaxations: int = 0
    """Linear programs solved."""


@dataclass(frozen=True)
class Progress:
    """Where a search stands."""

    points: int
    """Non-dominated points found so far; breakpoints if the frontier has segments."""
    open_regions: int
    """Regions of the outcome space that have still to be searched."""
    solves: Solves
    seconds: float


@dataclass(frozen=True)
class FrontierOptions:
    """How to search."""

    time_limit: float | None = None
    """Seconds; what was found until then is kept."""
    seed: int = 0
    tolerance: float = 1e-6
    """For objectives with real coefficients: outcomes closer than this share of the objective's range in the relaxed
    model count as one. Objectives whose values lie on a grid (whole numbers, cents) need none."""
    segment_tolerance: float = 1e-6
    """For a frontier with segments: outcomes that improve on it by less than this share of its range are ignored."""
    resolution: float = 0.05
    """For three or more objectives of which two or more vary continuously: every attainable outcome is matched to
    within this share of the objective's range over the outcomes that are best in one objective."""
    on_progress: Callable[[Progress], None] | None = None
    should_stop: Callable[[], bool] | None = None
    """Asked often, from inside the solver; True ends the search and keeps what was found."""

    def __post_init__(self) -> None:
        if self.time_limit is not None and self.time_limit < 0.0:
            raise FrontierError(f"the time limit must not be negative, it is {self.time_limit}")
        for name in ("tolerance", "segment_tolerance", "resolution"):
            share = getattr(self, name)
            if not 0.0 < share < 1.0:
                raise FrontierError(f"{name} is a share between 0 and 1, it is {share}")


class Outcome(StrEnum):
    """Why the search ended."""

    PROVED = "proved"
    INFEASIBLE = "infeasible"
    LIMIT = "limit"
    INTERRUPTED = "interrupted"
    IMPRECISE = "imprecise"
    """The solver's arithmetic does not suffice for the scales of the model; what was found before is kept."""


@dataclass(frozen=True, eq=False)
class Witness:
    """A solution of the model that attains an outcome."""

    names: tuple[str, ...]
    """Pyomo names of the variables that occur in the model or in an objective and are not fixed."""
    levels: tuple[float, ...]
    """In the order of the names; whole numbers exactly for variables with an integer domain."""
    variables: tuple[Any, ...] = field(repr=False)
    """The Pyomo variables themselves."""

    def assignment(self) -> dict[str, float]:
        """Return name -> level."""
        return dict(zip(self.names, self.levels, strict=True))

    def load(self) -> None:
        """Write the levels into the Pyomo model the witness came from."""
        for variable, level in zip(self.variables, self.levels, strict=True):
            variable.set_value(level, skip_validation=True)


@dataclass(frozen=True, eq=False)
class Point:
    """A non-dominated outcome."""

    values: tuple[float, ...]
    """In the order of the objectives, in their own units and sense."""
    witness: Witness


@dataclass(frozen=True, eq=False)
class Segment:
    """A straight piece of the frontier of two objectives; everything on it is non-dominated."""

    start: Point
    end: Point
    """Ends of the piece. An end that is not included is attained by its witness but dominated by another outcome."""
    start_included: bool
    end_included: bool

    def at(self, share: float) -> Point:
        """Return the outcome and a solution at a share (0 to 1) of the way from start to end."""
        mix = _mixer(share)
        names, variables = self.start.witness.names, self.start.witness.variables
        levels = mix(self.start.witness.levels, self.end.witness.levels)
        return Point(mix(self.start.values, self.end.values), Witness(names, levels, variables))


def _mixer(share: float) -> Callable[[Sequence[float], Sequence[float]], tuple[float, ...]]:
    def mix(first: Sequence[float], second: Sequence[float]) -> tuple[float, ...]:
        return tuple(a if a == b else (1.0 - share) * a + share * b for a, b in zip(first, second, strict=True))

    return mix


@dataclass(frozen=True)
class Region:
    """A box of outcomes, in the objectives' own units; infinite where nothing is known."""

    lower: tuple[float, ...]
    upper: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Frontier:
    """The non-dominated outcomes and what was proved about them."""

    objectives: tuple[str, ...]
    senses: tuple[Sense, ...]
    points: tuple[Point, ...]
    """Isolated outcomes, sorted by value."""
    segments: tuple[Segment, ...]
    """Straight pieces, sorted along the first objective; only with two objectives and continuous variables."""
    complete: bool
    """Whether every attainable outcome is proved to be matched by a reported one within the tolerance."""
    tolerance: tuple[float, ...]
    """Per objective, in its own unit; 0 where the proof is exact."""
    outcome: Outcome
    statement: str
    """What was proved, in one or two sentences."""
    unexplored: tuple[Region, ...]
    """Boxes that may still hold non-dominated outcomes; empty if complete."""
    solves: Solves
    seconds: float

    def values(self) -> list[tuple[float, ...]]:
        """Return the values of the isolated points."""
        return [point.values for point in self.points]

    def breakpoints(self) -> list[tuple[float, ...]]:
        """Return the values of all points and ends of segments, sorted, each once."""
        ends = [end.values for segment in self.segments for end in (segment.start, segment.end)]
        return sorted(set(self.values() + ends))

    def witnesses(self) -> tuple[Witness, ...]:
        """Return the solutions that the column ``witness`` of the frame counts off."""
        return tuple(point.witness for _, point, _ in self._rows())

    def frame(self) -> pd.DataFrame:
        """Return one row per point and two per segment.

        Columns: the objectives; ``piece``, which numbers the points and segments; ``included``, whether the row's
        outcome is itself non-dominated; ``witness``, an index into :meth:`witnesses`.
        """
        import pandas as pd

        rows = [(*point.values, piece, included, index) for index, (piece, point, included) in enumerate(self._rows())]
        return pd.DataFrame(rows, columns=[*self.objectives, "piece", "included", "witness"])

    def _rows(self) -> list[tuple[int, Point, bool]]:
        rows = [(piece, point, True) for piece, point in enumerate(self.points)]
        for piece, segment in enumerate(self.segments, start=len(self.points)):
            rows.append((piece, segment.start, segment.start_included))
            rows.append((piece, segment.end, segment.end_included))
        return rows
