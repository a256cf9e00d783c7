"""HiGHS objects that print nothing, and a run of one whatever else in the process has used HiGHS before."""

from __future__ import annotations

from typing import Any

import highspy


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
