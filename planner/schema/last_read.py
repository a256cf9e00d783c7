"""The model that was read last: the next one, with other overrides, takes over what they have in common."""

from __future__ import annotations

from typing import Any

from planner.schema.figures import Evidence, Record
from planner.schema.kept import Kept
from planner.schema.negotiation import Negotiation
from planner.schema.yaml_files import Tree


class LastRead:
    """What is known of the model read last; of no more use once a mistake was found in one."""

    def __init__(self) -> None:
        self.said_of_tables: object = None
        """The names of the tables and of the measures that they cover."""
        self.tables: Tree = {}
        self.checks = Kept()
        self._tree: Tree = {}
        """What the files and overrides say, tables included."""
        self._model: Negotiation | None = None
        """The same as a record."""

    def keep(self, tree: Tree, model: Negotiation) -> None:
        """Remember a model without mistakes: what files and overrides say, and the same as a record."""
        self._tree, self._model = tree, model

    def taken_over(self, tree: Tree) -> Tree:
        """Return a tree in which everything that is as in the last one is replaced by what was read there.

        Amounts of money may be in any currency, so nothing can be taken over where exchange rates differ.
        """
        if self._model is None or not _same(tree.get("exchange_rates"), self._tree.get("exchange_rates")):
            return tree
        taken: Tree = _taken_over(tree, self._tree, self._model)
        return taken


def _taken_over(part: Any, last: Any, known: Any) -> Any:
    if _same(part, last):
        return known
    # The validators of figures expect what a file says.
    if not (isinstance(part, dict) and isinstance(last, dict)) or isinstance(known, Evidence):
        return part
    parts = {key: getattr(known, key) for key in last} if isinstance(known, Record) else known
    return {
        key: _taken_over(inner, last[key], parts[key]) if key in last and key in parts else inner
        for key, inner in part.items()
    }


def _same(one: Any, other: Any) -> bool:
    """Return whether two parts say the same; tables do if they are one table."""
    if one is other:
        return True
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return isinstance(one, str) and one == other
