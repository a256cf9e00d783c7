"""What the politics at home will bear.

    approval[h,r] = base_h + Σ_i effect[h,i](x[i,r]) + Σ_{m,k} relief[h,m,k] · y[m,k,r]           (points)
    approval[h,r] ≥ floor_h                                                                     veto players
    approval[h,r] ≥ floor_h - (floor_h - lowest_h)(1 - support[h,r]),  support ∈ {0,1}          voters
    Σ_h seats_h · support[h,r] ≥ quorum                                                         ratification

``lowest_h`` is the lowest approval any offer can lead to, curve by curve. Observers are reported, not obeyed.
"""

from __future__ import annotations

from collections.abc import Mapping

from pyomo.core import Binary, ConcreteModel, Var

from planner.program.curves import Segments, range_over, rises
from planner.program.linear import Affine
from planner.program.offer import along
from planner.program.problem import Problem, Voice
from planner.program.rules import Rules


def declare_consent(model: ConcreteModel, problem: Problem) -> None:
    """Declare who supports which offer."""
    voters = voters_of(problem)
    model.support = Var([(voice.name, r) for voice in voters for r in range(len(problem.rounds))], domain=Binary)


def add_consent(model: ConcreteModel, problem: Problem, segments: Mapping[str, Segments], rules: Rules) -> None:
    """Add the veto rules, and ratification if the problem has a quorum."""
    voters = voters_of(problem)
    for r in range(len(problem.rounds)):
        for voice in problem.voices:
            if voice.role == "veto":
                approval = approval_of(model, problem, segments, voice, r)
                rules.add(f"consent {voice.name}", approval.at_least(voice.floor))
        seats = Affine()
        for voice in voters:
            approval = approval_of(model, problem, segments, voice, r)
            short = max(0.0, voice.floor - lowest_approval(problem, segments, voice))
            approval.add(-short, model.support[voice.name, r])
            rules.add(f"consent {voice.name}", approval.at_least(voice.floor - short))
            seats.add(voice.seats, model.support[voice.name, r])
        if problem.quorum is not None:
            rules.add("quorum", seats.at_least(problem.quorum))


def voters_of(problem: Problem) -> list[Voice]:
    """Return the voices whose votes count; without a quorum none does."""
    if problem.quorum is None:
        return []
    return [voice for voice in problem.voices if voice.role == "vote" and voice.seats > 0.0]


def approval_of(
    model: ConcreteModel, problem: Problem, segments: Mapping[str, Segments], voice: Voice, r: int
) -> Affine:
    """Return a constituency's approval of the offer of round ``r``, points."""
    approval = Affine(voice.base)
    for item in problem.items:
        curve = item.approval.get(voice.name)
        if curve is not None:
            approval.add_all(along(model, item, rises(curve, segments[item.name]), curve.values[0], r))
    for (measure, term), points in voice.relief.items():
        approval.add(points, model.term[measure, term, r])
    return approval


def lowest_approval(problem: Problem, segments: Mapping[str, Segments], voice: Voice) -> float:
    """Return the lowest approval that any choice of levels and terms can lead to, points."""
    lowest = voice.base
    for item in problem.items:
        if voice.name in item.approval:
            lowest += range_over([(1.0, item.approval[voice.name])], segments[item.name])[0]
    for measure, terms in problem.measures.items():
        lowest += min(voice.relief.get((measure, term), 0.0) for term in terms)
    return lowest
