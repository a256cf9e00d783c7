"""Why no offer satisfies the rules, and the cheapest ways out.

The conflict is found by a deletion filter (Chinneck & Dravnieks 1991) over named rules: each rule is left out in turn,
and stays out if the rest still conflict; what remains is a smallest set of rules that conflict, each of them needed.
A way out relaxes one rule: the smallest change of its limit that lets some offer satisfy all the others, and the best
expected loss after it. Each question is a program of its own, solved to the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from planner.program.problem import Item, Problem
from planner.solve.options import SolveOptions
from planner.solve.search import solve
from planner.solve.solution import Solution

DIGITS = 6
"""A change is found to this many decimals of the rule's unit."""


@dataclass(frozen=True)
class WayOut:
    """A change of one rule that lets some offer satisfy all rules."""

    rule: str
    change: float
    """By how much its limit has to move: a budget or quorum up or down, a floor or minimum down."""
    unit: str
    """``billion USD``, ``points``, ``seats``, or the concession's own unit (``level``); ``rule`` if it has to go."""
    limit: float | None
    """The limit after the change; None if the rule has to go."""
    expected_loss: float
    """Of the best plan after the change, billion USD."""


@dataclass(frozen=True)
class Conflict:
    """Rules that cannot all hold, and single changes that help, the best plan first."""

    rules: tuple[str, ...]
    """A smallest set of rules that conflict: leave out any one of them and the others can hold."""
    ways_out: tuple[WayOut, ...]
    """Empty if no single rule helps."""


@dataclass(frozen=True)
class _Rule:
    """A rule that can be relaxed by some amount, and the most that can be needed."""

    name: str
    unit: str
    most: float
    limit: float | None
    sign: float
    """Whether the limit rises (1) or falls (-1) when the rule is relaxed."""


def explain_conflict(problem: Problem, options: SolveOptions) -> Conflict:
    """Return which named rules of an infeasible problem conflict, and the cheapest ways out."""
    rules = list(_rules(problem))
    # Who accepts seldom matters to whether an offer is possible at all; leaving it out makes each question quick.
    offers_alone = replace(problem, postures=())
    question = problem if _feasible(offers_alone, options) else offers_alone
    needed = list(rules)
    for rule in rules:
        rest = [other for other in needed if other is not rule]
        if not _feasible(_without(question, [other for other in rules if other not in rest]), options):
            needed = rest
    ways = [way for rule in needed if (way := _way_out(problem, question, rule, options)) is not None]
    return Conflict(
        rules=tuple(rule.name for rule in needed),
        ways_out=tuple(sorted(ways, key=lambda way: (way.expected_loss, way.rule))),
    )


def _rules(problem: Problem) -> Iterator[_Rule]:
    for (budget, year), limit in problem.budgets.items():
        drawn = sum(max(0.0, item.draws.get((budget, year), 0.0)) * item.maximum for item in problem.items)
        yield _Rule(f"budget {budget} {year}", "billion USD", max(0.0, drawn - limit), limit, 1.0)
    for voice in problem.voices:
        if voice.role == "veto":
            yield _Rule(f"consent {voice.name}", "points", voice.floor + 1e3, voice.floor, -1.0)
    if problem.quorum is not None:
        yield _Rule("quorum", "seats", problem.quorum, problem.quorum, -1.0)
    for item in problem.items:
        if item.at_least > 0.0:
            yield _Rule(f"minimum of {item.name}", "level", item.at_least, item.at_least, -1.0)
        if not all(item.rounds):
            yield _Rule(f"clearance of {item.name}", "rule", 0.0, None, 1.0)
        for needed in item.requires:
            yield _Rule(f"rule {item.name} requires {needed}", "rule", 0.0, None, 1.0)
    for group in problem.groups:
        yield _Rule(f"rule {group.name}", "rule", 0.0, None, 1.0)


def _without(problem: Problem, rules: Sequence[_Rule]) -> Problem:
    for rule in rules:
        problem = _relaxed(problem, rule.name, rule.most + 1.0)
    return problem


def _relaxed(problem: Problem, name: str, change: float) -> Problem:
    """Return the problem with one rule relaxed by ``change``; a rule without a limit is dropped."""
    return replace(
        problem,
        budgets={
            (budget, year): limit + change if name == f"budget {budget} {year}" else limit
            for (budget, year), limit in problem.budgets.items()
        },
        voices=tuple(
            replace(voice, floor=voice.floor - change) if name == f"consent {voice.name}" else voice
            for voice in problem.voices
        ),
        quorum=max(0.0, problem.quorum - change) if problem.quorum is not None and name == "quorum" else problem.quorum,
        items=tuple(_relaxed_item(item, name, change) for item in problem.items),
        groups=tuple(group for group in problem.groups if name != f"rule {group.name}"),
    )


def _relaxed_item(item: Item, name: str, change: float) -> Item:
    if name == f"minimum of {item.name}":
        return replace(item, at_least=max(0.0, item.at_least - change))
    if name == f"clearance of {item.name}":
        return replace(item, rounds=tuple(True for _ in item.rounds))
    kept = tuple(needed for needed in item.requires if name != f"rule {item.name} requires {needed}")
    return item if kept == item.requires else replace(item, requires=kept)


def _feasible(problem: Problem, options: SolveOptions) -> bool:
    return bool(_solved(problem, options, gap=0.9).offers)


def _solved(problem: Problem, options: SolveOptions, gap: float) -> Solution:
    return solve(problem, replace(options, gap=gap, on_progress=None))


def _way_out(problem: Problem, question: Problem, rule: _Rule, options: SolveOptions) -> WayOut | None:
    """Return the smallest change of one rule that helps, by bisection, or None if it cannot help."""
    most = rule.most + 1.0
    if not _feasible(_relaxed(question, rule.name, most), options):
        return None
    change = 0.0 if rule.limit is None else _smallest_change(question, rule, most, options)
    plan = _solved(_relaxed(problem, rule.name, change), options, options.gap)
    if plan.proof.objective is None:
        return None
    limit = None if rule.limit is None else rule.limit + rule.sign * change
    return WayOut(rule.name, change, rule.unit, limit, plan.proof.objective)


def _smallest_change(question: Problem, rule: _Rule, most: float, options: SolveOptions) -> float:
    """Return the smallest change to :data:`DIGITS` decimals, rounded up, that lets some offer satisfy all rules."""
    low, high = 0, round(most * 10**DIGITS) + 1
    while high - low > 1:
        middle = (low + high) // 2
        if _feasible(_relaxed(question, rule.name, middle / 10**DIGITS), options):
            high = middle
        else:
            low = middle
    return high / 10**DIGITS
