"""A local search over who accepts when, with a linear program for each pattern of answers.

A pattern says for every posture in which round it accepts, or that it never does. Given a pattern, the best offers
without whole numbers are a linear program over the offer block (:mod:`planner.solve.sight`),

    minimise Σ_w p[w] B[w,r(w)]    with  S[w,r(w)] ≥ 0  and  S[w,r] ≤ -ε in the rounds before,

which takes milliseconds. At its solution some postures accept or refuse by a hair's breadth; the pattern in which one
of them answers otherwise, and the expected loss falls most, is next. What the program says of a pattern is below what
whole numbers allow, so the pattern found is a hint for the search of a plan, not a plan. Risk is left out of account.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from planner.solve.arrays import Indices, Vector
from planner.solve.clock import Clock
from planner.solve.linear_program import LinearProgram
from planner.solve.sight import Sight

TRIED = 24
"""Changes of one answer that are tried from a pattern: those nearest to happen."""
MOST_PROGRAMS = 600
"""Linear programs solved from one start."""
ENOUGH = 1e-6
"""A change has to gain more than this, billion USD."""


@dataclass(frozen=True)
class Pattern:
    """Who accepts when, and the best offers without whole numbers that lead to it."""

    answers: Indices
    """The round in which each posture accepts, the number of rounds if it never does."""
    loss: float
    """Expected, billion USD."""
    surplus: Vector
    """Shape (postures, rounds)."""


class AnswerSearch:
    """Patterns of answers of one problem."""

    def __init__(self, sight: Sight, clock: Clock) -> None:
        self._sight, self._clock = sight, clock
        self._lp = LinearProgram(sight.block, clock)
        self._chance = sight.chance[sight.case]
        self._rows = np.empty((sight.postures, sight.rounds), dtype=np.int32)
        for w, r in np.ndindex(self._rows.shape):
            self._rows[w, r] = self._lp.add_row(-math.inf, math.inf, *sight.terms(sight.surplus[w, r]))
        self._imposed = np.full(sight.postures, -1)

    def run(self, answers: Indices) -> Pattern | None:
        """Return the best pattern found from a given one, None if no offers lead to that."""
        best = self._judged(answers)
        programs = 1
        while best is not None:
            better = best
            for w, answer in self._changes(best):
                if programs >= MOST_PROGRAMS or self._clock.stopped:
                    return better
                changed = best.answers.copy()
                changed[w] = answer
                found = self._judged(changed)
                programs += 1
                if found is not None and found.loss < better.loss - ENOUGH:
                    better = found
            if better is best:
                return best
            best = better
        return None

    def _changes(self, pattern: Pattern) -> Iterator[tuple[int, int]]:
        """Yield the changes of one answer, as (posture, answer), that are nearest to happen."""
        rounds, surplus = self._sight.rounds, pattern.surplus
        found: list[tuple[float, int, int]] = []
        for w, answer in enumerate(pattern.answers.tolist()):
            found.extend((-float(surplus[w, r]), w, r) for r in range(answer))
            if answer < rounds:
                found.extend((float(surplus[w, answer]), w, later) for later in range(answer + 1, rounds + 1))
        for _, w, answer in sorted(found)[:TRIED]:
            yield w, answer

    def _judged(self, answers: Indices) -> Pattern | None:
        """Return a pattern with the best offers that lead to it, None if there are none."""
        sight = self._sight
        self._impose(answers)
        accepts = np.nonzero(answers < sight.rounds)[0]
        at = answers[accepts]
        weights = sight.chance @ sight.disclosed + self._chance[accepts] @ sight.borne[accepts, at]
        answer = self._lp.minimise(*sight.terms(weights), want_point=True)
        if answer.point is None:
            return None
        avoided = float(self._chance[accepts] @ sight.avoidable[accepts, at])
        loss = float(sight.chance @ sight.no_deal) - avoided + answer.value
        return Pattern(answers, loss, sight.surpluses(answer.point[sight.seen]))

    def _impose(self, answers: Indices) -> None:
        sight = self._sight
        for w in np.nonzero(answers != self._imposed)[0].tolist():
            for r in range(sight.rounds):
                constant = float(sight.surplus_constant[w, r])
                low = -constant if r == answers[w] else -math.inf
                high = -constant - sight.margin if r < answers[w] else math.inf
                self._lp.bound_row(int(self._rows[w, r]), low, high)
        self._imposed = answers.copy()


def spread(ease: Vector, rounds: int, used: int) -> Indices:
    """Return the pattern in which the first ``used`` rounds win equally many postures, the easiest first.

    ``ease`` is a number per posture. Nobody refuses for ever, unless there is no round.
    """
    answers = np.full(len(ease), rounds)
    for r, members in enumerate(np.array_split(np.argsort(-ease, kind="stable"), used)):
        answers[members] = r
    return answers
