"""The curve of the best loss against a limit: steps that were found, and the whole range without holes.

Money in billion USD. The loosest limit comes first, the tightest last, whichever of the two is the higher number.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from planner.solve.evaluation import Evaluation
from planner.study.explain_questions import ROUNDED
from planner.study.pursuit import Plan

_EDGE = 2e-5
"""What stating levels to six decimals may blur at the edge of a step."""


@dataclass(frozen=True)
class Step:
    """Limits from ``needs`` to ``limit`` all have the same best loss."""

    limit: float
    """The loosest limit of the step."""
    needs: float
    """The tightest one: what the plan needs, also beyond the range; the end of the range if it needs nothing of it."""
    loss: float
    """Billion USD."""
    plan: Plan
    state: Evaluation


@dataclass(frozen=True)
class Stretch:
    """A part of the range, and what is proved of the best loss all along it."""

    loosest: float
    tightest: float
    """The loosest limit of the next stretch, if there is one. Where the two meet the best loss is that of this one."""
    at_least: float | None
    """The best loss is nowhere lower, billion USD; None if no plan satisfies the rules anywhere."""
    step: Step | None
    """Its plan satisfies the rules all along, so the best loss is nowhere higher; None if there may be no plan."""

    @property
    def resolved(self) -> bool:
        """Whether the best loss is known all along: that of the step."""
        return self.at_least is not None and self.step is not None and self.step.loss - self.at_least <= ROUNDED


@dataclass(frozen=True)
class Curve:
    """The best loss at every value of a limit."""

    sign: float
    """That of the limit."""
    steps: tuple[Step, ...]
    """From the loosest limit to the tightest."""
    tightest: float
    """Where the range ends that was asked for."""
    just: float
    """By how much a search goes past what a plan needs: limits that are no further apart are one."""
    impossible_at: float | None
    """From this limit on, no plan satisfies the rules; None if the range ends before."""
    width: float
    """Searches were so far apart where steps are narrower; 0 if nowhere."""
    proved: bool
    """Whether the whole range was followed; if not, the curve ends early."""

    def loss_at(self, limit: float) -> float | None:
        """Return the best loss at a limit; None where the curve does not say."""
        at = self.sign * limit
        for step in self.steps:
            if self.sign * step.needs - _EDGE <= at <= self.sign * step.limit + _EDGE:
                return step.loss
        return None

    def stretches(self) -> tuple[Stretch, ...]:
        """Return the whole range from its loosest limit to its tightest, without holes; those of one loss are one."""
        found: list[Stretch] = []
        at = self.steps[0].limit if self.steps else self.tightest
        for before, step in itertools.pairwise((None, *self.steps)):
            assert step is not None
            if before is not None and self._apart(at, step.limit):
                found.append(Stretch(at, step.limit, before.loss, step))
                at = step.limit
            ends = self._within(step.needs)
            if before is None or self._apart(at, ends):
                found.append(Stretch(at, ends, step.loss, step))
                at = ends
        return (*_joined(found), *self._last(at))

    def _last(self, at: float) -> Iterator[Stretch]:
        """Yield what follows the last step: perhaps limits that were not looked at, and those without a plan."""
        lost = self.tightest if self.impossible_at is None else self.impossible_at
        if self.steps and self._apart(at, lost):
            yield Stretch(at, lost, self.steps[-1].loss, None)
            at = lost
        if self.impossible_at is not None:
            yield Stretch(at if self.steps else lost, self.tightest, None, None)

    def _apart(self, looser: float, tighter: float) -> bool:
        return self.sign * (looser - tighter) > self.just + _EDGE

    def _within(self, limit: float) -> float:
        return self.sign * max(self.sign * limit, self.sign * self.tightest)


def _joined(stretches: Sequence[Stretch]) -> Iterator[Stretch]:
    """Yield stretches, those of the same loss as one: the plan of the tightest satisfies the rules of all."""
    last: Stretch | None = None
    for one in stretches:
        joined = None if last is None else replace(last, tightest=one.tightest, step=one.step)
        if joined is not None and joined.resolved:
            last = joined
            continue
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last
