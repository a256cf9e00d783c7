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

from planner.schema.arguments import texts
from planner.schema.checks import check
from planner.schema.csv_files import Columns, Table, read_csv
from planner.schema.errors import InputError, listed, quoted, suggestion
from planner.schema.folder import BUDGETS, MERGED, NESTED, SHIPPED, TOP, Folder, find
from planner.schema.last_read import LastRead
from planner.schema.long_tables import (
    BUDGET_COLUMNS,
    PUBLISHED_COLUMNS,
    RIVALS_COLUMNS,
    budgets,
    published,
    rivals,
)
from planner.schema.marks import Marks, Problems, Where
from planner.schema.negotiation import Negotiation
from planner.schema.overrides import apply_overrides, text_at
from planner.schema.shipped import data_folder
from planner.schema.tables import CoverageTable, TableDescription
from planner.schema.translation import add_problems
from planner.schema.wide_tables import COVERAGE_COLUMNS, PRODUCT_COLUMNS, coverage_table, product_table
from planner.schema.yaml_files import Tree, copied, read_yaml

TABLES = ("products", "coverage", "rivals", "published")
"""Keys of ``trade`` that name tables."""
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_RATE = re.compile(r"(\d+(?:\.\d+)?|\.\d+) ([A-Z]{3})/USD", re.ASCII)

Converted = TypeVar("Converted")


def load(model: str | Path, overrides: Sequence[str] = ()) -> Negotiation:
    """Return a model: a shipped one by name, or a folder. Raises :class:`InputError` with everything that is wrong.

    ``overrides`` are texts ``PATH=VALUE``, such as ``concessions.lng.maximum=5 Mt/yr``: figures to use instead.
    """
    return ModelFiles(find(model)).model(overrides, once=True)


class ModelFiles:
    """The files of a model, read once, from which models with different overrides are made.

    What a model has in common with the last one made is taken over from it as it is, read and checked.
    """

    def __init__(self, folder: Path) -> None:
        """Read the files; raise :class:`InputError` if they are not even keys and values."""
        self._folder = folder
        first = _Loading(folder, Marks(str(folder)))
        self._tree = first.tree()
        if first.problems:
            first.interpreted(copied(self._tree))  # to tell what is wrong with the other files at the same time
        first.problems.stop_if_any()
        self._marks = first.problems.marks
        self._last = LastRead()

    def model(self, overrides: Sequence[str] = (), *, once: bool = False) -> Negotiation:
        """Return the checked model with these overrides; raise :class:`InputError` with everything that is wrong.

        The last of several values for one place holds; with ``once`` they are a mistake.
        """
        overrides = texts(overrides, "overrides", "discount_rate=5 %/yr")
        loading = _Loading(self._folder, self._marks.copy(), self._last)
        try:
            return loading.negotiation(_open_to(overrides, self._tree), overrides, once=once)
        except InputError:
            self._last = LastRead()
            raise

    def text_at(self, path: str, overrides: Sequence[str] = ()) -> str:
        """Return the text of the figure at a dotted path; raise :class:`InputError` if the path leads to none."""
        tree, problems = _open_to(overrides, self._tree), Problems(self._marks.copy())
        apply_overrides(tree, overrides, problems)
        text = text_at(tree, path, problems)
        problems.stop_if_any()
        return text


def _open_to(overrides: Sequence[str], tree: Tree) -> Tree:
    """Return a model's tree that overrides may change; the parts that they do not touch are those of ``tree``."""
    touched = {text.partition("=")[0].strip().partition(".")[0] for text in overrides}
    return tree | copied({key: part for key, part in tree.items() if key in touched})


