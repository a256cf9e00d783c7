"""Why no offer satisfies the rules, and the cheapest ways out.

A conflict is found by a deletion filter (Chinneck & Dravnieks 1991) over named rules: each rule is left out in turn,
and stays out if the rest still conflict; what remains is a set of rules that conflict, each of them needed. Then all of
these are left out at once, and if the rest conflict too, that is a second, independent conflict, and so on.

A way out is a set of rules that have to give way, none of which can be spared, so that some offer satisfies all the
others; the smallest changes of their limits that do it; and the best expected loss after them. The sets with the fewest
rules are looked at. All questions but that for the best plan are asked of one program (:mod:`~planner.solve.elastic`).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from planner.program.problem import Problem
from planner.solve.clock import Clock
from planner.solve.elastic import Elastic, Relief, StoppedError
from planner.solve.evaluation import evaluate
from planner.solve.options import EXACT_GAP, SolveOptions
from planner.solve.relaxable import Relaxable, Unit, relaxable_rules
from planner.solve.search import solve
from planner.solve.solution import Offer, Reason, Solution

DIGITS = 6
"""A change is told to this many decimals of the rule's unit, rounded up."""
FORGIVEN = 0.01
"""Share of the last decimal that is taken for the solver's rounding."""
PRICED = 2.0 * EXACT_GAP
"""The best plan after a change is found to this gap: which of several equals it is does not matter here."""
PRICE_SECONDS = 10.0
"""Time for the best plan after each way out. With many rounds and postures it may not do for a proof."""
MOST_WAYS = 6
"""Ways out that are looked at."""
MOST_CONFLICTS = 4
"""Independent conflicts that are told."""


@dataclass(frozen=True)
class Change:
    """How one rule gives way."""

    rule: str
    change: float
    """By how much its limit has to move: a budget up, a floor, a quorum or a minimum down; 0 if it has to go."""
    unit: Unit
    """``billion USD``, ``points``, ``seats``, the concession's own unit (``level``), or ``rule`` if it has to go."""
    before: float | None
    """The limit as it stands; None if the rule has to go. A floor includes what poll error adds to it."""
    limit: float | None
    """The limit after the change."""
    concession: str | None
    """The concession whose unit ``level`` stands for."""


@dataclass(frozen=True)
class WayOut:
    """Changes that together let some offer satisfy all rules; none of them can be spared."""

    changes: tuple[Change, ...]
    expected_loss: float | None
    """Of the plan that is best after the changes, billion USD; None if no plan was found in time."""
    proved: bool
    """Whether no plan is better; if not, it is the best one found within :data:`PRICE_SECONDS`."""


@dataclass(frozen=True)
class Conflict:
    """Rules that cannot all hold, and what would help."""

    conflicts: tuple[tuple[str, ...], ...]
    """Independent sets of rules that conflict: leave out any one of a set, and its others can hold together."""
    ways_out: tuple[WayOut, ...]
    """The best plan first; each mends all conflicts. Empty if no change of named rules helps."""
    complete: bool
    """Whether the explanation was finished, and each way out led to a plan; if not, something may be missing."""


def explain_conflict(problem: Problem, options: SolveOptions, clock: Clock | None = None) -> Conflict:
    """Return which named rules of an infeasible problem conflict, and the cheapest ways out.

    A limit of time or an interruption ends the explanation with what is known by then. The time limit is the clock's,
    if one is given.
    """
    search = _Search(problem, options, clock or Clock(options.time_limit))
    with search.clock.listening():
        try:
            complete = search.run()
        except StoppedError:
            complete = False
    return Conflict(
        tuple(search.conflicts), tuple(way for _, way in sorted(search.ways, key=_cheapest_first)), complete
    )


