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
    totals = [
        ("Expected loss without a deal", f"{words.money(float(report.no_deal_loss), 4)} billion USD"),
        ("Expected loss with the plan", f"{words.money(float(report.expected_loss), 4)} billion USD"),
    ]
    if report.objective != report.expected_loss:
        totals.append(("Minimised, bad cases weighing more", f"{words.money(float(report.objective), 4)} billion USD"))
    totals.append(("Chance of agreement", words.percent(float(report.acceptance_probability), 1)))
    last = len(report.offers) - 1
    if len(report.tables) > 1:
        totals += [
            (f"Chance of agreement on {table}", words.percent(float(report.agreed_by(table, last)), 1))
            for table in report.tables
        ]
    width = max(len(what) for what, _ in totals) + 1
    return Group(
        heading(f"Audit: {'agrees' if report.ok else 'disagrees'}", sentence[0].upper() + sentence[1:]),
        lines(*(f"{what + ':':<{width}} {found}" for what, found in totals)),
        *([] if report.ok else [findings_table(report)]),
    )


def audit_document(report: AuditReport) -> dict[str, Any]:
    """Return an audit as plain data: money in billion USD, probabilities in per cent."""
    return {
        **(audit_summary(report) or {}),
        "objective": float(report.objective),
        "expected_loss": float(report.expected_loss),
        "no_deal_loss": float(report.no_deal_loss),
        "acceptance": 100 * float(report.acceptance_probability),
        "agreement": {
            table: {
                offer.round: 100 * float(report.agreed_by(table, position))
                for position, offer in enumerate(report.offers)
            }
            for table in report.tables
        },
        "cases": {case: float(loss) for case, loss in report.losses.items()},
    }
