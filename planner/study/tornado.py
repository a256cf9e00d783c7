"""Tornado: one figure at a time over its range, ranked by what it does to the loss and to the decision.

The decision is which concessions are on the table and which terms are asked for. Where it differs at an end of a range,
bisection between the model's figure and that end finds a place where it switches away from the model's own decision.
It is the only such place where the set of values with one best plan is an interval, which holds for figures that enter
the expected loss in proportion; for others there may be more, and an end that agrees says nothing of what is between.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from planner.schema.errors import InputError, InputProblem
from planner.schema.negotiation import Negotiation
from planner.study.asking import Answers, Asking, ModelStudy, StudyOptions, offered, open_model, terms
from planner.study.checks import number, refuse
from planner.study.errors import no_base_plan
from planner.study.points import FAILED, PointResult, Status
from planner.study.rounds import Part
from planner.study.varied import VARY, Varied, number_of, read_varied, unit_of

if TYPE_CHECKING:
    import pandas as pd

SPREAD = Fraction(1, 5)
"""What a figure varies by, down and up, unless told otherwise."""
TOLERANCE = 0.05
"""Of the distance from the model's figure to the end of its range: how closely a switch is located."""


@dataclass(frozen=True)
class Side:
    """One end of a figure's range."""

    value: str
    loss: float | None
    """Expected loss, billion USD; None without a plan."""
    status: Status
    changes: tuple[str, ...]
    """How the decision differs there: ``+concession``, ``-concession``, ``measure: term -> term``, or ``no plan``."""
    stays_until: str | None
    """The furthest value found towards this end at which the model's decision still holds; None if it never changes."""
    switches_by: str | None
    """The value beyond it, within the tolerance, at which the decision is another."""
    switches: tuple[str, ...]
    """How the decision differs at ``switches_by``."""

    @property
    def other_bundle(self) -> bool:
        """Whether other concessions are on the table there, not only other terms."""
        return any(change.startswith(("+", "-")) for change in self.changes)


@dataclass(frozen=True)
class Bar:
    """What one figure does. Money in billion USD."""

    path: str
    base: str
    low: Side
    high: Side

    @property
    def effect(self) -> float:
        """How far the expected loss moves between the ends; infinite if there is no plan at one of them."""
        losses = (self.low.loss, self.high.loss)
        if losses[0] is None or losses[1] is None:
            return math.inf
        return abs(losses[0] - losses[1])

    @property
    def changes(self) -> int:
        """Differences of the decision at the ends."""
        return len({*self.low.changes, *self.high.changes})


@dataclass(frozen=True)
class Tornado:
    """Figures ranked by effect on the expected loss, the strongest first."""

    model: str
    title: str
    part: Part
    """Of the talks: what was asked about."""
    loss: float
    """Expected loss at the model's own figures, billion USD."""
    bars: tuple[Bar, ...]
    tolerance: float
    points: int
    from_store: int
    seconds: float

    def frame(self) -> pd.DataFrame:
        """Return a row per figure and end: value, loss, change of loss, status, changes of the decision, switch."""
        import pandas as pd

        rows = [
            {
                "path": bar.path,
                "base": bar.base,
                "end": end,
                "value": side.value,
                "status": side.status.value,
                "expected_loss": side.loss,
                "change": None if side.loss is None else side.loss - self.loss,
                "changes": "; ".join(side.changes),
                "stays_until": side.stays_until,
                "switches_by": side.switches_by,
                "switches": "; ".join(side.switches),
            }
            for bar in self.bars
            for end, side in (("low", bar.low), ("high", bar.high))
        ]
        columns = ["path", "base", "end", "value", "status", "expected_loss", "change", "changes"]
        return pd.DataFrame(rows, columns=[*columns, "stays_until", "switches_by", "switches"])

    def _repr_svg_(self) -> str:
        from planner.report.study_pictures import tornado_picture

        return tornado_picture(self)


def tornado(
    model: str | Path,
    vary: Sequence[str] = (),
    *,
    overrides: Sequence[str] = (),
    spread: Fraction = SPREAD,
    tolerance: float = TOLERANCE,
    round_: str | None = None,
    options: StudyOptions | None = None,
) -> Tornado:
    """Return what each figure does on its own.

    ``vary`` holds texts ``PATH=from:to``, or paths alone, which vary by ``spread`` down and up; by default the model's
    main figures (:func:`main_figures`). ``round_`` is the round whose offer is studied: by default the first, ``"all"``
    for the whole ladder. Raises :class:`~planner.schema.errors.InputError` for bad input,
    :class:`~planner.study.errors.UnansweredError` if there is no plan at the model's own figures, and
    :class:`~planner.study.asking.StoppedError` if the user stops it.
    """
    shares = number("--tolerance", tolerance, 0.0, 1.0, "a share above 0 and below 1")
    refuse([*shares, *number("--spread", spread, 0.0, 1.0, "a share above 0 and below 1")])
    with open_model(model, overrides, round_, options or StudyOptions()) as study:
        chosen = vary or main_figures(study.files.model(overrides))
        varied = _ranges(read_varied(chosen, study.files, overrides, spread=spread))
        return _tornado(study, varied, tolerance)


