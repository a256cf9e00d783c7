"""How a plan does out of sample: thousands of fresh cases beside what it promises.

A plan is made for the cases that the model lists. Fresh ones are drawn from the same factors, every figure about the
counterpart and the elasticities varied within a stated spread (:mod:`~planner.study.sample_draws`), and the plan is
judged on each. Intervals hold 95 % and come from the bootstrap (Efron & Tibshirani 1993, chapter 13): draws that share
a reading of the elasticities are not independent, so readings are resampled, with all the draws that have them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from planner.program.assemble import assemble
from planner.program.problem import Problem
from planner.program.risk import QUANTILES, Risk, loss_quantile, risk_value
from planner.schema.changed import with_rounds
from planner.schema.errors import InputError, InputProblem
from planner.schema.negotiation import Negotiation
from planner.solve.evaluation import Evaluation, evaluate
from planner.solve.solution import Offer
from planner.study.fitting import misfits
from planner.study.sample_draws import Array, fresh_cases
from planner.study.sample_judge import Judgement, YearlyImpacts, judge
from planner.trade.engine import loss_table

RESAMPLES = 500
CONFIDENCE = 0.95


@dataclass(frozen=True)
class SampleOptions:
    """How to draw; ``InputError`` if it makes no sense."""

    draws: int = 4000
    """At least this many; rounded up so that every reading has as many."""
    spread: float = 0.2
    """Figures are multiplied by numbers between ``1 - spread`` and ``1 + spread``."""
    readings: int = 200
    """Readings of the elasticities that the draws share."""
    seed: int = 0

    def __post_init__(self) -> None:
        problems = [
            _problem("spread", self.spread, "a share from 0 to below 1", 0.0 <= self.spread < 1.0),
            _problem("readings", self.readings, "a whole number of at least 2", self.readings >= 2),
            _problem("draws", self.draws, "as many draws as readings or more", self.draws >= self.readings),
            _problem("seed", self.seed, "a whole number of at least 0", self.seed >= 0),
        ]
        if any(problems):
            raise InputError([problem for problem in problems if problem])

    @property
    def per_reading(self) -> int:
        """Draws that share a reading."""
        return math.ceil(self.draws / self.readings)


@dataclass(frozen=True)
class Estimate:
    """A figure estimated from the draws, with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Figures:
    """What is said of a plan: its losses and when it is agreed. Money in billion USD."""

    mean: Estimate
    minimised: Estimate
    """By the model's attitude to risk."""
    quantiles: Mapping[float, Estimate]
    no_deal: Estimate
    """Mean loss without a deal."""
    worse_than_none: Estimate
    """Chance that the plan leads to more loss than no deal would in the same case."""
    agreement: Mapping[str, tuple[Estimate, ...]]
    """Table -> chance that it has agreed by each round."""


@dataclass(frozen=True)
class StressAnswer:
    """A plan on fresh cases, beside what it promises. Money in billion USD."""

    problem: Problem
    left_out: tuple[str, ...]
    """Rounds of the model in which the plan offers nothing: it was judged as if there were no such round."""
    broken: tuple[str, ...]
    """Rules of the model that the plan breaks: it was judged all the same."""
    options: SampleOptions
    drawn: int
    promised: Figures
    """On the cases of the model; exact, so every interval is a point."""
    fresh: Figures
    """On the fresh cases."""


def stress(model: Negotiation, offers: Sequence[Offer], options: SampleOptions | None = None) -> StressAnswer:
    """Judge a plan on fresh cases, on the rounds for which it has an offer, as if the model had no others.

    Raises ``InputError`` if the plan does not fit the model: rounds, concessions or terms that the model does not have,
    or levels beyond the model's.
    """
    options = options or SampleOptions()
    whole, model = model, _on_its_rounds(model, offers)
    problem = assemble(model, loss_table(model))
    _check_fits(problem, offers)
    drawn = options.per_reading * options.readings
    fresh = fresh_cases(model, drawn, options.spread, options.readings, options.seed)
    yearly = YearlyImpacts(model, options.spread, options.readings, options.seed)
    judged = judge(model, problem, offers, fresh, yearly)
    state = evaluate(problem, offers)
    return StressAnswer(
        problem=problem,
        left_out=tuple(name for name in whole.rounds if name not in model.rounds),
        broken=state.broken,
        options=options,
        drawn=drawn,
        promised=_promised(problem, state),
        fresh=_estimated(problem, judged, options),
    )


