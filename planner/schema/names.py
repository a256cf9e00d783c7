"""Names that one part of a model uses and another defines."""

from __future__ import annotations

from collections.abc import Iterable

from planner.schema.errors import listed, quoted, suggestion
from planner.schema.marks import Problems, Where


def known(name: str, names: Iterable[str], where: Where, problems: Problems, kind: str) -> bool:
    """Return whether a name exists; add a problem with the nearest one if not."""
    names = list(names)
    if name not in names:
        problems.add(
            where,
            f"no {kind} {quoted(name)}",
            listed(names) or f"no {kind}, of which there is none here",
            suggestion(name, names),
        )
    return name in names
