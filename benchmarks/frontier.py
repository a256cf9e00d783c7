"""The exact frontier of published bi-objective instances: programs per point and time, against two other ways.

- the textbook epsilon-constraint loop in plain Pyomo with HiGHS: optimise one objective, limit the other, step by one;
- pyaugmecon (AUGMECON-R, Nikas et al. 2022), in an environment of its own, if one is given.

Run it as ``python benchmarks/frontier.py [PYTHON_WITH_PYAUGMECON]``. To make that environment::

    python -m venv augmecon && augmecon/bin/pip install pyaugmecon highspy

All ways find whole sets, which are compared; times are the median of three turns in one run, in seconds.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from pyomo.contrib.appsi.solvers.highs import Highs
from pyomo.environ import (
    Binary,
    ConcreteModel,
    Constraint,
    NonNegativeIntegers,
    Objective,
    Var,
    maximize,
    value,
)

from planner.study.frontier import Objective as Aim
from planner.study.frontier import Sense, nondominated

CASES = Path(__file__).resolve().parent.parent / "tests" / "study" / "frontier" / "cases"
TURNS = 3
Outcomes = list[tuple[int, ...]]
Found = tuple[Outcomes, int]
"""Outcomes and the number of programs solved."""


def read(name: str) -> dict[str, Any]:
    """Return a published instance."""
    case: dict[str, Any] = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return case


def knapsack(name: str) -> tuple[ConcreteModel, list[Any]]:
    """Return a knapsack with its first two objectives, to be maximised."""
    case = read(name)
    gains, weights, capacity = (case["inputs"][key] for key in "CAb")
    model = ConcreteModel()
    model.x = Var(range(case["n"]), domain=Binary)
    model.capacity = Constraint(
        range(len(weights)), rule=lambda m, row: sum(c * m.x[i] for i, c in enumerate(weights[row])) <= capacity[row]
    )
    return model, [sum(c * model.x[i] for i, c in enumerate(gain)) for gain in gains[:2]]


def transport() -> tuple[ConcreteModel, list[Any]]:
    """Return the transport instance with cost and time, made negative, to be maximised."""
    data = read("moa_issue105_constant_objective")["inputs"]
    model = ConcreteModel()
    model.x = Var(range(6), domain=NonNegativeIntegers)
    model.capacity = Constraint(
        range(2), rule=lambda m, i: sum(m.x[i + 2 * j] for j in range(3)) <= data["capacity"][i]
    )
    model.demand = Constraint(range(3), rule=lambda m, j: sum(m.x[i + 2 * j] for i in range(2)) == data["demand"][j])
    return model, [-sum(c * model.x[k] for k, c in enumerate(data[row])) for row in ("cost", "time")]


INSTANCES: dict[str, Callable[[], tuple[ConcreteModel, list[Any]]]] = {
    "2kp50": lambda: knapsack("2kp50"),
    "KP_p3_n10_ins1, two objectives": lambda: knapsack("KP_p3_n10_ins1"),
    "moa_issue105, cost and time": transport,
}


def by_engine(model: ConcreteModel, expressions: list[Any]) -> Found:
    """Return the frontier by the planner's engine."""
    aims = [Aim(f"f{place}", expression, Sense.MAXIMISE) for place, expression in enumerate(expressions)]
    frontier = nondominated(model, aims)
    if not frontier.complete:
        raise RuntimeError(frontier.statement)
    return sorted(tuple(round(v) for v in values) for values in frontier.values()), frontier.solves.programs


def by_textbook(model: ConcreteModel, expressions: list[Any]) -> Found:
    """Return the frontier by the epsilon-constraint loop, two programs a point, on a persistent solver."""
    first, second = expressions
    solver = Highs()
    solver.config.load_solution = False
    solver.highs_options = {"mip_rel_gap": 0.0, "threads": 1}
    found: Outcomes = []
    programs, floor = 0, None
    while True:
        outcome = None
        limits: list[Any] = [] if floor is None else [(second, floor)]
        for expression in (first, second):
            model.limits = Constraint(range(len(limits)), rule=lambda _, k, rows=limits: rows[k][0] >= rows[k][1])
            model.aim = Objective(expr=expression, sense=maximize)
            result = solver.solve(model)
            programs += 1
            solved = result.best_feasible_objective is not None
            if solved:
                result.solution_loader.load_vars()
                outcome = (round(value(first)), round(value(second)))
                limits = [*limits, (first, outcome[0])]
            model.del_component(model.limits)
            model.del_component(model.aim)
            if not solved:
                return sorted(found), programs
        if outcome is not None:
            found.append(outcome)
            floor = outcome[1] + 1


