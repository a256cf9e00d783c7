"""What a saved plan says of itself, against what comes of its inputs: every figure, by the name it has in the document.

The totals are the audit's own to recompute (:mod:`~planner.solve.audit`). Here everything else that is said beside them
is compared with what is said of the same plan today, so that no figure can be another than the plan's.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TypeGuard

from planner.solve.audit_rules import ALLOWANCE, AuditFinding
from planner.solve.solution import Proof, Reason


def statement_findings(stated: object, recomputed: object, name: str) -> Iterator[AuditFinding]:
    """Yield a finding for every figure and word of a document that is not as recomputed, rounding aside."""
    if isinstance(stated, Mapping) and isinstance(recomputed, Mapping):
        for key in dict.fromkeys((*recomputed, *stated)):
            inner = f"{name}.{key}" if name else str(key)
            if key in stated and key in recomputed:
                yield from statement_findings(stated[key], recomputed[key], inner)
            else:
                yield AuditFinding(f"stated {inner}", _text(stated.get(key)), _text(recomputed.get(key)), None)
    elif isinstance(stated, list) and isinstance(recomputed, list):
        if len(stated) != len(recomputed):
            yield AuditFinding(f"stated {name}", f"{len(stated)} entries", f"{len(recomputed)} entries", None)
        for position, (one, other) in enumerate(zip(stated, recomputed, strict=False)):
            yield from statement_findings(one, other, f"{name}.{_label(other, position)}")
    elif _is_number(stated) and _is_number(recomputed):
        if abs(stated - recomputed) >= ALLOWANCE:
            yield AuditFinding(f"stated {name}", _text(stated), _text(recomputed), None)
    elif type(stated) is not type(recomputed) or stated != recomputed:
        yield AuditFinding(f"stated {name}", _text(stated), _text(recomputed), None)


def proof_findings(proof: Proof, distance: float, share: float) -> Iterator[AuditFinding]:
    """Yield what a proof, its gap in per cent, says of a plan and cannot be.

    A plan counts as proved within ``distance`` and a ``share`` of its objective from the bound, and no farther.
    """
    if proof.objective is None:
        yield AuditFinding("stated proof.objective", _text(None), "the value of the plan", None)
        return
    missing = proof.objective - proof.bound
    if missing < -ALLOWANCE:
        allowed = f"at most the objective, {_text(proof.objective)}"
        yield AuditFinding("stated proof.bound", _text(proof.bound), allowed, None)
    yield from statement_findings(proof.gap, _gap(proof.objective, max(0.0, missing)), "proof.gap")
    proved = missing <= distance + share * abs(proof.objective)
    possible = (Reason.PROVED,) if proved else (Reason.LIMIT, Reason.INTERRUPTED)
    if proof.reason not in possible:
        yield AuditFinding("stated proof.reason", proof.reason.value, " or ".join(possible), None)


def _gap(objective: float, missing: float) -> float | None:
    """Return the distance from the bound in per cent of the objective, None if there is no such share."""
    if not math.isfinite(missing):
        return None
    if objective == 0.0:
        return 0.0 if missing == 0.0 else None
    return 100.0 * missing / abs(objective)


def _label(entry: object, position: int) -> str:
    """Return what an entry of a list is called: by the name it begins with, else by its position."""
    name = next(iter(entry.values()), None) if isinstance(entry, Mapping) else entry
    return name if isinstance(name, str) else str(position)


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _text(value: object) -> str:
    if value is None:
        return "nothing"
    return f"{value:.9g}" if isinstance(value, float) else str(value)
