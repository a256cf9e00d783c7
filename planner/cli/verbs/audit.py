"""``planner audit``: check a saved run independently."""

from __future__ import annotations

from pathlib import Path

import click

from planner.cli.exits import ANSWERED, NO_PLAN
from planner.cli.options import PathName, json_option, tells_errors
from planner.cli.output import page, print_document


@click.command(
    "audit",
    epilog="""
    \b
    Examples:
      $ planner solve korea-us-2025 --out runs/first
      $ planner audit runs/first
    """,
)
@click.argument("run", metavar="RUN", type=PathName(path_type=Path))
@json_option
@tells_errors
def command(run: Path, as_json: bool) -> int:
    """Recompute a saved run from its inputs, independently.

    RUN is a folder written by 'planner solve --out'. The losses are recomputed from the inputs as used, and the plan
    is checked against every rule in exact arithmetic, with code that the search does not share. Exit code 0: the audit
    agrees; 2: the folder is not a complete run; 3: the audit disagrees, and says where.
    """
    from planner.report.audit import audit_document, audit_page
    from planner.report.runs import audit_run

    report = audit_run(run)
    if as_json:
        print_document(audit_document(report))
    else:
        page().print(audit_page(report))
    return ANSWERED if report.ok else NO_PLAN
