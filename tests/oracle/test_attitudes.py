"""The exact measures of risk, against examples by hand and linear programs over all probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle.attitudes import as_stated, mean, tail, worst, worst_within
from scipy.optimize import linprog

from planner.program.risk import Risk, mean_and_tail, risk_value, total_variation, worst_case

CHANCES = [Fraction(1, 2), Fraction(3, 8), Fraction(1, 8)]
LOSSES = [Fraction(2), Fraction(4), Fraction(16)]


def numbers(values: Sequence[float]) -> list[Fraction]:
    return [Fraction(value) for value in values]


@st.composite
def distributions(draw: st.DrawFn) -> tuple[list[float], list[float]]:
    """Draw probabilities in sixteenths, some of them 0, and losses with ties."""
    weights = draw(st.lists(st.integers(0, 8), min_size=1, max_size=6).filter(any))
    while sum(weights) < 16:
        weights[weights.index(min(weights))] += 1
    shares = [weight / 64 for weight in weights]
    shares[shares.index(max(shares))] += 1.0 - sum(shares)
    losses = draw(st.lists(st.integers(-20, 20), min_size=len(shares), max_size=len(shares)))
    return shares, [loss / 4 for loss in losses]


def test_measures_by_hand() -> None:
    assert mean(CHANCES, LOSSES) == Fraction(9, 2)
    assert tail(Fraction(0))(CHANCES, LOSSES) == Fraction(9, 2)
    # The worst quarter is the last case and an eighth of the second.
    assert tail(Fraction(3, 4))(CHANCES, LOSSES) == 10
    assert tail(Fraction(15, 16))(CHANCES, LOSSES) == worst(CHANCES, LOSSES) == 16
    # A quarter moves from the mildest case to the worst one.
    assert (
        worst_within(Fraction(1, 4))(CHANCES, LOSSES) == Fraction(1, 4) * 2 + Fraction(3, 8) * 4 + Fraction(3, 8) * 16
    )
    assert worst_within(Fraction(0))(CHANCES, LOSSES) == Fraction(9, 2)
    assert worst_within(Fraction(1))(CHANCES, LOSSES) == 16


def test_a_case_that_cannot_occur_counts_for_nothing() -> None:
    chances, losses = [*CHANCES, Fraction(0)], [*LOSSES, Fraction(99)]
    for measure in (mean, worst, tail(Fraction(1, 2)), tail(Fraction(7, 8)), worst_within(Fraction(1, 2))):
        assert measure(chances, losses) == measure(CHANCES, LOSSES)


@given(distributions(), st.sampled_from((0.0, 0.25, 0.5, 0.875)))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_the_tail_is_the_worst_mean_over_densities_up_to_its_inverse_size(
    distribution: tuple[list[float], list[float]], level: float
) -> None:
    # The dual of the definition: q may be up to p / (1 - level) in each case.
    chances, losses = distribution
    found = linprog(
        [-loss for loss in losses],
        A_eq=[[1.0] * len(losses)],
        b_eq=[1.0],
        bounds=[(0.0, chance / (1.0 - level)) for chance in chances],
    )
    assert float(tail(Fraction(level))(numbers(chances), numbers(losses))) == pytest.approx(-found.fun, abs=1e-9)


@given(distributions(), st.sampled_from((0.0, 0.125, 0.5, 0.75, 1.0)))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_the_worst_expectation_is_that_of_a_linear_program_over_probabilities(
    distribution: tuple[list[float], list[float]], distance: float
) -> None:
    chances, losses = distribution
    size = len(losses)
    # Columns: the probabilities q, then t with |q - p| <= t; only cases that can occur may get any.
    rows, limits = [], []
    for case, chance in enumerate(chances):
        for sign in (1.0, -1.0):
            row = [0.0] * (2 * size)
            row[case], row[size + case] = sign, -1.0
            rows.append(row)
            limits.append(sign * chance)
    rows.append([0.0] * size + [0.5] * size)
    limits.append(distance)
    found = linprog(
        [-loss for loss in losses] + [0.0] * size,
        A_ub=rows,
        b_ub=limits,
        A_eq=[[1.0] * size + [0.0] * size],
        b_eq=[1.0],
        bounds=[(0.0, 1.0 if chance > 0.0 else 0.0) for chance in chances] + [(0.0, None)] * size,
    )
    exact = worst_within(Fraction(distance))(numbers(chances), numbers(losses))
    assert float(exact) == pytest.approx(-found.fun, abs=1e-9)


@given(distributions(), st.sampled_from((0.0, 0.125, 0.5, 0.75)), st.sampled_from((0.0, 0.25, 1.0)))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_the_planner_values_losses_as_they_are_defined(
    distribution: tuple[list[float], list[float]], level: float, weight: float
) -> None:
    chances, losses = distribution
    exactly = numbers(chances), numbers(losses)
    share = Fraction(weight)
    pairs = [
        (mean_and_tail(weight, level), (1 - share) * mean(*exactly) + share * tail(Fraction(level))(*exactly)),
        (worst_case(), worst(*exactly)),
        (total_variation(level), worst_within(Fraction(level))(*exactly)),
        (total_variation(1.0), worst(*exactly)),
        (Risk(0.25, 0.5, level, 0.25), as_stated(Risk(0.25, 0.5, level, 0.25))(*exactly)),
    ]
    for risk, value in pairs:
        assert risk_value(risk, chances, losses) == pytest.approx(float(value), abs=1e-12)
