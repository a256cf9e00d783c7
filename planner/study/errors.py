"""What can go wrong around a study that is for the user to put right."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from planner.schema.errors import InputError, InputProblem
from planner.study.points import PointResult, Status


class StoreError(InputError):
    """The file that keeps the results cannot be used: another version, not writable, disk full, damaged."""

    def __init__(self, path: Path, found: str, expected: str, hint: str = "") -> None:
        super().__init__([InputProblem(str(path), None, "", found, expected, hint)])


class SchedulerError(InputError):
    """The Dask scheduler is not there, went away, or has no workers that can do the work."""

    def __init__(self, address: str, found: str, expected: str, hint: str = "") -> None:
        super().__init__([InputProblem("--scheduler", None, address, found, expected, hint)])


class WorkerStartError(InputError):
    """Workers cannot start on a task: no point of the study could ever be answered."""


def cannot_start(how: str) -> WorkerStartError:
    """Return the error for workers that cannot start."""
    return WorkerStartError([InputProblem("workers", None, "", f"none that can start: {how}", "workers that start")])


class MissingPackageError(InputError):
    """An optional package is needed that is not installed."""

    def __init__(self, option: str, package: str, extra: str) -> None:
        hint = f"pip install 'concession-planner[{extra}]'"
        super().__init__([InputProblem(option, None, "", f"no package '{package}'", "it to be installed", hint)])


class UnansweredError(InputError):
    """A study needs a proved plan at points where there is none; every result is kept all the same."""

    def __init__(self, problem: InputProblem, without: Sequence[PointResult]) -> None:
        self.infeasible = all(result.status is Status.INFEASIBLE for result in without)
        """Whether no plan satisfies the rules there; otherwise a limit or a failure came first."""
        super().__init__([problem])


def no_base_plan(model: str, base: PointResult) -> UnansweredError:
    """Return the error of a study that compares with the plan at the model's own figures, where there is none."""
    found, hint = f"no proved plan to compare with ({base.message})", f"see 'planner solve {model}'"
    return UnansweredError(InputProblem(model, None, "", found, "one", hint), [base])
