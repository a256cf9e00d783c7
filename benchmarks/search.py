"""The search beside plain solvers on random negotiations: time, best plan and proved bound, in one run.

    python benchmarks/search.py [--size 100x1 ...] [--seeds 1 2] [--seconds 60] [--gap 0.01] [--solvers ours highs ...]
                                [--levels] [--threads 2]

``ours`` is the planner's search, on as many threads as said. The others get the plain form: the program as it is
stated, acceptance by the tightest bound per row, without a first plan, cuts or regions. ``highs`` solves it in HiGHS,
``scip`` in SCIP (pyscipopt) and ``cp-sat`` in OR-Tools' CP-SAT, each with one thread and from the same file; those not
installed are skipped with a word (``pip install concession-planner[bench]``). Every run is a process of its own. Times
include building the program; a solver may overrun its limit. Instances are calibrated so that a good plan is accepted
with a chance of 70 to 80 %, which takes some time before the first solver starts. With ``--levels`` no concession comes
in lots or as all or nothing.
"""

from __future__ import annotations

import argparse
import importlib.util
import math
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.instances import Size, calibrated
from planner.program.problem import Problem

Found = TypeVar("Found")
FAR = 1e4
"""Beyond every surplus and loss of these instances, billion USD."""
CP_SAT_SCALING = "mip_var_scaling: 10000, mip_max_bound: 100000"
"""CP-SAT knows whole numbers only: levels and money are counted in units of 1e-4."""
NEEDS = {"ours": "highspy", "highs": "highspy", "scip": "pyscipopt", "cp-sat": "ortools"}
"""Solver -> the package it comes in."""


@dataclass(frozen=True)
class Task:
    """One instance for one solver."""

    solver: str
    problem: Problem
    seconds: float
    gap: float
    threads: int = 1


@dataclass(frozen=True)
class Outcome:
    """What a solver found and proved. Money in billion USD."""

    loss: float
    """Of the best plan; infinite if none was found."""
    bound: float
    seconds: float

    @property
    def gap(self) -> float:
        """Return the gap left, as a share of the best plan's loss."""
        return (self.loss - self.bound) / abs(self.loss) if math.isfinite(self.loss) and self.loss else math.inf


def run(task: Task) -> Outcome:
    """Solve one instance in this process."""
    began = time.perf_counter()
    loss, bound = (_ours if task.solver == "ours" else _plain)(task)
    return Outcome(loss, bound, time.perf_counter() - began)


def installed(solver: str) -> bool:
    """Return whether a solver can be used here."""
    return importlib.util.find_spec(NEEDS[solver]) is not None


def _ours(task: Task) -> tuple[float, float]:
    from planner.solve.options import SolveOptions
    from planner.solve.search import solve

    proof = solve(task.problem, SolveOptions(gap=task.gap, time_limit=task.seconds, threads=task.threads)).proof
    return (math.inf if proof.objective is None else proof.objective), proof.bound


def _plain(task: Task) -> tuple[float, float]:
    from planner.program.build import build
    from planner.solve.clock import Clock
    from planner.solve.highs import Driver
    from planner.solve.options import SolveOptions

    driver = Driver(build(task.problem), SolveOptions(), Clock(task.seconds))
    if task.solver == "highs":
        found = driver.run("proving", gap=task.gap, report=False)
        return found.objective, found.bound
    _bound_everything(driver.highs)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "plain.mps"
        driver.highs.writeModel(str(file))
        return (_scip if task.solver == "scip" else _cp_sat)(file, task)


def _bound_everything(highs: Any) -> None:
    """Give every column bounds far beyond what any plan needs: CP-SAT takes no others."""
    lp = highs.getLp()
    for column, (lower, upper) in enumerate(zip(lp.col_lower_, lp.col_upper_, strict=True)):
        highs.changeColBounds(column, max(lower, -FAR), min(upper, FAR))


def _scip(file: Path, task: Task) -> tuple[float, float]:
    from pyscipopt import Model

    model = Model()
    model.hideOutput()
    model.readProblem(str(file))
    model.setParams({"limits/time": task.seconds, "limits/gap": task.gap})
    model.optimize()
    return (model.getObjVal() if model.getNSols() else math.inf), model.getDualbound()


def _cp_sat(file: Path, task: Task) -> tuple[float, float]:
    from ortools.linear_solver.python import model_builder

    model = model_builder.Model()
    if not model.import_from_mps_file(str(file)):
        raise RuntimeError("OR-Tools does not read the plain form")
    solver = model_builder.Solver("sat")
    solver.set_time_limit_in_seconds(task.seconds)
    solver.set_solver_specific_parameters(f"num_workers: 1, relative_gap_limit: {task.gap}, {CP_SAT_SCALING}")
    status = solver.solve(model)
    found = status in (model_builder.SolveStatus.OPTIMAL, model_builder.SolveStatus.FEASIBLE)
    bound = solver.best_objective_bound
    # Where it has neither a plan nor a bound in time, it has no number for either.
    return (solver.objective_value if found else math.inf), bound if isinstance(bound, float) else -math.inf


def main() -> None:
    """Print a line per instance and solver."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", nargs="+", default=["10x1", "100x1", "1000x1", "10x3", "100x3"])
    parser.add_argument("--seeds", nargs="+", type=int, default=[1])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--gap", type=float, default=0.01)
    parser.add_argument("--solvers", nargs="+", choices=list(NEEDS), default=list(NEEDS))
    parser.add_argument("--levels", action="store_true")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--items", type=int, default=30)
    parser.add_argument("--measures", type=int, default=10)
    chosen = parser.parse_args()
    solvers = [solver for solver in chosen.solvers if installed(solver)]
    for solver in chosen.solvers:
        if solver not in solvers:
            print(f"{solver} is left out: {NEEDS[solver]} is not installed")
    print(
        f"{'postures':>8} {'rounds':>6} {'seed':>4}  {'solver':<7} {'loss':>8} {'bound':>8} {'gap':>7} {'seconds':>8}"
    )
    for size in chosen.size:
        postures, rounds = (int(part) for part in size.split("x"))
        for seed in chosen.seeds:
            shape = Size(postures, rounds, chosen.items, chosen.measures, whole=not chosen.levels)
            problem = _in_a_process_of_its_own(calibrated, seed, shape)
            for solver in solvers:
                found = _in_a_process_of_its_own(run, Task(solver, problem, chosen.seconds, chosen.gap, chosen.threads))
                print(
                    f"{postures:>8} {rounds:>6} {seed:>4}  {solver:<7} {found.loss:8.3f} {found.bound:8.3f}"
                    f" {found.gap:7.1%} {found.seconds:8.1f}",
                    flush=True,
                )


def _in_a_process_of_its_own(work: Callable[..., Found], *given: object) -> Found:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *given).result()


if __name__ == "__main__":
    main()
