"""The audit's own reading of the counterpart: every way it may turn out to be, from the model's records alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from planner.schema.figures import MoneyFigure, MoneyPerYearFigure, ShareFigure
from planner.schema.measures import Step
from planner.schema.negotiation import Negotiation
from planner.solve.audit_money import ONE, ZERO


@dataclass(frozen=True)
class Stance:
    """One way the counterpart may turn out to be, at one table: one outcome of each factor, all put together."""

    name: str
    case: str
    """The outcomes; shared by the stances of one case at separate tables."""
    track: str
    """The track it answers for; empty if the tracks are linked."""
    probability: Fraction
    reservation: Fraction
    """In the first round, billion USD."""
    drift: Fraction
    """Rise of the reservation, billion USD a year."""
    ratchet: Fraction
    hazard: Fraction
    """Chance, each 1 January, that an agreement fails."""
    asking: Fraction
    weights: Mapping[str, Fraction]
    rivals: str
    elasticities: str
    without_deal: Mapping[str, tuple[Step, ...]]

    def reserves(self, days: int) -> Fraction:
        """Return its reservation level so many days after the first round, billion USD."""
        return self.reservation + self.drift * Fraction(days, 365)


def stances(model: Negotiation) -> list[Stance]:
    """Return every stance that may occur, splitting the counterpart by one factor after the other, then by track."""
    other = model.counterpart
    found = [
        Stance(
            name="",
            case="",
            track="",
            probability=ONE,
            reservation=other.reservation.value.magnitude,
            drift=_given(other.drift),
            ratchet=_given(other.ratchet),
            hazard=_given(other.hazard),
            asking=ONE,
            weights={name: channel.weight.value.magnitude for name, channel in other.channels.items()},
            rivals=model.trade.rivals_default,
            elasticities=model.trade.elasticities_default,
            without_deal={name: measure.without_deal for name, measure in model.measures.items()},
        )
    ]
    for factor in other.factors.values():
        found = [
            replace(
                stance,
                case=f"{stance.case}.{name}" if stance.case else name,
                probability=stance.probability * outcome.probability.value.magnitude,
                reservation=stance.reservation + _given(outcome.reservation),
                drift=stance.drift + _given(outcome.drift),
                ratchet=stance.ratchet + _given(outcome.ratchet),
                hazard=stance.hazard + _given(outcome.hazard),
                asking=stance.asking * (outcome.asking.value.magnitude if outcome.asking else ONE),
                weights={
                    channel: weight * (outcome.emphasis[channel].value.magnitude if channel in outcome.emphasis else 1)
                    for channel, weight in stance.weights.items()
                },
                rivals=outcome.rivals or stance.rivals,
                elasticities=outcome.elasticities or stance.elasticities,
                without_deal={**stance.without_deal, **outcome.without_deal},
            )
            for stance in found
            for name, outcome in factor.outcomes.items()
        ]
    named = [replace(stance, case=stance.case or "only") for stance in found if stance.probability > 0]
    return [at_table for stance in named for at_table in _at_tables(model, stance)]


def _at_tables(model: Negotiation, stance: Stance) -> list[Stance]:
    """Return the stance as it answers at each table: one if the tracks are linked, else one per track."""
    if model.linkage.tracks == "joint":
        return [replace(stance, name=stance.case)]
    tracks = dict.fromkeys(measure.track for measure in model.measures.values())
    shares = {track: figure.value.magnitude for track, figure in model.linkage.reservation.items()}
    return [
        replace(
            stance,
            name=f"{stance.case}@{track}",
            track=track,
            reservation=stance.reservation * (shares[track] if shares else ONE),
            drift=stance.drift * (shares[track] if shares else ONE),
        )
        for track in tracks
    ]


def _given(figure: MoneyFigure | MoneyPerYearFigure | ShareFigure | None) -> Fraction:
    return figure.value.magnitude if figure is not None else ZERO
