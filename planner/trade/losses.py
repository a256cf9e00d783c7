"""The loss table: what each tariff outcome costs the home country."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Impact:
    """What a measure at one term costs and yields per year once in force, billion USD of the base year.

    Everything is relative to no new tariff on anybody, so a loss may be negative: where rivals are hit harder, the
    home country gains.
    """

    export_revenue: float
    """Loss of the home country's export revenue, net of duty."""
    producer_surplus: float
    """Loss of its exporters' producer surplus."""
    value_added: float
    """Loss of its domestic value added."""
    duty_borne: float
    """Duty that its exporters bear through lower prices."""
    duty_collected: float
    """Duty the counterpart collects on the home country's goods."""
    domestic_sales: float
    """Gain in sales of the counterpart's own producers."""
    exports_change: float
    """Change in the home country's export revenue as a share of the covered base (negative: a fall)."""


NO_IMPACT = Impact(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
"""The impact of a measure that does not exist for anyone."""


@dataclass(frozen=True)
class LossTable:
    """Impacts by (measure, term, rivals scenario, elasticity set), with the model's own names."""

    impacts: Mapping[tuple[str, str, str, str], Impact]

    def impact(self, measure: str, term: str | None, rivals: str, elasticities: str) -> Impact:
        """Return the impact of a measure at a term; None stands for the absence of the measure."""
        return NO_IMPACT if term is None else self.impacts[measure, term, rivals, elasticities]
