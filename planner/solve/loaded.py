"""A program in HiGHS: loaded through Pyomo's interface once, its numbers exchanged as often as needed.

Pyomo's interface takes ten times as long to load a program as HiGHS takes to solve a small one. So a program with the
same pattern, but other numbers, is handed to HiGHS as arrays, laid out as Pyomo laid out the first one: it is then, to
the last bit, what loading it afresh would have given, and nothing remains of what was solved before.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import highspy
import numpy as np
from pyomo.contrib.solver.solvers.highs import Highs as PyomoHighs

from planner.program.build import Program
from planner.program.rules import number
from planner.solve.arrays import Vector


class _Loader(PyomoHighs):  # type: ignore[misc] # Pyomo has no types
    """Pyomo's persistent interface with access to what it holds."""

    def load(self, model: Any) -> highspy.Highs:
        self._active_config = self.config
        self.set_instance(model)
        highs: highspy.Highs = self._solver_model
        return highs

    def column(self, variable: int) -> int:
        return int(self._pyomo_var_to_solver_var_map[variable])

    def row(self, constraint: Any) -> int:
        return int(self._pyomo_con_to_solver_con_map[constraint])


class Loaded:
    """A program's place in HiGHS: which column stands for which variable, which row for which constraint."""

    def __init__(self, program: Program) -> None:
        self._loader = _Loader()
        self.highs = self._loader.load(program.model)
        self.silence()

    def silence(self) -> None:
        """Keep HiGHS from commenting on what is changed before a run sets its options."""
        self.highs.setOptionValue("output_flag", False)

    def column(self, variable: Any) -> int:
        """Return the column of a Pyomo variable."""
        return self._loader.column(id(variable))

    def column_of(self, variable: int) -> int:
        """Return the column of a Pyomo variable that is given by its identity."""
        return self._loader.column(variable)

    def row(self, constraint: Any) -> int:
        """Return the row of a Pyomo constraint."""
        return self._loader.row(constraint)

    def refresh(self, constraints: Iterable[Any]) -> None:
        """Carry changed parameters of these constraints, stated as rows, over to HiGHS."""
        for constraint in constraints:
            row, body = self.row(constraint), constraint.body
            for coefficient, variable in zip(body.linear_coefs, body.linear_vars, strict=True):
                self.highs.changeCoeff(row, self.column(variable), number(coefficient))
            self.highs.changeRowBounds(row, *_bounds(constraint.lower, constraint.upper))


class Layout:
    """Where the numbers of a program stand among those that HiGHS holds, so that others can take their place."""

    def __init__(self, loaded: Loaded, program: Program) -> None:
        """Take the layout of a program that was just loaded."""
        self._loaded = loaded
        self._lp = loaded.highs.getLp()
        stated = program.stated
        variables = [each for part in stated.parts for each in part.variables]
        columns = np.array([loaded.column_of(variable) for each in variables for variable in each], dtype=np.int64)
        rows = np.array([loaded.row(each) for each in stated.constraints(program.model)], dtype=np.int64)
        self._order = rows
        self._whole = [(loaded.column(steps), steps) for steps in program.model.steps.values()]
        # By column; several terms of a row may be of one variable.
        cells = columns * len(rows) + np.repeat(rows, list(map(len, variables)))
        self._cells, self._places = np.unique(cells, return_inverse=True)
        matrix = self._lp.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kColwise
        matrix.start_ = np.searchsorted(self._cells, np.arange(self._lp.num_col_ + 1) * len(rows)).astype(np.int32)
        matrix.index_ = (self._cells % len(rows)).astype(np.int32)

    def take(self, program: Program) -> None:
        """Hand a program of the same pattern to HiGHS."""
        lp, objective = self._lp, program.stated.objective
        numbers = [part.numbers for part in program.stated.parts]
        lower, upper, coefficients = (
            np.concatenate(parts) for parts in zip(*((n.lower, n.upper, n.coefficients) for n in numbers), strict=True)
        )
        values: Vector = np.bincount(self._places, coefficients, len(self._cells)).astype(float)
        lp.a_matrix_.value_ = values
        lp.row_lower_, lp.row_upper_ = self._sorted(lower), self._sorted(upper)
        costs = np.zeros(lp.num_col_)
        costs[[self._loaded.column(variable) for variable in objective.variables]] = objective.coefficients
        lp.col_cost_, lp.offset_ = costs, objective.constant
        highest = np.array(lp.col_upper_)
        for column, steps in self._whole:
            highest[column] = steps.ub
        lp.col_upper_ = highest
        if self._loaded.highs.passModel(lp) == highspy.HighsStatus.kError:
            raise RuntimeError("HiGHS does not take the program")
        self._loaded.silence()

    def _sorted(self, bounds: Vector) -> Vector:
        found = np.empty(len(bounds))
        found[self._order] = bounds
        return found


def _bounds(lower: Any, upper: Any) -> Sequence[float]:
    return (
        -math.inf if lower is None else number(lower),
        math.inf if upper is None else number(upper),
    )
