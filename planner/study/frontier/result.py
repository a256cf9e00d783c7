"""From what a search found to the frontier that is handed out."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from planner.study.frontier.axes import Axis
from planner.study.frontier.lattice import Grid, snap
from planner.study.frontier.matrix import Floats, Form, LinearModel
from planner.study.frontier.records import (
    Frontier,
    Objective,
    Outcome,
    Point,
    Region,
    Segment,
    Sense,
    Solves,
    Witness,
)
from planner.study.frontier.search import Findings, Kind

_WHY_STOPPED = {
    Outcome.LIMIT: "The time limit came first.",
    Outcome.INTERRUPTED: "The search was interrupted.",
    Outcome.IMPRECISE: "The search ended early: the scales of the model are too far apart for the solver's arithmetic.",
}


def empty_frontier(objectives: Sequence[Objective], outcome: Outcome, seconds: float) -> Frontier:
    """Return the frontier of a model that is infeasible on sight."""
    return Frontier(
        objectives=tuple(objective.name for objective in objectives),
        senses=tuple(Sense(objective.sense) for objective in objectives),
        points=(),
        segments=(),
        complete=True,
        tolerance=(0.0,) * len(objectives),
        outcome=outcome,
        statement="No solution satisfies the rules.",
        unexplored=(),
        solves=Solves(),
        seconds=seconds,
    )


def frontier_of(model: LinearModel, grids: Sequence[Grid | None], findings: Findings, seconds: float) -> Frontier:
    """Put findings in the objectives' own units and senses and say what they prove."""
    point_of = _point_maker(model, grids)
    points = [point_of(levels) for levels in findings.levels]
    segments = []
    for stretch in findings.stretches:
        start = point_of(stretch.start.levels)
        if stretch.start is stretch.end:
            points.append(start)
        else:
            end = point_of(stretch.end.levels)
            segments.append(Segment(start, end, stretch.start_included, stretch.end_included))
    complete = findings.outcome in {Outcome.PROVED, Outcome.INFEASIBLE}
    tolerance = tuple(_tolerance(form, findings) for form in model.forms)
    return Frontier(
        objectives=tuple(form.name for form in model.forms),
        senses=tuple(form.sense for form in model.forms),
        points=tuple(sorted(points, key=lambda point: point.values)),
        segments=tuple(sorted(segments, key=lambda segment: min(segment.start.values, segment.end.values))),
        complete=complete,
        tolerance=tolerance,
        outcome=findings.outcome,
        statement=_statement(findings, len(points), len(segments), any(tolerance)),
        unexplored=tuple(_region(model.forms, findings.axes, box) for box in findings.boxes) if not complete else (),
        solves=findings.solves,
        seconds=seconds,
    )


def _point_maker(model: LinearModel, grids: Sequence[Grid | None]) -> Callable[[Floats], Point]:
    def make(levels: Floats) -> Point:
        values = tuple(form.own_value(snap(form, grid, levels)) for form, grid in zip(model.forms, grids, strict=True))
        return Point(values, Witness(model.names, tuple(levels.tolist()), model.variables))

    return make


def _axis_of(form: Form, axes: Sequence[Axis]) -> tuple[int, float] | None:
    """Return the axis an objective was searched on and how much faster than the axis's own objective it grows."""
    for place, axis in enumerate(axes):
        if np.array_equal(axis.form.columns, form.columns):
            ratio = float(np.abs(form.coefficients).max() / np.abs(axis.form.coefficients).max())
            if np.allclose(form.coefficients, ratio * axis.form.coefficients, rtol=1e-12, atol=0.0):
                return place, ratio
    return None


def _tolerance(form: Form, findings: Findings) -> float:
    found = _axis_of(form, findings.axes)
    if found is None or not findings.tolerance:
        return 0.0
    place, ratio = found
    return findings.tolerance[place] * findings.axes[place].unit * ratio


def _region(forms: Sequence[Form], axes: Sequence[Axis], box: tuple[Floats, Floats]) -> Region:
    sides = [_side(form, axes, box) for form in forms]
    return Region(tuple(low for low, _ in sides), tuple(high for _, high in sides))


def _side(form: Form, axes: Sequence[Axis], box: tuple[Floats, Floats]) -> tuple[float, float]:
    """Return a box's extent in one objective's own unit."""
    if not len(form.columns):
        value = form.own_value(form.constant)
        return value, value
    found = _axis_of(form, axes)
    if found is None:
        return -math.inf, math.inf
    place, ratio = found
    axis = axes[place]
    ends = [
        form.own_value(form.constant + ratio * (axis.minimised_value(float(bound[place])) - axis.form.constant))
        for bound in box
    ]
    return min(ends), max(ends)


def _statement(findings: Findings, points: int, segments: int, rounded: bool) -> str:
    if findings.outcome is Outcome.INFEASIBLE:
        return "No solution satisfies the rules."
    if findings.outcome is not Outcome.PROVED:
        return f"{_WHY_STOPPED[findings.outcome]} {_kept(findings.kind)}"
    if findings.kind is Kind.RESOLVED:
        return (
            f"{points} non-dominated outcomes; every attainable outcome is matched by one of them, or bettered, "
            "to within the stated tolerance in each objective."
        )
    if findings.kind is Kind.PIECES:
        return (
            f"The whole frontier: {segments} segments and {points} isolated outcomes; no attainable outcome betters it "
            "by more than the stated tolerance."
        )
    if rounded:
        return f"All {points} non-dominated outcomes; outcomes closer than the stated tolerance count as one."
    return f"All {points} non-dominated outcomes, exactly."


def _kept(kind: Kind) -> str:
    if kind is Kind.PIECES:
        return (
            "What is reported is attainable; parts of it may turn out to be dominated by outcomes in the regions "
            "listed as unexplored."
        )
    return "Every reported outcome is non-dominated; others may lie in the regions listed as unexplored."
