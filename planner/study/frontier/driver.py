"""HiGHS on arrays that are passed once and changed in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import highspy
import numpy as np
from highspy import HighsModelStatus, HighsStatus, HighsVarType

from planner.solve.silent import run_highs, strayed
from planner.study.frontier.axes import Axis
from planner.study.frontier.matrix import Floats, LinearModel
from planner.study.frontier.records import Outcome
from planner.study.frontier.watch import StoppedError, Watch

Setting = bool | int | float | str

# Many small programs in a row: what pays only on large ones is off. Gaps are absolute, so the relative one is zero.
_OPTIONS: dict[str, Setting] = {
    "output_flag": False,
    "threads": 1,
    "mip_rel_gap": 0.0,
    # An outcome that is cut off by little must not be reached again by levels that are whole only by a tolerance. With
    # the usual 1e-6, HiGHS 1.16 was seen to call programs with a solution infeasible (as in its issue 3258).
    "mip_feasibility_tolerance": 1e-8,
    "small_matrix_value": 1e-12,
    "mip_allow_restart": False,
    "mip_heuristic_run_feasibility_jump": False,
}
# For linear programs.
_TIGHT: dict[str, Setting] = {"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-9}


class _SilentHighs(highspy.Highs):
    """A HiGHS object without the callbacks of its Python layer, whose set-up prints a banner."""

    def __init__(self) -> None:
        super(highspy.Highs, self).__init__()
        self.callbacks = []


class Verdict(Enum):
    """Answers without a solution."""

    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"


@dataclass(frozen=True, eq=False)
class Answer:
    """An optimal solution."""

    levels: Floats
    """Whole-number levels are exactly whole."""
    positions: Floats
    """On the axes, recomputed from the levels."""
    value: float
    """Weighted sum of the positions."""
    bound: float
    """No solution has a smaller weighted sum."""


class Solver:
    """One HiGHS object for the rules of a model and one row per axis."""

    def __init__(self, model: LinearModel, axes: Sequence[Axis], watch: Watch, *, relaxed: bool, seed: int) -> None:
        self.axes = tuple(axes)
        self.runs = 0
        self._model = model
        self._watch = watch
        self._whole = np.flatnonzero(model.whole).astype(np.int32)
        self._relaxed = relaxed or not self._whole.size
        self._highs = _SilentHighs()
        self._trouble: BaseException | None = None
        self._costs = np.zeros((len(axes), len(model.names)))
        for row, axis in enumerate(axes):
            self._costs[row, axis.form.columns] = axis.coefficients
        self._shifts = np.array([axis.shift for axis in axes], dtype=np.float64)
        self._first_row = len(model.row_lower)
        self._axis_rows = range(self._first_row, self._first_row + len(axes))
        self._all_columns = np.arange(len(model.names), dtype=np.int32)
        self._set_options({**_OPTIONS, "random_seed": seed})
        if self._relaxed:
            self._set_options(_TIGHT)
        self._accept(self._highs.passModel(self._program()))
        self._listen()

    def minimise(
        self,
        weights: Floats,
        upper: Floats,
        lower: Floats | None = None,
        *,
        gap: float = 1e-6,
        start: Floats | None = None,
    ) -> Answer | Verdict:
        """Minimise a weighted sum of positions within bounds on the positions; gap is absolute.

        Raise ``StoppedError`` if the watch says so, or if HiGHS cannot tell.
        """
        return self.minimise_cost(weights @ self._costs, upper, lower, gap=gap, start=start, weights=weights)

    def minimise_cost(
        self,
        cost: Floats,
        upper: Floats,
        lower: Floats | None = None,
        *,
        gap: float = 1e-6,
        start: Floats | None = None,
        weights: Floats | None = None,
    ) -> Answer | Verdict:
        """Minimise cost @ levels instead; the answer's value and bound are without shifts if weights are not given."""
        self._watch.check()
        low = np.full(len(self.axes), -np.inf) if lower is None else lower
        for row, least, greatest in zip(self._axis_rows, low + self._shifts, upper + self._shifts, strict=True):
            self._accept(self._highs.changeRowBounds(row, least, greatest))
        self._accept(self._highs.changeColsCost(len(cost), self._all_columns, cost))
        if not self._relaxed:
            self._set_options({"mip_abs_gap": gap})
            if start is not None:
                self._suggest(start)
        status = self._run()
        if status in _SOLVED:
            return self._answer(0.0 if weights is None else float(weights @ self._shifts))
        return _VERDICTS[status]

    def fix_whole(self, levels: Floats) -> None:
        """Fix the whole-number columns at these levels."""
        at = levels[self._whole]
        self._accept(self._highs.changeColsBounds(len(at), self._whole, at, at))

    def _program(self) -> Any:
        model = self._model
        program = highspy.HighsLp()
        program.num_col_ = len(model.names)
        program.num_row_ = self._first_row + len(self.axes)
        program.col_cost_ = np.zeros(program.num_col_)
        program.col_lower_, program.col_upper_ = model.lower, model.upper
        unbounded = np.full(len(self.axes), np.inf)
        program.row_lower_ = np.concatenate([model.row_lower, -unbounded])
        program.row_upper_ = np.concatenate([model.row_upper, unbounded])
        lengths = np.cumsum([len(axis.coefficients) for axis in self.axes], dtype=np.int32)
        matrix = program.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        matrix.start_ = np.concatenate([model.row_start, model.row_start[-1] + lengths]).astype(np.int32)
        matrix.index_ = np.concatenate([model.row_columns, *(axis.form.columns for axis in self.axes)])
        matrix.value_ = np.concatenate([model.row_coefficients, *(axis.coefficients for axis in self.axes)])
        if not self._relaxed:
            kinds = {True: HighsVarType.kInteger, False: HighsVarType.kContinuous}
            program.integrality_ = [kinds[bool(whole)] for whole in model.whole]
        return program

    def _listen(self) -> None:
        """Let HiGHS ask the watch; an error in a caller's function must not cross HiGHS's frames."""

        def ask(_kind: object, _message: str, _out: object, into: Any, _data: object) -> None:
            try:
                stop = self._watch.reason() is not None
            except BaseException as error:  # noqa: BLE001  (raised again once HiGHS has returned)
                self._trouble = error
                stop = True
            if stop:
                into.user_interrupt = True

        self._accept(self._highs.setCallback(ask, None))
        callbacks = highspy.cb.HighsCallbackType
        for kind in (callbacks.kCallbackMipInterrupt, callbacks.kCallbackSimplexInterrupt):
            self._accept(self._highs.startCallback(kind))

    def _run(self) -> HighsModelStatus:
        """Run, and once more from scratch without presolve if HiGHS cannot tell."""
        self._solve()
        status = self._highs.getModelStatus()
        if status not in _CLEAR or strayed(self._highs):
            self._highs.clearSolver()
            self._set_options({"presolve": "off"})
            self._solve()
            self._set_options({"presolve": "choose"})
            status = self._highs.getModelStatus()
            if status not in _CLEAR or strayed(self._highs):
                raise StoppedError(Outcome.IMPRECISE)
        return status

    def _solve(self) -> None:
        self.runs += 1
        run_highs(self._highs)
        if self._trouble is not None:
            trouble, self._trouble = self._trouble, None
            raise trouble
        if self._highs.getModelStatus() == HighsModelStatus.kInterrupt:
            self._watch.check()

    def _answer(self, shift: float) -> Answer:
        levels = np.array(self._highs.getSolution().col_value, dtype=np.float64)
        rounded = np.round(levels[self._whole])
        levels[self._whole] = rounded
        positions = np.array([axis.position(levels) for axis in self.axes], dtype=np.float64)
        info = self._highs.getInfo()
        value = info.objective_function_value
        bound = value if self._relaxed else min(value, info.mip_dual_bound)
        return Answer(levels, positions, value - shift, bound - shift)

    def _suggest(self, levels: Floats) -> None:
        solution = highspy.HighsSolution()
        solution.col_value = levels.tolist()
        self._accept(self._highs.setSolution(solution))

    def _set_options(self, options: Mapping[str, Setting]) -> None:
        for name, value in options.items():
            self._accept(self._highs.setOptionValue(name, value), name)

    def _accept(self, status: HighsStatus, what: str = "a change") -> None:
        if status == HighsStatus.kError:
            raise RuntimeError(f"HiGHS refuses {what}")


_VERDICTS = {
    HighsModelStatus.kInfeasible: Verdict.INFEASIBLE,
    HighsModelStatus.kUnbounded: Verdict.UNBOUNDED,
}
# A program without variables is solved by doing nothing.
_SOLVED = {HighsModelStatus.kOptimal, HighsModelStatus.kModelEmpty}
_CLEAR = {*_SOLVED, *_VERDICTS}
