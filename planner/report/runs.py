"""Runs on disk: a result with everything needed to check it again.

A run is a folder::

    manifest.json    what it is: versions, options, fingerprint, times, proof
    inputs/          the model as used, every override applied; a model folder like any other
    plan.json        the plan and everything said about it, as ``planner solve --json`` prints it
    tables/*.csv     the same as tidy tables: offer, terms, postures, cases, agreement, budgets, ...
"""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from planner import __version__
from planner.solve.folders import (
    INPUTS,
    MANIFEST,
    PLAN,
    TABLES,
    fingerprint,
    fingerprint_now,
    folder_problem,
    read_json,
    write_in_one_step,
    write_json,
)
from planner.solve.solution import Offer, Proof, Reason, Solution

if TYPE_CHECKING:
    import pandas as pd

    from planner.schema.negotiation import Negotiation
    from planner.solve.audit import AuditFinding, AuditReport
    from planner.solve.result import Result
    from planner.trade.losses import LossTable

RUN_FORMAT: Final = 1
"""Version of the layout of a run folder."""

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


def write_run(result: Result, folder: str | Path) -> None:
    """Write a result to ``folder``, in one step; an earlier run there is replaced.

    Raises :class:`~planner.schema.errors.InputError` if the folder holds anything else, or the disk refuses.
    """
    write_in_one_step(Path(folder), lambda partial: _write_parts(result, partial))


def read_run(folder: Path) -> Run:
    """Read a run back.

    Raises :class:`~planner.schema.errors.InputError` if the folder is not a complete run of this format.
    """
    from planner.schema.loader import load

    manifest = read_json(folder / MANIFEST)
    if manifest.get("run_format") != RUN_FORMAT:
        raise folder_problem(
            folder / MANIFEST, f"run format {manifest.get('run_format')!r}", f"run format {RUN_FORMAT}, of this version"
        )
    plan = read_json(folder / PLAN)
    inputs = folder / INPUTS
    if not inputs.is_dir():
        raise folder_problem(inputs, "no such folder", "the inputs as used, written by 'planner solve --out'")
    return Run(folder, manifest, plan, load(inputs), _solution(plan, folder / PLAN))


def audit_run(folder: str | Path) -> AuditReport:
    """Check a run again from its inputs: recompute the losses, then every rule and every stated figure of the plan.

    Raises :class:`~planner.schema.errors.InputError` if the folder is not a complete run, or if the run found no plan.
    """
    from planner.solve.audit import audit
    from planner.trade.engine import loss_table

    folder = Path(folder)
    run = read_run(folder)
    if not run.solution.offers:
        raise folder_problem(
            folder / PLAN, "a run without a plan", "a run that found a plan; there is nothing to audit"
        )
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

    found, expected = fingerprint_now(run.folder, run.manifest), str(run.manifest.get("fingerprint"))
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
        raise folder_problem(
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
        raise folder_problem(path, "no readable totals", "a file written by 'planner solve --out'") from None
