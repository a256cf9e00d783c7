"""HiGHS objects that print nothing, and a run of one whatever else in the process has used HiGHS before."""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np

STRAYED = 1e-6
"""Values strayed if their objective differs by more than this, absolutely and relative to its size."""


def silent_highs(lp: Any) -> highspy.Highs:
    """Return a new HiGHS object that holds a ``HighsLp`` and prints nothing."""
    highs = highspy.Highs()  # type: ignore[no-untyped-call] # highspy gives its constructor no types
    highs.setOptionValue("output_flag", False)
    if highs.passModel(lp) == highspy.HighsStatus.kError:
        raise RuntimeError("HiGHS does not take the program")
    return highs


def run_highs(highs: highspy.Highs) -> None:
    """Run HiGHS; how it went is its model status.

    All HiGHS objects of a process share one pool of threads, which the first run starts, and HiGHS refuses to run with
    another number of threads than that pool has. It may have been started by anyone, so it is then started anew.
    """
    if highs.run() == highspy.HighsStatus.kError:
        highspy.Highs.resetGlobalScheduler(True)
        highs.run()


def objective_of(highs: highspy.Highs) -> float:
    """Return the objective at the values that HiGHS returns."""
    lp = highs.getLp()
    return float(np.array(lp.col_cost_) @ np.array(highs.getSolution().col_value) + lp.offset_)


def strayed(highs: highspy.Highs) -> bool:
    """Return whether the values that HiGHS returns belong to another objective than the one it reports.

    Given a plan to start from, HiGHS 1.16 now and then returns that plan as optimal beside an objective that is not its
    own (``tests/solve/strayed.json``).
    """
    if highs.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return False
    value = objective_of(highs)
    return bool(abs(value - highs.getInfo().objective_function_value) > STRAYED * max(1.0, abs(value)))
