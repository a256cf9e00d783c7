"""What a concession's highest level comes to on one of its curves."""

from __future__ import annotations

from planner.schema.concessions import Concession
from planner.schema.figures import CurveFigure
from planner.solve.audit_money import curve_value


def highest(curve: CurveFigure, concession: Concession) -> float:
    """Return a curve's value at the concession's highest level in base units (billion USD at present value, points)."""
    return float(curve_value(curve, concession.maximum.value.magnitude))
