"""Published instances, questions that cannot be answered, and searches that end early."""

import json
import signal
import threading
from pathlib import Path
from typing import Any

import pytest
from pyomo.environ import (
    Binary,
    ConcreteModel,
    Constraint,
    NonNegativeIntegers,
    NonNegativeReals,
    Reals,
    SOSConstraint,
    Var,
    maximize,
)
from pyomo.environ import Objective as PyomoObjective

from planner.study.frontier import (
    Frontier,
    FrontierError,
    FrontierOptions,
    Objective,
    Outcome,
    Progress,
    Sense,
    UnboundedObjectiveError,
    nondominated,
)

CASES = Path(__file__).parent / "cases"


def published(name: str) -> dict[str, Any]:
    """Return an instance with its source and its known outcomes."""
    case: dict[str, Any] = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return case


def knapsack(case: dict[str, Any]) -> tuple[ConcreteModel, list[Objective]]:
    gains, weights, capacity = (case["inputs"][key] for key in "CAb")
    model = ConcreteModel()
    model.x = Var(range(case["n"]), domain=Binary)

    def total(row: list[int]) -> Any:
        return sum(factor * model.x[place] for place, factor in enumerate(row))

    model.capacity = Constraint(range(len(weights)), rule=lambda _, row: total(weights[row]) <= capacity[row])
    return model, [Objective(f"gain {row}", total(gain), Sense.MAXIMISE) for row, gain in enumerate(gains)]


def transport(case: dict[str, Any]) -> tuple[ConcreteModel, list[Objective]]:
    data = case["inputs"]
    model = ConcreteModel()
    model.x = Var(range(6), domain=NonNegativeIntegers)
    model.capacity = Constraint(
        range(2), rule=lambda m, i: sum(m.x[i + 2 * j] for j in range(3)) <= data["capacity"][i]
    )
    model.demand = Constraint(range(3), rule=lambda m, j: sum(m.x[i + 2 * j] for i in range(2)) == data["demand"][j])
    rows = {"cost": data["cost"], "time": data["time"], "total": [1] * 6}
    return model, [Objective(name, sum(c * model.x[k] for k, c in enumerate(row))) for name, row in rows.items()]


def outcomes(frontier: Frontier) -> list[list[float]]:
    return sorted(map(list, frontier.values()))


@pytest.mark.parametrize(
    ("name", "build"),
    [("2kp50", knapsack), ("KP_p3_n10_ins1", knapsack), ("moa_issue105_constant_objective", transport)],
)
def test_published_instances_have_the_published_outcomes(name: str, build: Any) -> None:
    case = published(name)
    frontier = nondominated(*build(case))
    assert frontier.complete
    assert frontier.tolerance == (0.0,) * case["n_objectives"]
    assert outcomes(frontier) == sorted(case["expected"]["nondominated"])


def test_an_objective_that_repeats_another_changes_nothing() -> None:
    model, objectives = knapsack(published("KP_p3_n10_ins1"))
    twice = Objective("again", 2 * objectives[0].expression + 1, Sense.MAXIMISE)
    frontier = nondominated(model, [*objectives, twice])
    assert [values[:3] for values in frontier.values()] == nondominated(model, objectives).values()
    assert all(values[3] == 2 * values[0] + 1 for values in frontier.values())


def plane() -> ConcreteModel:
    model = ConcreteModel()
    model.x = Var(range(2), domain=NonNegativeReals)
    model.rule = Constraint(expr=model.x[0] + model.x[1] >= 1)
    return model


def test_an_objective_that_improves_without_end_is_named() -> None:
    model = plane()
    with pytest.raises(UnboundedObjectiveError, match="'most'"):
        nondominated(model, [Objective("least", model.x[0]), Objective("most", model.x[1], Sense.MAXIMISE)])


def test_without_a_solution_nothing_improves_without_end() -> None:
    model = plane()
    model.whole = Var(domain=NonNegativeIntegers)
    model.never = Constraint(expr=2 * model.whole == 1)
    frontier = nondominated(model, [Objective("most", model.x[1], Sense.MAXIMISE)])
    assert frontier.outcome is Outcome.INFEASIBLE
    assert frontier.complete
    assert frontier.points == ()


