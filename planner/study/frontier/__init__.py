"""The exact set of best trade-offs between several objectives of any linear Pyomo model.

``nondominated(model, objectives)`` returns every outcome that cannot be improved in one objective without losing in
another, each with a solution that attains it, and says what was proved.
"""

from planner.study.frontier.engine import nondominated
from planner.study.frontier.records import (
    Frontier,
    FrontierError,
    FrontierOptions,
    Objective,
    Outcome,
    Point,
    Progress,
    Region,
    Segment,
    Sense,
    Solves,
    UnboundedObjectiveError,
    Witness,
)

__all__ = [
    "Frontier",
    "FrontierError",
    "FrontierOptions",
    "Objective",
    "Outcome",
    "Point",
    "Progress",
    "Region",
    "Segment",
    "Sense",
    "Solves",
    "UnboundedObjectiveError",
    "Witness",
    "nondominated",
]
