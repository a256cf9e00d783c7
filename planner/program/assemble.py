"""From a model and its loss table to the problem in numbers.

Everything is converted once, here: money to billions of US dollars, levels to each concession's own unit, and
(in :mod:`planner.program.flows`) years of loss to present value. What the counterpart wants moves from the first round
on by its drift, a year being 365 days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from statistics import NormalDist

from planner.program.flows import MeasureFlows, due_shares, horizon, measure_flows
from planner.program.problem import Curve, Item, ItemGroup, Posture, Problem, Voice
from planner.program.risk import EXPECTED_LOSS, Risk, mean_and_tail, total_variation, worst_case
from planner.schema.concessions import Concession
from planner.schema.currencies import currencies
from planner.schema.figures import CurveFigure
from planner.schema.kept import Kept
from planner.schema.negotiation import Negotiation
from planner.schema.politics import Constituency
from planner.schema.postures import PostureCase, expand
from planner.schema.quantities import Quantity, Unit, parse_unit
from planner.schema.risk import RiskAttitude
from planner.trade.losses import LossTable


def assemble(
    model: Negotiation, losses: LossTable, kept: Kept | None = None, applied: Mapping[str, date] | None = None
) -> Problem:
    """Return the problem in numbers; ``losses`` must hold every term of every measure of the model.

    With ``kept``, what has not changed since the last model are the same records, apart from the postures. ``applied``
    maps a round to the day from which terms agreed in it apply, for rounds where that is not the round's own.
    """
    kept = kept or Kept()
    joint = model.linkage.tracks == "joint"
    return Problem(
        name=model.name,
        rounds=tuple(model.rounds),
        items=kept.of("items", _items, model),
        groups=kept.of("groups", _groups, model),
        measures=kept.of("measures", _terms, model),
        channels=tuple(model.counterpart.channels),
        budgets={
            (name, year): float(limit.value)
            for name, budget in model.budgets.items()
            for year, limit in budget.limits.items()
        },
        voices=kept.of("voices", _voices, model),
        quorum=float(model.ratification.quorum.value) if model.ratification else None,
        postures=tuple(_postures(model, losses, applied or {})),
        refusal_margin=float(model.refusal_margin),
        measure_tracks={name: measure.track for name, measure in model.measures.items()},
        linkage_cost=float(model.linkage.cost.value) if joint and model.linkage.cost else 0.0,
        risk=_risk(model.risk),
    )


def _risk(attitude: RiskAttitude) -> Risk:
    match attitude.kind:
        case "mean_and_tail":
            return mean_and_tail(_share(attitude.weight), _share(attitude.level))
        case "worst_case":
            return worst_case()
        case "ambiguity":
            return total_variation(_share(attitude.distance))
        case "expected_loss":
            return EXPECTED_LOSS


def _share(value: Quantity | None) -> float:
    return float(value) if value is not None else 0.0


def _items(model: Negotiation) -> tuple[Item, ...]:
    """Return every concession, each followed by its other delivery schedules."""
    money = currencies(model)
    rounds = [each.date for each in model.rounds.values()]
    items = []
    for name, concession in model.concessions.items():
        unit = parse_unit(concession.unit, money)
        items.append(_item(name, concession, unit, rounds))
        items += [_scheduled(items[-1], each, concession, unit) for each in concession.schedules]
    return tuple(items)


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
        draws=_draws(concession, unit, {}),
        credit={channel: _curve(curve, unit, maximum) for channel, curve in concession.credit.items()},
        approval={voice: _curve(curve, unit, maximum) for voice, curve in concession.approval.items()},
        rounds=tuple(concession.cleared <= when for when in rounds),
        requires=concession.requires,
    )


def _scheduled(item: Item, name: str, concession: Concession, unit: Unit) -> Item:
    """Return the concession as delivered by another of its schedules: it counts, costs and draws accordingly."""
    schedule = concession.schedules[name]
    credit = float(schedule.credit.value)
    return replace(
        item,
        name=f"{item.name}.{name}",
        concession=item.name,
        cost=item.cost.times(float(schedule.cost.value) if schedule.cost else 1.0),
        draws=_draws(concession, unit, schedule.draws),
        credit={channel: curve.times(credit) for channel, curve in item.credit.items()},
    )


def _draws(
    concession: Concession, unit: Unit, spreads: Mapping[str, Mapping[int, Quantity]]
) -> dict[tuple[str, int], float]:
    """Return what a unit draws by budget and year; ``spreads`` replaces the years of some budgets."""
    return {
        (budget, year): float(draw.per_unit.magnitude * unit.size * share.magnitude)
        for budget, draw in concession.draws.items()
        for year, share in spreads.get(budget, draw.years).items()
    }


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
    return Curve(
        tuple(float(level) for level, _ in kept),
        tuple(float(value) for _, value in kept),
        tuple((float(level), float(value)) for level, value in points if level > maximum),
    )


def _groups(model: Negotiation) -> tuple[ItemGroup, ...]:
    return tuple(
        ItemGroup(name, group.members, None if group.all_or_nothing else group.at_most)
        for name, group in model.groups.items()
    )


def _terms(model: Negotiation) -> dict[str, tuple[str, ...]]:
    return {name: tuple(measure.terms) for name, measure in model.measures.items()}


def _voices(model: Negotiation) -> tuple[Voice, ...]:
    linked = model.linkage.approval if model.linkage.tracks == "joint" else {}
    return tuple(
        _voice(name, constituency, float(linked[name].value) if name in linked else 0.0)
        for name, constituency in model.constituencies.items()
    )


def _voice(name: str, constituency: Constituency, linked: float) -> Voice:
    """Return a constituency; ``linked`` is what linking the tracks does to its approval, in points."""
    floor = float(constituency.floor.value)
    error = constituency.poll_error
    if error is not None:
        floor += NormalDist().inv_cdf(float(error.confidence.value)) * float(error.standard_deviation.value)
    return Voice(
        name=name,
        role=constituency.role,
        base=float(constituency.base.value) + linked,
        floor=floor,
        seats=float(constituency.seats.value) if constituency.seats else 0.0,
        relief={
            (measure, term): float(points.value)
            for measure, terms in constituency.relief.items()
            for term, points in terms.items()
        },
    )


def _postures(model: Negotiation, losses: LossTable, applied: Mapping[str, date]) -> Iterator[Posture]:
    when = horizon(model)
    rounds = {name: each.date for name, each in model.rounds.items()}
    begins = list({**rounds, **applied}.values())
    known: dict[tuple[object, ...], MeasureFlows] = {}
    for case in expand(model):
        flows = {}
        for measure in model.measures:
            # Postures share most of their measures' stages: each flow is added up once.
            key = (measure, case.rivals, case.elasticities, case.without_deal[measure], case.hazard)
            if key not in known:
                known[key] = measure_flows(model, losses, measure, case, when, list(rounds.values()), begins)
            flows[measure] = known[key]
        if model.linkage.tracks == "joint":
            yield _posture(model, case, flows, Fraction(1))
            continue
        for track in model.tracks:
            here = {name: flow for name, flow in flows.items() if model.measures[name].track == track}
            share = model.linkage.reservation.get(track)
            posture = _posture(model, case, here, share.value.magnitude if share else Fraction(1), track)
            yield replace(posture, name=f"{case.name}@{track}", case=case.name)


def _posture(
    model: Negotiation, case: PostureCase, flows: Mapping[str, MeasureFlows], share: Fraction, track: str = ""
) -> Posture:
    """Return a posture that answers for the measures in ``flows`` and wants a share of the reservation."""
    asking = float(case.asking)
    days = [each.date for each in model.rounds.values()]
    return Posture(
        name=case.name,
        outcomes=case.outcomes,
        probability=float(case.probability),
        weights={channel: float(weight) for channel, weight in case.weights.items()},
        asks={(measure, term): asking * price for measure, flow in flows.items() for term, price in flow.asks.items()},
        reservation=tuple(
            float(share * (case.reservation + case.drift * Fraction((day - days[0]).days, 365))) for day in days
        ),
        no_deal_loss=sum(flow.no_deal for flow in flows.values()),
        waiting_loss=tuple(sum(flow.waiting[r] for flow in flows.values()) for r in range(len(days))),
        agreed_loss={
            (measure, term): agreed for measure, flow in flows.items() for term, agreed in flow.agreed.items()
        },
        ratchet=float(case.ratchet),
        due=_due(model, float(case.hazard), days, track),
        track=track,
    )


def _due(model: Negotiation, hazard: float, days: Sequence[date], track: str) -> dict[str, tuple[float, ...]]:
    """Return the expected share of each item's cost that falls due by round, where it is not all of it."""
    if hazard == 0.0:
        return {}
    due = {}
    for name, concession in model.concessions.items():
        if track in ("", concession.track):
            spreads = {name: concession} | {f"{name}.{each}": found for each, found in concession.schedules.items()}
            for item, spread in spreads.items():
                if spread.tied:
                    due[item] = due_shares(spread.delivery, hazard, days, model.horizon_end.year)
    return due
