"""What the home country loses in each case, billion USD, and what is minimised.

If posture ``w`` at table ``τ`` accepts in round ``r``, the home country avoids
``K[w,r] = no_deal_loss[w] - waiting_loss[w,r]`` and bears

    B[w,r] = Σ_{m at τ, k} agreed_loss[w,m,k,r] · y[m,k,r] + Σ_{i at τ} due[w,i,r] · cost_i(x[i,r])
             - Σ_{i at τ} disclosure_i · (u[i,last] - u[i,r]),

the last sum being what later rounds would have disclosed. With the gain ``g[w,r]`` of agreeing then,

    g[w,r] ≤ H[w,r] · a[w,r]                                               H: highest gain while accepting
    g[w,r] ≤ K[w,r] - B[w,r] - G[w,r] (1 - a[w,r])                         G: lowest gain of any offer
    ℓ[c]   = linkage cost + Σ_{w in case c} (no_deal_loss[w] - Σ_r g[w,r] + Σ_{i at τ} disclosure_i · u[i,last])

    minimise  mean · Σ_c p_c ℓ[c] + tail · (η + 1/(1-α) Σ_c p_c s[c]) + worst · z,
              s[c] ≥ ℓ[c] - η,  s ≥ 0,  z ≥ ℓ[c]                           (:mod:`planner.program.risk`)

Every risk measure rises with every ``ℓ[c]``, so the gain is only ever wanted high and the two rows make it equal to
``a (K - B)`` wherever it matters: no product is left. Postures with the same losses and due shares share one ``B``.
The search tightens ``H`` and ``G`` through ``model.highest_gain`` and ``model.lowest_gain``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyomo.core import ConcreteModel, NonNegativeReals, Objective, Param, Reals, Var, minimize

from planner.program.curves import Segments, range_over, rises
from planner.program.linear import Affine
from planner.program.offer import along
from planner.program.problem import Posture, Problem
from planner.program.risk import Risk
from planner.program.rules import Rules


def declare_objective(model: ConcreteModel, problem: Problem) -> None:
    """Declare what an agreement costs, each posture's gain from it, and the risk measure."""
    rounds = range(len(problem.rounds))
    keys = [(posture.name, r) for posture in problem.postures for r in rounds]
    scenarios = dict.fromkeys(loss_scenarios(problem).values())
    model.borne = Var([(name, r) for name in scenarios for r in rounds], domain=Reals)
    model.gain = Var(keys, domain=Reals)
    model.lowest_gain = Param(keys, mutable=True, domain=Reals)
    model.highest_gain = Param(keys, mutable=True, domain=Reals)
    _declare_risk(model, problem.risk, problem.cases())
    model.objective = Objective(sense=minimize)


def add_objective(model: ConcreteModel, problem: Problem, segments: Mapping[str, Segments], rules: Rules) -> None:
    """Add what an agreement costs, each posture's gain from it, and the objective."""
    rounds = range(len(problem.rounds))
    scenarios = loss_scenarios(problem)
    for posture in problem.postures:
        for r in rounds:
            low, high = gain_range(problem, segments, posture, r)
            model.lowest_gain[posture.name, r], model.highest_gain[posture.name, r] = low, high
    for posture in problem.postures:
        if scenarios[posture.name] == posture.name:
            for r in rounds:
                total = borne(model, problem, segments, posture, r).add(-1.0, model.borne[posture.name, r])
                rules.add("", total.equals(0.0))
    _gains(model, problem, scenarios, rules)
    _objective(model, problem, rules)


def borne(model: ConcreteModel, problem: Problem, segments: Mapping[str, Segments], posture: Posture, r: int) -> Affine:
    """Return ``B[w,r]``: what the home country bears if the posture accepts in round ``r``, billion USD."""
    total, last = Affine(), len(problem.rounds) - 1
    for (measure, term), losses in posture.agreed_loss.items():
        total.add(losses[r], model.term[measure, term, r])
    for item in problem.items_at(posture.table):
        due = posture.due_share(item.name, r)
        total.add_all(along(model, item, rises(item.cost, segments[item.name]), item.cost.values[0], r), due)
        if r < last:
            total.add(-item.disclosure_cost, model.tabled[item.name, last])
            total.add(item.disclosure_cost, model.tabled[item.name, r])
    return total


def cost_of_offer(model: ConcreteModel, problem: Problem, segments: Mapping[str, Segments], r: int) -> Affine:
    """Return the net national cost of the offer of round ``r`` if it is delivered in full, billion USD."""
    total = Affine()
    for item in problem.items:
        total.add_all(along(model, item, rises(item.cost, segments[item.name]), item.cost.values[0], r))
    return total


