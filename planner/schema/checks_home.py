"""What must hold at home: budgets, constituencies, ratification."""

from __future__ import annotations

from fractions import Fraction

from planner.schema.checks_measures import check_menu
from planner.schema.errors import quoted
from planner.schema.marks import Problems, Where
from planner.schema.names import known
from planner.schema.negotiation import Negotiation
from planner.schema.politics import Constituency, PollError


def check_home(model: Negotiation, problems: Problems) -> None:
    """Add a problem for everything in budgets, constituencies and ratification that does not fit."""
    for name, budget in model.budgets.items():
        known(budget.agency, model.agencies, ("budgets", name, "agency"), problems, "agency")
        for year, limit in budget.limits.items():
            if limit.value.magnitude < 0:
                problems.add(("budgets", name, "limits", str(year)), quoted(limit.value.text), "a limit of at least 0")
    for name, constituency in model.constituencies.items():
        where: Where = ("constituencies", name)
        _points(constituency, where, problems)
        _seats(constituency, where, problems)
        if constituency.poll_error is not None:
            _poll_error(constituency.poll_error, (*where, "poll_error"), problems)
        check_menu(model, constituency.relief, (*where, "relief"), problems)
    if model.ratification is not None:
        _quorum(model, problems)


def _points(constituency: Constituency, where: Where, problems: Problems) -> None:
    for key in ("base", "floor"):
        points = getattr(constituency, key).value
        if not 0 <= points.magnitude <= 100:
            problems.add((*where, key), quoted(points.text), "from 0 to 100 points")


def _seats(constituency: Constituency, where: Where, problems: Problems) -> None:
    seats = constituency.seats
    if seats is None and constituency.role == "vote":
        problems.add(where, "'role: vote' without 'seats'", "its 'seats' in the legislature")
    elif seats is not None and constituency.role != "vote":
        problems.add((*where, "seats"), f"'seats' with 'role: {constituency.role}'", "'seats' with 'role: vote' only")
    if seats is not None and seats.value.magnitude < 0:
        problems.add((*where, "seats"), quoted(seats.value.text), "at least 0 seats")


def _poll_error(error: PollError, where: Where, problems: Problems) -> None:
    if not Fraction(1, 2) < error.confidence.value.magnitude < 1:
        found = quoted(error.confidence.value.text)
        problems.add((*where, "confidence"), found, "a share above 50 % and below 100 %")
    if error.standard_deviation.value.magnitude < 0:
        problems.add((*where, "standard_deviation"), quoted(error.standard_deviation.value.text), "at least 0 points")


def _quorum(model: Negotiation, problems: Problems) -> None:
    voting = [constituency.seats for constituency in model.constituencies.values() if constituency.seats is not None]
    seats = sum((figure.value.magnitude for figure in voting), Fraction(0))
    quorum = model.ratification.quorum.value if model.ratification is not None else None
    if quorum is not None and not 0 <= quorum.magnitude <= seats:
        expected = f"from 0 to the {float(seats):g} seats of all constituencies that vote"
        problems.add(("ratification", "quorum"), quoted(quorum.text), expected)