class _Loading:
    """One model while it is being read."""

    def __init__(self, folder: Path, marks: Marks, last: LastRead | None = None) -> None:
        self.problems = Problems(marks)
        self._folder = Folder(folder, self.problems)
        self._last = last or LastRead()
        self._unread: set[Where] = set()
        """Parts of the model that could not be read, for which a problem was added."""
        self._said: Tree = {}
        """The tree that was interpreted, tables included."""

    def negotiation(self, tree: Tree, overrides: Sequence[str], *, once: bool) -> Negotiation:
        """Return the checked model that a tree describes, which is changed; raise :class:`InputError`."""
        apply_overrides(tree, overrides, self.problems, once=once)
        self.problems.stop_if_any()
        model: Negotiation = self.interpreted(tree)
        self.problems.stop_if_any()
        check(model, self.problems, self._last.checks)
        self.problems.stop_if_any()
        self._last.keep(self._said, model)
        return model

    def tree(self) -> Tree:
        """Return what the files say as one tree, before any of it is interpreted."""
        tree = self._yaml(TOP, ())
        for name in [*NESTED, *MERGED, BUDGETS]:
            keys = MERGED.get(name, (NESTED.get(name, "budgets"),))
            for key in keys:
                if key in tree:
                    self.problems.add((key,), f"'{key}' in {TOP}", f"it in {name}")
        for name, key in NESTED.items():
            tree[key] = self._yaml(name, (key,))
        for name, keys in MERGED.items():
            found = self._yaml(name, ())
            for key in found:
                if key not in keys:
                    self.problems.add((key,), f"the unknown key {quoted(key)}", listed(keys), suggestion(key, keys))
                    self._unread |= {(other,) for other in keys}
            tree |= {key: value for key, value in found.items() if key in keys}
        path = self._folder.file(BUDGETS, ("budgets",))
        table = read_csv(path, BUDGETS, ("budgets",), self.problems, BUDGET_COLUMNS) if path else None
        tree["budgets"] = budgets(table, self.problems) if table else {}
        self._shared_sources(tree)
        return tree

    def interpreted(self, tree: Tree) -> Any:
        """Return the model as a record, before it is checked as a whole; None after problems were added."""
        if (TOP,) in self._unread:
            return None
        before = len(self.problems)
        currencies = self._currencies(tree)
        sound = len(self.problems) == before
        tree = tree | {"trade": self._with_tables(tree)} if "trade" in tree else tree
        if not sound:
            return None
        self._said = tree
        return self._validated(Negotiation, self._last.taken_over(tree), (), currencies)

    def _shared_sources(self, tree: Tree) -> None:
        shared = read_yaml(data_folder() / "sources.yaml", "data:sources.yaml", ("sources",), self.problems) or {}
        own = tree["sources"]
        for name in own:
            if name in shared:
                self.problems.add(("sources", name), f"the source '{name}' again", "a name that no shipped source has")
        tree["sources"] = shared | own

    def _yaml(self, name: str, where: Where) -> Tree:
        path = self._folder.file(name, where)
        found = read_yaml(path, name, where, self.problems) if path else None
        if found is None:
            self._unread |= {where} if where else {(key,) for key in MERGED.get(name, (name,))}
        return found or {}

    def _currencies(self, tree: Tree) -> dict[str, Fraction]:
        """Return US dollars per unit of each currency; needed before anything else can be read."""
        rates = tree.get("exchange_rates", {})
        found = {}
        for code, figure in rates.items() if isinstance(rates, dict) else ():
            text = figure.get("value") if isinstance(figure, dict) else None
            match = _RATE.fullmatch(text) if isinstance(text, str) else None
            if not _CURRENCY.fullmatch(code) or code == "USD":
                expected = "a currency other than USD by its three capital letters, such as 'KRW'"
                self.problems.add(("exchange_rates", code), f"the key {quoted(code)}", expected)
            elif match is None or match.group(2) != code or not Fraction(match.group(1)):
                expected = f"units of {code} per US dollar, such as '1000 {code}/USD'"
                self.problems.add(("exchange_rates", code), "nothing" if text is None else quoted(text), expected)
            else:
                found[code] = 1 / Fraction(match.group(1))
        return found

    def _with_tables(self, tree: Tree) -> Any:
        """Return what stands under ``trade`` with the tables instead of their names."""
        trade = tree["trade"]
        if not isinstance(trade, dict):
            return trade
        measures = [name for name, action in tree["measures"].items() if not _states_its_losses(action)]
        said = ({key: trade[key] for key in TABLES if key in trade}, measures)
        if self._last.said_of_tables != said:
            self._last.tables = self._tables(trade, measures, known=("measures",) not in self._unread)
            self._last.said_of_tables = said
        return trade | self._last.tables

    def _tables(self, trade: Tree, measures: Sequence[str], *, known: bool) -> Tree:
        """Return the tables that ``trade`` names; ``known`` says whether the measures could be read."""
        paths = {key: self._folder.table(trade[key], ("trade", key)) for key in TABLES if key in trade}
        if all(paths.values()):
            self._folder.refuse_others({path for path in paths.values() if path})
        products = self._wide(trade, paths, "products", PRODUCT_COLUMNS, product_table)

        def covered(table: Table, description: TableDescription, problems: Problems) -> CoverageTable | None:
            own = not str(trade["coverage"]).startswith(SHIPPED)
            names = products.products if products else None
            return coverage_table(table, description, names, measures, own, problems)

        coverage = self._wide(trade, paths, "coverage", COVERAGE_COLUMNS, covered) if known else None
        found: dict[str, Any] = {"products": products, "coverage": coverage}
        for key, columns, convert in (("rivals", RIVALS_COLUMNS, rivals), ("published", PUBLISHED_COLUMNS, published)):
            path = paths.get(key)
            table = read_csv(path, str(trade[key]), ("trade", key), self.problems, columns) if path else None
            found[key] = convert(table, self.problems) if table else None
        self._unread |= {("trade", key) for key in paths if found[key] is None}
        return {key: table for key, table in found.items() if table is not None}

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
        before, shown = len(self.problems), str(trade[key])
        table = read_csv(path, shown, where, self.problems, columns)
        place, beside = (*where, "description"), shown.removesuffix(".csv") + ".yaml"
        described = self._folder.beside(path, shown, place)
        said = read_yaml(described, beside, place, self.problems) if described else None
        if table is None or said is None:
            return None
        description = self._validated(TableDescription, said, place, {})
        converted = convert(table, description, self.problems) if description else None
        return converted if len(self.problems) == before else None

    def _validated(self, kind: type[Any], tree: Tree, where: Where, currencies: Mapping[str, Fraction]) -> Any:
        try:
            return kind.model_validate(tree, context={"currencies": currencies})
        except ValidationError as error:
            add_problems(error, kind, where, self.problems, self._unread)
            return None


def _states_its_losses(measure: object) -> bool:
    """Return whether a measure, as a file says it, is no tariff and so covers no trade."""
    terms = measure.get("terms") if isinstance(measure, dict) else None
    return (
        isinstance(terms, dict)
        and bool(terms)
        and all(isinstance(term, dict) and "loss" in term for term in terms.values())
    )