def loss_of_case(model: ConcreteModel, problem: Problem, postures: tuple[Posture, ...]) -> Affine:
    """Return ``ℓ[c]``: what the home country loses in a case, billion USD."""
    last = len(problem.rounds) - 1
    loss = Affine(problem.linkage_cost)
    for posture in postures:
        loss.constant += posture.no_deal_loss
        for r in range(len(problem.rounds)):
            loss.add(-1.0, model.gain[posture.name, r])
    for table in dict.fromkeys(posture.table for posture in postures):
        for item in problem.items_at(table):
            # What is tabled is not withdrawn, so the last round shows all that is ever disclosed.
            loss.add(item.disclosure_cost, model.tabled[item.name, last])
    return loss


def loss_scenarios(problem: Problem) -> dict[str, str]:
    """Return, for each posture, the first posture that bears the same at every offer."""
    first: dict[tuple[object, ...], str] = {}
    found = {}
    for posture in problem.postures:
        key = (posture.table, tuple(posture.agreed_loss.items()), tuple(posture.due.items()))
        found[posture.name] = first.setdefault(key, posture.name)
    return found


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
    for item in problem.items_at(posture.table):
        least, most = range_over([(posture.due_share(item.name, r), item.cost)], segments[item.name])
        low, high = low - most, high - least
        if r < len(problem.rounds) - 1:
            low, high = low + min(0.0, item.disclosure_cost), high + max(0.0, item.disclosure_cost)
    for measure, terms in problem.measures_at(posture.table).items():
        losses = [posture.agreed_loss[measure, term][r] for term in terms]
        low, high = low - max(losses), high - min(losses)
    return low, high


def _gains(model: ConcreteModel, problem: Problem, scenarios: Mapping[str, str], rules: Rules) -> None:
    for (posture, r), avoidable in avoidable_losses(problem).items():
        key, answer = (posture, r), model.accepts[posture, r]
        low, high = model.lowest_gain[key], model.highest_gain[key]
        if_accepted = Affine().add(1.0, model.gain[key]).add(-high, answer)
        rules.add_to("gain_if_accepted", key, if_accepted.at_most(0.0))
        as_agreed = Affine().add(1.0, model.gain[key]).add(1.0, model.borne[scenarios[posture], r]).add(-low, answer)
        rules.add_to("gain_as_agreed", key, as_agreed.at_most(avoidable - low))


def _objective(model: ConcreteModel, problem: Problem, rules: Rules) -> None:
    cases = problem.cases()
    losses = {case: loss_of_case(model, problem, postures) for case, postures in cases.items()}
    total = _risk(
        model, problem.risk, {case: postures[0].probability for case, postures in cases.items()}, losses, rules
    )
    if not cases:
        # Nobody to answer: only what tabling itself costs is left.
        total.constant += problem.linkage_cost
        for item in problem.items:
            total.add(item.disclosure_cost, model.tabled[item.name, len(problem.rounds) - 1])
    rules.objective = total.merged()


def risk_of(
    model: ConcreteModel, risk: Risk, probabilities: Mapping[str, float], losses: Mapping[str, Affine], rules: Rules
) -> Affine:
    """Return the risk measure of losses by case, to be minimised; adds its own variables and rows to the model."""
    _declare_risk(model, risk, losses)
    return _risk(model, risk, probabilities, losses, rules)


def _declare_risk(model: ConcreteModel, risk: Risk, cases: Iterable[str]) -> None:
    if risk.tail:
        model.threshold = Var(domain=Reals)
        model.excess = Var(list(cases), domain=NonNegativeReals)
    if risk.worst:
        model.worst_loss = Var(domain=Reals)


def _risk(
    model: ConcreteModel, risk: Risk, probabilities: Mapping[str, float], losses: Mapping[str, Affine], rules: Rules
) -> Affine:
    total = Affine()
    if risk.tail:
        total.add(risk.tail, model.threshold)
    if risk.worst:
        total.add(risk.worst, model.worst_loss)
    for case, loss in losses.items():
        probability = probabilities[case]
        total.add_all(loss, risk.mean * probability)
        if risk.tail:
            total.add(risk.tail * probability / (1.0 - risk.level), model.excess[case])
            beyond = Affine().add_all(loss, -1.0).add(1.0, model.threshold).add(1.0, model.excess[case])
            rules.add("", beyond.at_least(0.0))
        if risk.worst and probability > 0.0:
            rules.add("", Affine().add_all(loss, -1.0).add(1.0, model.worst_loss).at_least(0.0))
    return total
