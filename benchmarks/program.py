"""How long the program takes to build and to load into HiGHS, against the plainest Pyomo script, in one run.

Run it as ``python benchmarks/program.py [MODEL]``. Both state the same negotiation; they take turns, so that a busy
machine hits both alike, and medians are compared.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from pyomo.contrib.solver.solvers.highs import Highs

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.plain import plain_model
from planner.program.assemble import assemble
from planner.program.build import build
from planner.program.problem import Problem
from planner.schema.loader import load
from planner.solve.clock import Clock
from planner.solve.highs import Driver
from planner.solve.options import SolveOptions
from planner.trade.engine import loss_table

REPEATS = 5


def ours(problem: Problem) -> float:
    """Return the seconds the planner takes."""
    begin = time.perf_counter()
    Driver(build(problem), SolveOptions(), Clock())
    return time.perf_counter() - begin


def theirs(problem: Problem) -> float:
    """Return the seconds the plain script takes."""
    begin = time.perf_counter()
    Highs().set_instance(plain_model(problem))
    return time.perf_counter() - begin


def median(measure: Callable[[Problem], float], problem: Problem, times: list[float]) -> float:
    """Add one measurement and return the median so far."""
    times.append(measure(problem))
    return statistics.median(times)


def main() -> None:
    """Measure and print the ratio."""
    model = load(sys.argv[1] if len(sys.argv) > 1 else "korea-us-2025")
    problem = assemble(model, loss_table(model))
    our_times: list[float] = []
    their_times: list[float] = []
    for _ in range(REPEATS):
        our_median = median(ours, problem, our_times)
        their_median = median(theirs, problem, their_times)
    size = f"{len(problem.postures)} postures, {len(problem.rounds)} rounds, {len(problem.items)} items"
    print(f"{model.name}: {size}")
    print(f"planner, build and load       {our_median:.2f} s")
    print(f"plain script, build and load  {their_median:.2f} s   {their_median / our_median:.1f} times as long")


if __name__ == "__main__":
    main()
