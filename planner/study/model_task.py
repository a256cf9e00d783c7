"""What a worker does: reads a model once, and finds the best plan of it at every point.

From point to point it changes what it has: of the model, its losses, its problem in numbers and its program only what
hangs on the figures that vary is worked out again. The plans are those that one would find afresh.
"""

from __future__ import annotations

import atexit
import hashlib
import shutil
import tempfile
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

from planner import __version__
from planner.program.assemble import assemble
from planner.program.problem import Problem
from planner.schema.kept import Kept
from planner.schema.loader import ModelFiles
from planner.schema.negotiation import Negotiation
from planner.schema.shipped import data_folder
from planner.solve.audit import audit
from planner.solve.evaluation import evaluate
from planner.solve.held import Held
from planner.solve.options import SolveOptions
from planner.solve.search import solve
from planner.solve.solution import Offer, Reason, Solution
from planner.solve.stated import stated_totals
from planner.study.executors.protocol import Answer
from planner.study.points import Json, Point, PointResult, Status
from planner.study.rounds import studied
from planner.trade.engine import loss_table
from planner.trade.losses import LossTable

TOUCHES_LOSSES = ("trade", "measures", "exchange_rates")
"""Parts of a model that the losses of tariff outcomes are computed from."""
_LOSSES_KEPT = 16
_PLANS_KEPT = 3
"""Each plan to start from takes a hundredth of a search, and saves a fifth if it is a good one."""

_STATUS = {Reason.PROVED: Status.ANSWERED, Reason.LIMIT: Status.LIMIT, Reason.INFEASIBLE: Status.INFEASIBLE}


@dataclass(frozen=True)
class ModelContext:
    """A model as it is sent to workers, on other machines too."""

    files: Mapping[str, bytes]
    """Name in the model's folder -> content."""
    folder: Path
    """Where the study keeps a copy of these files, out of reach of whoever edits the model meanwhile."""
    overrides: tuple[str, ...]
    round_: str | None
    """The round that is asked about; see :func:`planner.study.rounds.studied`."""
    gap: float
    time_limit: float | None


def read_files(folder: Path) -> Mapping[str, bytes]:
    """Return the files of a model's folder by name."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in _visible(folder)}


def write_files(files: Mapping[str, bytes], folder: Path) -> None:
    """Write a model's files to a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def versions(files: Mapping[str, bytes]) -> Mapping[str, Json]:
    """Return what answers hang on beside inputs and options: the model, the shipped tables and the software."""
    digest = hashlib.sha256()
    shipped = {path.name: path.read_bytes() for path in _visible(data_folder())}
    for name, content in (*sorted(files.items()), *sorted(shipped.items())):
        digest.update(name.encode() + b"\0" + content + b"\0")
    software = {package: version(package) for package in ("highspy", "pyomo", "numpy")}
    return {"model": digest.hexdigest(), "planner": __version__, **software}


def why_rebuilt(paths: Iterable[str], results: Sequence[PointResult] = ()) -> str:
    """Return, in sentences, what was made anew at points and why; nothing if only numbers were exchanged."""
    said = []
    touching = [path for path in paths if touches_losses(path)]
    if touching:
        said.append(f"Losses are computed anew where {', '.join(touching)} changes.")
    reasons = Counter(result.rebuilt for result in results if result.rebuilt)
    if reasons:
        counted = ", ".join(f"{why} ({count:,})" for why, count in reasons.most_common())
        said.append(f"At {reasons.total():,} of {len(results):,} points the program was built anew: {counted}.")
    return " ".join(said)


def touches_losses(path: str) -> bool:
    """Whether the losses of tariff outcomes hang on a figure."""
    return path.split(".", 1)[0] in TOUCHES_LOSSES


def start(context: ModelContext) -> Answer:
    """Read the model and return the function that answers points."""
    return _Worker(context).answer


class _Worker:
    def __init__(self, context: ModelContext) -> None:
        self._context = context
        folder = context.folder
        if not folder.is_dir():  # on another machine
            folder = Path(tempfile.mkdtemp(prefix="planner-model-"))
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
            write_files(context.files, folder)
        self._files = ModelFiles(folder)
        self._losses, self._parts = Kept(_LOSSES_KEPT), Kept()
        self._plans: deque[tuple[Offer, ...]] = deque(maxlen=_PLANS_KEPT)
        self._held = Held()

    def answer(self, point: Point) -> PointResult:
        """Return the best plan at a point, audited."""
        sets = [f"{path}={value}" for path, value in point.inputs.items()]
        model = studied(self._files.model([*self._context.overrides, *sets]), self._context.round_)
        losses = loss_table(model, self._losses)
        problem = assemble(model, losses, self._parts)
        options = SolveOptions(gap=self._context.gap, time_limit=self._context.time_limit)
        solution = solve(problem, options, known=tuple(self._plans), held=self._held)
        if solution.proof.reason is Reason.INTERRUPTED:
            raise KeyboardInterrupt
        why = self._held.why_anew
        if not solution.offers:
            return PointResult(_STATUS[solution.proof.reason], message=solution.proof.detail, rebuilt=why)
        if solution.offers not in self._plans:
            self._plans.appendleft(solution.offers)
        return replace(_result(model, losses, problem, solution), rebuilt=why)


def _result(model: Negotiation, losses: LossTable, problem: Problem, solution: Solution) -> PointResult:
    found = evaluate(problem, solution.offers)
    report = audit(model, losses, solution, stated_totals(found))
    if not report.ok:
        wrong = report.findings[0].rule
        raise RuntimeError(f"the independent audit does not agree: {wrong}")
    by_round = {offer.round: _levels(problem, offer) for offer in solution.offers}
    terms = {offer.round: dict(offer.terms) for offer in solution.offers}
    single = solution.offers[0].round if len(solution.offers) == 1 else None
    proved = solution.proof.reason is Reason.PROVED
    values: dict[str, Json] = {
        "expected_loss": found.expected_loss,
        "no_deal_loss": found.no_deal_loss,
        "expected_cost": found.expected_cost,
        "acceptance": found.acceptance,
        "level": by_round[single] if single else by_round,
        "term": terms[single] if single else terms,
    }
    return PointResult(_STATUS[solution.proof.reason], values, "" if proved else solution.proof.detail)


def _levels(problem: Problem, offer: Offer) -> dict[str, float]:
    """Return the level of every concession, whichever of its schedules was chosen."""
    levels: dict[str, float] = {}
    for item in problem.items:
        name = item.concession or item.name
        levels[name] = levels.get(name, 0.0) + offer.levels.get(item.name, 0.0)
    return levels


def _visible(folder: Path) -> list[Path]:
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]
