"""What it takes for a concession to count as tabled where a question hangs on whether it is.

The program lets ``u = 1`` at level 0 where a concession may be tabled at any level, since nothing there depends on it.
A question about being tabled would then be answered without a level. So in such questions a tabled concession without
a lowest level of its own has at least a small share of its maximum.
"""

from __future__ import annotations

from planner.program.build import Program
from planner.program.linear import Affine, Row
from planner.program.offer import level

NOTICEABLE = 1e-3
"""Share of the maximum from which on a concession without a lowest level counts as tabled."""


def noticeable_levels(program: Program) -> list[Row]:
    """Return rows that give every tabled concession, in every round, a level that can be noticed."""
    return [
        Affine()
        .add_all(level(program.model, item, program.segments[item.name], r))
        .add(-NOTICEABLE * item.maximum, program.model.tabled[item.name, r])
        .at_least(0.0)
        for item in program.problem.items
        if item.minimum_if_offered <= 0.0 and item.domain != "integer"
        for r in range(len(program.problem.rounds))
    ]
