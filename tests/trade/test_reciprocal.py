"""The USTR formula, against the rates of the announcement (2 April 2025; goods trade of 2024, billion USD)."""

from __future__ import annotations

import pytest

from planner.trade.reciprocal import reciprocal_formula


@pytest.mark.parametrize(
    ("imports", "exports", "balancing", "announced"),
    [(131.5, 65.5, 50, 25), (438.0, 438.0 - 295.0, 67, 34), (28.0, 28.0 - 17.9, 64, 32)],
    ids=["Korea", "China", "Indonesia"],
)
def test_the_formula_gives_the_rates_that_were_announced(
    imports: float, exports: float, balancing: int, announced: int
) -> None:
    found = reciprocal_formula(imports, exports)
    assert round(100 * found.balancing) == balancing
    assert round(100 * found.announced) == announced


def test_a_partner_with_a_deficit_of_its_own_gets_the_floor() -> None:
    assert reciprocal_formula(50.0, 80.0).announced == 0.10


def test_no_imports_are_refused() -> None:
    with pytest.raises(ValueError, match="imports"):
        reciprocal_formula(0.0, 10.0)
