"""Which search suits a model's objectives, and what it found when it ended."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

import numpy as np

from planner.study.frontier.axes import PARTS, Axis, make_axis
from planner.study.frontier.driver import Answer, Solver, Verdict
from planner.study.frontier.envelope import ROUNDING
from planner.study.frontier.finite import FiniteSearch, spread
from planner.study.frontier.lattice import Grid
from planner.study.frontier.matrix import Floats, Form, LinearModel
from planner.study.frontier.pieces import PiecesSearch, Stretch, stretches
from planner.study.frontier.records import FrontierOptions, Outcome, Progress, Solves, UnboundedObjectiveError
from planner.study.frontier.watch import StoppedError, Watch

# Least values are found to this share of one search unit.
_SLACK = 1e-6
# The least share of an objective's range in the relaxed model that is taken for the range of its best outcomes.
_TELLING = 1e-2


class Kind(Enum):
    """What the frontier consists of."""

    FINITE = "finite"
    PIECES = "pieces"
    RESOLVED = "resolved"
    """A finite set that matches every outcome within a stated distance."""


@dataclass
class Findings:
    """What was found until the search ended."""

    kind: Kind = Kind.FINITE
    outcome: Outcome = Outcome.PROVED
    axes: tuple[Axis, ...] = ()
    tolerance: tuple[float, ...] = ()
    """Per axis, in search units: closer outcomes count as one."""
    levels: list[Floats] = field(default_factory=list)
    """A solution for each non-dominated outcome."""
    stretches: list[Stretch] = field(default_factory=list)
    boxes: list[tuple[Floats, Floats]] = field(default_factory=list)
    """What was not searched, in search units."""
    solves: Solves = field(default_factory=Solves)


class Search:
    """The search for the non-dominated outcomes of objectives none of which is constant or repeats another."""

    def __init__(
        self,
        model: LinearModel,
        forms: Sequence[Form],
        grids: Sequence[Grid | None],
        options: FrontierOptions,
        watch: Watch,
    ) -> None:
        self._model = model
        self._forms = tuple(forms)
        self._grids = tuple(grids)
        self._options = options
        self._watch = watch
        self._programs: list[Solver] = []
        self._relaxations: list[Solver] = []
        self._found = 0
        self.findings = Findings()

    def run(self) -> Findings:
        """Search to the end or to the first reason to stop.

        Raise ``UnboundedObjectiveError`` if an objective has no least value.
        """
        self.findings.boxes = [self._whole_box()]
        try:
            self._search()
        except StoppedError as stop:
            self.findings.outcome = stop.outcome
        self.findings.solves = self._solves()
        return self.findings

    def _search(self) -> None:
        spans = self._spans()
        if spans is None:
            self._end_infeasible()
            return
        tolerance = self._options.tolerance
        axes = [make_axis(*each, tolerance) for each in zip(self._forms, self._grids, spans, strict=True)]
        search = self._finite(axes, spans)
        continuous = sum(not axis.separate for axis in axes)
        if continuous < 2:
            self._run_finite(search)
        elif len(axes) == 2:
            self._run_pieces(search)
        else:
            self._run_resolved(search)
        if not (self.findings.levels or self.findings.stretches):
            self._end_infeasible()

    def _end_infeasible(self) -> None:
        self.findings.outcome = Outcome.INFEASIBLE
        self.findings.boxes = []

    def _spans(self) -> list[tuple[float, float]] | None:
        """Return each objective's least and greatest value in the relaxed model, None if that has no solution."""
        solver = Solver(self._model, (), self._watch, relaxed=True, seed=self._options.seed)
        self._relaxations.append(solver)
        spans: list[tuple[float, float]] = []
        for form in self._forms:
            least = self._extreme(solver, form, 1.0)
            if least is None:
                return None
            greatest = self._extreme(solver, form, -1.0)
            spans.append((least, -math.inf if greatest is None else -greatest))
        endless = [form.name for form, (least, _) in zip(self._forms, spans, strict=True) if least == -math.inf]
        if endless:
            # With rational data, a program with a solution is unbounded exactly if its relaxation is (Meyer 1974).
            if not self._has_solution():
                return None
            raise UnboundedObjectiveError(endless)
        return spans

    def _extreme(self, solver: Solver, form: Form, sign: float) -> float | None:
        """Return the least value of sign * objective in the relaxed model, None if that has no solution."""
        scale = float(np.abs(form.coefficients).max())
        cost = np.zeros(len(self._model.names))
        cost[form.columns] = sign * form.coefficients / scale
        answer = solver.minimise_cost(cost, np.empty(0))
        if isinstance(answer, Answer):
            return answer.value * scale + sign * form.constant
        return -math.inf if answer is Verdict.UNBOUNDED else None

    def _has_solution(self) -> bool:
        solver = self._solver(())
        answer = solver.minimise_cost(np.zeros(len(self._model.names)), np.empty(0))
        if isinstance(answer, Answer):
            self.findings.levels = [answer.levels]
            return True
        return False

    def run_constant(self) -> Findings:
        """Settle the case without any objective that varies: one solution, if there is one."""
        try:
            if not self._has_solution():
                self.findings.outcome = Outcome.INFEASIBLE
        except StoppedError as stop:
            self.findings.outcome = stop.outcome
            self.findings.boxes = [self._whole_box()]
        self.findings.solves = self._solves()
        return self.findings

    def _finite(self, axes: Sequence[Axis], spans: Sequence[tuple[float, float]]) -> FiniteSearch:
        strict = np.array([axis.strict for axis in axes])
        least = np.array([axis.of_value(span[0]) for axis, span in zip(axes, spans, strict=True)])
        greatest = np.array([axis.of_value(span[1]) for axis, span in zip(axes, spans, strict=True)])
        exact = np.array([axis.exact for axis in axes])
        lower = np.where(exact, np.ceil(least - _SLACK * _size(least)), least - strict)
        upper = np.where(exact, np.floor(greatest + _SLACK * _size(greatest)) + 1.0, greatest + 2.0 * strict)
        self.findings.axes = tuple(axes)
        self.findings.boxes = [(lower, upper)]
        return FiniteSearch(self._solver(axes), strict, lower, upper, self._report)

    def _run_finite(self, search: FiniteSearch) -> None:
        self.findings.levels = search.levels
        try:
            search.run()
        finally:
            self.findings.boxes = list(zip(search.zones.lower, search.zones.upper, strict=True))
            self.findings.tolerance = self._tolerance(search)

    def _run_resolved(self, search: FiniteSearch) -> None:
        """Search for outcomes as far apart as the options' resolution."""
        self.findings.kind = Kind.RESOLVED
        self.findings.levels = search.levels
        search.extremes()
        if not search.levels:
            return
        extent = spread(search.positions)
        # If the best outcomes on each axis lie too close to tell the range, the range in the relaxed model stands in.
        extent[extent < _TELLING * PARTS] = PARTS
        exact = np.array([axis.exact for axis in search.solver.axes])
        reach = np.where(exact, 0.0, self._options.resolution * extent)
        lower = np.min(np.stack(search.positions), axis=0) - np.where(exact, 0.0, search.strict)
        second = FiniteSearch(search.solver, search.strict, lower, search.upper, self._report, reach)
        second.take(search.positions, search.levels)
        self._run_finite(second)

    def _run_pieces(self, search: FiniteSearch) -> None:
        """Search for segments, in units of the range between the two extremes."""
        self.findings.kind = Kind.PIECES
        search.extremes()
        if not search.levels:
            return
        leftmost, rightmost = search.levels
        ends = [[axis.form.value(levels) for levels in (leftmost, rightmost)] for axis in search.solver.axes]
        axes = [make_axis(form, None, (min(end), max(end)), 0.0) for form, end in zip(self._forms, ends, strict=True)]
        left, right = (np.array([axis.position(levels) for axis in axes]) for levels in (leftmost, rightmost))
        tolerance = self._options.segment_tolerance * PARTS
        self.findings.axes = tuple(axes)
        if right[0] - left[0] <= ROUNDING or left[1] - right[1] <= ROUNDING:
            self.findings.levels = [leftmost]
            self.findings.boxes = []
            return
        self.findings.boxes = [(np.minimum(left, right), np.maximum(left, right))]
        relaxed = Solver(self._model, axes, self._watch, relaxed=True, seed=self._options.seed)
        self._relaxations.append(relaxed)
        whole = bool(self._model.whole.any())
        pieces = PiecesSearch(self._solver(axes), relaxed, tolerance, whole, self._report)
        try:
            pieces.run(leftmost, rightmost)
        finally:
            self.findings.stretches = stretches(pieces.envelope)
            self.findings.tolerance = (2.0 * pieces.coarsest, 2.0 * pieces.coarsest)
            self.findings.boxes = [
                (np.array([piece.left, right[1]]), np.array([piece.right, piece.top]))
                for piece in pieces.envelope.pieces
                if not piece.proved
            ]

    def _tolerance(self, search: FiniteSearch) -> tuple[float, ...]:
        exact = np.array([axis.exact for axis in search.solver.axes])
        return tuple((np.where(exact, 0.0, search.strict) + search.reach + search.margin).tolist())

    def _solver(self, axes: Sequence[Axis]) -> Solver:
        solver = Solver(self._model, axes, self._watch, relaxed=False, seed=self._options.seed)
        self._programs.append(solver)
        return solver

    def _solves(self) -> Solves:
        programs = sum(solver.runs for solver in self._programs)
        relaxations = sum(solver.runs for solver in self._relaxations)
        return Solves(programs, relaxations)

    def _report(self, points: int, regions: int) -> None:
        if self._options.on_progress is not None:
            self._options.on_progress(Progress(points, regions, self._solves(), self._watch.clock.elapsed))

    def _whole_box(self) -> tuple[Floats, Floats]:
        return np.full(len(self._forms), -math.inf), np.full(len(self._forms), math.inf)


def _size(positions: Floats) -> Floats:
    """Return what rounding errors of positions are relative to."""
    return np.maximum(1.0, np.abs(np.where(np.isfinite(positions), positions, 1.0)) * 1e-6)