def main_figures(model: Negotiation) -> list[str]:
    """Return the paths of figures that every model has and that are mostly judgements, those that are 0 left out.

    The discount rate, the default elasticities, what the counterpart wants and counts, floors of consent, quorum.
    """
    elasticities = f"trade.elasticities.{model.trade.elasticities_default}"
    figures: dict[str, float] = {
        "discount_rate": float(model.discount_rate.value),
        f"{elasticities}.substitution": 1.0,
        f"{elasticities}.import_substitution": 1.0,
        f"{elasticities}.supply": 1.0,
        "counterpart.reservation": float(model.counterpart.reservation.value),
        "counterpart.asks.revenue": float(model.counterpart.asks.revenue.value),
        "counterpart.asks.protection": float(model.counterpart.asks.protection.value),
    }
    for name, channel in model.counterpart.channels.items():
        figures[f"counterpart.channels.{name}.weight"] = float(channel.weight.value)
    for name, constituency in model.constituencies.items():
        if constituency.role != "observer":
            figures[f"constituencies.{name}.floor"] = float(constituency.floor.value)
    if model.ratification:
        figures["ratification.quorum"] = float(model.ratification.quorum.value)
    return [path for path, value in figures.items() if value]


def _ranges(varied: Sequence[Varied]) -> tuple[Varied, ...]:
    problems = []
    for one in varied:
        if one.choices:
            problems.append(InputProblem(VARY, None, one.path, "a list", f"a range, {one.path}=from:to"))
        elif one.unit != unit_of(one.base):
            found, expected = f"a range in '{one.unit}'", f"one in the model's own unit, '{unit_of(one.base)}'"
            problems.append(InputProblem(VARY, None, one.path, found, expected))
    if problems:
        raise InputError(problems)
    return tuple(varied)


@dataclass
class _Search:
    """The bisection on one side of one figure: ``near`` has the model's decision, ``far`` has not."""

    varied: Varied
    near: Fraction
    far: Fraction
    result: PointResult
    """At ``far``."""
    failed: bool = False
    """A point in between has no answer to rely on, so that the search ends early."""

    @property
    def middle(self) -> Fraction:
        return (self.near + self.far) / 2


def _tornado(study: ModelStudy, varied: Sequence[Varied], tolerance: float) -> Tornado:
    ends = [{one.path: one.text(end)} for one in varied for end in (one.low, one.high)]
    first = study.asking.ask([{}, *ends])
    base, *results = first.results
    if base.status is not Status.ANSWERED:
        raise no_base_plan(study.name, base)
    searches: dict[tuple[str, int], _Search] = {}
    for position, result in enumerate(results):
        one, side = varied[position // 2], position % 2
        own = number_of(one.base)
        if own is not None and decision_changes(base, result):
            searches[one.path, side] = _Search(one, own, one.high if side else one.low, result)
    asked, from_store, seconds = len(first.results), first.from_store, first.seconds
    for _ in range(max(0, math.ceil(-math.log2(tolerance)))):
        going_on = [search for search in searches.values() if not search.failed]
        if not going_on:
            break
        step = _bisect(study.asking, base, going_on)
        asked, from_store = asked + len(step.results), from_store + step.from_store
        seconds += step.seconds
    bars = []
    for position, one in enumerate(varied):
        low, high = (
            _side(one, end, base, results[2 * position + side], searches.get((one.path, side)))
            for side, end in enumerate((one.low, one.high))
        )
        bars.append(Bar(one.path, one.base, low, high))
    bars.sort(key=lambda bar: (-bar.effect, -bar.changes, bar.path))
    loss = _loss(base)
    assert loss is not None, "a base that is answered has a loss"
    return Tornado(study.name, study.title, study.part, loss, tuple(bars), tolerance, asked, from_store, seconds)


def _bisect(asking: Asking, base: PointResult, searches: Sequence[_Search]) -> Answers:
    """Halve the interval of every search; return the points that took."""
    found = asking.ask([{search.varied.path: search.varied.text(search.middle)} for search in searches])
    for search, result in zip(searches, found.results, strict=True):
        if result.status in FAILED:
            search.failed = True
        elif decision_changes(base, result):
            search.far, search.result = search.middle, result
        else:
            search.near = search.middle
    return found


def _side(one: Varied, end: Fraction, base: PointResult, result: PointResult, search: _Search | None) -> Side:
    side = Side(
        value=one.text(end),
        loss=_loss(result),
        status=result.status,
        changes=decision_changes(base, result),
        stays_until=None,
        switches_by=None,
        switches=(),
    )
    if search is None:
        return side
    return replace(
        side,
        stays_until=one.text(search.near),
        switches_by=one.text(search.far),
        switches=decision_changes(base, search.result),
    )


def decision_changes(base: PointResult, other: PointResult) -> tuple[str, ...]:
    """Return how the decision at one point differs from that at another; empty if it is the same or not known."""
    if other.status is Status.INFEASIBLE:
        return ("no plan",)
    if other.status in FAILED:
        return ()
    before, after = offered(base.values), offered(other.values)
    asked, asks = terms(base.values), terms(other.values)
    return (
        *(f"+{name}" for name in sorted(after - before)),
        *(f"-{name}" for name in sorted(before - after)),
        *(f"{name}: {asked[name]} -> {asks[name]}" for name in asked if asks[name] != asked[name]),
    )


def _loss(result: PointResult) -> float | None:
    loss = result.values.get("expected_loss")
    return float(loss) if isinstance(loss, int | float) else None
