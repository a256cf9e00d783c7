"""Throughput of a sweep, beside a plain script and beside the time that HiGHS itself takes, in one run.

    python benchmarks/sweep.py [MODEL] [--points 500] [--plain 20] [--vary PATH=from:to]...

The plain script does at every point what a user would write without this project: reads the model, states it as a plain
Pyomo program (``benchmarks/plain.py``) and solves it with HiGHS as it comes. It is timed on ``--plain`` of the points,
spread evenly, because it is slow. HiGHS's own time is the sum over all its runs inside the sweep's own search, in one
process. By default the model is the one that ``planner new`` starts with.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import highspy
from pyomo.contrib.solver.solvers.highs import Highs

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.plain import plain_model
from planner.program.assemble import assemble
from planner.schema.loader import load
from planner.schema.starter import new_model
from planner.study.asking import StudyOptions
from planner.study.points import PointResult
from planner.study.sweep import Sweep, sweep
from planner.trade.engine import loss_table

VARY = ("counterpart.reservation=0:1", "discount_rate=2:8")


def main() -> None:
    """Print one line per way of doing it, and the two ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("model", nargs="?")
    parser.add_argument("--points", type=int, default=500)
    parser.add_argument("--plain", type=int, default=20)
    parser.add_argument("--vary", action="append")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if chosen.model is None:
            new_model(folder / "model")
        model = chosen.model or str(folder / "model")
        vary = chosen.vary or list(VARY)
        whole, seconds = timed_sweep(model, vary, chosen.points, StudyOptions(workers=2, store=folder / "two"))
        ours = seconds / chosen.points
        print(f"sweep, two workers:      {chosen.points} points in {seconds:.1f} s, {1000 * ours:.0f} ms a point")
        few = whole.answers.inputs[:: max(1, chosen.points // chosen.plain)][: chosen.plain]
        script, agree = plain_script(model, few, whole)
        print(f"plain script:            {len(few)} points, {1000 * script:.0f} ms a point, {agree} of them agree")
        alone, inside = highs_share(model, vary, min(chosen.points, 50), folder / "one")
        print(f"sweep, in this process:  {1000 * alone:.0f} ms a point, of them {1000 * inside:.0f} ms in HiGHS")
        print(f"throughput against the plain script: {script / ours:.1f} times")
        print(f"time against HiGHS's own:            {alone / inside:.2f} times")
        _, again = timed_sweep(model, vary, chosen.points, StudyOptions(workers=2, store=folder / "two"))
        print(f"the same sweep looked up:            {again:.2f} s")


def timed_sweep(model: str, vary: Sequence[str], points: int, options: StudyOptions) -> tuple[Sweep, float]:
    """Return a sweep over a Latin hypercube and its wall-clock time, start of the workers included."""
    begun = time.perf_counter()
    found = sweep(model, vary, sample=points, seed=1, options=options)
    return found, time.perf_counter() - begun


def plain_script(model: str, inputs: Sequence[Mapping[str, str]], whole: Sweep) -> tuple[float, int]:
    """Return the plain script's seconds per point, and at how many points it finds the loss that the sweep found."""
    losses = {tuple(one.items()): result.values.get("expected_loss") for one, result in _pairs(whole)}
    agree = 0
    begun = time.perf_counter()
    for one in inputs:
        read = load(model, [f"{path}={value}" for path, value in one.items()])
        program = plain_model(assemble(read, loss_table(read)))
        found = Highs().solve(program, raise_exception_on_nonoptimal_result=False).incumbent_objective
        ours = losses[tuple(one.items())]
        agree += isinstance(ours, float) and found is not None and abs(found - ours) <= 1e-4 * max(1.0, abs(ours)) * 2
    return (time.perf_counter() - begun) / len(inputs), agree


def highs_share(model: str, vary: Sequence[str], points: int, store: Path) -> tuple[float, float]:
    """Return seconds per point of a sweep in this process, and those spent inside runs of HiGHS."""
    spent = 0.0
    run = highspy.Highs.run

    def timed(highs: highspy.Highs) -> highspy.HighsStatus:
        nonlocal spent
        begun = time.perf_counter()
        status = run(highs)
        spent += time.perf_counter() - begun
        return status

    highspy.Highs.run = timed
    try:
        _, seconds = timed_sweep(model, vary, points, StudyOptions(workers=1, store=store))
    finally:
        highspy.Highs.run = run
    return seconds / points, spent / points


def _pairs(whole: Sweep) -> list[tuple[Mapping[str, str], PointResult]]:
    return list(zip(whole.answers.inputs, whole.answers.results, strict=True))


if __name__ == "__main__":
    main()
