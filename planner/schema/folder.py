"""The folder of a model: which files it has, which of them may be read, and which must not be there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from planner.schema.arguments import wrong_kind
from planner.schema.errors import InputError, InputProblem, listed, quoted, suggestion
from planner.schema.marks import Place, Problems, Where
from planner.schema.shipped import data_folder, models_folder, shipped_models

TOP = "model.yaml"
NESTED: Mapping[str, str] = {"measures.yaml": "measures", "counterpart.yaml": "counterpart", "sources.yaml": "sources"}
"""Files whose whole content stands under one key of the model."""
MERGED: Mapping[str, tuple[str, ...]] = {
    "concessions.yaml": ("concessions", "groups"),
    "politics.yaml": ("constituencies", "ratification"),
}
"""Files whose keys are keys of the model, and which."""
BUDGETS = "budgets.csv"
FIXED = (TOP, *NESTED, *MERGED, BUDGETS)
"""Files that every model has."""
PROPOSALS = "proposals"
"""Where a model's folder keeps the proposals of the other side that come with it, one file each."""
SHIPPED = "data:"
"""What the name of a shipped table starts with."""
_OUTSIDE = "which leaves the model's folder"


def find(model: str | Path) -> Path:
    """Return the folder of a model, a shipped one by name; raise :class:`InputError` if it is none."""
    if not isinstance(model, str | os.PathLike):
        raise wrong_kind(model, "model", "the path of a folder, or the name of a shipped model")
    if isinstance(model, str) and model in shipped_models():
        return models_folder() / model
    folder = Path(model)
    try:
        is_folder = folder.is_dir()
    except (OSError, ValueError):
        is_folder = False
    if not is_folder:
        names = shipped_models()
        expected = f"a folder, or a shipped model ({', '.join(names)})"
        raise _no_model(f"no model {quoted(model)}", expected, suggestion(str(model), names))
    if not _is_there(folder / TOP) and not (folder / TOP).is_symlink():
        found = f"the folder {quoted(model)} without '{TOP}'"
        expected = f"the folder of a model, with {listed(FIXED, 'and')}"
        raise _no_model(found, expected, _what_else(folder))
    return folder


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _no_model(found: str, expected: str, hint: str) -> InputError:
    return InputError([InputProblem("command line", None, "MODEL", found, expected, hint)])


def _what_else(folder: Path) -> str:
    """Return a hint at what a folder that is no model may be."""
    try:
        if (folder / "inputs" / TOP).is_file():
            return f"the model of this run is in {quoted(folder / 'inputs')}"
        nearest = suggestion(TOP, (path.name for path in folder.iterdir()), cutoff=0.8)
    except OSError:
        return ""
    return f"{nearest} It has to be called '{TOP}'" if nearest else "'planner new FOLDER' starts a model"


class Folder:
    """A model's folder while it is being read; what is wrong with it becomes a problem."""

    def __init__(self, path: Path, problems: Problems) -> None:
        self.path, self._problems = path, problems

    def file(self, name: str, where: Where) -> Path | None:
        """Return a file with a fixed name, if it is there and may be read."""
        path = self.path / name
        if not _is_there(path) and not path.is_symlink():
            hint = suggestion(name, self._strangers(), cutoff=0.7)
            self._problems.add_at(Place(name, None), where, "no such file", "a file of every model", hint)
            return None
        if not self._inside(path):
            found = f"a link to {quoted(path.readlink())}, {_OUTSIDE}" if path.is_symlink() else f"a path {_OUTSIDE}"
            self._problems.add_at(Place(name, None), where, found, "a file in it")
            return None
        return path

    def table(self, name: object, where: Where) -> Path | None:
        """Return the table of this name: a CSV file in the folder, or a shipped one."""
        if not isinstance(name, str) or not name.removeprefix(SHIPPED).endswith(".csv"):
            found = quoted(name) if isinstance(name, str) else "something else"
            self._problems.add(where, found, "the name of a CSV file, such as 'products.csv'")
            return None
        return self._shipped(name, where) if name.startswith(SHIPPED) else self._own(name, where)

    def beside(self, table: Path, shown: str, where: Where) -> Path | None:
        """Return the description beside a table, if it may be read."""
        path = table.with_suffix(".yaml")
        if shown.startswith(SHIPPED) or self._inside(path):
            return path
        self._problems.add_at(Place(shown, None), where, f"a link {_OUTSIDE}", "a file in it")
        return None

    def refuse_others(self, tables: set[Path]) -> None:
        """Refuse files that nothing reads: a misspelt name must not be ignored silently."""
        read = {self.path / name for name in FIXED} | tables | {path.with_suffix(".yaml") for path in tables}
        read |= set((self.path / PROPOSALS).glob("*.yaml"))
        expected = "only files of the model, its proposals and the tables that 'trade' names"
        for path in sorted(self.path.rglob("*")):
            inside = path.relative_to(self.path)
            hidden = any(part.startswith(".") for part in inside.parts)
            if not path.is_dir() and not hidden and path.name != "README.md" and path not in read:
                self._problems.add_at(Place(str(inside), None), (), "a file that nothing reads", expected)

    def _shipped(self, name: str, where: Where) -> Path | None:
        home = data_folder()
        known = sorted(f"{SHIPPED}{path.name}" for path in home.glob("*.csv"))
        if name not in known:
            self._problems.add(where, f"no shipped table {quoted(name)}", listed(known), suggestion(name, known))
            return None
        return home / name.removeprefix(SHIPPED)

    def _own(self, name: str, where: Where) -> Path | None:
        path = self.path / name
        if not self._inside(path):
            self._problems.add(where, f"{quoted(name)}, {_OUTSIDE}", "a file in it")
            return None
        if not _is_there(path):
            tables = [stranger for stranger in self._strangers() if stranger.endswith(".csv")]
            hint = suggestion(name, tables, cutoff=0.7)
            self._problems.add(where, f"no file {quoted(name)}", "a CSV file in the folder", hint)
            return None
        return path

    def _inside(self, path: Path) -> bool:
        """Return whether a path stays in the folder, symbolic links followed."""
        try:
            return path.resolve().is_relative_to(self.path.resolve())
        except (OSError, ValueError, RuntimeError):
            return False

    def _strangers(self) -> list[str]:
        """Return the names of files in the folder that are not fixed."""
        return sorted(path.name for path in self.path.iterdir() if path.name not in FIXED)
