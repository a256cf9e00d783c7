"""A concession planner: which offer costs a country least when it bargains over tariffs.

>>> import planner
>>> model = planner.load("korea-us-2025")
>>> result = planner.solve(model)

The names below are loaded on first use, so that ``import planner`` stays quick.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

_HOMES: dict[str, tuple[str, str]] = {
    "AuditReport": ("planner.solve.audit", "AuditReport"),
    "InputError": ("planner.schema.errors", "InputError"),
    "Negotiation": ("planner.schema.negotiation", "Negotiation"),
    "Result": ("planner.solve.result", "Result"),
    "SolveOptions": ("planner.solve.options", "SolveOptions"),
    "StudyOptions": ("planner.study.asking", "StudyOptions"),
    "alternatives": ("planner.study.alternatives", "alternatives"),
    "assess": ("planner.study.assess", "assess"),
    "audit": ("planner.report.runs", "audit_run"),
    "explain": ("planner.study.explain", "explain"),
    "json_schema": ("planner.schema.json_schema", "json_schema"),
    "load": ("planner.schema.loader", "load"),
    "load_proposal": ("planner.schema.proposals", "load_proposal"),
    "losses": ("planner.trade.engine", "loss_table"),
    "morris": ("planner.study.morris", "morris"),
    "new_model": ("planner.schema.starter", "new_model"),
    "nondominated": ("planner.study.frontier", "nondominated"),
    "shipped_models": ("planner.schema.shipped", "shipped_models"),
    "sobol": ("planner.study.sobol", "sobol"),
    "solve": ("planner.solve.result", "solve_model"),
    "stability": ("planner.study.explain_stability", "stability"),
    "stress": ("planner.study.sample", "stress"),
    "sweep": ("planner.study.sweep", "sweep"),
    "tornado": ("planner.study.tornado", "tornado"),
    "trade_offs": ("planner.study.frontier.negotiation", "trade_offs"),
    "value_curve": ("planner.study.explain_limits", "value_curve"),
    "value_of_information": ("planner.study.questions", "what_to_know"),
    "value_of_linkage": ("planner.study.linkage", "value_of_linkage"),
    "with_risk": ("planner.schema.changed", "with_risk"),
    "with_rounds": ("planner.schema.changed", "with_rounds"),
    "write_run": ("planner.report.runs", "write_run"),
}
"""Public name -> the module that defines it, and its name there."""

__all__ = ["__version__", *_HOMES]  # noqa: PLE0604 - the table above is the one list of public names


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'planner' has no attribute {name!r}")
    module, defined = _HOMES[name]
    return getattr(importlib.import_module(module), defined)


def __dir__() -> list[str]:
    return sorted(__all__)
