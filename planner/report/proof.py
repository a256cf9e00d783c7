"""What was proved about a plan, in words that do not claim more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import RenderableType

from planner.program.risk import EXPECTED_LOSS
from planner.report import words
from planner.report.risk import attitude_words
from planner.report.tables import lines, table
from planner.solve.solution import Proof, Reason

if TYPE_CHECKING:
    from planner.solve.audit import AuditReport
    from planner.solve.result import Result


_BEST = "The best plan there is, proved."
_NO_GAP = 1e-6
"""A smaller gap is rounding."""
_SAYS_NOTHING = 1.0
"""A gap of this size says that the rest of the loss might be gained and more, which is known without a search."""
_NOT_KNOWN = "how much less another may lose is not known yet"


def verdict(proof: Proof) -> str:
    """Return how good the answer is, in one line."""
    if proof.reason is Reason.INFEASIBLE:
        return "No plan satisfies the rules."
    if proof.objective is None:
        return "Stopped before a plan was found; nothing was proved."
    if proof.reason is Reason.PROVED:
        return f"The best plan there is, proved: none loses {_gap(proof)} less." if _told(proof) else _BEST
    stopped = "Stopped by the user" if proof.reason is Reason.INTERRUPTED else "Stopped at a limit"
    if _silent(proof):
        return f"{stopped}: the best plan so far, not proved; {_NOT_KNOWN}."
    return f"{stopped}: the best plan so far, not proved; another may lose up to {_gap(proof)} less."


def _silent(proof: Proof) -> bool:
    """Whether nothing is proved but what is known without a search."""
    return proof.reason is not Reason.PROVED and (proof.gap is None or proof.gap >= _SAYS_NOTHING)


def _told(proof: Proof) -> bool:
    return (proof.gap or 0.0) >= _NO_GAP


def _gap(proof: Proof) -> str:
    return words.small_percent(proof.gap) if proof.gap else "any"


def proof_lines(result: Result) -> RenderableType:
    """Return bound, gap, effort and whether the audit agreed."""
    proof = result.solution.proof
    texts = []
    if proof.objective is not None:
        texts.append(f"Proof: {_proved(result, proof.objective)}; {proof.seconds:.1f} s of searching.")
    if proof.detail:
        texts.append(f"{proof.detail[0].upper()}{proof.detail[1:].rstrip('.')}.")
    if result.audit is not None:
        texts.append(f"Audit: {audit_sentence(result.audit)}")
    return lines(*texts)


def _proved(result: Result, objective: float) -> str:
    """Return what the plan loses and what no plan goes below, by the measure that is minimised."""
    proof = result.solution.proof
    averse = result.problem.risk != EXPECTED_LOSS
    by = f"by what is minimised ({attitude_words(result.model.risk)}) " if averse else ""
    if _silent(proof):
        return f"{by}the plan loses {objective:.4f} billion USD; {_NOT_KNOWN}"
    return (
        f"{by}the plan loses {objective:.4f}, no plan less than {proof.bound:.4f} billion USD; "
        f"gap {words.small_percent(proof.gap or 0.0)}"
    )


def audit_sentence(report: AuditReport) -> str:
    """Return whether the independent audit agrees, in one sentence."""
    if report.ok:
        return "an independent check in exact arithmetic agrees with every rule, answer and total."
    count = len(report.findings)
    return f"an independent check DISAGREES in {count} {'place' if count == 1 else 'places'}; do not use this plan."


def findings_table(report: AuditReport) -> RenderableType:
    """Return what an audit found."""
    return table(
        "What the audit found",
        ("rule", "found", "allowed"),
        [(finding.rule, finding.found, finding.allowed) for finding in report.findings],
    )
