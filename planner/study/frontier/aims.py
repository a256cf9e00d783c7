"""What a frontier of a negotiation may weigh against each other, in the program's own variables.

Money is in billion USD at present value, approval in points. ``r`` runs over the rounds, ``R`` is the last one.

    expected_loss        Σ_c p_c ℓ[c]                                     lower is better
    cvar                 mean of ℓ over the worst share of cases          lower is better
    worst_loss           max_c ℓ[c]                                       lower is better
    cost                 Σ_i cost_i(x[i,R])                               lower is better
    headline             Σ_i headline_i · x[i,R]                          lower is better
    budget.B[.YEAR]      what offer R draws from a budget                 lower is better
    acceptance           100 Σ_c p_c · [some table agrees in case c]      higher is better
    consent              least approval above floor, over who has a say   higher is better
    consent.H            approval of constituency H                       higher is better
    seats                seats that consent                               higher is better

Consent, approval and seats are those of the round in which they are lowest. The losses are only ever wanted low, which
keeps the program's gains exact (:mod:`planner.program.objective`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pyomo.core import Binary, Block, Constraint, Reals, Var

from planner.program.build import Program
from planner.program.consent import approval_of, voters_of
from planner.program.linear import Affine
from planner.program.objective import cost_of_offer, loss_of_case, risk_of
from planner.program.offer import level
from planner.program.problem import Problem, Voice
from planner.program.risk import Risk, risk_value
from planner.program.rules import Rules
from planner.solve.evaluation import Evaluation
from planner.solve.solution import Offer
from planner.study.frontier.records import Sense

TAIL = 0.9
"""The level of the tail where the problem does not name one: the worst tenth of cases."""

PLAIN = ("expected_loss", "cost", "headline", "acceptance", "consent", "seats", "cvar", "worst_loss")
"""Aims that need no name of a budget or constituency."""


@dataclass(frozen=True)
class Aim:
    """Something to be weighed."""

    name: str
    """As asked for, such as ``budget.foreign_exchange``."""
    kind: str
    """Its first word."""
    part: tuple[str, ...]
    """What is named after it: a budget and perhaps a year, or a constituency."""
    title: str
    unit: Literal["billion USD", "%", "points", "seats"]
    sense: Sense

    @property
    def sign(self) -> float:
        """1 if lower is better, -1 if higher is."""
        return 1.0 if self.sense is Sense.MINIMISE else -1.0

    @property
    def separate(self) -> bool:
        """Whether it takes a few separate values only."""
        return self.kind in {"acceptance", "seats"}


def aim_names(problem: Problem) -> list[str]:
    """Return every name that :func:`parse_aim` takes for a problem."""
    budgets = dict.fromkeys(budget for budget, _ in problem.budgets)
    silent = set() if voters_of(problem) else {"seats"}
    silent |= set() if any(voice.role != "observer" for voice in problem.voices) else {"consent"}
    return [
        *(name for name in PLAIN if name not in silent),
        *(f"budget.{budget}" for budget in budgets),
        *(f"budget.{budget}.{year}" for budget, year in problem.budgets),
        *(f"consent.{voice.name}" for voice in problem.voices),
    ]


def parse_aim(name: str, problem: Problem) -> Aim:
    """Return the aim of a name; ``KeyError`` if it is none of :func:`aim_names`."""
    if name not in aim_names(problem):
        raise KeyError(name)
    kind, *part = name.split(".")
    title, unit, sense = _KINDS[kind]
    if part:
        title = f"{'draw on' if kind == 'budget' else 'approval of'} {' '.join(part).replace('_', ' ')}"
    return Aim(name, kind, tuple(part), title, unit, sense)


_LOW, _HIGH = Sense.MINIMISE, Sense.MAXIMISE
_KINDS: Mapping[str, tuple[str, Literal["billion USD", "%", "points", "seats"], Sense]] = {
    "expected_loss": ("expected loss", "billion USD", _LOW),
    "cvar": ("loss in bad cases", "billion USD", _LOW),
    "worst_loss": ("loss in the worst case", "billion USD", _LOW),
    "cost": ("net cost of the offer", "billion USD", _LOW),
    "headline": ("headline value of the offer", "billion USD", _LOW),
    "budget": ("draw on a budget", "billion USD", _LOW),
    "acceptance": ("chance of agreement", "%", _HIGH),
    "consent": ("least approval to spare", "points", _HIGH),
    "seats": ("seats that consent", "seats", _HIGH),
}


def state_aims(program: Program, aims: Sequence[Aim], headlines: Mapping[str, float]) -> list[Affine]:
    """Return aims as sums of the program's variables, adding to its model what they need.

    ``headlines`` gives each item's headline value per unit, billion USD.
    """
    statement = _Statement(program, headlines)
    return [statement.expression(aim) for aim in aims]


class _Statement:
    """Adds variables and rows for aims to the model of a program, in a block of their own."""

    def __init__(self, program: Program, headlines: Mapping[str, float]) -> None:
        self._program = program
        self._problem = program.problem
        self._model = program.model
        self._headlines = headlines
        self._model.aims = Block()

    def expression(self, aim: Aim) -> Affine:
        state = {
            "expected_loss": self._expected_loss,
            "cvar": self._tail,
            "worst_loss": self._worst,
            "cost": self._cost,
            "headline": self._headline,
            "budget": self._budget,
            "acceptance": self._acceptance,
            "consent": self._consent,
            "seats": self._seats,
        }[aim.kind]
        return state(aim)

    def _expected_loss(self, _aim: Aim) -> Affine:
        return self._risk("mean", Risk())

    def _tail(self, _aim: Aim) -> Affine:
        return self._risk("tail", tail_of(self._problem))

    def _worst(self, _aim: Aim) -> Affine:
        return self._risk("worst", Risk(mean=0.0, worst=1.0))

    def _risk(self, name: str, risk: Risk) -> Affine:
        cases = self._problem.cases()
        chances = {case: postures[0].probability for case, postures in cases.items()}
        losses = {case: loss_of_case(self._model, self._problem, postures) for case, postures in cases.items()}
        block, rules = Block(), Rules()
        self._model.aims.add_component(name, block)
        total = risk_of(block, risk, chances, losses, rules)
        rules.install(block)
        return total.merged()

    def _cost(self, _aim: Aim) -> Affine:
        return cost_of_offer(self._model, self._problem, self._program.segments, self._last).merged()

    def _headline(self, _aim: Aim) -> Affine:
        return self._levels({item.name: self._headlines[item.name] for item in self._problem.items})

    def _budget(self, aim: Aim) -> Affine:
        return self._levels(
            {
                item.name: sum(item.draws.get(key, 0.0) for key in _years(aim, self._problem))
                for item in self._problem.items
            }
        )

    def _levels(self, factors: Mapping[str, float]) -> Affine:
        total = Affine()
        for item in self._problem.items:
            total.add_all(level(self._model, item, self._program.segments[item.name], self._last), factors[item.name])
        return total.merged()

    def _acceptance(self, _aim: Aim) -> Affine:
        total = Affine()
        cases = self._problem.cases()
        several = {case: postures for case, postures in cases.items() if len(postures) > 1}
        block = Block()
        self._model.aims.acceptance = block
        block.agrees = Var(list(several), domain=Binary)
        rules = Rules()
        for case, postures in cases.items():
            somewhere = Affine()
            for posture in postures:
                for r in range(len(self._problem.rounds)):
                    somewhere.add(1.0, self._model.accepts[posture.name, r])
            if case in several:
                rules.add("", Affine().add(1.0, block.agrees[case]).add_all(somewhere, -1.0).at_most(0.0))
                somewhere = Affine().add(1.0, block.agrees[case])
            total.add_all(somewhere, 100.0 * postures[0].probability)
        rules.install(block)
        return total

    def _consent(self, aim: Aim) -> Affine:
        approvals = [
            self._approval(voice, r, above=0.0 if aim.part else voice.floor)
            for voice in _heard(aim, self._problem)
            for r in range(len(self._problem.rounds))
        ]
        return self._least("_".join((aim.kind, *aim.part)), approvals)

    def _approval(self, voice: Voice, r: int, above: float) -> Affine:
        approval = approval_of(self._model, self._problem, self._program.segments, voice, r)
        approval.constant -= above
        return approval

    def _seats(self, _aim: Aim) -> Affine:
        seats = []
        for r in range(len(self._problem.rounds)):
            total = Affine()
            for voice in voters_of(self._problem):
                total.add(voice.seats, self._model.support[voice.name, r])
            seats.append(total)
        return self._least("seats", seats)

    def _least(self, name: str, amounts: Sequence[Affine]) -> Affine:
        """Return the least of some amounts, which is only ever wanted high."""
        if len(amounts) == 1:
            return amounts[0].merged()
        block = Block()
        self._model.aims.add_component(name, block)
        block.least = Var(domain=Reals)
        rows = [amount.add(-1.0, block.least).at_least(0.0) for amount in amounts]
        block.rules = Constraint(range(len(rows)), rule=lambda _, place: rows[place])
        return Affine().add(1.0, block.least)

    @property
    def _last(self) -> int:
        return len(self._problem.rounds) - 1


def aim_value(
    aim: Aim, problem: Problem, evaluation: Evaluation, plan: Sequence[Offer], headlines: Mapping[str, float]
) -> float:
    """Return what an aim comes to in a plan, computed without the program, in the aim's unit."""
    last = evaluation.offers[-1]
    chances = [group[0].probability for group in problem.cases().values()]
    losses = list(evaluation.losses.values())
    heard = _heard(aim, problem)
    value_of: Mapping[str, Callable[[], float]] = {
        "expected_loss": lambda: evaluation.expected_loss,
        "cvar": lambda: risk_value(tail_of(problem), chances, losses),
        "worst_loss": lambda: max(losses),
        "cost": lambda: last.cost,
        "headline": lambda: sum(headlines[item] * amount for item, amount in plan[-1].levels.items()),
        "budget": lambda: sum(last.drawn[key] for key in _years(aim, problem)),
        "acceptance": lambda: 100.0 * evaluation.acceptance,
        "seats": lambda: min(state.seats for state in evaluation.offers),
        "consent": lambda: min(
            state.consent[voice.name].approval - (0.0 if aim.part else voice.floor)
            for state in evaluation.offers
            for voice in heard
        ),
    }
    return value_of[aim.kind]()


def _heard(aim: Aim, problem: Problem) -> list[Voice]:
    return [v for v in problem.voices if (v.name in aim.part if aim.part else v.role != "observer")]


def tail_of(problem: Problem) -> Risk:
    """Return the risk measure of the aim ``cvar``: the tail alone, at the problem's level if it has one."""
    return Risk(mean=0.0, tail=1.0, level=problem.risk.level if problem.risk.tail else TAIL)


def _years(aim: Aim, problem: Problem) -> list[tuple[str, int]]:
    budget, *year = aim.part
    return [key for key in problem.budgets if key[0] == budget and str(key[1]) in (year or [str(key[1])])]
