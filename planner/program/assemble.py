"""From a model and its loss table to the problem in numbers.

Everything is converted once, here: money to billions of US dollars, levels to each concession's own unit, and
(in :mod:`planner.program.flows`) years of loss to present value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from statistics import NormalDist

from planner.program.flows import MeasureFlows, horizon, measure_flows
from planner.program.problem import Curve, Item, ItemGroup, Posture, Problem, Voice
from planner.schema.concessions import Concession
from planner.schema.currencies import currencies
from planner.schema.figures import CurveFigure
from planner.schema.negotiation import Negotiation
from planner.schema.politics import Constituency
from planner.schema.postures import PostureCase, expand
from planner.schema.quantities import Unit, parse_unit
from planner.trade.losses import LossTable


def assemble(model: Negotiation, losses: LossTable) -> Problem:
    """Return the problem in numbers; ``losses`` must hold every term of every measure of the model."""
    money = currencies(model)
    return Problem(
        name=model.name,
        rounds=tuple(model.rounds),
        items=tuple(
            _item(name, concession, parse_unit(concession.unit, money), [r.date for r in model.rounds.values()])
            for name, concession in model.concessions.items()
        ),
        groups=tuple(
            ItemGroup(name, group.members, None if group.all_or_nothing else group.at_most)
            for name, group in model.groups.items()
        ),
        measures={name: tuple(measure.terms) for name, measure in model.measures.items()},
        channels=tuple(model.counterpart.channels),
        budgets={
            (name, year): float(limit.value)
            for name, budget in model.budgets.items()
            for year, limit in budget.limits.items()
        },
        voices=tuple(_voice(name, constituency) for name, constituency in model.constituencies.items()),
        quorum=float(model.ratification.quorum.value) if model.ratification else None,
        postures=_postures(model, losses),
        refusal_margin=float(model.refusal_margin),
    )


def _item(name: str, concession: Concession, unit: Unit, rounds: Sequence[date]) -> Item:
    maximum = concession.maximum.value.in_unit(unit)
    step = concession.lot.value.in_unit(unit) if concession.lot else Fraction(1)
    continuous = concession.domain == "continuous"
    lowest = concession.minimum_if_offered
    least = concession.at_least
    return Item(
        name=name,
        track=concession.track,
        domain="continuous" if continuous else "integer",
        step=float(step),
        minimum_if_offered=float(lowest.value.in_unit(unit)) if lowest else float(0 if continuous else step),
        at_least=float(least.value.in_unit(unit)) if least else 0.0,
        maximum=float(maximum),
        cost=_curve(concession.cost, unit, maximum),
        disclosure_cost=float(concession.disclosure_cost.value) if concession.disclosure_cost else 0.0,
        draws={
            (budget, year): float(draw.per_unit.magnitude * unit.size * share.magnitude)
            for budget, draw in concession.draws.items()
            for year, share in draw.years.items()
        },
        credit={channel: _curve(curve, unit, maximum) for channel, curve in concession.credit.items()},
        approval={voice: _curve(curve, unit, maximum) for voice, curve in concession.approval.items()},
        rounds=tuple(concession.cleared <= when for when in rounds),
        requires=concession.requires,
    )


def _curve(figure: CurveFigure, unit: Unit, maximum: Fraction) -> Curve:
    """Return the curve in the concession's unit, through the origin, cut at its highest level."""
    if figure.per_unit is not None:
        value = figure.per_unit.magnitude * unit.size * maximum
        return Curve((0.0, float(maximum)), (0.0, float(value)))
    points = [(level.in_unit(unit), value.magnitude) for level, value in figure.points]
    if points[0][0] > 0:
        points.insert(0, (Fraction(0), Fraction(0)))
    kept = [point for point in points if point[0] < maximum]
    beyond = next(point for point in points if point[0] >= maximum)
    start, value = kept[-1]
    share = (maximum - start) / (beyond[0] - start)
    kept.append((maximum, value + share * (beyond[1] - value)))
    return Curve(tuple(float(level) for level, _ in kept), tuple(float(value) for _, value in kept))


def _voice(name: str, constituency: Constituency) -> Voice:
    floor = float(constituency.floor.value)
    error = constituency.poll_error
    if error is not None:
        floor += NormalDist().inv_cdf(float(error.confidence.value)) * float(error.standard_deviation.value)
    return Voice(
        name=name,
        role=constituency.role,
        base=float(constituency.base.value),
        floor=floor,
        seats=float(constituency.seats.value) if constituency.seats else 0.0,
        relief={
            (measure, term): float(points.value)
            for measure, terms in constituency.relief.items()
            for term, points in terms.items()
        },
    )


def _postures(model: Negotiation, losses: LossTable) -> tuple[Posture, ...]:
    when = horizon(model)
    rounds = [negotiation_round.date for negotiation_round in model.rounds.values()]
    known: dict[tuple[object, ...], MeasureFlows] = {}
    postures = []
    for case in expand(model):
        flows = {}
        for measure in model.measures:
            # Postures share most of their measures' stages: each flow is added up once.
            key = (measure, case.rivals, case.elasticities, case.without_deal[measure])
            if key not in known:
                known[key] = measure_flows(model, losses, measure, case, when, rounds)
            flows[measure] = known[key]
        postures.append(_posture(case, flows, len(rounds)))
    return tuple(postures)


def _posture(case: PostureCase, flows: Mapping[str, MeasureFlows], rounds: int) -> Posture:
    asking = float(case.asking)
    return Posture(
        name=case.name,
        outcomes=case.outcomes,
        probability=float(case.probability),
        weights={channel: float(weight) for channel, weight in case.weights.items()},
        asks={(measure, term): asking * price for measure, flow in flows.items() for term, price in flow.asks.items()},
        reservation=(float(case.reservation),) * rounds,
        no_deal_loss=sum(flow.no_deal for flow in flows.values()),
        waiting_loss=tuple(sum(flow.waiting[r] for flow in flows.values()) for r in range(rounds)),
        agreed_loss={
            (measure, term): agreed for measure, flow in flows.items() for term, agreed in flow.agreed.items()
        },
    )
