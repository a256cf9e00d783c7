"""Tidy tables of points and their results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from planner.study.points import Json, PointResult, flat


def tidy_frame(inputs: Sequence[Mapping[str, Json]], results: Sequence[PointResult | None]) -> pd.DataFrame:
    """Return one row per point: its inputs, its status, its values by dotted name, message and seconds.

    A value that a point lacks is missing, and so are all of them for a point without a result.
    """
    return pd.DataFrame(
        {
            **_columns(inputs),
            "status": [result and result.status.value for result in results],
            **_columns([result.values if result else {} for result in results]),
            "message": [result and result.message for result in results],
            "seconds": pd.array([result.seconds if result else None for result in results], dtype="float64"),
        }
    )


def _columns(records: Sequence[Mapping[str, Json]]) -> dict[str, list[Json]]:
    """Return columns by dotted name in the order of first appearance; None where a record lacks the name."""
    columns: dict[str, list[Json]] = {}
    for row, record in enumerate(records):
        for name, value in flat(record):
            if name not in columns:
                columns[name] = [None] * len(records)
            columns[name][row] = value
    return columns
