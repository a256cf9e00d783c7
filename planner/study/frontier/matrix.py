"""A Pyomo model and its objectives as arrays, read once."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyomo.core import (
    Block,
    BuildAction,
    BuildCheck,
    ConcreteModel,
    Constraint,
    ConstraintList,
    Expression,
    ExternalFunction,
    Param,
    RangeSet,
    Set,
    Suffix,
    Var,
    value,
)
from pyomo.core import Objective as PyomoObjective
from pyomo.repn import generate_standard_repn

from planner.study.frontier.records import FrontierError, Objective, Sense

Floats = NDArray[np.float64]
Integers = NDArray[np.int32]

# Bounds of whole-number variables are rounded inwards; this much rounding error in a bound is forgiven.
_BOUND_SLACK = 1e-9


_KNOWN_PARTS = {
    *(Block, BuildAction, BuildCheck, Constraint, ConstraintList, Expression, ExternalFunction, Param, PyomoObjective),
    *(RangeSet, Set, Suffix, Var),
}
"""Kinds of components that are read, or that say nothing about solutions."""


class InfeasibleModelError(Exception):
    """The model contradicts itself before any solving."""


@dataclass(frozen=True, eq=False)
class Form:
    """An objective as constant + coefficients @ levels[columns], to be minimised."""

    name: str
    sense: Sense
    columns: Integers
    """Ascending, each once."""
    coefficients: Floats
    constant: float

    def value(self, levels: Floats) -> float:
        """Return the value to be minimised, rounded once."""
        return math.fsum([self.constant, *(self.coefficients * levels[self.columns]).tolist()])

    def own_value(self, minimised: float) -> float:
        """Turn a value to be minimised into the objective's own sense; a zero has no sign."""
        return (minimised if self.sense is Sense.MINIMISE else -minimised) + 0.0


@dataclass(frozen=True, eq=False)
class LinearModel:
    """row_lower <= A x <= row_upper, lower <= x <= upper, some x whole; A by rows."""

    variables: tuple[Any, ...]
    names: tuple[str, ...]
    lower: Floats
    upper: Floats
    whole: NDArray[np.bool_]
    row_start: Integers
    row_columns: Integers
    row_coefficients: Floats
    row_lower: Floats
    row_upper: Floats
    forms: tuple[Form, ...]


def read_model(model: ConcreteModel, objectives: Sequence[Objective]) -> LinearModel:
    """Read the arrays off a Pyomo model, which is left as it was; its own objectives play no part.

    Raise ``FrontierError`` for what is not linear or not supported, ``InfeasibleModelError`` for a rule without
    variables that does not hold.
    """
    _check_parts(model)
    columns = _Columns()
    rows = [row for constraint in _constraints(model) if (row := _row(constraint, columns)) is not None]
    forms = tuple(_form(objective, columns) for objective in objectives)
    lower, upper, whole = _bounds(columns.variables)
    return LinearModel(
        variables=tuple(columns.variables),
        names=tuple(variable.name for variable in columns.variables),
        lower=lower,
        upper=upper,
        whole=whole,
        row_start=np.cumsum([0, *(len(row.terms) for row in rows)], dtype=np.int32),
        row_columns=np.array([column for row in rows for column in row.terms], dtype=np.int32),
        row_coefficients=np.array([factor for row in rows for factor in row.terms.values()], dtype=np.float64),
        row_lower=np.array([row.lower for row in rows], dtype=np.float64),
        row_upper=np.array([row.upper for row in rows], dtype=np.float64),
        forms=forms,
    )


class _Columns:
    """Numbers variables in the order in which they are met."""

    def __init__(self) -> None:
        self.variables: list[Any] = []
        self._column_of: dict[int, int] = {}

    def terms(self, linear: Any) -> dict[int, float]:
        """Return column -> coefficient of a linear expression; terms that cancel are left out."""
        total: dict[int, float] = {}
        for variable, coefficient in zip(linear.linear_vars, linear.linear_coefs, strict=True):
            column = self._column_of.setdefault(id(variable), len(self.variables))
            if column == len(self.variables):
                self.variables.append(variable)
            total[column] = total.get(column, 0.0) + float(coefficient)
        return {column: coefficient for column, coefficient in total.items() if coefficient != 0.0}


@dataclass(frozen=True)
class _Row:
    terms: dict[int, float]
    lower: float
    upper: float


def _check_parts(model: ConcreteModel) -> None:
    """Refuse components that have no linear form: they would silently play no part."""
    for kind in model.collect_ctypes(active=True, descend_into=True):
        if kind not in _KNOWN_PARTS:
            raise FrontierError(f"the model has a part of kind {kind.__name__}, which is not supported")


def _constraints(model: ConcreteModel) -> Iterator[Any]:
    return iter(model.component_data_objects(Constraint, active=True, descend_into=True))


def _row(constraint: Any, columns: _Columns) -> _Row | None:
    """Return a rule as a row, None if it has no variables and holds."""
    linear = generate_standard_repn(constraint.body, compute_values=True, quadratic=False)
    if not linear.is_linear():
        raise FrontierError(f"the model is not linear: {constraint.name}")
    constant = float(linear.constant)
    lower, upper = value(constraint.lower), value(constraint.upper)
    low = -math.inf if lower is None else lower - constant
    high = math.inf if upper is None else upper - constant
    terms = columns.terms(linear)
    if not all(map(math.isfinite, (constant, *terms.values()))) or math.isnan(low) or math.isnan(high):
        raise FrontierError(f"the rule {constraint.name} has a coefficient that is not a finite number")
    if terms:
        return _Row(terms, low, high)
    slack = _BOUND_SLACK * max(1.0, abs(constant))
    if low > slack or high < -slack:
        raise InfeasibleModelError(f"{constraint.name} does not hold")
    return None


def _form(objective: Objective, columns: _Columns) -> Form:
    linear = generate_standard_repn(objective.expression, compute_values=True, quadratic=False)
    if not linear.is_linear():
        raise FrontierError(f"objective {objective.name!r} is not linear in the variables that are not fixed")
    sign = 1.0 if Sense(objective.sense) is Sense.MINIMISE else -1.0
    terms = dict(sorted(columns.terms(linear).items()))
    constant = sign * float(linear.constant)
    if not all(map(math.isfinite, (constant, *terms.values()))):
        raise FrontierError(f"objective {objective.name!r} has a coefficient that is not a finite number")
    return Form(
        objective.name,
        Sense(objective.sense),
        np.array(list(terms), dtype=np.int32),
        sign * np.array(list(terms.values()), dtype=np.float64),
        constant,
    )


def _bounds(variables: Sequence[Any]) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    lower = np.full(len(variables), -np.inf)
    upper = np.full(len(variables), np.inf)
    whole = np.zeros(len(variables), dtype=np.bool_)
    for column, variable in enumerate(variables):
        whole[column] = not variable.is_continuous()
        if whole[column] and not variable.is_integer():
            raise FrontierError(f"the domain of {variable.name} is neither an interval nor whole numbers")
        low, high = variable.bounds
        lower[column] = -np.inf if low is None else low
        upper[column] = np.inf if high is None else high
    lower[whole] = np.ceil(lower[whole] - _BOUND_SLACK)
    upper[whole] = np.floor(upper[whole] + _BOUND_SLACK)
    if (lower > upper).any():
        worst = variables[int(np.argmax(lower - upper))].name
        raise InfeasibleModelError(f"the bounds of {worst} leave no value")
    return lower, upper, whole
