"""Where the shipped models and tables are: beside a source checkout, or inside an installed package."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def _home(name: str) -> Path:
    installed = _PACKAGE / "_shipped" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def models_folder() -> Path:
    """Return the folder of shipped models."""
    return _home("models")


def data_folder() -> Path:
    """Return the folder of shipped tables."""
    return _home("data")


def shipped_models() -> tuple[str, ...]:
    """Return the names of the shipped models, in order."""
    folder = models_folder()
    if not folder.is_dir():
        return ()
    return tuple(sorted(path.name for path in folder.iterdir() if (path / "model.yaml").is_file()))
