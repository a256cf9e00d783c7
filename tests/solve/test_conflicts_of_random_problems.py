"""Conflicts and ways out are those that trying every offer finds, on random problems that are impossible."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from oracle.rulebook import Rulebook, Terms
from strategies import Shape, problems

from planner.program.problem import Item, Problem
from planner.solve.conflicts import MOST_WAYS, Conflict, WayOut, explain_conflict
from planner.solve.options import SolveOptions

TIMES = int(os.environ.get("PLANNER_ORACLE_TIMES", "1"))
"""Multiplies the number of random cases, for a long run."""
LAST_DECIMAL = Fraction(1, 10**6)
PRICE = Fraction(3, 10**4)
"""Share by which the loss after a change may miss the least one."""

Changes = Mapping[str, Fraction]
"""Rule -> by how much it is broken; 1 for a rule without a limit."""


@dataclass(frozen=True)
class Candidate:
    """An offer and one way of letting rules give way for it."""

    changes: Changes
    loss: Fraction
    decided: bool
    """Whether every posture accepts or refuses it clearly."""


def levels_of(item: Item) -> list[Fraction]:
    step, most = Fraction(item.step), Fraction(item.maximum)
    least = Fraction(item.minimum_if_offered)
    return [Fraction(0), *(step * n for n in range(1, int(most / step) + 1) if step * n >= least)]


def candidates(problem: Problem) -> Iterator[Candidate]:
    """Yield every offer with every choice between lowering the quorum and winning voters by lower floors."""
    rulebook = Rulebook(problem)
    for point in itertools.product(*(levels_of(item) for item in problem.items)):
        levels = {item.name: level for item, level in zip(problem.items, point, strict=True)}
        plain = broken_by_levels(problem, levels, rulebook)
        for terms in itertools.product(*problem.measures.values()):
            verdict = rulebook.judge(((point, terms),))
            decided = not any("undecided" in rule for rule in verdict.broken)
            for consent in consent_changes(problem, rulebook, point, terms):
                yield Candidate({**plain, **consent}, verdict.expected_loss, decided)


def broken_by_levels(problem: Problem, levels: Mapping[str, Fraction], rulebook: Rulebook) -> dict[str, Fraction]:
    broken: dict[str, Fraction] = {}
    left = rulebook.left_over(tuple(levels.values()))
    for (budget, year), rest in zip(problem.budgets, left, strict=True):
        if rest < 0:
            broken[f"budget {budget} {year}"] = -rest
    on = {name for name, level in levels.items() if level > 0}
    for item in problem.items:
        if levels[item.name] < Fraction(item.at_least):
            broken[f"minimum of {item.name}"] = Fraction(item.at_least) - levels[item.name]
        if item.name in on and not all(item.rounds):
            broken[f"clearance of {item.name}"] = Fraction(1)
        for needed in item.requires:
            if item.name in on and needed not in on:
                broken[f"rule {item.name} requires {needed}"] = Fraction(1)
    for group in problem.groups:
        count = len(on.intersection(group.members))
        if count not in ((0, len(group.members)) if group.at_most is None else range(group.at_most + 1)):
            broken[f"rule {group.name}"] = Fraction(1)
    return broken


def consent_changes(
    problem: Problem, rulebook: Rulebook, point: tuple[Fraction, ...], terms: Terms
) -> Iterator[dict[str, Fraction]]:
    short = {
        voice.name: -above
        for voice, above in zip(problem.voices, rulebook.above_floor(point, terms), strict=True)
        if above < 0
    }
    vetoes = {f"consent {v.name}": short[v.name] for v in problem.voices if v.role == "veto" and v.name in short}
    if problem.quorum is None:
        yield vetoes
        return
    against = [voice for voice in problem.voices if voice.role == "vote" and voice.name in short]
    voting = sum((Fraction(voice.seats) for voice in problem.voices if voice.role == "vote"), Fraction(0))
    for size in range(len(against) + 1):
        for won in itertools.combinations(against, size):
            lost = sum((Fraction(voice.seats) for voice in against if voice not in won), Fraction(0))
            missing = Fraction(problem.quorum) - (voting - lost)
            changes = vetoes | {f"consent {voice.name}": short[voice.name] for voice in won}
            yield changes | ({"quorum": missing} if missing > 0 else {})


def smallest(sets: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    """Return the sets that contain no other one, smallest first."""
    kept: list[frozenset[str]] = []
    for one in sorted(set(sets), key=len):
        if not any(other <= one for other in kept):
            kept.append(one)
    return kept


def check_conflicts(conflict: Conflict, pool: Sequence[Candidate]) -> None:
    broken = [frozenset(candidate.changes) for candidate in pool]
    told = [frozenset(rules) for rules in conflict.conflicts]
    for one in told:
        assert all(one & rules for rules in broken), f"{set(one)} can hold together"
        for rule in one:
            assert any(not (one - {rule}) & rules for rules in broken), f"{rule} is not needed in {set(one)}"
    assert all(not one & other for one, other in itertools.combinations(told, 2))
    rest = frozenset().union(*told)
    assert any(rules <= rest for rules in broken), "another conflict was not told"


def check_way(way: WayOut, pool: Sequence[Candidate]) -> None:
    told = {change.rule: Fraction(change.change) for change in way.changes}
    within = [c for c in pool if set(c.changes) <= set(told)]
    without_limit = {change.rule for change in way.changes if change.limit is None}

    def suffices(candidate: Candidate, room: Fraction) -> bool:
        return all(rule in without_limit or by <= told[rule] + room for rule, by in candidate.changes.items())

    enough = [candidate for candidate in within if suffices(candidate, LAST_DECIMAL)]
    assert enough, f"{told} is not enough"
    for candidate in within:
        if suffices(candidate, Fraction(0)):
            spared = {
                rule: told[rule] - candidate.changes.get(rule, Fraction(0))
                for rule in told
                if rule not in without_limit
            }
            assert all(amount <= 2 * LAST_DECIMAL for amount in spared.values()), f"{told} is more than is needed"
    least = min(candidate.loss for candidate in enough)
    assert way.proved
    assert way.expected_loss is not None
    assert abs(Fraction(way.expected_loss) - least) <= PRICE * max(1, abs(least))
    for change in way.changes:
        if change.limit is not None and change.before is not None:
            assert abs(abs(change.limit - change.before) - change.change) <= 1e-9
            assert (change.limit > change.before) == change.rule.startswith("budget")


def check(problem: Problem) -> None:
    every = list(candidates(problem))
    decided = [candidate for candidate in every if candidate.decided]
    assume(decided and all(candidate.changes for candidate in decided))
    conflict = explain_conflict(problem, SolveOptions())
    assert conflict.complete
    check_conflicts(conflict, every if all(candidate.changes for candidate in every) else decided)
    sets = smallest([frozenset(candidate.changes) for candidate in decided])
    told = [frozenset(change.rule for change in way.changes) for way in conflict.ways_out]
    assert len(set(told)) == len(told) == min(MOST_WAYS, len(sets))
    assert set(told) <= set(sets)
    assert sorted(map(len, told)) == [len(one) for one in sets[: len(told)]]
    for way in conflict.ways_out:
        check_way(way, decided)


@st.composite
def impossible(draw: DrawFn) -> Problem:
    """Draw a problem whose rules most likely conflict: much is demanded, little allowed."""
    shape = Shape(items=(2, 3), measures=(1, 1), budgets=(1, 3), voices=(1, 3), logic=True)
    problem = draw(problems(shape))
    items = tuple(
        replace(item, at_least=item.step * int(item.maximum / item.step)) if draw(st.booleans()) else item
        for item in problem.items
    )
    strict = draw(st.sampled_from((0.0, 3.0, 8.0)))
    voices = tuple(replace(voice, floor=voice.floor + strict) for voice in problem.voices)
    budgets = {key: limit / draw(st.sampled_from((1, 2, 8))) for key, limit in problem.budgets.items()}
    return replace(problem, items=items, voices=voices, budgets=budgets)


def test_conflicts_and_ways_out_are_those_of_trying_everything() -> None:
    settings(
        max_examples=30 * TIMES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate, *([Phase.shrink] if TIMES > 1 else [])],
        suppress_health_check=list(HealthCheck),
    )(given(impossible())(check))()
