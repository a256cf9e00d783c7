"""Small random models with continuous variables, and their best outcomes from the corners of every slice.

A slice is the set of solutions that share their whole numbers. Its outcomes are a polygon; its corners are found from
the corners of the slice's polytope, in exact fractions, by trying every choice of rules that can meet in one.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pyomo.environ import ConcreteModel, Constraint, Integers, Reals, Var

from planner.study.frontier import Frontier, Objective, Sense

Pair = tuple[Fraction, Fraction]
Row = tuple[tuple[int, ...], int]


@dataclass(frozen=True)
class MixedModel:
    """Whole and continuous variables within bounds, rows ``coefficients · (whole, continuous) <= right``, two aims."""

    whole: tuple[tuple[int, int], ...]
    continuous: tuple[tuple[int, int], ...]
    rows: tuple[Row, ...]
    aims: tuple[tuple[int, ...], tuple[int, ...]]
    senses: tuple[Sense, Sense]

    def pyomo(self) -> tuple[ConcreteModel, list[Objective]]:
        """Return the model in Pyomo and the objectives."""
        model = ConcreteModel()
        model.x = Var(range(len(self.whole) + len(self.continuous)), domain=Reals, initialize=0)
        for place, (low, high) in enumerate((*self.whole, *self.continuous)):
            model.x[place].domain = Integers if place < len(self.whole) else Reals
            model.x[place].setlb(low)
            model.x[place].setub(high)

        def total(coefficients: Sequence[int]) -> object:
            return sum(factor * model.x[place] for place, factor in enumerate(coefficients))

        rows = [total(coefficients) for coefficients, _ in self.rows]
        model.rules = Constraint(range(len(rows)), rule=lambda _, place: (None, rows[place], self.rows[place][1]))
        return model, [
            Objective(f"aim{place}", total(aim), sense)
            for place, (aim, sense) in enumerate(zip(self.aims, self.senses, strict=True))
        ]

    def chains(self) -> list[list[Pair]]:
        """Return, for each slice with solutions, the best corners of its outcomes (minimised) from left to right."""
        chains = []
        for levels in itertools.product(*(range(low, high + 1) for low, high in self.whole)):
            corners = [self._outcome((*map(Fraction, levels), *corner)) for corner in self._corners(levels)]
            if corners:
                chains.append(lower_left(corners))
        return chains

    def _outcome(self, levels: Sequence[Fraction]) -> Pair:
        first, second = (
            (1 if sense is Sense.MINIMISE else -1) * sum((c * x for c, x in zip(aim, levels, strict=True)), Fraction(0))
            for aim, sense in zip(self.aims, self.senses, strict=True)
        )
        return first, second

    def _corners(self, levels: Sequence[int]) -> Iterator[tuple[Fraction, ...]]:
        size = len(self.continuous)
        rows: list[tuple[list[Fraction], Fraction]] = []
        for coefficients, right in self.rows:
            taken = sum(factor * level for factor, level in zip(coefficients, levels, strict=False))
            rows.append(([Fraction(c) for c in coefficients[len(levels) :]], Fraction(right - taken)))
        for place, (low, high) in enumerate(self.continuous):
            unit = [Fraction(int(place == other)) for other in range(size)]
            rows += [(unit, Fraction(high)), ([-c for c in unit], Fraction(-low))]
        for chosen in itertools.combinations(rows, size):
            corner = solved(chosen)
            if corner is not None and all(
                sum((c * x for c, x in zip(row, corner, strict=True)), Fraction(0)) <= right for row, right in rows
            ):
                yield corner


def solved(equations: Sequence[tuple[list[Fraction], Fraction]]) -> tuple[Fraction, ...] | None:
    """Return the solution of as many equations as unknowns, None if there is not exactly one."""
    table = [[*row, right] for row, right in equations]
    size = len(table)
    for column in range(size):
        pivot = next((row for row in range(column, size) if table[row][column] != 0), None)
        if pivot is None:
            return None
        table[column], table[pivot] = table[pivot], table[column]
        table[column] = [value / table[column][column] for value in table[column]]
        for row in range(size):
            if row != column:
                factor = table[row][column]
                table[row] = [a - factor * b for a, b in zip(table[row], table[column], strict=True)]
    return tuple(row[-1] for row in table)


def lower_left(points: Sequence[Pair]) -> list[Pair]:
    """Return the corners of the lower left of the convex hull: falling, ever less steeply."""
    hull: list[Pair] = []
    for point in sorted(set(points)):
        while len(hull) > 1 and _turns_right(hull[-2], hull[-1], point):
            hull.pop()
        hull.append(point)
    chain = hull[:1]
    for point in hull[1:]:
        if point[1] >= chain[-1][1]:
            break
        chain.append(point)
    return chain


def _turns_right(a: Pair, b: Pair, c: Pair) -> bool:
    return (b[0] - a[0]) * (c[1] - a[1]) <= (b[1] - a[1]) * (c[0] - a[0])


def second_best(chains: Sequence[Sequence[Pair]], first: Fraction) -> Fraction | None:
    """Return the least second value with a first value of at most ``first``; None if there is none."""
    values = []
    for chain in chains:
        if first >= chain[-1][0]:
            values.append(chain[-1][1])
        for (a, b), (c, d) in itertools.pairwise(chain):
            if a <= first < c:
                values.append(b + (d - b) * (first - a) / (c - a))
    return min(values, default=None)


def reported_chains(frontier: Frontier, senses: Sequence[Sense]) -> list[list[Pair]]:
    """Return a frontier's points and segments as chains, minimised, from left to right."""

    def pair(values: Sequence[float]) -> Pair:
        first, second = (
            Fraction(v if sense is Sense.MINIMISE else -v) for v, sense in zip(values, senses, strict=True)
        )
        return first, second

    chains = [[pair(point.values)] for point in frontier.points]
    chains += [sorted([pair(each.start.values), pair(each.end.values)]) for each in frontier.segments]
    return chains


def places(chains: Sequence[Sequence[Pair]]) -> list[Fraction]:
    """Return first values to compare at: all corners and the middles between them."""
    corners = sorted({first for chain in chains for first, _ in chain})
    return sorted({*corners, *((a + b) / 2 for a, b in itertools.pairwise(corners))})


def random_mixed_model(seed: int) -> MixedModel:
    """Return a random model with up to 3 whole and up to 3 continuous variables."""
    pick = random.Random(seed)  # noqa: S311 - always the same cases, no secrets
    whole = tuple((0, pick.choice([1, 1, 2])) for _ in range(pick.randint(0, 3)))
    continuous = tuple((pick.choice([0, 0, -1]), pick.randint(1, 4)) for _ in range(pick.randint(1, 3)))
    size = len(whole) + len(continuous)
    inside = [pick.randint(low, high) for low, high in (*whole, *continuous)]
    rows = []
    for _ in range(pick.randint(0, 4)):
        coefficients = tuple(pick.randint(-4, 6) for _ in range(size))
        met = sum(factor * level for factor, level in zip(coefficients, inside, strict=True))
        rows.append((coefficients, met + pick.randint(-1, 4)))
    first, second = (tuple(pick.randint(-9, 9) for _ in range(size)) for _ in range(2))
    return MixedModel(
        whole, continuous, tuple(rows), (first, second), (pick.choice(list(Sense)), pick.choice(list(Sense)))
    )
