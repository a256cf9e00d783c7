"""What the home country expects to lose, billion USD.

If posture ``w`` accepts, the home country avoids ``K[w,r] = no_deal_loss[w] - waiting_loss[w,r]`` and bears the losses
at the agreed terms ``D[w,r] = Σ_{m,k} agreed_loss[w,m,k,r] · y[m,k,r]`` and the cost of the offer
``C[r] = Σ_i cost_i(x[i,r])``:

    minimise  Σ_w p_w (no_deal_loss[w] - Σ_r g[w,r]) + Σ_i disclosure_i · u[i,last]
    g[w,r] ≤ H[w,r] · a[w,r]                                               H: highest gain while accepting
    g[w,r] ≤ K[w,r] - D[w,r] - C[r] - B[w,r] (1 - a[w,r])                  B: lowest gain of any offer

The gain ``g`` is only ever wanted high, so these two rows make it equal to ``a (K - D - C)``: no product is left.
Postures with the same losses share one ``D``. The search tightens ``H`` and ``B`` through ``model.highest_gain`` and
``model.lowest_gain``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyomo.environ import ConcreteModel, Constraint, Objective, Param, Reals, Var, minimize

from planner.program.curves import Segments, range_over, rises
from planner.program.linear import Affine
from planner.program.offer import along
from planner.program.problem import Posture, Problem
from planner.program.rules import Rules


def add_objective(model: ConcreteModel, problem: Problem, segments: Mapping[str, Segments], rules: Rules) -> None:
    """Add the cost of the offer, the losses at the agreed terms, each posture's gain, and the objective."""
    rounds = range(len(problem.rounds))
    keys = [(posture.name, r) for posture in problem.postures for r in rounds]
    scenarios = loss_scenarios(problem)
    ranges = {
        (posture.name, r): gain_range(problem, segments, posture, r) for posture in problem.postures for r in rounds
    }
    model.cost = Var(list(rounds), domain=Reals)
    model.agreed_loss = Var([(name, r) for name in dict.fromkeys(scenarios.values()) for r in rounds])
    model.gain = Var(keys, domain=Reals)
    model.lowest_gain = Param(
        keys, initialize={key: low for key, (low, _) in ranges.items()}, mutable=True, domain=Reals
    )
    model.highest_gain = Param(
        keys, initialize={key: high for key, (_, high) in ranges.items()}, mutable=True, domain=Reals
    )
    for r in rounds:
        total = Affine().add(-1.0, model.cost[r])
        for item in problem.items:
            curve = item.cost
            total.add_all(along(model, item, rises(curve, segments[item.name]), curve.values[0], r))
        rules.add("", total.equals(0.0))
        for posture in problem.postures:
            if scenarios[posture.name] == posture.name:
                _agreed_loss(model, posture, r, rules)
    _gains(model, problem, scenarios)
    expected = Affine(sum(posture.probability * posture.no_deal_loss for posture in problem.postures))
    for posture in problem.postures:
        for r in rounds:
            expected.add(-posture.probability, model.gain[posture.name, r])
    for item in problem.items:
        # What is tabled is not withdrawn, so the last round shows all that was disclosed.
        expected.add(item.disclosure_cost, model.tabled[item.name, rounds[-1]])
    model.expected_loss = Objective(expr=expected.expression(), sense=minimize)


def loss_scenarios(problem: Problem) -> dict[str, str]:
    """Return, for each posture, the first posture that has the same losses at every term."""
    first: dict[tuple[object, ...], str] = {}
    return {
        posture.name: first.setdefault(tuple(posture.agreed_loss.items()), posture.name) for posture in problem.postures
    }


def avoidable_losses(problem: Problem) -> dict[tuple[str, int], float]:
    """Return ``K[w,r]``, the loss without a deal that an agreement in round ``r`` still avoids, billion USD."""
    return {
        (posture.name, r): posture.no_deal_loss - waiting
        for posture in problem.postures
        for r, waiting in enumerate(posture.waiting_loss)
    }


def gain_range(problem: Problem, segments: Mapping[str, Segments], posture: Posture, r: int) -> tuple[float, float]:
    """Return bounds on what an accepted offer gains over all levels and terms, billion USD."""
    low = high = posture.no_deal_loss - posture.waiting_loss[r]
    for item in problem.items:
        least, most = range_over([(1.0, item.cost)], segments[item.name])
        low, high = low - most, high - least
    for measure, terms in problem.measures.items():
        losses = [posture.agreed_loss[measure, term][r] for term in terms]
        low, high = low - max(losses), high - min(losses)
    return low, high


def _agreed_loss(model: ConcreteModel, posture: Posture, r: int, rules: Rules) -> None:
    total = Affine().add(-1.0, model.agreed_loss[posture.name, r])
    for (measure, term), losses in posture.agreed_loss.items():
        total.add(losses[r], model.term[measure, term, r])
    rules.add("", total.equals(0.0))


def _gains(model: ConcreteModel, problem: Problem, scenarios: Mapping[str, str]) -> None:
    avoidable = avoidable_losses(problem)

    def only_if_accepted(model: ConcreteModel, posture: str, r: int) -> Any:
        return (None, model.gain[posture, r] - model.highest_gain[posture, r] * model.accepts[posture, r], 0.0)

    def what_is_agreed(model: ConcreteModel, posture: str, r: int) -> Any:
        borne = model.agreed_loss[scenarios[posture], r] + model.cost[r]
        slack = model.lowest_gain[posture, r] * (1.0 - model.accepts[posture, r])
        return (None, model.gain[posture, r] + borne + slack, avoidable[posture, r])

    model.gain_if_accepted = Constraint(list(avoidable), rule=only_if_accepted)
    model.gain_as_agreed = Constraint(list(avoidable), rule=what_is_agreed)
