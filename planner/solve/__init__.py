"""The search, what a result means, and the independent audit.

The package is also the function: ``planner.solve(model)`` is :func:`planner.solve.result.solve_model`. Python binds
a subpackage to its name in the parent as soon as anything in it is imported, so a function of that name in
:mod:`planner` would be hidden by the package after its first use. Making the package callable lets both stand.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planner.schema.negotiation import Negotiation
    from planner.solve.options import SolveOptions
    from planner.solve.result import Result


class _SolvePackage(ModuleType):
    """A package that can be called."""

    def __call__(self, model: Negotiation, options: SolveOptions | None = None) -> Result:
        """Find the best plan of a model; see :func:`planner.solve.result.solve_model`."""
        from planner.solve.result import solve_model

        return solve_model(model, options)


sys.modules[__name__].__class__ = _SolvePackage
