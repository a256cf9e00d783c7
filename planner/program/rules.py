"""Rules by name, so that an infeasible negotiation can be explained in the user's own words.

Every row of the program is added through here. Rows with a name belong to a rule that could be dropped or relaxed
(``budget forex 2026``, ``consent farmers``, ``quorum``, ``minimum of rice``, ``rule alaska requires lng``,
``clearance of arms``); rows without one define what levels and totals mean.
"""

from __future__ import annotations

from typing import Any

from pyomo.environ import ConcreteModel, Constraint


class Rules:
    """Collects rows, then adds them to a model in one go (several times faster than one component each)."""

    def __init__(self) -> None:
        self._rows: list[Any] = []
        self._by_name: dict[str, list[int]] = {}

    def add(self, name: str, row: Any) -> None:
        """Add one row, ``(lower, expression, upper)``, under the name of its rule (empty: a definition)."""
        if name:
            self._by_name.setdefault(name, []).append(len(self._rows))
        self._rows.append(row)

    def install(self, model: ConcreteModel) -> dict[str, tuple[Any, ...]]:
        """Add all rows to ``model.rules`` and return the constraints of each named rule."""
        rows = self._rows
        model.rules = Constraint(range(len(rows)), rule=lambda _, position: rows[position])
        return {
            name: tuple(model.rules[position] for position in positions) for name, positions in self._by_name.items()
        }
