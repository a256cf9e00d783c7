"""Runs on disk: a result with everything needed to check it again.

A run is a folder::

    manifest.json    what it is: versions, options, fingerprint, times, proof
    inputs/          the model as used, every override applied; a model folder like any other
    plan.json        the plan and everything said about it, as ``planner solve --json`` prints it
    tables/*.csv     the same as tidy tables: offer, terms, postures, cases, agreement, budgets, ...

It is written beside its place and moved there in one step, so that a run is there in full or not at all.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import os
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from planner import __version__
from planner.schema.errors import InputError, InputProblem, quoted
from planner.solve.solution import Offer, Proof, Reason, Solution

if TYPE_CHECKING:
    import pandas as pd

    from planner.schema.negotiation import Negotiation
    from planner.solve.audit import AuditFinding, AuditReport
    from planner.solve.result import Result
    from planner.trade.losses import LossTable

RUN_FORMAT: Final = 1
"""Version of the layout of a run folder."""

MANIFEST, PLAN, INPUTS, TABLES = "manifest.json", "plan.json", "inputs", "tables"

_WRITTEN: Final = {MANIFEST, PLAN, INPUTS, TABLES, "answer.json", "answer.csv", "points.csv", "picture.svg"}
"""All there may be in the folder of a run or of a study (see :mod:`planner.study.folder`)."""

_PARTS_THAT_DECIDE: Final = ("highspy", "pyomo", "numpy")
"""Packages whose version may change a plan or a loss; they are in the fingerprint."""


@dataclass(frozen=True)
class Run:
    """A run read back from its folder."""

    folder: Path
    manifest: Mapping[str, Any]
    plan: Mapping[str, Any]
    """What ``plan.json`` says."""
    model: Negotiation
    """The model, read from the inputs as used."""
    solution: Solution
    """The plan and its proof, without what is only said about them."""


def check_writable(folder: Path) -> None:
    """Raise :class:`InputError` if a run cannot be written to ``folder``: something else is there, or nothing can be.

    Whether a folder can be made is tried, and nothing of the trial is left.
    """
    try:
        _check_place(folder)
    except OSError as error:
        raise _problem(folder, error.strerror or str(error), "a new folder, or a run to replace") from None
    try:
        _try_place(folder.absolute())
    except OSError as error:
        found = f"a place where no folder can be made: {error.strerror or error}"
        raise _problem(folder, found, "a place that can be written to") from None


def _check_place(folder: Path) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise _problem(folder, "something that is not a folder", "a new folder, or a run to replace")
    if folder.is_dir() and any(folder.iterdir()) and not _is_run(folder):
        raise _problem(folder, "a folder that holds something else than a run", "a new folder, or a run to replace")
    if folder.is_dir():
        _check_replaceable(folder)
    nowhere = next(
        (parent for parent in folder.absolute().parents if parent.is_symlink() and not parent.exists()), None
    )
    if nowhere is not None:
        raise _problem(
            folder, f"a place behind '{nowhere}', a link that leads nowhere", "a place that can be written to"
        )
    home = next(parent for parent in folder.absolute().parents if parent.exists())
    if not (home.is_dir() and os.access(home, os.W_OK)):
        raise _problem(folder, f"no permission to write in {home}", "a place that can be written to")


def _try_place(folder: Path) -> None:
    """Make the folder, what is missing above it and one beside it, as writing will, and remove them again."""
    made: list[Path] = []
    try:
        for place in reversed([place for place in (folder, *folder.parents) if not place.exists()]):
            place.mkdir()
            made.append(place)
        with _beside(folder):
            pass
    finally:
        # Another program may have begun to use one of them.
        with contextlib.suppress(OSError):
            for place in reversed(made):
                place.rmdir()


def _check_replaceable(folder: Path) -> None:
    """Refuse to replace a run or study in whose folder there is more than was written there."""
    added = sorted(path.name for path in folder.iterdir() if path.name not in _WRITTEN)
    if added:
        raise _problem(folder, f"{quoted(added[0])}, which is not part of a run", "a new folder, or a run to replace")
    manifest = _read_json(folder / MANIFEST) if (folder / INPUTS).is_dir() else {}
    if manifest and _fingerprint_of(folder, manifest) != manifest.get("fingerprint"):
        raise _problem(folder / INPUTS, "files that were changed since the run", "a new folder, or a run to replace")


def write_run(result: Result, folder: str | Path) -> None:
    """Write a result to ``folder``, in one step; an earlier run there is replaced.

    Raises :class:`InputError` if the folder holds anything else, or if the disk is full or read-only.
    """
    write_in_one_step(Path(folder), lambda partial: _write_parts(result, partial))


def write_in_one_step(folder: Path, fill: Callable[[Path], None]) -> None:
    """Let ``fill`` write a run or study into an empty folder, which then takes its place; see :func:`write_run`."""
    check_writable(folder)
    try:
        folder.absolute().parent.mkdir(parents=True, exist_ok=True)
        with _beside(folder) as partial:
            fill(partial)
            _move_into_place(partial, folder)
    except OSError as error:
        found = f"it could not be written: {error.strerror or error}"
        raise _problem(folder, found, "a place that can be written to, with room") from None


def read_run(folder: Path) -> Run:
    """Read a run back. Raises :class:`InputError` if the folder is not a complete run of this format."""
    from planner.schema.loader import load

    manifest = _read_json(folder / MANIFEST)
    if manifest.get("run_format") != RUN_FORMAT:
        raise _problem(
            folder / MANIFEST, f"run format {manifest.get('run_format')!r}", f"run format {RUN_FORMAT}, of this version"
        )
    plan = _read_json(folder / PLAN)
    inputs = folder / INPUTS
    if not inputs.is_dir():
        raise _problem(inputs, "no such folder", "the inputs as used, written by 'planner solve --out'")
    return Run(folder, manifest, plan, load(inputs), _solution(plan, folder / PLAN))


def audit_run(folder: str | Path) -> AuditReport:
    """Check a run again from its inputs: recompute the losses, then every rule and every stated figure of the plan.

    Raises :class:`InputError` if the folder is not a complete run, or if the run found no plan.
    """
    from planner.solve.audit import audit
    from planner.trade.engine import loss_table

    folder = Path(folder)
    run = read_run(folder)
    if not run.solution.offers:
        raise _problem(folder / PLAN, "a run without a plan", "a run that found a plan; there is nothing to audit")
    losses = loss_table(run.model)
    report = audit(run.model, losses, run.solution, _stated(run.plan, folder / PLAN))
    findings = (
        *_input_findings(run),
        *report.findings,
        *_proof_findings(run),
        *_statement_findings(run, losses, report),
    )
    return replace(report, findings=findings)


def _input_findings(run: Run) -> Iterator[AuditFinding]:
    from planner.solve.audit import AuditFinding

    found, expected = _fingerprint_of(run.folder, run.manifest), str(run.manifest.get("fingerprint"))
    if found != expected:
        yield AuditFinding("the inputs are those of the run", found[:12], expected[:12], None)


def _proof_findings(run: Run) -> Iterator[AuditFinding]:
    """Yield what the plan says of its proof and cannot be so, or is said otherwise in the manifest."""
    from planner.solve.audit_statements import proof_findings, statement_findings
    from planner.solve.branching import SAME
    from planner.solve.search import ROUNDED

    yield from proof_findings(run.solution.proof, ROUNDED, max(SAME, _asked_gap(run.manifest)))
    yield from statement_findings(run.plan["proof"], run.manifest.get("proof"), "proof")


def _asked_gap(manifest: Mapping[str, Any]) -> float:
    options = manifest.get("options")
    gap = options.get("gap") if isinstance(options, Mapping) else None
    return float(gap) if isinstance(gap, int | float) else 0.0


def _statement_findings(run: Run, losses: LossTable, report: AuditReport) -> Iterator[AuditFinding]:
    """Yield every figure and word of ``plan.json`` that is another than is said of this plan today.

    What the audit and the proof have findings of their own for is left to these.
    """
    from planner.program.assemble import assemble
    from planner.report.plan_document import plan_document
    from planner.solve.audit_statements import statement_findings
    from planner.solve.evaluation import evaluate
    from planner.solve.options import SolveOptions
    from planner.solve.result import Result

    problem = assemble(run.model, losses)
    try:
        evaluation = evaluate(problem, run.solution.offers)
        result = Result(run.model, SolveOptions(), losses, problem, run.solution, evaluation, report, None, {})
        recomputed = plan_document(result)
    except (LookupError, ValueError):
        if report.ok:
            raise
        # An offer that the model does not know, of which the audit has told.
        return
    told = {"proof", "totals"} if report.ok else {"proof", "totals", "audit"}
    stated, said = ({name: part for name, part in each.items() if name not in told} for each in (run.plan, recomputed))
    yield from statement_findings(stated, said, "")
    missing = {name: total for name, total in recomputed["totals"].items() if name not in run.plan["totals"]}
    yield from statement_findings({}, missing, "total")


def fingerprint(inputs: Path, options: Mapping[str, Any], versions: Mapping[str, Any]) -> str:
    """Return a digest of the input files, the options and the versions that decide a plan (SHA-256, hexadecimal)."""
    digest = hashlib.sha256()
    for path in sorted(path for path in inputs.rglob("*") if path.is_file()):
        digest.update(path.relative_to(inputs).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    digest.update(json.dumps([options, versions], sort_keys=True).encode())
    return digest.hexdigest()


def _fingerprint_of(folder: Path, manifest: Mapping[str, Any]) -> str:
    """Return the digest of a saved run as it is now."""
    return fingerprint(folder / INPUTS, manifest.get("options", {}), manifest.get("versions", {}))


def _write_parts(result: Result, folder: Path) -> None:
    from planner.report.plan_document import plan_document
    from planner.schema.writer import write_model

    write_model(result.model, folder / INPUTS)
    document = plan_document(result)
    write_json(folder / PLAN, document)
    tables = folder / TABLES
    tables.mkdir()
    for name, frame in _frames(result).items():
        frame.to_csv(tables / f"{name}.csv", index=False, lineterminator="\n")
    options = {name: getattr(result.options, name) for name in ("gap", "time_limit", "seed", "threads")}
    versions = {"planner": __version__, **{part: version(part) for part in _PARTS_THAT_DECIDE}}
    write_json(
        folder / MANIFEST,
        {
            "run_format": RUN_FORMAT,
            "model": result.model.name,
            "written": datetime.now(UTC).isoformat(timespec="seconds"),
            "fingerprint": fingerprint(folder / INPUTS, options, versions),
            "options": options,
            "versions": versions,
            "python": platform.python_version(),
            "seconds": dict(result.seconds),
            "proof": document["proof"],
        },
    )


def _frames(result: Result) -> Mapping[str, pd.DataFrame]:
    return {
        "offer": result.offer_frame(),
        "terms": result.terms_frame(),
        "postures": result.postures_frame(),
        "cases": result.cases_frame(),
        "agreement": result.agreement_frame(),
        "budgets": result.budgets_frame(),
        "consent": result.consent_frame(),
        "losses": result.losses_frame(),
    }


@contextlib.contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """Yield an empty folder on the same disk as ``folder``; whatever is left of it afterwards is removed."""
    partial = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".partial", dir=folder.absolute().parent))
    try:
        partial.chmod(0o755)
        yield partial
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _move_into_place(partial: Path, folder: Path) -> None:
    if not folder.exists():
        partial.rename(folder)
        return
    with _beside(folder) as retired:
        folder.rename(retired / "run")
        try:
            partial.rename(folder)
        except OSError:
            (retired / "run").rename(folder)
            raise


def _is_run(folder: Path) -> bool:
    manifest = folder / MANIFEST
    try:
        said = json.loads(manifest.read_text(encoding="utf-8"))
        return "run_format" in said or "study_format" in said
    except (OSError, ValueError, TypeError):
        return False


def write_json(path: Path, document: Mapping[str, Any]) -> None:
    """Write a document as JSON."""
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")


def _read_json(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
        document = json.loads(text, parse_float=_finite, parse_constant=_finite, parse_int=_whole)
    except OSError as error:
        raise _problem(path, error.strerror or "unreadable", "a file written by 'planner solve --out'") from None
    except (ValueError, RecursionError):
        raise _problem(path, "not JSON", "a file written by 'planner solve --out'") from None
    if not isinstance(document, dict):
        raise _problem(path, "not a JSON object", "a file written by 'planner solve --out'")
    return document


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is no number that a run holds")
    return number


def _whole(text: str) -> int:
    _finite(text)
    return int(text)


def _solution(plan: Mapping[str, Any], path: Path) -> Solution:
    """Return the plan as the search stated it, from what ``plan.json`` says."""
    try:
        offers = tuple(
            Offer(
                round=str(offer["round"]),
                levels={_item_name(item): float(item["level"]) for item in offer["concessions"]},
                terms={str(term["measure"]): str(term["term"]) for term in offer["terms"]},
            )
            for offer in plan["offers"]
        )
        accepts = {str(posture["posture"]): posture["accepts"] for posture in plan["postures"]}
        proof = plan["proof"]
        return Solution(
            offers,
            accepts,
            Proof(
                reason=Reason(proof["reason"]),
                objective=_optional(proof["objective"]),
                bound=float("-inf") if proof["bound"] is None else float(proof["bound"]),
                gap=_optional(proof["gap"]),
                seconds=float(proof["seconds"]),
                nodes=int(proof["nodes"]),
                detail=str(proof["detail"]),
            ),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _problem(
            path, f"a plan that cannot be read ({error})", "a file written by 'planner solve --out'"
        ) from None


def _optional(number: Any) -> float | None:
    return None if number is None else float(number)


def _item_name(item: Mapping[str, Any]) -> str:
    """Return what a plan calls a concession by one of its delivery schedules."""
    return f"{item['concession']}.{item['schedule']}" if item["schedule"] else str(item["concession"])


def _stated(plan: Mapping[str, Any], path: Path) -> dict[str, float]:
    """Return the totals that the plan states, by the audit's names."""
    try:
        return {str(name): float(value) for name, value in plan["totals"].items()}
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _problem(path, "no readable totals", "a file written by 'planner solve --out'") from None


def _problem(path: Path, found: str, expected: str) -> InputError:
    return InputError([InputProblem(file=str(path), line=None, where="", found=found, expected=expected, hint="")])
