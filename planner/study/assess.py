"""A proposal by the other side: take it, counter it, or refuse it.

The proposal is compared, by what the problem minimises, with no deal and with the best plan from its round on, which
is what refusing it and talking on is worth:

- **take** it if it keeps every rule at home and loses no more than the best plan from here;
- **counter** it if an offer near it is better than no deal and than taking it: with the offer that changes little and
  gains most; or, if only the best plan from here is better than taking it, with that plan's offer;
- **refuse** it otherwise, and talk on if the best plan from here is better than no deal.

An offer that nobody would accept now is no counter: it comes to letting the proposal lapse.

The margin that decides is the distance to the next verdict. Everything rests on the prior chances of the postures: a
proposal also says something about who makes it, which is shown beside the verdict (how likely a posture is that would
itself accept such an offer) and not mixed into it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from planner.program.assemble import assemble
from planner.program.problem import Nearness, Problem
from planner.program.risk import risk_value
from planner.program.rounds import rounds_between
from planner.schema.errors import InputError, InputProblem
from planner.schema.negotiation import Negotiation
from planner.solve.evaluation import Evaluation, OfferState, evaluate
from planner.solve.options import SolveOptions
from planner.solve.search import solve
from planner.solve.solution import Offer, Reason, Solution
from planner.study.credibility import Credibility, credibility
from planner.study.fitting import misfits
from planner.study.taking import Beyond, Taken, answers, beyond_range, in_lots_that_hold, take, widened
from planner.trade.engine import loss_table
from planner.trade.losses import LossTable

MOST_CHANGES = 3
"""Counter-offers with up to this many changes are looked for."""
_ENDED = (Reason.PROVED, Reason.INFEASIBLE)
"""How a search ends that no more time would change."""
_TWICE = 64
"""Steps of the bisection for the scale of indifference; each halves the interval."""
_LARGEST_SCALE = 10.0
_NOTICED = 1e-6
"""A difference of less than a thousand dollars is none."""


class Verdict(StrEnum):
    """What to do with a proposal."""

    TAKE = "take"
    COUNTER = "counter"
    REFUSE = "refuse"


@dataclass(frozen=True)
class Failing:
    """A rule at home that the proposal breaks."""

    rule: str
    found: float
    limit: float
    unit: str

    @property
    def excess(self) -> float:
        """By how much it misses."""
        return abs(self.found - self.limit)


@dataclass(frozen=True)
class Change:
    """One change of a counter-offer: a level (in the item's unit) or a term."""

    name: str
    asked: float | str
    offered: float | str


@dataclass(frozen=True)
class Counter:
    """The best offer with a number of changes."""

    changes: tuple[Change, ...]
    offer: Offer
    objective: float
    """Of the plan that tables it now and goes on from there, billion USD."""
    chance_now: float
    """Probability that it is accepted in its round."""
    solution: Solution


@dataclass(frozen=True)
class Standing:
    """In how many cases the counterpart would itself gain from the proposal in a round, its deadline permitting."""

    round: str
    probability: float


@dataclass(frozen=True)
class Assessment:
    """A proposal assessed. Money in billion USD."""

    model: Negotiation
    problem: Problem
    """From the proposal's round on, ranges widened and lots cut to hold the proposal."""
    offer: Offer
    verdict: Verdict
    margin: float
    """How much better the verdict is than the next best choice; infinite if there is no other."""
    beyond: tuple[Beyond, ...]
    broken: tuple[str, ...]
    """Names of all rules at home that it breaks."""
    failing: tuple[Failing, ...]
    """Those of them that have a limit, and by how much it is missed."""
    taken: Taken
    no_deal: float
    """Objective if nothing is ever agreed."""
    plan: Solution
    """The best plan from here, within the model's own ranges."""
    planned: Evaluation | None
    """What that plan leads to; None if none was found."""
    standing: tuple[Standing, ...]
    counters: tuple[Counter, ...]
    """Those that somebody would accept now and that are better than no deal and than taking it.

    By number of changes; each better than the one before.
    """
    lapses: bool
    """Whether an offer near it is better than these only because nobody accepts it now and the talks go on."""
    looked: bool
    """Whether longer searches could not change the counter-offers."""
    indifference: float | None
    """Multiple of everything asked at which taking it is as good as the best alternative; None if none is."""
    credibility: Credibility
    settled: bool
    """Whether longer searches could not change the verdict."""

    @property
    def plan_objective(self) -> float | None:
        """Return what the best plan from here loses, billion USD; None if no plan was found."""
        return None if self.planned is None else self.planned.objective


DEFAULT_OPTIONS = SolveOptions()


def assess(
    model: Negotiation,
    offer: Offer,
    options: SolveOptions = DEFAULT_OPTIONS,
    losses: LossTable | None = None,
    deadline: date | None = None,
) -> Assessment:
    """Assess a proposal: an offer in one of the model's rounds, with a term for every measure.

    After its ``deadline`` it is no longer on the table; by default it stays until the talks end. ``losses`` is the
    model's loss table, computed if it is not given. Limits of time apply to each search by itself; what was not proved
    in time is in the solutions' proofs, and ``settled`` says whether the verdict hangs on it. Raises ``InputError`` for
    an offer that is not in the words of the model.
    """
    losses = losses or loss_table(model)
    whole = assemble(model, losses)
    refused = misfits(whole, offer)
    if refused:
        raise InputError([InputProblem("offer", None, *misfit) for misfit in refused])
    r = whole.rounds.index(offer.round)
    own = rounds_between(whole, r)
    problem = in_lots_that_hold(widened(own, offer.levels), offer.levels)
    taken = take(problem, offer)
    state, _ = answers(problem, offer)
    plan = solve(own, options)
    planned = evaluate(own, plan.offers) if plan.offers else None
    no_deal = _no_deal(problem)
    best = no_deal if planned is None else min(no_deal, planned.objective)
    as_it_stands = math.inf if state.broken else taken.objective
    searches = [] if plan.proof.reason is Reason.INTERRUPTED else _searches(problem, offer, options)
    counters, lapses = _counters(problem, offer, searches, min(no_deal, as_it_stands))
    answered = planned is not None and any(each.accepts == offer.round for each in planned.postures.values())
    verdict, margin = _verdict(as_it_stands, no_deal, best, counters, answered)
    looked = len(searches) == MOST_CHANGES and all(search.proof.reason in _ENDED for search in searches)
    settled = {
        Verdict.TAKE: plan.proof.reason in _ENDED or taken.objective <= min(no_deal, plan.proof.bound),
        # A search that ran longer may find that the best offer is one that nobody accepts now.
        Verdict.COUNTER: any(found.proof.reason in _ENDED for found in [each.solution for each in counters] or [plan]),
        # And one for the best plan may find one that somebody accepts now, where taking is better than no deal.
        Verdict.REFUSE: looked and (plan.proof.reason in _ENDED or as_it_stands >= no_deal),
    }
    return Assessment(
        model=model,
        problem=problem,
        offer=offer,
        verdict=verdict,
        margin=margin,
        beyond=beyond_range(own, offer.levels),
        broken=state.broken,
        failing=_failing(problem, state),
        taken=taken,
        no_deal=no_deal,
        plan=plan,
        planned=planned,
        standing=tuple(
            each for each in _standing(problem, offer) if deadline is None or model.rounds[each.round].date <= deadline
        ),
        counters=counters,
        lapses=lapses,
        looked=looked,
        indifference=_indifference(own, offer, best),
        credibility=credibility(model, losses, offer, best),
        settled=settled[verdict],
    )


def _verdict(
    as_it_stands: float, no_deal: float, best: float, counters: tuple[Counter, ...], answered: bool
) -> tuple[Verdict, float]:
    """Return the verdict and its margin.

    A proposal that breaks a rule loses infinitely much as it stands. ``answered`` says whether somebody would accept at
    once what the best plan tables.
    """
    if as_it_stands <= best + _NOTICED:
        return Verdict.TAKE, max(0.0, best - as_it_stands)
    if counters:
        return Verdict.COUNTER, min(no_deal, as_it_stands) - counters[-1].objective
    return Verdict.COUNTER if answered and as_it_stands < no_deal else Verdict.REFUSE, as_it_stands - best


def _no_deal(problem: Problem) -> float:
    """Return what is minimised if nothing is ever agreed and nothing tabled."""
    cases = problem.cases()
    losses = [problem.linkage_cost + sum(p.no_deal_loss for p in postures) for postures in cases.values()]
    return risk_value(problem.risk, [postures[0].probability for postures in cases.values()], losses)


def _failing(problem: Problem, state: OfferState) -> tuple[Failing, ...]:
    found = []
    for (budget, year), limit in problem.budgets.items():
        name = f"budget {budget} {year}"
        if name in state.broken:
            found.append(Failing(name, state.drawn[budget, year], limit, "billion USD"))
    for voice in problem.voices:
        name = f"consent {voice.name}"
        if name in state.broken:
            found.append(Failing(name, state.consent[voice.name].approval, voice.floor, "points"))
    if "quorum" in state.broken and problem.quorum is not None:
        found.append(Failing("quorum", state.seats, problem.quorum, "seats"))
    return tuple(found)


def _standing(problem: Problem, offer: Offer) -> tuple[Standing, ...]:
    """Return in which share of cases every table would itself accept the proposal, round by round."""
    found = []
    for r, name in enumerate(problem.rounds):
        _, states = answers(rounds_between(problem, r), replace(offer, round=name))
        chance = sum(
            postures[0].probability
            for postures in problem.cases().values()
            if all(states[posture.name].accepts is not None for posture in postures)
        )
        found.append(Standing(name, chance))
    return tuple(found)


def _searches(problem: Problem, offer: Offer, options: SolveOptions) -> list[Solution]:
    """Return the best offers with one change, two, and so on; fewer if the user stops it."""
    found: list[Solution] = []
    for changes in range(1, MOST_CHANGES + 1):
        found.append(solve(replace(problem, near=Nearness(0, offer.levels, offer.terms, changes)), options))
        if found[-1].proof.reason is Reason.INTERRUPTED:
            break
    return found


def _counters(
    problem: Problem, offer: Offer, searches: Sequence[Solution], ceiling: float
) -> tuple[tuple[Counter, ...], bool]:
    """Return the counter-offers that lose less than a ceiling, and whether letting it lapse beats them all."""
    near = [_counter(problem, offer, changes, found) for changes, found in enumerate(searches, 1) if found.offers]
    kept: list[Counter] = []
    best = ceiling
    for each in near:
        if each.chance_now > 0.0 and each.objective < best - _NOTICED:
            kept.append(each)
            best = each.objective
    return tuple(kept), any(each.chance_now == 0.0 and each.objective < best - _NOTICED for each in near)


def _counter(problem: Problem, offer: Offer, most_changes: int, solution: Solution) -> Counter:
    state = evaluate(replace(problem, near=Nearness(0, offer.levels, offer.terms, most_changes)), solution.offers)
    counter = solution.offers[0]
    now = sum(
        postures[0].probability
        for postures in problem.cases().values()
        if any(state.postures[posture.name].accepts == counter.round for posture in postures)
    )
    return Counter(_changes(problem, offer, counter), counter, state.objective, now, solution)


def _changes(problem: Problem, asked: Offer, offered: Offer) -> tuple[Change, ...]:
    levels = [
        Change(item.name, asked.levels.get(item.name, 0.0), offered.levels.get(item.name, 0.0))
        for item in problem.items
        if abs(asked.levels.get(item.name, 0.0) - offered.levels.get(item.name, 0.0)) > 1e-6 * max(1.0, item.maximum)
    ]
    terms = [
        Change(measure, asked.terms[measure], offered.terms[measure])
        for measure in problem.measures
        if asked.terms[measure] != offered.terms[measure]
    ]
    return (*levels, *terms)


def _indifference(problem: Problem, offer: Offer, best: float) -> float | None:
    """Return the scale of what is asked at which taking it loses as much as the best alternative, by bisection."""

    def loss(scale: float) -> float:
        levels: Mapping[str, float] = {item: scale * level for item, level in offer.levels.items()}
        return take(widened(problem, levels), replace(offer, levels=levels)).objective

    low, high = 0.0, _LARGEST_SCALE
    if not offer.levels or loss(low) > best or loss(high) < best:
        return None
    for _ in range(_TWICE):
        middle = (low + high) / 2.0
        low, high = (middle, high) if loss(middle) <= best else (low, middle)
    return low
