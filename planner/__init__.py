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

_HOMES: dict[str, str] = {}
"""Public name -> module that defines it."""

__all__ = ["__version__", *_HOMES]  # noqa: PLE0604 - the table above is the one list of public names


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'planner' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