_AUGMECON = """
import json, sys, time
import numpy as np
from pyomo.environ import *
import pyaugmecon.model
from pyaugmecon import PyAugmecon

class Solver:
    # pyaugmecon passes options that only Gurobi knows.
    def __init__(self, *_, **__):
        self.options = {}
    def solve(self, model):
        solver = SolverFactory("appsi_highs")
        solver.config.load_solution = True
        return solver.solve(model, options={"mip_rel_gap": 0.0, "threads": 1}, load_solutions=True)
    def close(self):
        pass

pyaugmecon.model.pyo.SolverFactory = Solver
data = json.loads(sys.argv[1])
model = ConcreteModel()
model.x = Var(range(data["n"]), domain=Integers, bounds=(0, data["upper"]))
model.rows = ConstraintList()
for row, low, high in data["rows"]:
    total = sum(c * model.x[i] for i, c in enumerate(row) if c)
    if high is not None: model.rows.add(total <= high)
    if low is not None: model.rows.add(total >= low)
model.obj_list = ObjectiveList()
for row in data["aims"]:
    model.obj_list.add(expr=sum(c * model.x[i] for i, c in enumerate(row)), sense=maximize)
for place in range(1, len(model.obj_list) + 1):
    model.obj_list[place].deactivate()
options = {"grid_points": data["grid"], "early_exit": True, "bypass_coefficient": True, "flag_array": True,
           "cpu_count": 1, "redivide_work": False, "process_logging": False, "output_excel": False,
           "solver_name": "highs", "solver_io": None}
begin = time.perf_counter()
run = PyAugmecon(model, options, {})
run.solve()
print("FOUND " + json.dumps([[[round(v) for v in p] for p in run.get_pareto_solutions()],
      run.model.models_solved.value(), time.perf_counter() - begin]))
"""


def by_augmecon(python: str, model: ConcreteModel, expressions: list[Any]) -> tuple[Found, float]:
    """Return the frontier by pyaugmecon and its time; the grid has a point for every whole value of an objective."""
    rows, aims, upper = arrays(model, expressions)
    ends = by_engine(model, expressions)[0]
    grid = max(point[1] for point in ends) - min(point[1] for point in ends) + 1
    data = {"n": len(aims[0]), "upper": upper, "rows": rows, "aims": aims, "grid": int(grid)}
    done = subprocess.run(
        [python, "-c", _AUGMECON, json.dumps(data)], check=False, capture_output=True, text=True, timeout=600
    )
    line = next((line for line in done.stdout.splitlines() if line.startswith("FOUND ")), None)
    if line is None:
        raise RuntimeError(f"pyaugmecon failed: {(done.stderr or done.stdout)[-300:]}")
    points, programs, seconds = json.loads(line.removeprefix("FOUND "))
    return (sorted(tuple(point) for point in points), programs), seconds


def arrays(model: ConcreteModel, expressions: list[Any]) -> tuple[list[Any], list[list[float]], int]:
    """Return rows (coefficients, low, high), objectives, and the largest upper bound of a variable."""
    from planner.study.frontier.matrix import read_model

    linear = read_model(model, [Aim(f"f{place}", e, Sense.MAXIMISE) for place, e in enumerate(expressions)])
    size = len(linear.names)
    rows = []
    for row, (start, end) in enumerate(zip(linear.row_start, linear.row_start[1:], strict=False)):
        dense = np.zeros(size)
        dense[linear.row_columns[start:end]] = linear.row_coefficients[start:end]
        low, high = float(linear.row_lower[row]), float(linear.row_upper[row])
        rows.append((dense.tolist(), low if np.isfinite(low) else None, high if np.isfinite(high) else None))
    aims = []
    for form in linear.forms:
        dense = np.zeros(size)
        dense[form.columns] = -form.coefficients
        aims.append(dense.tolist())
    upper = linear.upper.max()
    return rows, aims, int(upper) if np.isfinite(upper) else 1000


def main() -> None:
    """Measure and print."""
    python = sys.argv[1] if len(sys.argv) > 1 else None
    print(f"{'instance':34} {'way':12} {'points':>6} {'programs':>8} {'per point':>9} {'seconds':>8}")
    for name, build in INSTANCES.items():
        times: dict[str, list[float]] = {}
        found: dict[str, Found] = {}
        for _ in range(TURNS):
            for way, solve in (("engine", by_engine), ("textbook", by_textbook)):
                model, expressions = build()
                begin = time.perf_counter()
                found[way] = solve(model, expressions)
                times.setdefault(way, []).append(time.perf_counter() - begin)
            if python is not None:
                found["pyaugmecon"], seconds = by_augmecon(python, *build())
                times.setdefault("pyaugmecon", []).append(seconds)
        for way, (points, programs) in found.items():
            same = "" if points == found["engine"][0] else "   ANOTHER SET"
            share = programs / max(1, len(points))
            median = statistics.median(times[way])
            print(f"{name:34} {way:12} {len(points):6} {programs:8} {share:9.2f} {median:8.2f}{same}")


if __name__ == "__main__":
    main()
