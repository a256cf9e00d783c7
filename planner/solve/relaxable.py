"""The named rules that can give way, and the problem after one did.

A budget can be raised, a floor, a quorum or a demanded minimum lowered, by any amount; a requirement, a rule over
several concessions (how many of them, or all or none) or a clearance can only be given up. Names are those of
:mod:`planner.program.rules`. What a rule is about is known here and nowhere else in the explanation of conflicts: a new
family of rules needs one more function in :data:`_FAMILIES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from planner.program.consent import voters_of
from planner.program.problem import Item, Problem

Unit = Literal["billion USD", "points", "seats", "level", "rule"]
"""In what a limit is given: ``level`` is the concession's own unit, ``rule`` stands for a rule without a limit."""


@dataclass(frozen=True)
class Relaxable:
    """A named rule that can give way."""

    name: str
    unit: Unit
    limit: float | None
    """None if the rule has none: it holds, or it is given up."""
    rises: bool
    """Whether the limit rises when the rule gives way; floors fall."""
    relaxed: Callable[[Problem, float], Problem]
    """Return the problem with the limit moved by so much (in ``unit``), or without the rule if it has no limit."""
    most: float | None = None
    """The change that takes all force from it, where that does not depend on the rest of the problem."""
    concession: str | None = None
    """The concession whose unit ``level`` stands for."""

    def after(self, change: float) -> float | None:
        """Return the limit after a change."""
        if self.limit is None:
            return None
        return self.limit + change if self.rises else self.limit - change


def relaxable_rules(problem: Problem) -> list[Relaxable]:
    """Return the rules of a problem that can give way, in the order in which the program states them."""
    return [rule for family in _FAMILIES for rule in family(problem)]


def _budgets(problem: Problem) -> Iterator[Relaxable]:
    for key, limit in problem.budgets.items():

        def relaxed(of: Problem, change: float, key: tuple[str, int] = key) -> Problem:
            return replace(of, budgets={**of.budgets, key: of.budgets[key] + change})

        yield Relaxable(f"budget {key[0]} {key[1]}", "billion USD", limit, True, relaxed)


def _consent(problem: Problem) -> Iterator[Relaxable]:
    heard = [voice for voice in problem.voices if voice.role == "veto"] + voters_of(problem)
    for voice in heard:

        def relaxed(of: Problem, change: float, name: str = voice.name) -> Problem:
            voices = (replace(v, floor=v.floor - change) if v.name == name else v for v in of.voices)
            return replace(of, voices=tuple(voices))

        yield Relaxable(f"consent {voice.name}", "points", voice.floor, False, relaxed)


def _quorum(problem: Problem) -> Iterator[Relaxable]:
    if problem.quorum is not None:

        def relaxed(of: Problem, change: float) -> Problem:
            return replace(of, quorum=None if of.quorum is None else max(0.0, of.quorum - change))

        yield Relaxable("quorum", "seats", problem.quorum, False, relaxed, most=problem.quorum)


def _minima(problem: Problem) -> Iterator[Relaxable]:
    # Delivery schedules of one concession share its minimum.
    minima = {item.offered_as: item.at_least for item in problem.items if item.at_least > 0.0}
    for concession, least in minima.items():

        def relaxed(of: Problem, change: float, concession: str = concession) -> Problem:
            def lowered(old: Item) -> Item:
                return replace(old, at_least=max(0.0, old.at_least - change))

            return replace(of, items=tuple(lowered(o) if o.offered_as == concession else o for o in of.items))

        yield Relaxable(f"minimum of {concession}", "level", least, False, relaxed, least, concession)


def _clearances(problem: Problem) -> Iterator[Relaxable]:
    for item in problem.items:
        if not all(item.rounds):

            def relaxed(of: Problem, _: float, name: str = item.name) -> Problem:
                return replace(of, items=tuple(_cleared(o) if o.name == name else o for o in of.items))

            yield Relaxable(f"clearance of {item.name}", "rule", None, True, relaxed)


def _requirements(problem: Problem) -> Iterator[Relaxable]:
    # Delivery schedules of one concession share its requirements.
    pairs = dict.fromkeys((item.offered_as, needed) for item in problem.items for needed in item.requires)
    for concession, needed in pairs:

        def relaxed(of: Problem, _: float, concession: str = concession, needed: str = needed) -> Problem:
            def without(old: Item) -> Item:
                return replace(old, requires=tuple(other for other in old.requires if other != needed))

            return replace(of, items=tuple(without(o) if o.offered_as == concession else o for o in of.items))

        yield Relaxable(f"rule {concession} requires {needed}", "rule", None, True, relaxed)


def _groups(problem: Problem) -> Iterator[Relaxable]:
    for group in problem.groups:

        def relaxed(of: Problem, _: float, name: str = group.name) -> Problem:
            return replace(of, groups=tuple(other for other in of.groups if other.name != name))

        yield Relaxable(f"rule {group.name}", "rule", None, True, relaxed)


def _cleared(item: Item) -> Item:
    """Return a concession whose clearance was given up: it may be tabled earlier, and is demanded no earlier."""
    return replace(item, rounds=(True,) * len(item.rounds), demanded_since=item.demanded_from)


_FAMILIES: tuple[Callable[[Problem], Iterator[Relaxable]], ...] = (
    _budgets,
    _consent,
    _quorum,
    _minima,
    _clearances,
    _requirements,
    _groups,
)
