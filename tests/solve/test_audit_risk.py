"""The audit's measures of risk, by hand and against the program's formulas."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.program.risk import Risk, mean_and_tail, risk_value, total_variation, worst_case
from planner.schema.risk import RiskAttitude
from planner.solve.audit_risk import risk_of, tail

HALVES = [(Fraction(1, 2), Fraction(2)), (Fraction(1, 4), Fraction(10)), (Fraction(1, 4), Fraction(6))]


def attitude(**says: str) -> RiskAttitude:
    return RiskAttitude.model_validate(says)


def test_by_hand() -> None:
    assert risk_of(attitude(kind="expected_loss"), HALVES) == 5
    assert risk_of(attitude(kind="worst_case"), HALVES) == 10
    assert tail(HALVES, Fraction(3, 4)) == 10
    assert tail(HALVES, Fraction(1, 2)) == 8
    assert risk_of(attitude(kind="mean_and_tail", weight="50 %", level="50 %"), HALVES) == Fraction(13, 2)
    # A tenth moves from the lowest loss to the highest.
    assert risk_of(attitude(kind="ambiguity", distance="10 %"), HALVES) == 5 + Fraction(1, 10) * 8


@given(
    st.lists(st.tuples(st.integers(1, 6), st.integers(-12, 12)), min_size=1, max_size=6),
    st.sampled_from(
        (
            (attitude(kind="expected_loss"), Risk()),
            (attitude(kind="worst_case"), worst_case()),
            (attitude(kind="mean_and_tail", weight="30 %", level="75 %"), mean_and_tail(0.3, 0.75)),
            (attitude(kind="mean_and_tail", weight="100 %", level="90 %"), mean_and_tail(1.0, 0.9)),
            (attitude(kind="ambiguity", distance="35 %"), total_variation(0.35)),
            (attitude(kind="ambiguity", distance="0 %"), total_variation(0.0)),
            (attitude(kind="ambiguity", distance="100 %"), total_variation(1.0)),
        )
    ),
)
def test_the_program_means_the_same(cases: list[tuple[int, int]], pair: tuple[RiskAttitude, Risk]) -> None:
    total = sum(weight for weight, _ in cases)
    exact = risk_of(pair[0], [(Fraction(weight, total), Fraction(loss)) for weight, loss in cases])
    found = risk_value(pair[1], [weight / total for weight, _ in cases], [float(loss) for _, loss in cases])
    assert float(exact) == pytest.approx(found, abs=1e-9)
