"""When a posture accepts: an equivalence, not a choice of the planner.

At table ``τ`` (one if the tracks are linked, else one per track), for each posture ``w`` that answers there:

    v[c,τ,r] = Σ_{i at τ} credit[i,c](x[i,r])                                               credited, billion USD
    S[w,r] = Σ_c weight[w,c] · (v[c,τ,r] - ratchet[w] · v[c,τ,r-1])
             - Σ_{m at τ, k} ask[w,m,k] · y[m,k,r] - reservation[w,r]                       surplus of posture w
    S[w,r] ≥ L[w,r] (1 - a[w,r])                                                 accepting needs S ≥ 0
    S[w,r] ≤ -ε + (U[w,r] + ε) Σ_{r'≤r} a[w,r']                                  not having accepted needs S ≤ -ε
    Σ_r a[w,r] ≤ 1

with ``a[w,r] ∈ {0,1}``, ``v[c,τ,-1] = 0`` and ``L ≤ S ≤ U``: ``a[w,r] = 1`` exactly at the first round with ``S ≥ 0``.
The bounds start from the range of each curve and ask; some studies tighten them (:mod:`planner.solve.bounds`) by
setting ``model.lowest_surplus`` and ``model.highest_surplus``.
"""

from __future__ import annotations

from collections.abc import Mapping

from pyomo.core import Binary, ConcreteModel, Param, Reals, Var

from planner.program.curves import Segments, rises, value_at
from planner.program.linear import Affine
from planner.program.offer import along
from planner.program.problem import Posture, Problem
from planner.program.rules import Rules


def declare_counterpart(model: ConcreteModel, problem: Problem) -> None:
    """Declare what each channel is credited, and each posture's surplus and answer."""
    rounds = range(len(problem.rounds))
    keys = [(posture.name, r) for posture in problem.postures for r in rounds]
    model.credited = Var(
        [(channel, table, r) for channel in problem.channels for table in problem.tables for r in rounds], domain=Reals
    )
    model.surplus = Var(keys, domain=Reals)
    model.accepts = Var(keys, domain=Binary)
    model.lowest_surplus = Param(keys, mutable=True, domain=Reals)
    model.highest_surplus = Param(keys, mutable=True, domain=Reals)


def add_counterpart(model: ConcreteModel, problem: Problem, segments: Mapping[str, Segments], rules: Rules) -> None:
    """Add what each channel is credited, each posture's surplus and its answer."""
    rounds = range(len(problem.rounds))
    for posture in problem.postures:
        for r in rounds:
            low, high = surplus_range(problem, segments, posture, r)
            model.lowest_surplus[posture.name, r], model.highest_surplus[posture.name, r] = low, high
    for r in rounds:
        for table in problem.tables:
            _channels(model, problem, segments, table, r, rules)
        for posture in problem.postures:
            _surplus(model, problem, posture, r, rules)
    for posture in problem.postures:
        once = Affine()
        for r in rounds:
            _answer(model, problem, (posture.name, r), rules)
            once.add(1.0, model.accepts[posture.name, r])
        if len(rounds) > 1:
            rules.add("", once.at_most(1.0))


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


def _answer(model: ConcreteModel, problem: Problem, key: tuple[str, int], rules: Rules) -> None:
    """Add that accepting needs a surplus of at least 0, and not having accepted one clearly below it."""
    posture, r = key
    margin, low, high = problem.refusal_margin, model.lowest_surplus[key], model.highest_surplus[key]
    accepting = Affine().add(1.0, model.surplus[key]).add(low, model.accepts[key])
    rules.add_to("accepting", key, accepting.at_least(low))
    refusing = Affine().add(1.0, model.surplus[key])
    for earlier in range(r + 1):
        refusing.add(-(high + margin), model.accepts[posture, earlier])
    rules.add_to("refusing", key, refusing.at_most(-margin))
