"""What an audit of a run found."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType

from planner.report import words
from planner.report.plan_document import audit_summary
from planner.report.proof import audit_sentence, findings_table
from planner.report.tables import heading, lines
from planner.solve.audit import AuditReport


def audit_page(report: AuditReport) -> RenderableType:
    """Return the audit's totals, and its findings if it disagrees."""
    sentence = audit_sentence(report)
    return Group(
        heading(f"Audit: {'agrees' if report.ok else 'disagrees'}", sentence[0].upper() + sentence[1:]),
        lines(
            f"Expected loss without a deal: {words.money(float(report.no_deal_loss), 4)} billion USD",
            f"Expected loss with the plan:  {words.money(float(report.expected_loss), 4)} billion USD",
            f"Chance of acceptance:         {words.percent(float(report.acceptance_probability), 1)}",
        ),
        *([] if report.ok else [findings_table(report)]),
    )


def audit_document(report: AuditReport) -> dict[str, Any]:
    """Return an audit as plain data: money in billion USD, probabilities in per cent."""
    return {
        **(audit_summary(report) or {}),
        "expected_loss": float(report.expected_loss),
        "no_deal_loss": float(report.no_deal_loss),
        "acceptance": 100 * float(report.acceptance_probability),
    }
