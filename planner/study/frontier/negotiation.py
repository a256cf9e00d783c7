"""The frontier of a negotiation: plans that cannot do better in one aim without doing worse in another.

Method: epsilon-constraint (Haimes, Lasdon & Wismer 1971) with the first aim minimised and a limit on each other. For an
aim that takes separate values (chance of agreement, seats) the limit is moved past each value found: nothing is missed.
For any other, limits are a fixed step apart, so that every attainable outcome is matched, or bettered, by a reported
one in the first aim, and to within a step in that aim. Ties are settled by the other aims. Every search starts from the
plans found before (:mod:`planner.study.pursuit`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pyomo.core import Constraint

from planner.program.assemble import assemble
from planner.program.build import Program
from planner.program.linear import Affine
from planner.program.problem import Problem
from planner.schema.errors import InputProblem, quoted, suggestion
from planner.schema.headline import headline_value
from planner.schema.negotiation import Negotiation
from planner.solve.clock import Clock
from planner.solve.evaluation import Evaluation
from planner.solve.highs import Ending
from planner.solve.options import SolveOptions
from planner.solve.solution import Offer
from planner.study.checks import refuse, whole_number
from planner.study.frontier.aims import Aim, aim_names, aim_value, parse_aim, state_aims
from planner.study.pursuit import Aims, Found, Plan, best_near, plan_columns, with_stage
from planner.study.rounds import Part, part_of, studied
from planner.trade.engine import loss_table

if TYPE_CHECKING:
    import pandas as pd

STEPS = 10
"""Steps into which the range of an aim is cut by default."""
APART = 1e-5
"""Values of an aim with separate values are further apart than this, in its unit."""
SAME = 1e-6
"""Outcomes that differ by less, in their units, are one."""
_LOSSES = ("expected_loss", "cvar", "worst_loss")


@dataclass(frozen=True)
class Choice:
    """A plan on the frontier."""

    values: tuple[float, ...]
    """In the order of the aims, in their units."""
    plan: Plan
    state: Evaluation


@dataclass(frozen=True)
class TradeOffs:
    """The frontier of a negotiation."""

    model: Negotiation
    part: Part
    """Of the talks: what was asked about."""
    problem: Problem
    """Of that part."""
    aims: tuple[Aim, ...]
    choices: tuple[Choice, ...]
    """Sorted by the first aim, best first."""
    complete: bool
    """Whether every attainable outcome is proved to be matched, or bettered, to within ``within``."""
    within: tuple[float, ...]
    """Per aim, in its unit: 0 for the aim that is minimised and where values are separate."""
    interrupted: bool
    """Whether the user stopped the work."""
    statement: str
    """What was proved, in one or two sentences."""
    searches: int
    seconds: float

    def frame(self) -> pd.DataFrame:
        """Return a row per choice: a column per aim in its unit, acceptance as a share, levels, terms."""
        import pandas as pd

        names = [aim.name for aim in self.aims]
        rows = [
            {
                **dict(zip(names, choice.values, strict=True)),
                "share_accepting": choice.state.acceptance,
                **plan_columns(self.problem, choice.plan),
            }
            for choice in self.choices
        ]
        return pd.DataFrame(rows)

    def _repr_svg_(self) -> str | None:
        from planner.report.frontier import frontier_svg

        return frontier_svg(self) if self.choices else None


def trade_offs(
    model: Negotiation,
    aims: Sequence[str] = ("expected_loss", "cost"),
    *,
    steps: int = STEPS,
    round_: str | None = None,
    options: SolveOptions | None = None,
) -> TradeOffs:
    """Return the frontier of two or three aims; see :func:`~planner.study.frontier.aims.aim_names` for their names.

    ``round_`` is the round whose offer is studied: by default the first, ``"all"`` for the whole ladder. A time limit
    or the user's interruption leaves what was proved until then. Raises ``InputError`` for names that are not known and
    for fewer than two or more than three aims.
    """
    options = options or SolveOptions()
    asked = studied(model, round_)
    problem = assemble(asked, loss_table(asked))
    parsed = _parsed(aims, problem, steps)
    headlines = {item.name: headline_value(model, item.offered_as, 1.0) for item in problem.items}
    search = TradeOffSearch(problem, _leading(parsed), headlines, steps, options)
    found = search.run()
    choices = [_in_order(choice, search.aims, parsed) for choice in found]
    first = parsed[0]
    return TradeOffs(
        model=model,
        part=part_of(model, problem.rounds),
        problem=problem,
        aims=parsed,
        choices=tuple(sorted(choices, key=lambda choice: first.sign * choice.values[0])),
        complete=search.why is None,
        within=tuple(search.within.get(aim.name, 0.0) for aim in parsed),
        interrupted=search.clock.interrupted,
        statement=search.statement(len(choices)),
        searches=search.searches,
        seconds=search.clock.elapsed,
    )


def _parsed(names: Sequence[str], problem: Problem, steps: int) -> tuple[Aim, ...]:
    known = aim_names(problem)
    problems = [
        InputProblem("option", None, "--objective", quoted(name), "something to weigh", suggestion(name, known))
        for name in names
        if name not in known
    ]
    if len(names) not in (2, 3) or len(set(names)) < len(names):
        listed = ", ".join(names)
        problems.append(InputProblem("option", None, "--objective", quoted(listed), "two or three different ones"))
    refuse([*problems, *whole_number("--steps", steps, 1)])
    return tuple(parse_aim(name, problem) for name in names)


def _leading(aims: Sequence[Aim]) -> tuple[Aim, ...]:
    """Return the aims with a loss first, if there is one, and those with separate values last."""
    return tuple(sorted(aims, key=lambda aim: (aim.name not in _LOSSES, aim.separate)))


def _in_order(choice: Choice, searched: Sequence[Aim], wanted: Sequence[Aim]) -> Choice:
    return replace(choice, values=tuple(choice.values[searched.index(aim)] for aim in wanted))


class _StoppedError(Exception):
    """A limit of time or the user ended a search before its proof."""


@dataclass
class TradeOffSearch:
    """A search under way; ``found`` holds what it has so far."""

    problem: Problem
    aims: tuple[Aim, ...]
    """The first is minimised, the others are limited."""
    headlines: Mapping[str, float]
    steps: int
    options: SolveOptions
    clock: Clock = field(init=False)
    searches: int = 0
    why: str | None = None
    """Why the work ended early."""
    within: dict[str, float] = field(default_factory=dict)
    known: list[Plan] = field(default_factory=list)
    found: list[Choice] = field(default_factory=list)
    part: str = ""
    """Which part is proved, in words."""

    def __post_init__(self) -> None:
        self.clock = Clock(self.options.time_limit)
        nothing = {measure: terms[0] for measure, terms in self.problem.measures.items()}
        self.known.append(tuple(Offer(name, {}, nothing) for name in self.problem.rounds))

    def run(self) -> list[Choice]:
        """Return the choices that no other betters, as far as the clock allows."""
        try:
            with self.clock.listening():
                for choice in self._sweep(self.aims, {}):
                    self.found.append(choice)
        except _StoppedError:
            self.why = "The user stopped the work." if self.clock.interrupted else "The time limit came first."
        return _best(self.found, self.aims)

    def statement(self, count: int) -> str:
        """Return what was proved, in a sentence or two."""
        if self.why is not None:
            return f"{self.why} {self.part or 'Nothing is proved to be on the frontier yet'}."
        if count == 0:
            return "No offer satisfies the rules."
        apart = [
            f"{self.within[aim.name]:.3g} {aim.unit} in {aim.title}" for aim in self.aims if self.within.get(aim.name)
        ]
        if not apart:
            return f"All {count} choices on the frontier, proved."
        return (
            f"{count} choices on the frontier, proved; whatever else can be offered is matched or bettered by one of "
            f"them, to within {' and '.join(apart)}."
        )

    def _sweep(self, aims: Sequence[Aim], limits: Mapping[str, float]) -> Iterator[Choice]:
        """Yield choices for the first aims under limits on the last ones; limits are on sign * value."""
        if len(aims) == 1:
            choice = self._best(aims[0], limits)
            if choice is not None:
                yield choice
        elif aims[-1].separate:
            yield from self._past_each_value(aims, limits)
        else:
            yield from self._step_by_step(aims, limits)

    def _past_each_value(self, aims: Sequence[Aim], limits: Mapping[str, float]) -> Iterator[Choice]:
        *rest, last = aims
        limit = math.inf
        while True:
            choices = list(self._sweep(rest, {**limits, last.name: limit}))
            yield from choices
            if not choices:
                return
            limit = max(self._position(choice, last) for choice in choices) - APART
            self._proved(aims, f"What has {last.title} up to {last.sign * (limit + APART):.4g} {last.unit} is proved")

    def _step_by_step(self, aims: Sequence[Aim], limits: Mapping[str, float]) -> Iterator[Choice]:
        *rest, last = aims
        choices = list(self._sweep(rest, limits))
        yield from choices
        best = self._best(last, limits)
        if not choices or best is None:
            return
        low = self._position(best, last)
        high = max(self._position(choice, last) for choice in choices)
        step = (high - low) / self.steps
        self.within[last.name] = max(self.within.get(last.name, 0.0), step)
        for place in range(self.steps if step > SAME else 0):
            limit = low + place * step
            yield from self._sweep(rest, {**limits, last.name: limit})
            word = "up to" if last.sign > 0 else "from"
            reached = f"{last.title} {word} {last.sign * limit:.4g} {last.unit}"
            self._proved(aims, f"What has {reached} is proved, and so is the best by {rest[0].title}")

    def _proved(self, aims: Sequence[Aim], part: str) -> None:
        if len(aims) == len(self.aims):
            self.part = part

    def _best(self, aim: Aim, limits: Mapping[str, float]) -> Choice | None:
        """Return the best choice by one aim under limits on others, ties settled by the other aims together."""
        others = [other for other in self.aims if other is not aim]

        def shape(program: Program) -> Aims:
            stated = dict(zip(self.aims, state_aims(program, self.aims, self.headlines), strict=True))
            rows = [
                Affine().add_all(stated[other], other.sign).at_most(limits[other.name])
                for other in others
                if math.isfinite(limits.get(other.name, math.inf))
            ]
            program.model.aims.limits = Constraint(range(len(rows)), rule=lambda _, place: rows[place])
            then = Affine()
            for other in others:
                then.add_all(stated[other], other.sign)
            return Aims(Affine().add_all(stated[aim], aim.sign), then)

        found = self._ask(shape)
        if found.ending is Ending.STOPPED:
            raise _StoppedError
        if found.state is None:
            return None
        self.known.append(found.plan)
        return Choice(
            tuple(aim_value(each, self.problem, found.state, found.plan, self.headlines) for each in self.aims),
            found.plan,
            found.state,
        )

    def _ask(self, shape: Callable[[Program], Aims]) -> Found:
        self.searches += 1
        stage = f"{len(self.found)} choices found, search {self.searches}"
        options = with_stage(self.options, self.clock, stage)
        return best_near(self.problem, options, self.clock, self.known, shape)

    def _position(self, choice: Choice, aim: Aim) -> float:
        return aim.sign * choice.values[self.aims.index(aim)]


def _best(choices: Sequence[Choice], aims: Sequence[Aim]) -> list[Choice]:
    """Return the choices that no other betters, one of those that are the same."""
    kept: list[Choice] = []
    for choice in choices:
        if any(_as_good(other, choice, aims) for other in kept):
            continue
        kept = [other for other in kept if not _as_good(choice, other, aims)]
        kept.append(choice)
    return kept


def _as_good(one: Choice, other: Choice, aims: Sequence[Aim]) -> bool:
    return all(
        aim.sign * (a - b) <= SAME * max(1.0, abs(b)) for aim, a, b in zip(aims, one.values, other.values, strict=True)
    )
