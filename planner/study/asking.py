"""Asking many points: a store, an executor and a task put together behind one call."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from planner.schema.errors import InputError, InputProblem
from planner.schema.folder import find
from planner.schema.loader import ModelFiles, load
from planner.schema.negotiation import Negotiation
from planner.solve.options import SolveOptions
from planner.study.campaign import Progress, fails, run_campaign
from planner.study.database import DAMAGED
from planner.study.errors import StoreError
from planner.study.executors import open_executor
from planner.study.executors.protocol import Task
from planner.study.points import FAILED, Json, Point, PointResult, Status
from planner.study.rounds import Part, part_of, studied
from planner.study.store import Store, default_store

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class StudyOptions:
    """Where a study runs and what it keeps; ``InputError`` if an option makes no sense."""

    gap: float = 1e-4
    """As for a single plan; see :class:`planner.solve.options.SolveOptions`."""
    time_limit: float | None = None
    """Seconds for each point."""
    workers: int | None = None
    """Processes on this machine; by default one per core."""
    scheduler: str | None = None
    """Address of a Dask scheduler, ``tcp://host:port``, to use instead."""
    store: Path | None = None
    """File that keeps the results; by default one in the user's folder for caches."""
    on_progress: Callable[[Progress], None] | None = None

    def __post_init__(self) -> None:
        SolveOptions(gap=self.gap, time_limit=self.time_limit)  # refuses what no single plan can be asked with
        if self.workers is not None and self.workers < 1:
            raise _problem("workers", str(self.workers), "at least 1")
        if self.workers is not None and self.scheduler is not None:
            raise _problem(
                "workers", f"{self.workers} with a scheduler", "one of the two: a cluster has its own workers"
            )


def _problem(where: str, found: str, expected: str) -> InputError:
    return InputError([InputProblem("option", None, where, found, expected)])


@dataclass(frozen=True)
class Answers:
    """Points and what came of them, in order."""

    inputs: tuple[Mapping[str, str], ...]
    results: tuple[PointResult, ...]
    from_store: int
    seconds: float
    """Wall-clock time."""

    @property
    def failed(self) -> int:
        """Points without an answer to rely on."""
        return sum(result.status in FAILED for result in self.results)

    def frame(self) -> pd.DataFrame:
        """Return a row per point: inputs, status, values, message, seconds; money in billion USD."""
        from planner.study.frames import tidy_frame

        return tidy_frame(self.inputs, self.results)


class StoppedError(Exception):
    """The user stopped a study; the text says what is kept and how to go on."""


class Asking:
    """Answers points; a context manager. The executor and its models live as long as it is open."""

    def __init__(
        self,
        task: Task,
        versions: Mapping[str, Json],
        fixed: Mapping[str, Json],
        options: StudyOptions,
        sound: Callable[[PointResult], bool] = lambda _: True,
    ) -> None:
        """Open store and executor for a task; ``fixed`` are options that answers hang on.

        ``sound`` says whether a result can be one of the task's: somebody may have changed the store by hand.
        """
        self._versions, self._fixed, self._options, self._sound = versions, fixed, options, sound
        self._store = Store(options.store or default_store())
        try:
            self._executor = open_executor(task, workers=options.workers, scheduler=options.scheduler)
        except BaseException:
            self._store.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        try:
            self._executor.close()
        finally:
            self._store.close()

    def ask(self, inputs: Sequence[Mapping[str, str]]) -> Answers:
        """Answer all points; raise :class:`StoppedError` if the user stops it."""
        points = [Point(one, self._fixed, self._versions) for one in inputs]
        report = run_campaign(
            points, self._store, self._executor, again=self._again, on_progress=self._options.on_progress
        )
        results = tuple(result for result in report.results if result is not None)
        if report.interrupted:
            raise StoppedError(
                f"stopped; {len(results)} of {len(points)} points are kept in {self._store.path}, "
                "and the same command goes on from there"
            )
        if not all(map(self._sound, results)):
            raise StoreError(self._store.path, *DAMAGED)
        return Answers(tuple(inputs), results, report.from_store, report.seconds)

    def _again(self, result: PointResult) -> bool:
        """Whether to compute a stored result again: also one that hit a limit if there is more time now."""
        limit = self._options.time_limit
        return fails(result) or (result.status is Status.LIMIT and (limit is None or limit > result.seconds))


@dataclass(frozen=True)
class ModelStudy:
    """A model that is being asked about."""

    name: str
    title: str
    concessions: Mapping[str, str]
    """Name -> title, in the model's order."""
    part: Part
    """What is asked about."""
    files: ModelFiles
    asking: Asking


@contextmanager
def open_model(
    model: str | Path, overrides: Sequence[str], round_: str | None, options: StudyOptions
) -> Iterator[ModelStudy]:
    """Read a model and open store and executor for it; ``round_`` is as for :func:`~planner.study.rounds.studied`.

    Raises :class:`~planner.schema.errors.InputError` for what is wrong with the model, the overrides, the store or the
    scheduler. The time limit is no part of a question: an answer found within one limit is the answer under another.
    """
    from planner.study.model_task import ModelContext, read_files, start, versions, write_files

    said = load(model, overrides)
    packed = read_files(find(model))
    part = studied(said, round_)
    fixed: Mapping[str, Json] = {"set": list(overrides), "rounds": list(part.rounds), "gap": options.gap}
    titles = {name: concession.title for name, concession in said.concessions.items()}
    with tempfile.TemporaryDirectory(prefix="planner-model-") as name:
        folder = Path(name)
        write_files(packed, folder)
        task = Task(start, ModelContext(packed, folder, tuple(overrides), round_, options.gap, options.time_limit))
        sound = functools.partial(says_a_plan, model=part)
        with Asking(task, versions(packed), fixed, options, sound) as asking:
            yield ModelStudy(said.name, said.title, titles, part_of(said, part.rounds), ModelFiles(folder), asking)


def says_a_plan(result: PointResult, model: Negotiation) -> bool:
    """Whether a result says, or does not say, all that there is to say of a plan for a model."""
    values = result.values
    if not values:
        return result.status is not Status.ANSWERED
    totals = ("expected_loss", "no_deal_loss", "expected_cost", "acceptance")
    if not all(isinstance(values.get(name), int | float) for name in totals):
        return False
    names = {"level": set(model.concessions), "term": set(model.measures)}
    for part, wanted in names.items():
        told = _mapping(values.get(part))
        by_round = [told] if len(model.rounds) == 1 else [_mapping(told.get(name)) for name in model.rounds]
        if any(set(one) != wanted for one in by_round):
            return False
    return True


def offered(values: Mapping[str, Json]) -> frozenset[str]:
    """Return the concessions on the table in some round, from the values of a point."""
    found: set[str] = set()
    for name, level in _mapping(values.get("level")).items():
        if isinstance(level, Mapping):
            found |= {concession for concession, amount in level.items() if amount}
        elif level:
            found.add(name)
    return frozenset(found)


def terms(values: Mapping[str, Json]) -> Mapping[str, str]:
    """Return the terms asked for by measure, those of several rounds joined, from the values of a point."""
    found: dict[str, str] = {}
    for name, term in _mapping(values.get("term")).items():
        for measure, one in _mapping(term).items() if isinstance(term, Mapping) else [(name, term)]:
            found[measure] = f"{found[measure]}, {one}" if measure in found else str(one)
    return found


def _mapping(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}
