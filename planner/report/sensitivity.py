"""Sobol' indices and Morris's effects, in words and as plain data."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rich.console import Group, RenderableType

from planner.report import words
from planner.report.study_pictures import shortened
from planner.report.study_points import counted, points_document, varied_document
from planner.report.tables import heading, lines, table
from planner.study.sensitivity import LOSS, Sensitivity


def sensitivity_page(study: Sensitivity) -> RenderableType:
    """Return what the loss, and what each concession that is not always or never on the table, hangs on."""
    ranges = ", ".join(
        f"{shortened(one.path)} {one.at(0.0)} to {one.at(1.0)}"
        if not one.choices
        else f"{shortened(one.path)} {' or '.join(one.choices)}"
        for one in study.varied
    )
    return Group(
        heading(
            f"Sensitivity: {study.title}",
            f"Over {ranges}, all equally likely. The expected loss is {words.money(study.mean_loss)} billion USD on "
            f"average, with a standard deviation of {words.money(study.loss_deviation)}. {words.studied(study.part)}",
        ),
        *(_indices(study) if study.indices else _effects(study)),
        lines(
            f"On the table everywhere: {', '.join(map(words.plain, study.always)) or 'none'}.",
            f"Never: {', '.join(map(words.plain, study.never)) or 'none'}.",
            counted(study.answers),
        ),
    )


def sensitivity_document(study: Sensitivity) -> dict[str, Any]:
    """Return a study as plain data. Indices are shares of one; half-widths are of 95 % intervals."""
    return {
        "study": "sobol" if study.indices else "morris",
        "model": study.model,
        "rounds": list(study.part.rounds),
        "varied": [varied_document(one) for one in study.varied],
        "mean_loss": study.mean_loss,
        "loss_deviation": study.loss_deviation,
        "always": list(study.always),
        "never": list(study.never),
        "indices" if study.indices else "effects": [asdict(row) for row in study.indices or study.effects],
        "from_store": study.answers.from_store,
        "points": points_document(study.answers),
    }


def _indices(study: Sensitivity) -> list[RenderableType]:
    outputs = list(dict.fromkeys(row.output for row in study.indices))
    tables = []
    for output in outputs:
        rows = sorted((row for row in study.indices if row.output == output), key=lambda row: -row.total)
        tables.append(
            table(
                _what(output),
                ("figure", ">first order", ">total"),
                [
                    (
                        shortened(row.path, 40),
                        f"{row.first:.2f} +- {row.first_half_width:.2f}",
                        f"{row.total:.2f} +- {row.total_half_width:.2f}",
                    )
                    for row in rows
                ],
            )
        )
    note = "First order: the share of the variance that would go if the figure were known. Total: the share that would"
    return [*tables, lines(f"{note} stay if all others were. Wide intervals ask for a larger --base.")]


def _effects(study: Sensitivity) -> list[RenderableType]:
    outputs = list(dict.fromkeys(row.output for row in study.effects))
    tables = []
    for output in outputs:
        rows = sorted((row for row in study.effects if row.output == output), key=lambda row: -row.mean_absolute)
        tables.append(
            table(
                _what(output),
                ("figure", ">mean", ">mean absolute", ">deviation"),
                [
                    (
                        shortened(row.path, 40),
                        f"{row.mean:.2f}",
                        f"{row.mean_absolute:.2f} +- {row.mean_absolute_half_width:.2f}",
                        f"{row.deviation:.2f}",
                    )
                    for row in rows
                ],
            )
        )
    note = (
        "Effects are per whole range. A deviation as large as the mean: "
        "the effect hangs on the other figures, or bends."
    )
    return [*tables, lines(note)]


def _what(output: str) -> str:
    return "Expected loss, billion USD" if output == LOSS else f"Whether {words.plain(output)} is on the table"
