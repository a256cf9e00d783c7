"""Pictures as files: SVG as it is, PNG where the optional package that draws it is installed."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import Any

from planner.schema.errors import InputError, InputProblem

KINDS = (".svg", ".png")
_FONTS = "Arial, Helvetica, Liberation Sans, DejaVu Sans, Noto Sans, sans-serif"
_SCALE = 2
"""Pixels of a PNG per pixel of the drawing, for sharp screens and print."""


def check_picture(path: Path) -> None:
    """Raise :class:`InputError` if no picture can be written to ``path``; asked before the work that it shows."""
    if path.suffix.lower() not in KINDS:
        raise _problem(path, f"a picture that ends in '{path.suffix}'", "a name that ends in .svg or .png")
    folder = path.absolute().parent
    if path.is_dir() or not folder.is_dir() or not os.access(folder, os.W_OK):
        raise _problem(path, "a place that cannot be written to", "a file in a folder that exists")
    if path.suffix.lower() == ".png":
        _painter()


def write_picture(path: Path, svg: str) -> None:
    """Write a drawing as SVG or PNG, by the ending of ``path``, in one step.

    Raises :class:`InputError` if the ending is another, the disk refuses, or the package for PNG is missing.
    """
    check_picture(path)
    content = svg.encode() if path.suffix.lower() == ".svg" else png_of(svg)
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise _problem(path, f"it could not be written: {error.strerror}", "a disk with room to write") from None


def png_of(svg: str) -> bytes:
    """Return a drawing as PNG, in the first of some common fonts that the machine has."""
    named = svg.replace('font-family="sans-serif"', f'font-family="{_FONTS}"')
    return bytes(_painter().svg_to_bytes(svg_string=named, zoom=_SCALE))


def _painter() -> Any:
    try:
        return importlib.import_module("resvg_py")
    except ModuleNotFoundError:
        hint = "pip install 'concession-planner[png]'"
        raise InputError(
            [InputProblem("--picture", None, "", "no package 'resvg_py'", "it to be installed, or .svg", hint)]
        ) from None


def _problem(path: Path, found: str, expected: str) -> InputError:
    return InputError([InputProblem("--picture", None, str(path), found, expected)])
