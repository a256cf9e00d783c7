"""Tighter bounds on what each posture may get and give, from what a good plan already proves.

Only plans that lose at most as much as the best one known (the cutoff) matter. Among them, for each undecided posture
``w``, four linear programs ask for

    U = max S[w], H = max (K - B)  if it accepts;      L = min S[w], G = min (K - B)  if it refuses,

(in later rounds, ``U`` over all answers, since its row also binds a posture that has accepted before), the very numbers
in the rows of :mod:`planner.program.counterpart` and :mod:`planner.program.objective`. If no plan
under the cutoff lets it accept, it refuses, and the other way round. Each tighter row helps the next posture, so the
rounds are repeated while they pay. (Optimality-based bound tightening: Gleixner et al. 2017.)
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from planner.solve.highs import Driver
from planner.solve.relaxation import Relaxation

MOST_ROUNDS = 8
WORTHWHILE = 0.08
"""Another round is worth its time if the last one shrank the intervals by this share."""


@dataclass
class Decided:
    """What is certain about the answers under the cutoff."""

    answers: dict[tuple[str, int], bool]
    exhausted: bool = False
    """No plan at all is left under the cutoff."""


def tighten(driver: Driver, relaxation: Relaxation, decided: Decided) -> None:
    """Tighten the program's rows under the relaxation's cutoff, in place, and note answers that became certain."""
    width = math.inf
    for _ in range(MOST_ROUNDS):
        before = width
        width = sum(
            _tighten_one(driver, relaxation, key, decided)
            for key in driver.program.model.accepts
            if key not in decided.answers and not decided.exhausted and not driver.clock.stopped
        )
        if decided.exhausted or driver.clock.stopped or width == 0.0 or width > (1.0 - WORTHWHILE) * before:
            return


def _tighten_one(driver: Driver, relaxation: Relaxation, key: tuple[str, int], decided: Decided) -> float:
    """Tighten the rows of one posture and return the width of its interval of surplus."""
    model = driver.program.model
    avoidable = driver.program.avoidable_loss[key]
    answer = driver.column(model.accepts[key])
    surplus = {driver.column(model.surplus[key]): 1.0}
    scenario = driver.program.loss_scenarios[key[0]]
    borne = {driver.column(model.borne[scenario, key[1]]): 1.0}
    relaxation.fix(answer, 1.0)
    high = relaxation.most(surplus)
    most_gain = avoidable - relaxation.least(borne) if high > -math.inf else 0.0
    relaxation.fix(answer, 0.0)
    low = relaxation.least(surplus)
    least_gain = avoidable - relaxation.most(borne) if low < math.inf else 0.0
    relaxation.free(answer)
    if key[1] > 0 and math.isfinite(high):
        # In a later round the row that U stands in also holds for a posture that has accepted before.
        high = relaxation.most(surplus)
    if high == -math.inf and low == math.inf:
        decided.exhausted = True
        return 0.0
    if high == -math.inf or low == math.inf:
        accepts = low == math.inf
        decided.answers[key] = accepts
        relaxation.restrict(answer, float(accepts), float(accepts))
        driver.highs.changeColBounds(answer, float(accepts), float(accepts))
        return 0.0
    for parameter, value, better in (
        (model.lowest_surplus, low, max),
        (model.highest_surplus, high, min),
        (model.lowest_gain, least_gain, max),
        (model.highest_gain, most_gain, min),
    ):
        if math.isfinite(value):
            parameter[key] = better(parameter[key].value, value)
    rows = (
        model.accepting[key],
        model.refusing[key],
        model.gain_if_accepted[key],
        model.gain_as_agreed[key],
    )
    driver.refresh(rows)
    answers = [driver.column(model.accepts[key[0], earlier]) for earlier in range(key[1] + 1)]
    for row in rows:
        relaxation.follow(driver.row(row), answers)
    return float(model.highest_surplus[key].value - model.lowest_surplus[key].value)
