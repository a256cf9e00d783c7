"""Measures of risk: what they are built from, their values by hand, and the rows that state them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from oracle.attitudes import Attitude
from pyomo.contrib.solver.solvers.highs import Highs
from pyomo.environ import ConcreteModel, Objective, Reals, Var, minimize, value
from strategies import ATTITUDES, PROBABILITIES, quarters

from planner.program.linear import Affine
from planner.program.objective import risk_of
from planner.program.risk import (
    EXPECTED_LOSS,
    Risk,
    adverse_probabilities,
    mean_and_tail,
    risk_value,
    tail_mean,
    total_variation,
    worst_case,
)
from planner.program.rules import Rules

CHANCES, LOSSES = (0.5, 0.375, 0.125), (2.0, 4.0, 16.0)


@pytest.mark.parametrize(
    "weights",
    [
        {"mean": 0.5},
        {"mean": 0.5, "tail": 0.6},
        {"mean": 1.5, "worst": -0.5},
        {"mean": float("nan")},
        {"mean": float("inf")},
        {"mean": 0.0, "tail": 1.0, "level": 1.0},
        {"mean": 0.0, "tail": 1.0, "level": -0.1},
    ],
)
def test_weights_that_make_no_sense_are_refused(weights: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="at least 0"):
        Risk(**weights)


def test_measures_by_hand() -> None:
    assert risk_value(EXPECTED_LOSS, CHANCES, LOSSES) == 4.5
    assert risk_value(worst_case(), CHANCES, LOSSES) == 16.0
    # Rockafellar and Uryasev at level 3/4: 4 + (1/8 * 12) / (1/4).
    assert tail_mean(0.75, CHANCES, LOSSES) == 10.0
    assert risk_value(mean_and_tail(0.5, 0.75), CHANCES, LOSSES) == 7.25
    # A quarter of the probability moves from the loss of 2 to that of 16.
    assert risk_value(total_variation(0.25), CHANCES, LOSSES) == 0.25 * 2 + 0.375 * 4 + 0.375 * 16


def test_equal_probabilities_that_are_no_binary_fractions() -> None:
    thirds = (1 / 3, 1 / 3, 1 / 3)
    assert tail_mean(2 / 3, thirds, LOSSES) == pytest.approx(16.0)
    assert tail_mean(0.8, thirds, LOSSES) == pytest.approx(16.0)
    assert tail_mean(0.5, thirds, LOSSES) == pytest.approx((16.0 + 4.0 / 2.0) / 1.5)


def test_the_ends_of_each_scale_are_the_mean_and_the_worst_case() -> None:
    assert total_variation(1.0) == worst_case()
    assert risk_value(total_variation(0.0), CHANCES, LOSSES) == 4.5
    assert risk_value(mean_and_tail(1.0, 0.0), CHANCES, LOSSES) == 4.5
    assert risk_value(mean_and_tail(1.0, 0.999), CHANCES, LOSSES) == 16.0
    assert risk_value(mean_and_tail(0.0, 0.9), CHANCES, LOSSES) == 4.5


@st.composite
def distributions(draw: st.DrawFn) -> tuple[tuple[float, ...], list[float]]:
    chances = draw(st.sampled_from([shares for several in PROBABILITIES.values() for shares in several]))
    return chances, draw(st.lists(quarters(-5, 5), min_size=len(chances), max_size=len(chances)))


@given(distributions(), st.one_of(list(ATTITUDES.values())))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_rows_state_the_measure_of_given_losses(
    distribution: tuple[tuple[float, ...], list[float]], attitude: Attitude
) -> None:
    chances, losses = distribution
    model, rules = ConcreteModel(), Rules()
    model.loss = Var(range(len(losses)), domain=Reals)
    for case, loss in enumerate(losses):
        rules.add("", Affine().add(1.0, model.loss[case]).at_least(loss))
    cases = [str(case) for case in range(len(losses))]
    stated = {name: Affine().add(1.0, model.loss[case]) for case, name in enumerate(cases)}
    total = risk_of(model, attitude.risk, dict(zip(cases, chances, strict=True)), stated, rules)
    rules.install(model)
    model.objective = Objective(expr=total.merged().expression(), sense=minimize)
    Highs().solve(model)
    exact = attitude.measure([Fraction(p) for p in chances], [Fraction(loss) for loss in losses])
    assert value(model.objective) == pytest.approx(float(exact), abs=1e-7)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 8), st.integers(-20, 20)), min_size=1, max_size=6),
    st.sampled_from(
        (EXPECTED_LOSS, mean_and_tail(0.4, 0.7), worst_case(), total_variation(0.25), mean_and_tail(1, 0.9))
    ),
)
def test_adverse_probabilities_make_the_mean_the_measure(cases: list[tuple[int, int]], risk: Risk) -> None:
    total = sum(weight for weight, _ in cases)
    assume(total > 0)
    chances, losses = [weight / total for weight, _ in cases], [float(loss) for _, loss in cases]
    adverse = adverse_probabilities(risk, chances, losses)
    assert sum(adverse) == pytest.approx(1.0)
    assert min(adverse) >= 0.0
    assert all(weight == 0.0 for weight, chance in zip(adverse, chances, strict=True) if chance == 0.0)
    expected = sum(weight * loss for weight, loss in zip(adverse, losses, strict=True))
    assert expected == pytest.approx(risk_value(risk, chances, losses))
