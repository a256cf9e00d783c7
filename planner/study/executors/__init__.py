"""Executors: where the points of a study are worked on."""

from __future__ import annotations

import os

from planner.study.executors.protocol import Executor, Task


def open_executor(task: Task, *, workers: int | None = None, scheduler: str | None = None) -> Executor:
    """Return the executor that fits: a Dask cluster if ``scheduler`` is given, otherwise this machine.

    ``workers`` is the number of local processes, by default one per usable core; with one the points run in this
    process. Raises :class:`~planner.study.errors.SchedulerError` if there is no such scheduler.
    """
    # Each of the three brings imports that the others do not need.
    if scheduler is not None:
        from planner.study.executors.dask import DaskExecutor

        return DaskExecutor(task, scheduler)
    count = usable_cores() if workers is None else workers
    if count == 1:
        from planner.study.executors.in_process import InProcessExecutor

        return InProcessExecutor(task)
    from planner.study.executors.local import LocalExecutor

    return LocalExecutor(task, count)


def usable_cores() -> int:
    """Return the cores this process may use; fewer than there are in a container or under a batch system."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
