"""Tasks for the tests of a study's machinery: quick, and able to go wrong in every way that a point can."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

from planner.study.executors.protocol import Answer
from planner.study.points import Point, PointResult, Status


def squares(folder: Any) -> Answer:
    """Square ``x``; ``how`` says what goes wrong, and ``folder``, if given, notes every point that was begun."""

    def answer(point: Point) -> PointResult:
        x = int(str(point.inputs["x"]))
        how = point.inputs.get("how")
        if folder:
            with (Path(folder) / "begun").open("a") as log:
                log.write(f"{x}\n")
        if how == "raise":
            raise ValueError("no square today")
        if how == "die" or (how == "die once" and _first_time(Path(folder) / f"died-{x}")):
            os.kill(os.getpid(), signal.SIGKILL)
        if how == "slow":
            time.sleep(0.05)
        if how == "interrupt" and _first_time(Path(folder) / f"interrupted-{x}"):
            raise KeyboardInterrupt
        if how == "infeasible":
            return PointResult(Status.INFEASIBLE, message="no plan")
        return PointResult(Status.ANSWERED, {"square": x * x, "parts": {"half": x / 2}})

    return answer


def refuses(_context: Any) -> Answer:
    """Fail to start."""
    raise RuntimeError("no model here")


def dies(_context: Any) -> Answer:
    """Die while starting."""
    os._exit(3)


def _first_time(mark: Path) -> bool:
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True
