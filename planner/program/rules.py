"""Rules by name, so that an infeasible negotiation can be explained in the user's own words.

Every row of the program is added through here. A few are found again by what they are about: the rows of a posture's
answer and gain. Of the others, rows with a name belong to a rule that could be dropped or relaxed
(``budget forex 2026``, ``consent farmers``, ``quorum``, ``minimum of rice``, ``rule alaska requires lng``,
``clearance of arms``); rows without one define what levels and totals mean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from pyomo.environ import ConcreteModel, Constraint

from planner.program.linear import Affine, Row


class Rules:
    """Collects rows and the objective, then adds them to a model in one go (faster than one component each)."""

    def __init__(self) -> None:
        self.objective: Affine | None = None
        """What is minimised, with one term per variable; None if these rules come on top of a program's."""
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

    @cached_property
    def rows(self) -> list[Row]:
        """All rows, in the order of :meth:`constraints`; none may be added afterwards."""
        return [*(row for indexed in self._indexed.values() for row in indexed.values()), *self._rows]

    @cached_property
    def pattern(self) -> tuple[list[int], list[int]]:
        """The number of terms of each row and of the objective, and their variables, by identity."""
        expressions = [
            *(row[1] for row in self.rows),
            *([] if self.objective is None else [self.objective.expression()]),
        ]
        variables = [expression.linear_vars for expression in expressions]
        return list(map(len, variables)), [id(variable) for each in variables for variable in each]

    def install(self, model: ConcreteModel) -> dict[str, tuple[Any, ...]]:
        """Add everything to the model and return the constraints of each named rule, which stand in ``model.rules``."""
        for component, indexed in self._indexed.items():
            model.add_component(component, Constraint(list(indexed), rule=_taken_from(indexed)))
        rows = self._rows
        model.rules = Constraint(range(len(rows)), rule=lambda _, position: rows[position])
        if self.objective is not None:
            model.objective.set_value(self.objective.expression())
        return {
            name: tuple(model.rules[position] for position in positions) for name, positions in self._by_name.items()
        }

    def constraints(self, model: ConcreteModel) -> list[Any]:
        """Return the constraints that the rows are in a model in which they were installed."""
        components = [model.component(name) for name in self._indexed]
        return [constraint for component in (*components, model.rules) for constraint in component.values()]

    def replace(self, before: Rules, model: ConcreteModel) -> bool:
        """Put these rows in the place of others of the same pattern; return False if theirs is another one."""
        same_names = self._by_name == before._by_name
        same_keys = {name: list(rows) for name, rows in self._indexed.items()} == {
            name: list(rows) for name, rows in before._indexed.items()
        }
        if not (same_names and same_keys and self.pattern == before.pattern):
            return False
        with_parameters = len(self.rows) - len(self._rows)
        pairs = zip(self.constraints(model), self.rows, before.rows, strict=True)
        for position, (constraint, row, old) in enumerate(pairs):
            if position < with_parameters or _numbers(row) != _numbers(old):
                constraint.set_value(row)
        if self.objective is not None:
            model.objective.set_value(self.objective.expression())
        return True


def _numbers(row: Row) -> tuple[Any, Any, Any]:
    return row[0], row[1].linear_coefs, row[2]


def _taken_from(rows: Mapping[Any, Row]) -> Callable[..., Row]:
    return lambda _, *key: rows[key]
