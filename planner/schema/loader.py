"""Reading a model: its files, checked on their own and against each other, into one frozen record.

A model is a folder of declarative files with fixed names. Every mistake is gathered, with file and line, and raised at
once as :class:`~planner.schema.errors.InputError`. Nothing outside the model's folder and the shipped tables is read,
and nothing is evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from planner.schema.checks import check
from planner.schema.csv_files import Columns, Table, read_csv
from planner.schema.errors import InputError, InputProblem, quoted, suggestion
from planner.schema.long_tables import (
    BUDGET_COLUMNS,
    PUBLISHED_COLUMNS,
    RIVALS_COLUMNS,
    budgets,
    published,
    rivals,
)
from planner.schema.marks import Marks, Place, Problems, Where
from planner.schema.negotiation import Negotiation
from planner.schema.overrides import apply_overrides, text_at
from planner.schema.shipped import data_folder, models_folder, shipped_models
from planner.schema.tables import CoverageTable, TableDescription
from planner.schema.translation import add_problems
from planner.schema.wide_tables import COVERAGE_COLUMNS, PRODUCT_COLUMNS, coverage_table, product_table
from planner.schema.yaml_files import Tree, copied, read_yaml

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
TABLES = ("products", "coverage", "rivals", "published")
"""Keys of ``trade`` that name tables."""
SHIPPED = "data:"
_RATE = re.compile(r"(\d+(?:\.\d+)?|\.\d+) ([A-Z]{3})/USD", re.ASCII)

Converted = TypeVar("Converted")


def load(model: str | Path, overrides: Sequence[str] = ()) -> Negotiation:
    """Return a model: a shipped one by name, or a folder. Raises :class:`InputError` with everything that is wrong.

    ``overrides`` are texts ``PATH=VALUE``, such as ``concessions.lng.maximum=5 Mt/yr``: figures to use instead.
    """
    return ModelFiles(find(model)).model(overrides)


def find(model: str | Path) -> Path:
    """Return the folder of a model; raise :class:`InputError` if there is none."""
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
        hint = suggestion(str(model), names)
        raise InputError([InputProblem("command line", None, "MODEL", f"no model {quoted(model)}", expected, hint)])
    return folder


class ModelFiles:
    """The YAML files of a model and its budgets, read once, from which models with different overrides are made."""

    def __init__(self, folder: Path) -> None:
        """Read the files; raise :class:`InputError` if they are not even keys and values."""
        self._folder = folder
        first = _Loading(folder, Marks(str(folder)))
        self._tree = first.tree()
        first.problems.stop_if_any()
        self._marks = first.problems.marks

    def model(self, overrides: Sequence[str] = ()) -> Negotiation:
        """Return the checked model with these overrides; raise :class:`InputError` with everything that is wrong."""
        return _Loading(self._folder, self._marks.copy()).negotiation(copied(self._tree), overrides)

    def text_at(self, path: str, overrides: Sequence[str] = ()) -> str:
        """Return the text of the figure at a dotted path; raise :class:`InputError` if the path leads to none."""
        tree, problems = copied(self._tree), Problems(self._marks.copy())
        apply_overrides(tree, overrides, problems)
        text = text_at(tree, path, problems)
        problems.stop_if_any()
        return text


class _Loading:
    """One model while it is being read."""

    def __init__(self, folder: Path, marks: Marks) -> None:
        self.folder = folder
        self.problems = Problems(marks)

    def negotiation(self, tree: Tree, overrides: Sequence[str]) -> Negotiation:
        """Return the checked model that a tree describes, which is changed; raise :class:`InputError`."""
        apply_overrides(tree, overrides, self.problems)
        self.problems.stop_if_any()
        currencies = self._currencies(tree)
        self._tables(tree)
        self.problems.stop_if_any()
        checked: Negotiation = self._validated(Negotiation, tree, (), currencies)
        self.problems.stop_if_any()
        check(checked, self.problems)
        self.problems.stop_if_any()
        return checked

    def tree(self) -> Tree:
        """Return what the files say as one tree, before any of it is interpreted."""
        tree = self._yaml(TOP, ()) or {}
        for name in [*NESTED, *MERGED, BUDGETS]:
            keys = MERGED.get(name, (NESTED.get(name, "budgets"),))
            for key in keys:
                if key in tree:
                    self.problems.add((key,), f"'{key}' in {TOP}", f"it in {name}")
        for name, key in NESTED.items():
            tree[key] = self._yaml(name, (key,)) or {}
        for name, keys in MERGED.items():
            found = self._yaml(name, ()) or {}
            for key in found:
                if key not in keys:
                    known = " or ".join(keys)
                    self.problems.add((key,), f"the unknown key {quoted(key)}", known, suggestion(key, keys))
            tree |= {key: value for key, value in found.items() if key in keys}
        table = self._csv(BUDGETS, self.folder / BUDGETS, ("budgets",), BUDGET_COLUMNS)
        tree["budgets"] = budgets(table, self.problems) if table else {}
        self._shared_sources(tree)
        return tree

    def _shared_sources(self, tree: Tree) -> None:
        shared = read_yaml(data_folder() / "sources.yaml", "data:sources.yaml", ("sources",), self.problems) or {}
        own = tree["sources"]
        for name in own:
            if name in shared:
                self.problems.add(("sources", name), f"the source '{name}' again", "a name that no shipped source has")
        tree["sources"] = shared | own

    def _yaml(self, name: str, where: Where) -> Tree | None:
        path = self.folder / name
        return read_yaml(path, name, where, self.problems) if self._inside(path, name, where) else None

    def _csv(self, shown: str, path: Path, where: Where, columns: Columns) -> Table | None:
        return read_csv(path, shown, where, self.problems, columns)

    def _inside(self, path: Path, shown: str, where: Where) -> bool:
        """Return whether a path stays in the model's folder, symbolic links followed."""
        try:
            inside = path.resolve().is_relative_to(self.folder.resolve())
        except (OSError, ValueError, RuntimeError):
            inside = False
        if not inside:
            self.problems.add_at(Place(shown, None), where, "a path that leaves the model's folder", "a file in it")
        return inside

    def _currencies(self, tree: Tree) -> dict[str, Fraction]:
        """Return US dollars per unit of each currency; needed before anything else can be read."""
        rates = tree.get("exchange_rates", {})
        found = {}
        for code, figure in rates.items() if isinstance(rates, dict) else ():
            text = figure.get("value") if isinstance(figure, dict) else None
            match = _RATE.fullmatch(text) if isinstance(text, str) else None
            if match is None or match.group(2) != code or not Fraction(match.group(1)):
                expected = f"units of {code} per US dollar, such as '1000 {code}/USD'"
                self.problems.add(("exchange_rates", code), quoted(text), expected)
            else:
                found[code] = 1 / Fraction(match.group(1))
        return found

    def _tables(self, tree: Tree) -> None:
        """Replace the names of tables under ``trade`` by the tables."""
        trade = tree.get("trade")
        if not isinstance(trade, dict):
            return
        paths = {key: self._table_path(trade[key], ("trade", key)) for key in TABLES if key in trade}
        self._refuse_other_files({path for path in paths.values() if path})
        products = self._wide(trade, paths, "products", PRODUCT_COLUMNS, product_table)
        measures = list(tree["measures"])

        def covered(table: Table, description: TableDescription, problems: Problems) -> CoverageTable | None:
            own = not str(trade["coverage"]).startswith(SHIPPED)
            names = products.products if products else None
            return coverage_table(table, description, names, measures, own, problems)

        coverage = self._wide(trade, paths, "coverage", COVERAGE_COLUMNS, covered)
        found: dict[str, Any] = {"products": products, "coverage": coverage}
        for key, columns, convert in (("rivals", RIVALS_COLUMNS, rivals), ("published", PUBLISHED_COLUMNS, published)):
            path = paths.get(key)
            table = self._csv(str(trade[key]), path, ("trade", key), columns) if path else None
            found[key] = convert(table, self.problems) if table else None
        trade |= {key: table for key, table in found.items() if table is not None}

    def _wide(
        self,
        trade: Tree,
        paths: Mapping[str, Path | None],
        key: str,
        columns: Columns,
        convert: Callable[[Table, TableDescription, Problems], Converted | None],
    ) -> Converted | None:
        path, where = paths.get(key), ("trade", key)
        if path is None:
            return None
        shown = str(trade[key])
        table = self._csv(shown, path, where, columns)
        beside = shown.removesuffix(".csv") + ".yaml"
        said = read_yaml(path.with_suffix(".yaml"), beside, (*where, "description"), self.problems)
        if table is None or said is None:
            return None
        description = self._validated(TableDescription, said, (*where, "description"), {})
        return convert(table, description, self.problems) if description else None

    def _table_path(self, name: object, where: Where) -> Path | None:
        if not isinstance(name, str) or not name.removeprefix(SHIPPED).endswith(".csv"):
            found = quoted(name) if isinstance(name, str) else "something else"
            self.problems.add(where, found, "the name of a CSV file, such as 'products.csv'")
            return None
        if not name.startswith(SHIPPED):
            path = self.folder / name
            return path if self._inside(path, name, where) else None
        home = data_folder()
        known = sorted(f"{SHIPPED}{path.name}" for path in home.glob("*.csv"))
        if name not in known:
            self.problems.add(where, f"no shipped table {quoted(name)}", " or ".join(known), suggestion(name, known))
            return None
        return home / name.removeprefix(SHIPPED)

    def _refuse_other_files(self, tables: set[Path]) -> None:
        """Refuse files that nothing reads: a misspelt name must not be ignored silently."""
        read = {self.folder / name for name in FIXED} | tables
        read |= {path.with_suffix(".yaml") for path in tables}
        for path in sorted(self.folder.rglob("*")):
            hidden = any(part.startswith(".") for part in path.relative_to(self.folder).parts)
            if path.is_dir() or hidden or path.name == "README.md" or path in read:
                continue
            name = str(path.relative_to(self.folder))
            missing = [file for file in FIXED if not (self.folder / file).exists()]
            hint = suggestion(name, missing or FIXED)
            self.problems.add_at(Place(name, None), (), "a file that nothing reads", "only files of the model", hint)

    def _validated(self, kind: type[Any], tree: Tree, where: Where, currencies: Mapping[str, Fraction]) -> Any:
        try:
            return kind.model_validate(tree, context={"currencies": currencies})
        except ValidationError as error:
            add_problems(error, kind, where, self.problems)
            return None
