"""When a posture accepts: an equivalence, not a choice of the planner.

At table ``τ`` (one if the tracks are linked, else one per track), for each posture ``w`` that answers there:

    v[c,τ,r] = Σ_{i at τ} credit[i,c](x[i,r])                                               credited, billion USD
    S[w,r] = Σ_c weight[w,c] · (v[c,τ,r] - ratchet[w] · v[c,τ,r-1])
             - Σ_{m at τ, k} ask[w,m,k] · y[m,k,r] - reservation[w,r]                       surplus of posture w
    S[w,r] ≥ L[w,r] (1 - a[w,r])                                                 accepting needs S ≥ 0
    S[w,r] ≤ -ε + (U[w,r] + ε) Σ_{r'≤r} a[w,r']                                  not having accepted needs S ≤ -ε
    Σ_r a[w,r] ≤ 1

with ``a[w,r] ∈ {0,1}``, ``v[c,τ,-1] = 0`` and ``L ≤ S ≤ U``: ``a[w,r] = 1`` exactly at the first round with ``S ≥ 0``.
The bounds start from the range of each curve and ask; the search tightens them (:mod:`planner.solve.bounds`) by
setting ``model.lowest_surplus`` and ``model.highest_surplus``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyomo.environ import Binary, ConcreteModel, Constraint, Param, Reals, Var

from planner.program.curves import Segments, rises, value_at
from planner.program.linear import Affine
from planner.program.offer import along
from planner.program.problem import Posture, Problem
from planner.program.rules import Rules


def add_counterpart(model: ConcreteModel, problem: Problem, segments: Mapping[str, Segments], rules: Rules) -> None:
    """Add what each channel is credited, each posture's surplus and its answer."""
    rounds = range(len(problem.rounds))
    keys = [(posture.name, r) for posture in problem.postures for r in rounds]
    ranges = {
        (posture.name, r): surplus_range(problem, segments, posture, r) for posture in problem.postures for r in rounds
    }
    model.credited = Var(
        [(channel, table, r) for channel in problem.channels for table in problem.tables for r in rounds], domain=Reals
    )
    model.surplus = Var(keys, domain=Reals)
    model.accepts = Var(keys, domain=Binary)
    model.lowest_surplus = Param(
        keys, initialize={key: low for key, (low, _) in ranges.items()}, mutable=True, domain=Reals
    )
    model.highest_surplus = Param(
        keys, initialize={key: high for key, (_, high) in ranges.items()}, mutable=True, domain=Reals
    )
    for r in rounds:
        for table in problem.tables:
            _channels(model, problem, segments, table, r, rules)
        for posture in problem.postures:
            _surplus(model, problem, posture, r, rules)
    if len(rounds) > 1:
        for posture in problem.postures:
            once = Affine()
            for r in rounds:
                once.add(1.0, model.accepts[posture.name, r])
            rules.add("", once.at_most(1.0))
    margin = problem.refusal_margin
    model.accepting = Constraint(keys, rule=lambda m, w, r: _accepting(m, (w, r)))
    model.refusing = Constraint(keys, rule=lambda m, w, r: _refusing(m, (w, r), margin))


def surplus_range(problem: Problem, segments: Mapping[str, Segments], posture: Posture, r: int) -> tuple[float, float]:
    """Return bounds on a posture's surplus over all levels and terms, billion USD."""
    low = high = -posture.reservation[r]
    ratchet = posture.ratchet if r > 0 else 0.0
    for item in problem.items_at(posture.table):
        values = [
            sum(posture.weights.get(channel, 0.0) * value_at(curve, level) for channel, curve in item.credit.items())
            for level in segments[item.name].levels
        ]
        # Levels never fall, and between breakpoints everything is straight: pairs of breakpoints hold the extremes.
        nets = [now - ratchet * before for place, now in enumerate(values) for before in values[: place + 1]]
        low, high = low + min(nets), high + max(nets)
    for measure, terms in problem.measures_at(posture.table).items():
        asks = [posture.asks[measure, term] for term in terms]
        low, high = low - max(asks), high - min(asks)
    return low, high


def _channels(
    model: ConcreteModel, problem: Problem, segments: Mapping[str, Segments], table: str, r: int, rules: Rules
) -> None:
    totals = {channel: Affine().add(-1.0, model.credited[channel, table, r]) for channel in problem.channels}
    for item in problem.items_at(table):
        for channel, curve in item.credit.items():
            totals[channel].add_all(along(model, item, rises(curve, segments[item.name]), curve.values[0], r))
    for total in totals.values():
        rules.add("", total.equals(0.0))


def _surplus(model: ConcreteModel, problem: Problem, posture: Posture, r: int, rules: Rules) -> None:
    definition = Affine(-posture.reservation[r]).add(-1.0, model.surplus[posture.name, r])
    for channel in problem.channels:
        weight = posture.weights.get(channel, 0.0)
        definition.add(weight, model.credited[channel, posture.table, r])
        if r > 0:
            definition.add(-posture.ratchet * weight, model.credited[channel, posture.table, r - 1])
    for (measure, term), ask in posture.asks.items():
        definition.add(-ask, model.term[measure, term, r])
    rules.add("", definition.equals(0.0))


def _accepting(model: ConcreteModel, key: tuple[str, int]) -> Any:
    return (0.0, model.surplus[key] - model.lowest_surplus[key] * (1.0 - model.accepts[key]), None)


def _refusing(model: ConcreteModel, key: tuple[str, int], margin: float) -> Any:
    posture, r = key
    accepted = sum(model.accepts[posture, earlier] for earlier in range(r + 1))
    return (None, model.surplus[key] - (model.highest_surplus[key] + margin) * accepted, -margin)