def test_objectives_that_do_not_conflict_have_one_outcome() -> None:
    model = plane()
    frontier = nondominated(model, [Objective("sum", model.x[0] + model.x[1]), Objective("more", 2 * model.x[0])])
    assert frontier.breakpoints() == [(1.0, 0.0)]


def test_the_models_own_objective_plays_no_part() -> None:
    model = plane()
    model.own = PyomoObjective(expr=model.x[0] ** 2, sense=maximize)
    frontier = nondominated(model, [Objective("a", model.x[0]), Objective("b", model.x[1])])
    assert frontier.breakpoints() == [(0.0, 1.0), (1.0, 0.0)]
    assert model.own.active


def test_what_is_not_linear_is_refused() -> None:
    model = plane()
    with pytest.raises(FrontierError, match="'square'"):
        nondominated(model, [Objective("square", model.x[0] ** 2)])
    model.curved = Constraint(expr=model.x[0] * model.x[1] <= 1)
    with pytest.raises(FrontierError, match="curved"):
        nondominated(model, [Objective("x", model.x[0])])


def test_parts_that_would_be_overlooked_are_refused() -> None:
    model = plane()
    model.either = SOSConstraint(var=model.x, sos=1)
    with pytest.raises(FrontierError, match="SOSConstraint"):
        nondominated(model, [Objective("x", model.x[0])])


def test_no_objective_and_two_of_one_name_are_refused() -> None:
    model = plane()
    with pytest.raises(FrontierError, match="no objective"):
        nondominated(model, [])
    with pytest.raises(FrontierError, match="'x'"):
        nondominated(model, [Objective("x", model.x[0]), Objective("x", model.x[1])])


@pytest.mark.parametrize("bad", [{"time_limit": -1.0}, {"tolerance": 0.0}, {"resolution": 1.0}])
def test_options_that_make_no_sense_are_refused(bad: dict[str, float]) -> None:
    with pytest.raises(FrontierError):
        FrontierOptions(**bad)  # type: ignore[arg-type]


def test_a_limit_keeps_outcomes_that_are_on_the_frontier_and_says_what_is_open() -> None:
    case = published("2kp50")
    frontier = nondominated(*knapsack(case), FrontierOptions(time_limit=0.3))
    assert not frontier.complete
    assert frontier.outcome is Outcome.LIMIT
    assert all(values in case["expected"]["nondominated"] for values in outcomes(frontier))
    missing = [values for values in case["expected"]["nondominated"] if values not in outcomes(frontier)]
    assert missing
    for values in missing:
        assert any(
            all(low <= value <= high for low, value, high in zip(box.lower, values, box.upper, strict=True))
            for box in frontier.unexplored
        )


def test_ctrl_c_keeps_what_was_found_and_is_given_back() -> None:
    before = signal.getsignal(signal.SIGINT)
    seen: list[Progress] = []

    def interrupt(progress: Progress) -> None:
        seen.append(progress)
        if progress.points == 3:
            signal.raise_signal(signal.SIGINT)

    frontier = nondominated(*knapsack(published("2kp50")), FrontierOptions(on_progress=interrupt))
    assert frontier.outcome is Outcome.INTERRUPTED
    assert len(frontier.points) >= 3
    assert signal.getsignal(signal.SIGINT) is before


def test_a_search_in_another_thread_can_be_asked_to_stop() -> None:
    found: list[Frontier] = []
    options = FrontierOptions(should_stop=lambda: True)
    thread = threading.Thread(target=lambda: found.append(nondominated(*knapsack(published("2kp50")), options)))
    thread.start()
    thread.join()
    assert found[0].outcome is Outcome.INTERRUPTED


def test_an_error_in_a_callers_function_reaches_the_caller() -> None:
    def broken() -> bool:
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        nondominated(*knapsack(published("2kp50")), FrontierOptions(should_stop=broken))


def test_a_domain_with_holes_is_refused() -> None:
    from pyomo.environ import Set

    model = ConcreteModel()
    model.x = Var(domain=Set(initialize=[1, 3, 7]))
    model.y = Var(domain=Reals, bounds=(0, 1))
    model.rule = Constraint(expr=model.x + model.y >= 2)
    with pytest.raises(FrontierError, match="x"):
        nondominated(model, [Objective("x", model.x)])
