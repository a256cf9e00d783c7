"""How stable a recommendation is: the share of plausible inputs under which each concession stays in the best plan.

The inputs are those that rest on judgement most: each concession's cost and its credit, the price the counterpart asks
for relief from each measure, and the losses from tariffs as a whole. Each is multiplied with a factor between
``1 - spread`` and ``1 + spread``, all drawn together as a Latin hypercube (:mod:`planner.study.hypercube`): every
input takes a value in each of as many equal parts of its range as there are draws. The draws are always the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from planner.program.assemble import assemble
from planner.program.offer import schedules_of
from planner.program.problem import Item, Posture, Problem
from planner.schema.negotiation import Negotiation
from planner.solve.clock import Clock
from planner.solve.highs import Ending
from planner.solve.options import SolveOptions
from planner.study.checks import number, refuse, whole_number
from planner.study.explain_questions import Questions
from planner.study.hypercube import latin_hypercube
from planner.study.pursuit import Plan
from planner.study.rounds import Part, part_of, studied
from planner.trade.engine import loss_table

if TYPE_CHECKING:
    import pandas as pd

DRAWS = 20
SPREAD = 0.2


@dataclass(frozen=True)
class Draw:
    """Factors on the inputs of a problem."""

    cost: Mapping[str, float]
    """By concession."""
    credit: Mapping[str, float]
    """By concession."""
    ask: Mapping[str, float]
    """By measure."""
    loss: float


@dataclass(frozen=True)
class Stability:
    """How often each concession is in the best plan."""

    model: Negotiation
    part: Part
    """Of the talks: what was asked about."""
    problem: Problem
    """Of that part."""
    spread: float
    plan: Plan
    """The best plan for the inputs as they are."""
    shares: Mapping[str, float]
    """Concession -> share of the draws in whose best plan it is."""
    same: float
    """Share of the draws whose best plan has just the same concessions."""
    draws: int
    """Draws that were answered."""
    asked: int
    proved: bool
    """Whether the best plan of every draw is proved, or that there is none for the inputs as they are, which asks no
    draws; draws that were not proved are left out of the shares."""
    interrupted: bool
    seconds: float

    def frame(self) -> pd.DataFrame:
        """Return a row per concession: whether it is in the plan now, and the share of the draws with it."""
        import pandas as pd

        now = _tabled(self.plan, schedules_of(self.problem))
        rows = [(name, name in now, share) for name, share in self.shares.items()]
        return pd.DataFrame(rows, columns=["concession", "in_plan", "share_of_draws"])


def stability(
    model: Negotiation,
    draws: int = DRAWS,
    spread: float = SPREAD,
    *,
    round_: str | None = None,
    options: SolveOptions | None = None,
) -> Stability:
    """Return the share of draws in whose best plan each concession is.

    ``round_`` is the round whose offer is studied: by default the first, ``"all"`` for the whole ladder. Raises
    ``InputError`` for a number of draws or a spread that makes no sense.
    """
    _check(draws, spread)
    options = options or SolveOptions()
    asked = studied(model, round_)
    problem = assemble(asked, loss_table(asked))
    schedules = schedules_of(problem)
    questions = Questions(problem, options, Clock(options.time_limit))
    found: list[frozenset[str]] = []
    with questions.clock.listening():
        best = questions.ask(problem)
        for place, draw in enumerate(draws_of(problem, draws, spread)):
            if questions.clock.stopped or not best.plan:
                break
            questions.stage = f"draw {place + 1} of {draws}"
            answer = questions.ask(drawn(problem, draw))
            if answer.ending is not Ending.STOPPED:
                found.append(_tabled(answer.plan, schedules))
    usual = _tabled(best.plan, schedules)
    count = len(found)
    return Stability(
        model=model,
        part=part_of(model, problem.rounds),
        problem=problem,
        spread=spread,
        plan=best.plan,
        shares={name: sum(name in tabled for tabled in found) / count if count else math.nan for name in schedules},
        same=sum(tabled == usual for tabled in found) / count if count else math.nan,
        draws=count,
        asked=draws,
        proved=best.ending is not Ending.STOPPED and count == (draws if best.plan else 0),
        interrupted=questions.clock.interrupted,
        seconds=questions.clock.elapsed,
    )


def draws_of(problem: Problem, draws: int, spread: float) -> Iterator[Draw]:
    """Yield draws of factors, always the same for the same problem and number."""
    concessions, measures = list(schedules_of(problem)), list(problem.measures)
    for shares in latin_hypercube(2 * len(concessions) + len(measures) + 1, draws, seed=0):
        rest = iter([1.0 + spread * (2.0 * share - 1.0) for share in shares])
        yield Draw(
            cost={name: next(rest) for name in concessions},
            credit={name: next(rest) for name in concessions},
            ask={name: next(rest) for name in measures},
            loss=next(rest),
        )


def drawn(problem: Problem, draw: Draw) -> Problem:
    """Return the problem with its inputs multiplied."""
    return replace(
        problem,
        items=tuple(_drawn_item(item, draw) for item in problem.items),
        postures=tuple(_drawn_posture(posture, draw) for posture in problem.postures),
    )


def _drawn_item(item: Item, draw: Draw) -> Item:
    return replace(
        item,
        cost=item.cost.times(draw.cost[item.offered_as]),
        credit={channel: curve.times(draw.credit[item.offered_as]) for channel, curve in item.credit.items()},
    )


def _drawn_posture(posture: Posture, draw: Draw) -> Posture:
    return replace(
        posture,
        asks={(measure, term): draw.ask[measure] * ask for (measure, term), ask in posture.asks.items()},
        no_deal_loss=draw.loss * posture.no_deal_loss,
        waiting_loss=tuple(draw.loss * loss for loss in posture.waiting_loss),
        agreed_loss={key: tuple(draw.loss * loss for loss in losses) for key, losses in posture.agreed_loss.items()},
    )


def _tabled(plan: Plan, schedules: Mapping[str, list[str]]) -> frozenset[str]:
    levels = plan[-1].levels if plan else {}
    return frozenset(name for name, items in schedules.items() if any(item in levels for item in items))


def _check(draws: int, spread: float) -> None:
    share = number("--spread", spread, 0.0, 1.0, "a share above 0 and below 1")
    refuse([*whole_number("--draws", draws, 1), *share])
