"""Affine expressions, collected term by term and handed to Pyomo in one piece.

Pyomo's operator overloading and summation generators are several times slower to build and to load than its
``LinearExpression``; this class is the one place that knows it.
"""

from __future__ import annotations

from typing import Any, Self, TypeAlias

from pyomo.core.expr.numeric_expr import LinearExpression

Row: TypeAlias = tuple[Any, LinearExpression, Any]
"""A rule for a Pyomo constraint: lower bound, expression, upper bound; a bound that is None is none.

Coefficients and bounds are numbers or expressions of mutable parameters.
"""


class Affine:
    """``constant + Σ coefficient · variable``; terms with coefficient 0 are left out."""

    __slots__ = ("coefficients", "constant", "variables")

    def __init__(self, constant: float = 0.0) -> None:
        self.constant = constant
        self.coefficients: list[Any] = []
        self.variables: list[Any] = []

    def add(self, coefficient: Any, variable: Any) -> Self:
        """Add one term; the coefficient is a number or a mutable Pyomo parameter."""
        if not (isinstance(coefficient, float) and coefficient == 0.0):
            self.coefficients.append(coefficient)
            self.variables.append(variable)
        return self

    def add_all(self, other: Affine, factor: float = 1.0) -> Self:
        """Add another affine expression, times ``factor``."""
        if factor != 0.0:
            self.constant += factor * other.constant
            self.coefficients.extend(factor * coefficient for coefficient in other.coefficients)
            self.variables.extend(other.variables)
        return self

    def merged(self) -> Affine:
        """Return the same expression with one term per variable."""
        places: dict[int, int] = {}
        merged = Affine(self.constant)
        for coefficient, variable in zip(self.coefficients, self.variables, strict=True):
            place = places.setdefault(id(variable), len(merged.variables))
            if place == len(merged.variables):
                merged.coefficients.append(coefficient)
                merged.variables.append(variable)
            else:
                merged.coefficients[place] += coefficient
        return merged

    def expression(self) -> LinearExpression:
        """Return it for Pyomo, with its constant."""
        return LinearExpression(constant=self.constant, linear_coefs=self.coefficients, linear_vars=self.variables)

    def at_least(self, bound: Any) -> Row:
        """Return the rule ``self ≥ bound`` for a Pyomo constraint; the constant moves to the bound."""
        return self._room(bound), self._terms(), None

    def at_most(self, bound: Any) -> Row:
        """Return the rule ``self ≤ bound`` for a Pyomo constraint."""
        return None, self._terms(), self._room(bound)

    def equals(self, bound: Any) -> Row:
        """Return the rule ``self = bound`` for a Pyomo constraint."""
        return self._room(bound), self._terms(), self._room(bound)

    def _room(self, bound: Any) -> Any:
        return bound - self.constant if self.constant else bound

    def _terms(self) -> LinearExpression:
        return LinearExpression(linear_coefs=self.coefficients, linear_vars=self.variables)