def _promised(problem: Problem, state: Evaluation) -> Figures:
    cases = problem.cases()
    chances, losses = [postures[0].probability for postures in cases.values()], list(state.losses.values())
    # What linking the tracks costs is lost without a deal too.
    without = [problem.linkage_cost + sum(p.no_deal_loss for p in postures) for postures in cases.values()]
    return Figures(
        mean=_point(state.expected_loss),
        minimised=_point(state.objective),
        quantiles={level: _point(loss_quantile(level, chances, losses)) for level in QUANTILES},
        no_deal=_point(state.no_deal_loss),
        worse_than_none=_point(float(np.array(chances) @ _worse(np.array(losses), np.array(without)))),
        agreement={at: tuple(_point(chance) for chance in by_round) for at, by_round in state.agreement.items()},
    )


def _estimated(problem: Problem, judged: Judgement, options: SampleOptions) -> Figures:
    """Return the figures of the draws; draw ``n`` has reading ``n`` modulo the number of readings."""
    shape = (options.per_reading, options.readings)
    generator = np.random.default_rng((options.seed, 2))
    resamples = generator.integers(0, options.readings, (RESAMPLES, options.readings))

    def estimate(values: Array, statistic: Callable[[Array], float]) -> Estimate:
        table = values.reshape(shape)
        found = [statistic(table[:, resample].ravel()) for resample in resamples]
        low, high = np.quantile(found, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
        return Estimate(statistic(values), float(low), float(high))

    def mean(values: Array) -> float:
        return float(values.mean())

    return Figures(
        mean=estimate(judged.losses, mean),
        minimised=estimate(judged.losses, partial(sample_risk, problem.risk)),
        quantiles={level: estimate(judged.losses, partial(_sample_quantile, level)) for level in QUANTILES},
        no_deal=estimate(judged.no_deal, mean),
        worse_than_none=estimate(_worse(judged.losses, judged.no_deal + problem.linkage_cost), mean),
        agreement={
            at: tuple(estimate((rounds <= r).astype(float), mean) for r in range(len(problem.rounds)))
            for at, rounds in judged.accepted.items()
        },
    )


def _sample_quantile(level: float, losses: Array) -> float:
    return float(np.quantile(losses, level))


def sample_risk(risk: Risk, losses: Array) -> float:
    """Return a risk measure of equally likely losses."""
    if risk.mean == 1.0:
        return float(losses.mean())
    return risk_value(risk, [1.0 / len(losses)] * len(losses), losses.tolist())


def _worse(losses: Array, no_deal: Array) -> Array:
    return (losses > no_deal + 1e-9).astype(float)


def _point(value: float) -> Estimate:
    return Estimate(value, value, value)


def _on_its_rounds(model: Negotiation, offers: Sequence[Offer]) -> Negotiation:
    """Return the model with the rounds of a plan only: a plan made for some rounds says nothing of the others."""
    rounds = [offer.round for offer in offers]
    if not rounds or rounds != [name for name in model.rounds if name in rounds]:
        expected = f"rounds of the model, in its order: {', '.join(model.rounds)}"
        raise InputError([_misfit("rounds", ", ".join(rounds) or "no offer", expected)])
    return with_rounds(model, rounds)


def _check_fits(problem: Problem, offers: Sequence[Offer]) -> None:
    most = {item.name: item.maximum for item in problem.items}
    problems: list[InputProblem] = []
    for offer in offers:
        strange = misfits(problem, offer)
        strange.extend(
            (f"levels.{name}", f"{level:g}", f"at most {most[name]:g}, the model's highest level")
            for name, level in offer.levels.items()
            if level > most.get(name, math.inf)
        )
        problems.extend(_misfit(f"{offer.round}.{where}", found, expected) for where, found, expected in strange)
    if problems:
        raise InputError(problems)


def _misfit(where: str, found: str, expected: str) -> InputProblem:
    return InputProblem(file="plan", line=None, where=where, found=found, expected=expected, hint="")


def _problem(where: str, found: object, expected: str, holds: bool) -> InputProblem | None:
    if holds:
        return None
    return InputProblem(file="option", line=None, where=where, found=str(found), expected=expected, hint="")
