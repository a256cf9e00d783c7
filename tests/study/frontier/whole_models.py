"""Small random models of whole numbers, and their non-dominated sets by trying every solution in exact fractions."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from pyomo.environ import ConcreteModel, Constraint, Integers, Var

from planner.study.frontier import Objective, Sense

Outcome = tuple[Fraction, ...]
ZERO = Fraction(0)


@dataclass(frozen=True)
class Rule:
    """``coefficients · x  sense  right``."""

    coefficients: tuple[int, ...]
    sense: str
    right: int

    def holds(self, levels: Sequence[int]) -> bool:
        total = sum(factor * level for factor, level in zip(self.coefficients, levels, strict=True))
        if self.sense == "<=":
            return total <= self.right
        return total >= self.right if self.sense == ">=" else total == self.right


@dataclass(frozen=True)
class Aim:
    """``coefficients · x + constant``, made small or large."""

    coefficients: tuple[Fraction, ...]
    constant: Fraction
    sense: Sense

    def value(self, levels: Sequence[int]) -> Fraction:
        return self.constant + sum(
            (factor * level for factor, level in zip(self.coefficients, levels, strict=True)), ZERO
        )

    def minimised(self, value: Fraction) -> Fraction:
        return value if self.sense is Sense.MINIMISE else -value


@dataclass(frozen=True)
class WholeModel:
    """Whole numbers between bounds under linear rules."""

    bounds: tuple[tuple[int, int], ...]
    rules: tuple[Rule, ...]
    aims: tuple[Aim, ...]

    def pyomo(self) -> tuple[ConcreteModel, list[Objective]]:
        """Return the model in Pyomo and the objectives."""
        model = ConcreteModel()
        model.x = Var(range(len(self.bounds)), domain=Integers, initialize=0)
        for place, (low, high) in enumerate(self.bounds):
            model.x[place].setlb(low)
            model.x[place].setub(high)
        rows = []
        for rule in self.rules:
            total = sum(factor * model.x[place] for place, factor in enumerate(rule.coefficients))
            if rule.sense == "==":
                rows.append((rule.right, total, rule.right))
            else:
                rows.append((None, total, rule.right) if rule.sense == "<=" else (rule.right, total, None))
        model.rules = Constraint(range(len(rows)), rule=lambda _, place: rows[place])
        objectives = [
            Objective(
                f"aim{place}",
                sum(float(factor) * model.x[i] for i, factor in enumerate(aim.coefficients)) + float(aim.constant),
                aim.sense,
            )
            for place, aim in enumerate(self.aims)
        ]
        return model, objectives

    def solutions(self) -> list[tuple[int, ...]]:
        """Return every solution."""
        ranges = [range(low, high + 1) for low, high in self.bounds]
        return [levels for levels in itertools.product(*ranges) if all(rule.holds(levels) for rule in self.rules)]

    def nondominated(self) -> set[Outcome]:
        """Return every outcome that no other betters."""
        outcomes = {tuple(aim.value(levels) for aim in self.aims) for levels in self.solutions()}
        return best(outcomes, [aim.sense for aim in self.aims])


def best(outcomes: set[Outcome], senses: Sequence[Sense]) -> set[Outcome]:
    """Return the outcomes of a set that none of the set betters."""
    signs = [1 if sense is Sense.MINIMISE else -1 for sense in senses]

    def betters(one: Outcome, other: Outcome) -> bool:
        return one != other and all(sign * a <= sign * b for sign, a, b in zip(signs, one, other, strict=True))

    return {outcome for outcome in outcomes if not any(betters(other, outcome) for other in outcomes)}


def random_model(seed: int) -> WholeModel:
    """Return a random model; about one in ten has no solution, some objectives are constant, equal or opposed."""
    pick = random.Random(seed)  # noqa: S311 - always the same cases, no secrets
    size = pick.randint(1, 6)
    bounds = []
    for _ in range(size):
        low = pick.choice([0, 0, 0, -2, 1])
        bounds.append((low, low + pick.choice([0, 1, 1, 1, 2, 3])))
    inside = [pick.randint(*bound) for bound in bounds]
    rules = []
    for _ in range(pick.randint(0, 3)):
        coefficients = tuple(pick.randint(-4, 9) for _ in range(size))
        met = sum(factor * level for factor, level in zip(coefficients, inside, strict=True))
        sense = pick.choice(["<=", "<=", ">=", "=="])
        slack = {"<=": pick.randint(-1, 5), ">=": pick.randint(-5, 1), "==": 0}[sense]
        rules.append(Rule(coefficients, sense, met + slack))
    aims: list[Aim] = []
    for _ in range(pick.choice([1, 2, 2, 2, 3, 3, 3, 4])):
        aims.append(_random_aim(pick, size, aims))
    return WholeModel(tuple(bounds), tuple(rules), tuple(aims))


def _random_aim(pick: random.Random, size: int, before: Sequence[Aim]) -> Aim:
    sense = pick.choice(list(Sense))
    kind = pick.choice(["whole", "whole", "whole", "large", "cents", "eighths", "real", "constant", "again", "sparse"])
    if kind == "again" and before:
        like = pick.choice(before)
        factor = Fraction(pick.choice([1, 2, -1, -3]))
        shift = Fraction(pick.randint(-3, 3))
        return Aim(tuple(factor * c for c in like.coefficients), factor * like.constant + shift, sense)
    if kind == "constant":
        return Aim((ZERO,) * size, Fraction(pick.choice([0, 5])), sense)
    scale = {"cents": 100, "eighths": 8}.get(kind, 1)
    largest = 5000 if kind == "large" else 12
    if kind == "real":
        return Aim(tuple(Fraction(pick.uniform(-9.0, 9.0)) for _ in range(size)), Fraction(pick.uniform(-9, 9)), sense)
    coefficients = tuple(
        Fraction(pick.randint(-largest, largest), scale) if kind != "sparse" or pick.random() < 0.4 else ZERO
        for _ in range(size)
    )
    return Aim(coefficients, Fraction(pick.randint(-9, 9), scale), sense)
