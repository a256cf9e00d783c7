"""The models that ship with the planner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.schema.loader import load
from planner.schema.shipped import shipped_models

if TYPE_CHECKING:
    from rich.console import RenderableType


@dataclass(frozen=True)
class CatalogueEntry:
    """One shipped model, in one line."""

    name: str
    title: str
    as_of: str
    measures: int
    concessions: int

    def document(self) -> dict[str, object]:
        """Return the entry as plain data."""
        return {
            "name": self.name,
            "title": self.title,
            "as_of": self.as_of,
            "measures": self.measures,
            "concessions": self.concessions,
        }


def shipped_catalogue() -> tuple[CatalogueEntry, ...]:
    """Return an entry for every shipped model, by name."""
    models = [load(name) for name in shipped_models()]
    return tuple(
        CatalogueEntry(
            name=model.name,
            title=model.title,
            as_of=str(model.as_of),
            measures=len(model.measures),
            concessions=len(model.concessions),
        )
        for model in models
    )


def catalogue_page(entries: Sequence[CatalogueEntry]) -> RenderableType:
    """Return the shipped models as a table."""
    from planner.report.tables import table

    return table(
        "Models that ship with the planner",
        ("model", "title", "as of", ">measures", ">concessions"),
        [(entry.name, entry.title, entry.as_of, str(entry.measures), str(entry.concessions)) for entry in entries],
        note="See one with 'planner show MODEL'; solve it with 'planner solve MODEL'.",
    )
