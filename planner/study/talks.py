"""Talks as a decision under uncertainty: the plan is tabled before it is known how the counterpart turns out to be."""

from __future__ import annotations

import contextlib
import math
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import FrameType

from planner.program.problem import Problem
from planner.program.risk import Risk
from planner.solve.clock import Clock
from planner.solve.evaluation import evaluate
from planner.solve.options import ProgressEvent, SolveOptions
from planner.solve.search import solve
from planner.solve.solution import Offer, Proof, Reason, Solution
from planner.study.information import Found
from planner.study.mean_posture import mean_problem

Ladder = tuple[Offer, ...]
"""An offer for each round."""

_LEAST_SECONDS = 0.2
"""What a search gets even when the time is up, so that it can at least prove the obvious."""


class NoPlanError(Exception):
    """There is no plan to compare with others: none satisfies the rules, or none was found in time."""

    def __init__(self, solution: Solution) -> None:
        self.solution = solution
        super().__init__(solution.proof.detail)


class Searches:
    """Searches for one answer: they share a time limit, and tell which of them is going on.

    Each gets a share of the time that is left; more cases take more. After the user's interruption none is begun.
    """

    def __init__(self, options: SolveOptions, cases: Sequence[int]) -> None:
        """``cases`` says of every search how many cases it will have."""
        self._options = options
        self._clock = Clock(options.time_limit)
        self._ahead = sum(_effort(count) for count in cases)
        self._interrupted = False
        self.done = 0
        self.cut_short = False
        """Whether a limit or the user ended some of them before their proof."""

    def run(self, problem: Problem, what: str, known: Sequence[Ladder] = ()) -> Solution:
        """Solve a problem; nothing is found or proved if the user has stopped the work."""
        if self._interrupted:
            self.cut_short = True
            return _NOT_BEGUN
        work = _effort(len(problem.cases()))
        limit = None
        if math.isfinite(self._clock.remaining):
            limit = max(_LEAST_SECONDS, self._clock.remaining * min(1.0, work / max(1.0, self._ahead)))
        self._ahead -= work
        self.done += 1
        options = replace(self._options, time_limit=limit, on_progress=self._telling(what))
        with self._noticing_a_stop():
            try:
                solution = solve(problem, options, known)
            except KeyboardInterrupt:
                # Where the search itself does not listen; what was found before is kept.
                solution = _NOT_BEGUN
        self._interrupted = self._interrupted or solution.proof.reason is Reason.INTERRUPTED
        self.cut_short = self.cut_short or self._interrupted or solution.proof.reason is Reason.LIMIT
        return solution

    @contextlib.contextmanager
    def _noticing_a_stop(self) -> Iterator[None]:
        """Notice Ctrl-C also where a search is as good as done and proves its plan all the same."""
        previous = signal.getsignal(signal.SIGINT)
        if threading.current_thread() is not threading.main_thread() or not callable(previous):
            yield
            return

        def stop(number: int, frame: FrameType | None) -> None:
            self._interrupted = True
            previous(number, frame)

        signal.signal(signal.SIGINT, stop)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, previous)

    def _telling(self, what: str) -> Callable[[ProgressEvent], None] | None:
        tell = self._options.on_progress
        if tell is None:
            return None
        return lambda event: tell(replace(event, stage=f"{what}: {event.stage}", seconds=self._clock.elapsed))


def _effort(cases: int) -> float:
    """Return how much time a search takes, relative to others."""
    return 10.0 + cases**2


_NOT_BEGUN = Solution((), {}, Proof(Reason.INTERRUPTED, None, -math.inf, None, 0.0, 0, "stopped by the user"))


class Talks:
    """A problem, for :func:`planner.study.information.value_of_information`.

    Judging a plan on cases that it was not made for, an answer in the balance (between a refusal and acceptance)
    counts as a refusal. Raises :class:`NoPlanError` where there is no plan even for all cases.
    """

    def __init__(self, problem: Problem, searches: Searches) -> None:
        self._problem = problem
        self._searches = searches
        self._known: list[Ladder] = []
        """Plans found so far; the first suits all cases."""

    @property
    def probabilities(self) -> Mapping[str, float]:
        """Case -> probability."""
        return {case: postures[0].probability for case, postures in self._problem.cases().items()}

    @property
    def risk(self) -> Risk:
        """The measure of losses that is minimised."""
        return self._problem.risk

    def best(self, chances: Mapping[str, float], risk: Risk) -> Found[Ladder]:
        """Return the best plan if only these cases can occur: what the search finds, or what it found before."""
        cases = self._problem.cases()
        among = tuple(
            replace(posture, probability=chance) for case, chance in chances.items() for posture in cases[case]
        )
        problem = replace(self._problem, postures=among, risk=risk)
        known = [(ladder, evaluate(problem, ladder)) for ladder in self._known]
        known = sorted((each for each in known if not each[1].broken), key=lambda each: each[1].objective)
        what = "all cases" if len(chances) == len(cases) else f"{len(chances)} of {len(cases)} cases"
        solution = self._searches.run(problem, what, [ladder for ladder, _ in known[:1]])
        if solution.offers:
            self._known.append(solution.offers)
            known.append((solution.offers, evaluate(problem, solution.offers)))
        if not known:
            raise NoPlanError(solution)
        plan, state = min(known, key=lambda each: each[1].objective)
        return Found(plan, state.objective, min(solution.proof.bound, state.objective), state.losses)

    def best_for_mean(self) -> Found[Ladder] | None:
        """Return the best plan for the mean posture."""
        problem = mean_problem(self._problem)
        solution = self._searches.run(problem, "the mean posture")
        if not solution.offers:
            return None
        state = evaluate(problem, solution.offers)
        return Found(solution.offers, state.objective, min(solution.proof.bound, state.objective), state.losses)

    def judged(self, plan: Ladder) -> Found[Ladder]:
        """Return what a plan leads to over all cases; nothing is left to decide once it is tabled."""
        state = evaluate(self._problem, plan)
        return Found(plan, state.objective, state.objective, state.losses)