class _Search:
    """One explanation while it grows, so that an interruption keeps what was found."""

    def __init__(self, problem: Problem, options: SolveOptions, clock: Clock) -> None:
        self.problem, self.options, self.clock = problem, options, clock
        self.rules = relaxable_rules(problem)
        self.conflicts: list[tuple[str, ...]] = []
        self.ways: list[tuple[float, WayOut]] = []
        """With the value of what is minimised."""

    def run(self) -> bool:
        """Find the conflicts and the ways out; return whether each of them led to a plan."""
        # Who accepts seldom matters to whether an offer is possible at all; leaving it out makes each question quick.
        offers = self._elastic(replace(self.problem, postures=()))
        whole = self._elastic(self.problem) if offers.possible_without(()) else None
        self._conflicts(whole or offers)
        if whole is None and self._ways(offers):
            return True
        self.ways.clear()
        return self._ways(whole or self._elastic(self.problem), last=True)

    def _elastic(self, problem: Problem) -> Elastic:
        return Elastic(problem, self.rules, self.options, self.clock)

    def _conflicts(self, elastic: Elastic) -> None:
        elastic.announce("looking for what conflicts")
        left_out: set[str] = set()
        while len(self.conflicts) < MOST_CONFLICTS and not elastic.possible_without(left_out):
            needed = [rule.name for rule in elastic.rules if rule.name not in left_out]
            if elastic.possible_without([*left_out, *needed]):
                needed = self._needed(elastic, needed, left_out)
                self.conflicts.append(tuple(needed))
                left_out.update(needed)
            else:
                return  # something that cannot give way is in the way

    def _needed(self, elastic: Elastic, rules: list[str], left_out: Collection[str]) -> list[str]:
        """Return rules that conflict, each of them needed."""
        needed = list(rules)
        for name in rules:
            kept = {other for other in needed if other != name}
            without = {rule.name for rule in elastic.rules if rule.name not in kept}
            if not elastic.possible_without(without | set(left_out)):
                needed.remove(name)
        return needed

    def _ways(self, elastic: Elastic, last: bool = False) -> bool:
        """Find the ways out; return whether each of them led to a plan.

        The first that did not ends it, unless no other program is left to be asked.
        """
        elastic.announce("looking for ways out")
        every = True
        for names in _smallest_sets(elastic):
            relief = elastic.smallest_changes(names)
            if relief is None:
                elastic.exclude_within(names)
                continue
            elastic.exclude(names)
            every = self._price(relief) and every
            if not (every or last):
                break
        return every

    def _price(self, relief: Relief) -> bool:
        """Note a way out with the best plan after it; return whether there is a plan."""
        rules = [rule for rule in self.rules if rule.name in relief.changes]
        for more in (0, 1):  # the last decimal may have been lost to the solver's tolerance
            changes = {rule.name: _rounded_up(rule, relief.changes[rule.name], more) for rule in rules}
            problem = self.problem
            for rule in rules:
                problem = rule.relaxed(problem, changes[rule.name])
            solution = self._best_plan(problem)
            if solution.proof.reason is not Reason.INFEASIBLE:
                told = tuple(_change(rule, changes[rule.name]) for rule in rules)
                self.ways.append(_priced(problem, solution, relief.offers, told))
                return True
        return False

    def _best_plan(self, problem: Problem) -> Solution:
        if self.clock.stopped:
            raise StoppedError
        seconds = min(PRICE_SECONDS, self.clock.remaining)
        options = replace(self.options, gap=max(self.options.gap, PRICED), on_progress=None, time_limit=seconds)
        solution = solve(problem, options)
        if solution.proof.reason is Reason.INTERRUPTED or self.clock.stopped:
            raise StoppedError
        return solution


def _smallest_sets(elastic: Elastic) -> Iterator[tuple[str, ...]]:
    """Yield sets of rules to relax, smallest first; who asks has to exclude each before the next."""
    for _ in range(MOST_WAYS):
        names = elastic.smallest_set()
        if names is None:
            return
        yield names


def _priced(
    problem: Problem, solution: Solution, possible: tuple[Offer, ...], changes: tuple[Change, ...]
) -> tuple[float, WayOut]:
    """Return a way out with the value of what is minimised; ``possible`` counts if the search has no plan yet."""
    state = evaluate(problem, solution.offers or possible)
    if state.broken:
        return math.inf, WayOut(changes, None, proved=False)
    proved = solution.proof.reason is Reason.PROVED
    return state.objective, WayOut(changes, state.expected_loss, proved)


def _cheapest_first(way: tuple[float, WayOut]) -> tuple[float, list[str]]:
    return way[0], [change.rule for change in way[1].changes]


def _rounded_up(rule: Relaxable, change: float, more: int) -> float:
    """Return a change to the decimals that are told, rounded up, but no more than takes all force from the rule."""
    rounded = max(0, math.ceil(change * 10.0**DIGITS - FORGIVEN) + more) / 10.0**DIGITS
    return rounded if rule.most is None else min(rounded, rule.most)


def _change(rule: Relaxable, change: float) -> Change:
    limit = rule.after(change)
    return Change(
        rule=rule.name,
        change=0.0 if rule.limit is None else change,
        unit=rule.unit,
        before=rule.limit,
        limit=None if limit is None else round(limit, 2 * DIGITS),
        concession=rule.concession,
    )
