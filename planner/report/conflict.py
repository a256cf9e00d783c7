"""Why no plan satisfies the rules, and the cheapest ways out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import RenderableType

if TYPE_CHECKING:
    from planner.solve.result import Result


def conflict_page(result: Result) -> RenderableType:
    raise NotImplementedError(result)
