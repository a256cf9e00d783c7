"""Rules by name, so that an infeasible negotiation can be explained in the user's own words.

Every row of the program is added through here. A few are found again by what they are about: the rows of a posture's
answer and gain. Of the others, rows with a name belong to a rule that could be dropped or relaxed
(``budget forex 2026``, ``consent farmers``, ``quorum``, ``minimum of rice``, ``rule alaska requires lng``,
``clearance of arms``); rows without one define what levels and totals mean.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from pyomo.core import ConcreteModel, Constraint, value

from planner.program.linear import Affine, Row


@dataclass(frozen=True)
class Numbers:
    """The numbers of some rows, those of mutable parameters included."""

    lower: Sequence[float]
    """One per row."""
    upper: Sequence[float]
    """One per row."""
    coefficients: Sequence[float]
    """Those of the first row, those of the second, and so on."""


class Rules:
    """Collects rows, and what is minimised, then adds them to a model in one go."""

    def __init__(self) -> None:
        self.objective: Affine | None = None
        """What is minimised, with one term per variable; None if these rules do not say."""
        self._rows: list[Row] = []
        self._by_name: dict[str, list[int]] = {}
        self._indexed: dict[str, dict[Any, Row]] = {}

    def add_to(self, component: str, key: Any, row: Row) -> None:
        """Add a row that the model knows as ``model.component[key]``."""
        self._indexed.setdefault(component, {})[key] = row

    def add(self, name: str, row: Row) -> None:
        """Add one row, ``(lower, expression, upper)``, under the name of its rule (empty: a definition)."""
        if name:
            self._by_name.setdefault(name, []).append(len(self._rows))
        self._rows.append(row)

    def install(self, model: ConcreteModel) -> dict[str, tuple[Any, ...]]:
        """Add everything to a model, and return the constraints of each named rule."""
        return Statement((self,)).install(model)

    @cached_property
    def rows(self) -> list[Row]:
        """All rows, first those that are found by what they are about; none may be added afterwards."""
        return [*(row for indexed in self._indexed.values() for row in indexed.values()), *self._rows]

    @cached_property
    def variables(self) -> list[list[int]]:
        """The variables of each row, by identity."""
        return [[id(variable) for variable in row[1].linear_vars] for row in self.rows]

    @cached_property
    def numbers(self) -> Numbers:
        """The numbers of all rows as they are when this is first asked."""
        return Numbers(
            [-math.inf if row[0] is None else number(row[0]) for row in self.rows],
            [math.inf if row[2] is None else number(row[2]) for row in self.rows],
            [number(coefficient) for row in self.rows for coefficient in row[1].linear_coefs],
        )

    def is_like(self, other: Rules) -> bool:
        """Return whether these rows differ from others in numbers alone."""
        if self is other:
            return True
        keys, other_keys = ({name: list(rows) for name, rows in each._indexed.items()} for each in (self, other))
        return self._by_name == other._by_name and keys == other_keys and self.variables == other.variables


@dataclass(frozen=True)
class Statement:
    """All rules of a program, family by family."""

    parts: tuple[Rules, ...]

    @property
    def rows(self) -> list[Row]:
        """All rows, in the order of :meth:`constraints`."""
        return [row for part in self.parts for row in part.rows]

    @property
    def objective(self) -> Affine:
        """What is minimised."""
        found = [part.objective for part in self.parts if part.objective is not None]
        if len(found) != 1:
            raise ValueError("a program minimises one thing")
        return found[0]

    def install(self, model: ConcreteModel) -> dict[str, tuple[Any, ...]]:
        """Add everything to a model, and return the constraints of each named rule, which stand in ``model.rules``."""
        named: dict[str, list[int]] = {}
        rows: list[Row] = []
        for part in self.parts:
            for component, indexed in part._indexed.items():
                model.add_component(component, Constraint(list(indexed), rule=_taken_from(indexed)))
            for name, positions in part._by_name.items():
                named.setdefault(name, []).extend(len(rows) + position for position in positions)
            rows += part._rows
            if part.objective is not None:
                model.objective.set_value(part.objective.expression())
        # Several times faster than one component each.
        model.rules = Constraint(range(len(rows)), rule=lambda _, position: rows[position])
        return {name: tuple(model.rules[position] for position in positions) for name, positions in named.items()}

    def constraints(self, model: ConcreteModel) -> Iterator[Any]:
        """Yield the constraints that the rows are in a model in which they were installed."""
        others = iter(model.rules.values())
        for part in self.parts:
            for component in part._indexed:
                yield from model.component(component).values()
            yield from islice(others, len(part._rows))

    def replace(self, before: Statement, model: ConcreteModel) -> bool:
        """Put these rules in the place of others that differ in numbers alone; return False if they differ in more."""
        if not all(part.is_like(old) for part, old in zip(self.parts, before.parts, strict=True)):
            return False
        if {id(variable) for variable in self.objective.variables} != {id(v) for v in before.objective.variables}:
            return False
        for constraint, row, old in zip(self.constraints(model), self.rows, before.rows, strict=True):
            if row is not old:
                constraint.set_value(row)
        model.objective.set_value(self.objective.expression())
        return True


def number(figure: Any) -> float:
    """Return the value of a number of a row, which may be an expression of mutable parameters."""
    return figure if isinstance(figure, float) else float(value(figure))


def _taken_from(rows: Mapping[Any, Row]) -> Callable[..., Row]:
    return lambda _, *key: rows[key]
