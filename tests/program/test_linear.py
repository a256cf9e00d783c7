"""Affine expressions."""

from __future__ import annotations

from pyomo.environ import ConcreteModel, Param, Var, value

from planner.program.linear import Affine


def model_of_two() -> ConcreteModel:
    model = ConcreteModel()
    model.x = Var(initialize=2.0)
    model.y = Var(initialize=5.0)
    return model


def test_terms_without_a_coefficient_are_left_out() -> None:
    model = model_of_two()
    assert Affine(1.0).add(0.0, model.x).variables == []
    assert Affine(1.0).add_all(Affine(3.0).add(1.0, model.x), 0.0).constant == 1.0


def test_a_multiple_of_another_expression_is_added_with_its_constant() -> None:
    model = model_of_two()
    total = Affine(1.0).add(3.0, model.x).add_all(Affine(10.0).add(-1.0, model.y), 0.5)
    assert value(total.expression()) == 1.0 + 6.0 + 5.0 - 2.5


def test_merging_keeps_the_value_with_one_term_per_variable() -> None:
    model = model_of_two()
    merged = Affine(4.0).add(1.0, model.x).add(2.0, model.y).add(3.0, model.x).merged()
    assert (merged.constant, merged.coefficients) == (4.0, [4.0, 2.0])
    assert [variable.name for variable in merged.variables] == ["x", "y"]


def test_the_constant_moves_to_the_bound_of_a_rule() -> None:
    model = model_of_two()
    sum_ = Affine(4.0).add(1.0, model.x)
    for (lower, terms, upper), bounds in (
        (sum_.at_least(10.0), (6.0, None)),
        (sum_.at_most(10.0), (None, 6.0)),
        (sum_.equals(10.0), (6.0, 6.0)),
    ):
        assert (lower, upper) == bounds
        assert value(terms) == 2.0


def test_a_mutable_coefficient_may_be_0_for_now() -> None:
    model = model_of_two()
    model.weight = Param(initialize=0.0, mutable=True)
    total = Affine().add(model.weight, model.x)
    model.weight = 3.0
    assert value(total.expression()) == 6.0
