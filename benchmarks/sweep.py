"""Throughput of a sweep, beside a plain script and beside the time that HiGHS itself takes, in one run.

    python benchmarks/sweep.py [MODEL] [--points 500] [--plain 20] [--vary PATH=from:to]...

The plain script does at every point what a user would write without this project: reads the model, states it as a plain
Pyomo program (``benchmarks/plain.py``) and solves it with HiGHS as it comes. It is timed on ``--plain`` of the points,
spread evenly, because it is slow. HiGHS's own time is the sum over all its runs inside the sweep's own search, in one
process. The sweep's times include its start. By default the model is the one that ``planner new`` starts with.

Two workers need two free cores: on a machine that is busy with other work they get less of it than the one plain
script does. So the same is also said in seconds of processor, which other work hardly changes.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

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
        whole, two = timed_sweep(model, vary, chosen.points, StudyOptions(workers=2, store=folder / "two"))
        print(f"sweep, two workers:      {chosen.points} points, {two}")
        few = whole.answers.inputs[:: max(1, chosen.points // chosen.plain)][: chosen.plain]
        script, agree = plain_script(model, few, whole)
        print(f"plain script:            {len(few)} points, {script}, {agree} of them agree")
        alone, inside = highs_share(model, vary, chosen.points, folder / "one")
        print(f"sweep, in this process:  {chosen.points} points, {alone}")
        print(f"inside runs of HiGHS:    {inside}")
        print(
            f"throughput against the plain script: {script.wall / two.wall:.1f} times;"
            f" two free cores, by processor: {2 * script.processor / two.processor:.1f} times"
        )
        print(
            f"time against HiGHS's own:            {alone.wall / inside.wall:.2f} times;"
            f" by processor: {alone.processor / inside.processor:.2f} times"
        )
        _, again = timed_sweep(model, vary, chosen.points, StudyOptions(workers=2, store=folder / "two"))
        print(f"the same sweep looked up:            {again.wall * chosen.points:.2f} s")


@dataclass(frozen=True)
class Took:
    """Seconds per point."""

    wall: float
    processor: float
    """Of this process and of those that it has started and ended."""

    def __str__(self) -> str:
        """Return both in milliseconds."""
        return f"{1000 * self.wall:.1f} ms a point ({1000 * self.processor:.1f} ms of processor)"


class Watch:
    """Counts from when it was made."""

    def __init__(self) -> None:
        self._wall, self._processor = time.perf_counter(), self._used()

    def took(self, points: int) -> Took:
        """Return what each of so many points took."""
        return Took((time.perf_counter() - self._wall) / points, (self._used() - self._processor) / points)

    @staticmethod
    def _used() -> float:
        times = os.times()
        return times.user + times.system + times.children_user + times.children_system


def timed_sweep(model: str, vary: Sequence[str], points: int, options: StudyOptions) -> tuple[Sweep, Took]:
    """Return a sweep over a Latin hypercube and what a point of it took, start of the workers included."""
    watch = Watch()
    found = sweep(model, vary, sample=points, seed=1, options=options)
    return found, watch.took(points)


def plain_script(model: str, inputs: Sequence[Mapping[str, str]], whole: Sweep) -> tuple[Took, int]:
    """Return what a point of the plain script took, and at how many it finds the loss that the sweep found."""
    losses = {tuple(one.items()): result.values.get("expected_loss") for one, result in _pairs(whole)}
    agree = 0
    watch = Watch()
    for one in inputs:
        read = load(model, [f"{path}={value}" for path, value in one.items()])
        program = plain_model(assemble(read, loss_table(read)))
        found = Highs().solve(program, raise_exception_on_nonoptimal_result=False).incumbent_objective
        ours = losses[tuple(one.items())]
        agree += isinstance(ours, float) and found is not None and abs(found - ours) <= 1e-4 * max(1.0, abs(ours)) * 2
    return watch.took(len(inputs)), agree


def highs_share(model: str, vary: Sequence[str], points: int, store: Path) -> tuple[Took, Took]:
    """Return what a point of a sweep in this process took, and what of that was spent inside runs of HiGHS."""
    wall = processor = 0.0
    run = highspy.Highs.run

    def timed(highs: highspy.Highs) -> highspy.HighsStatus:
        nonlocal wall, processor
        begun, used = time.perf_counter(), time.thread_time()
        status = run(highs)
        wall += time.perf_counter() - begun
        processor += time.thread_time() - used
        return status

    with mock.patch.object(highspy.Highs, "run", timed):
        _, took = timed_sweep(model, vary, points, StudyOptions(workers=1, store=store))
    return took, Took(wall / points, processor / points)


def _pairs(whole: Sweep) -> list[tuple[Mapping[str, str], PointResult]]:
    return list(zip(whole.answers.inputs, whole.answers.results, strict=True))


if __name__ == "__main__":
    main()
