"""What it is worth to know, and to plan for more than the mean.

A decision has to be taken before it is known which of several cases holds; let ``R`` be the measure of the losses that
it minimises (the mean by default), and ``RP = min_x R(ℓ(x))`` (the recourse problem). Then, after Birge & Louveaux
(2011, chapter 4):

- the expected value of **perfect information** is ``EVPI = RP - WS``, where in ``WS`` (wait and see) the case is known
  before the decision. ``R`` rises with the loss in every case, so the best is the least loss in each case, and
  ``WS = R(min_x ℓ_w(x))`` whatever the attitude to risk;
- knowing **part** of it, the cell of a partition in which the case lies, is worth ``RP - min R(ℓ)`` over one decision
  per cell. For the mean that is the probability-weighted mean of the cells' optima, for the worst case the largest of
  them. For other measures the cells hang together; each is then solved for its own conditional measure, which gives
  decisions and so a value that is reached, and a bound comes from the probabilities ``q`` that the measure gives those
  losses: ``R(ℓ) ≥ E_q ℓ`` for all losses, and the least ``E_q`` falls apart into cells;
- the value of the **stochastic solution** is ``VSS = EEV - RP``, where ``EEV`` judges, over all cases, the decision
  that is best if everything uncertain is at its mean (whose own value is ``EV``).

Every optimum is known between a value and a proved bound; the differences carry the band that this leaves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from planner.program.risk import EXPECTED_LOSS, Risk, adverse_probabilities, risk_value
from planner.study.band import Band, Optimum, saving

Plan = TypeVar("Plan")


@dataclass(frozen=True)
class Found(Generic[Plan]):
    """A decision, what it leads to, and what was proved."""

    plan: Plan
    value: float
    """The measure of its losses."""
    bound: float
    """No decision reaches less."""
    losses: Mapping[str, float]
    """Case -> loss."""

    @property
    def optimum(self) -> Optimum:
        """The value and its bound."""
        return Optimum(self.value, self.bound)


class Uncertain(Protocol[Plan]):
    """A decision to be taken before it is known which case holds."""

    @property
    def probabilities(self) -> Mapping[str, float]:
        """Case -> probability, above 0; they add up to 1."""
        ...

    @property
    def risk(self) -> Risk:
        """The measure of losses that is minimised."""
        ...

    def best(self, chances: Mapping[str, float], risk: Risk) -> Found[Plan]:
        """Return the best decision if the cases, and their probabilities, are these."""
        ...

    def best_for_mean(self) -> Found[Plan] | None:
        """Return the best decision if everything uncertain were at its mean; None if none was found."""
        ...

    def judged(self, plan: Plan) -> Found[Plan]:
        """Return what a decision leads to over all cases; the bound is for what is left to decide later."""
        ...


@dataclass(frozen=True)
class Knowing:
    """What it is worth to know one thing before the decision."""

    worth: Band
    optimum: Optimum
    """What is reached by whoever knows it."""
    answers: Mapping[str, Optimum]
    """Answer -> the best that can be reached if it is that."""


@dataclass(frozen=True)
class Information(Generic[Plan]):
    """What information and planning with uncertainty are worth, in the unit of the losses."""

    plan: Found[Plan]
    """``RP``: the best without knowing."""
    everything: Knowing
    """``EVPI``: knowing the case."""
    parts: Mapping[str, Knowing]
    """Question -> knowing its answer."""
    mean: Found[Plan] | None
    """``EV``: the best decision for the mean, and its value there; None if none was found."""
    mean_judged: Found[Plan] | None
    """``EEV``: that decision over all cases."""
    planning: Band | None
    """``VSS``: what planning for all cases saves over planning for the mean."""


def value_of_information(
    decision: Uncertain[Plan], questions: Mapping[str, Mapping[str, Sequence[str]]]
) -> Information[Plan]:
    """Return what it is worth to know the case, or the answer to each question, and to plan with uncertainty.

    ``questions`` gives, for each question, its answers and the cases in which each is true; every case has one.
    """
    chances, risk = decision.probabilities, decision.risk
    whole = decision.best(chances, risk)
    told = {question: {a: cases for a, cases in answers.items() if cases} for question, answers in questions.items()}
    several = {
        question: {
            answer: whole if len(cases) == len(chances) else decision.best(_among(cases, chances), risk)
            for answer, cases in answers.items()
            if len(cases) > 1
        }
        for question, answers in told.items()
    }
    # Last, so that a decision for several cases can serve where none better is found for one of them.
    alone = {case: decision.best({case: 1.0}, risk) for case in chances}
    seen = Optimum(
        risk_value(risk, list(chances.values()), [found.value for found in alone.values()]),
        risk_value(risk, list(chances.values()), [found.bound for found in alone.values()]),
    )
    parts = {}
    for question, answers in told.items():
        found = {a: several[question][a] if a in several[question] else alone[cases[0]] for a, cases in answers.items()}
        optimum = _optimum(decision, answers, found, whole, seen)
        parts[question] = Knowing(
            saving(whole.optimum, optimum, least=0.0), optimum, {answer: each.optimum for answer, each in found.items()}
        )
    mean = decision.best_for_mean()
    judged = decision.judged(mean.plan) if mean else None
    return Information(
        plan=whole,
        everything=Knowing(
            saving(whole.optimum, seen, least=0.0), seen, {case: found.optimum for case, found in alone.items()}
        ),
        parts=parts,
        mean=mean,
        mean_judged=judged,
        planning=saving(judged.optimum, whole.optimum) if judged else None,
    )


def _optimum(
    decision: Uncertain[Plan],
    answers: Mapping[str, Sequence[str]],
    found: Mapping[str, Found[Plan]],
    whole: Found[Plan],
    seen: Optimum,
) -> Optimum:
    """Return what is reached by whoever knows an answer: between knowing nothing and knowing the case."""
    chances, risk = decision.probabilities, decision.risk
    losses = {case: loss for each in found.values() for case, loss in each.losses.items()}
    reached = risk_value(risk, list(chances.values()), [losses[case] for case in chances])
    if risk.worst == 1.0:
        bound = max(each.bound for each in found.values())
    elif risk.mean == 1.0:
        bound = sum(_weight(cases, chances) * found[answer].bound for answer, cases in answers.items())
    else:
        weights = adverse_probabilities(risk, list(chances.values()), [losses[case] for case in chances])
        adverse = dict(zip(chances, weights, strict=True))
        likely = {answer: [case for case in cases if adverse[case] > 0.0] for answer, cases in answers.items()}
        bound = sum(
            _weight(cases, adverse) * decision.best(_among(cases, adverse), EXPECTED_LOSS).bound
            for cases in likely.values()
            if cases
        )
    # Whoever knows the answer can still decide as if not knowing it, and knows no more than the case.
    return Optimum(min(reached, whole.value), max(bound, seen.bound))


def _weight(cases: Sequence[str], chances: Mapping[str, float]) -> float:
    return sum(chances[case] for case in cases)


def _among(cases: Sequence[str], chances: Mapping[str, float]) -> Mapping[str, float]:
    """Return the probabilities of cases given that one of them holds."""
    total = _weight(cases, chances)
    return {case: chances[case] / total for case in cases}
