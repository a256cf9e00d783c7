"""Hypothesis strategies: models with something wrong in them, as a slip of the pen or of a program would leave it."""

from __future__ import annotations

import copy
import csv
import io
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from ruamel.yaml import YAML

from planner.schema.marks import Marks, Problems
from planner.schema.yaml_files import read_yaml

Files = Mapping[str, bytes]
"""Name -> content of every file of a model."""

NUMBERS = (
    "0",
    "-1",
    "1",
    "0.5",
    "7",
    "99",
    "1e3",
    "1e5",
    "1e9",
    "1e17",
    "1e18",
    "1e19",
    "1e400",
    "-1e5",
    "1e-3",
    "1e-6",
    "1e-9",
)
NUMBERS += ("1e-18", "inf", ".inf", "-inf", "nan", ".nan", "0x10", "1_000", "1,5", "٣", "", "--1", "1e", "1.2.3")
UNITS = (
    "",
    "%",
    "share",
    "times",
    "points",
    "seats",
    "USD",
    "billion USD",
    "trillion KRW/yr",
    "Mt/yr",
    "kt",
    "t",
    "yr",
    "months",
    "step",
)
UNITS += (
    "Mt/yr/yr",
    "billion USD per Mt/yr",
    "%/yr",
    "points per step",
    "aircraft",
    "furlong",
    "USD per",
    "/",
    "per per",
    "EUR",
)
WORDS = (
    "true",
    "false",
    "null",
    "~",
    "yes",
    "NO",
    "only",
    "lifted",
    "others",
    "all_goods",
    "judgement",
    "measured",
    "2025",
    "joint",
)
WORDS += (
    "2025-02-30",
    "9999-12-31",
    "0001-01-01",
    "1990-01-01",
    "../x.csv",
    "/etc/passwd.csv",
    "data:sources.yaml",
    "x" * 10_000,
    "é\u202e\u0301",
)
KEYS = (
    "",
    "x",
    "1",
    "title",
    "value",
    "Rate 25",
    "<<",
    "rate",
    "quota",
    "points",
    "per_unit",
    "requires",
    "judgement",
    "lifted",
    "a.b",
    "x" * 80,
)


@dataclass(frozen=True)
class Mutant:
    """A model with something changed, and what was changed, to be read when a test fails."""

    files: Files
    changes: tuple[str, ...]

    def write(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        for name, content in self.files.items():
            (folder / name).write_bytes(content)


def files_of(folder: Path) -> Files:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


@st.composite
def mutants(draw: DrawFn, original: Files, most: int = 3) -> Mutant:
    """Draw a model with up to ``most`` changes."""
    files, changes = dict(original), []
    for _ in range(draw(st.integers(1, most))):
        name = draw(st.sampled_from(sorted(files)))
        way = draw(st.sampled_from((_structure, _structure, _structure, _structure, _bytes)))
        change = way(draw, name, files)
        changes.append(f"{name}: {change}")
    return Mutant(files, tuple(changes))


def _structure(draw: DrawFn, name: str, files: dict[str, bytes]) -> str:
    return _yaml(draw, name, files) if name.endswith(".yaml") else _csv(draw, name, files)


def _bytes(draw: DrawFn, name: str, files: dict[str, bytes]) -> str:
    """Garble the file itself."""
    content = files[name]
    place = draw(st.integers(0, len(content)))
    garbage = draw(
        st.sampled_from(
            (b"\x00", b"\xff\xfe", b"\t", b"- ", b"}", b"[", b'"', b"&a ", b"*a", b"!!x ", b"\n---\n", b": ", b",")
        )
    )
    way = draw(st.sampled_from(("insert", "truncate", "remove", "nothing", "utf-16", "latin-1", "crlf", "double")))
    files[name] = {
        "insert": lambda: content[:place] + garbage + content[place:],
        "truncate": lambda: content[:place],
        "remove": lambda: content[:place] + content[place + draw(st.integers(1, 200)) :],
        "nothing": lambda: b"",
        "utf-16": lambda: content.decode("utf-8", "replace").encode("utf-16"),
        "latin-1": lambda: content.decode("utf-8", "replace").encode("latin-1", "replace") + b"\xe9",
        "crlf": lambda: content.replace(b"\n", b"\r\n"),
        "double": lambda: content + content,
    }[way]()
    return f"{way} {garbage!r} at byte {place}"


def _csv(draw: DrawFn, name: str, files: dict[str, bytes]) -> str:
    try:
        rows = [list(row) for row in csv.reader(io.StringIO(files[name].decode("utf-8", "replace"), newline=""))]
    except csv.Error:
        return "left as it is"
    rows = [row for row in rows if row]
    if not rows:
        return "left as it is"
    at = draw(st.integers(0, len(rows) - 1))
    column = draw(st.integers(0, len(rows[at]) - 1))
    old, way = (
        rows[at][column],
        draw(st.sampled_from(("value", "value", "value", "drop row", "twice", "drop cell", "other cell"))),
    )
    if way == "value":
        rows[at][column] = draw(_odd(old))
    elif way == "drop row":
        del rows[at]
    elif way == "twice":
        rows.insert(at, list(rows[at]))
    elif way == "drop cell":
        del rows[at][column]
    else:
        other = draw(st.sampled_from(rows))
        rows[at][column] = draw(st.sampled_from(other)) if other else ""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    files[name] = out.getvalue().encode("utf-8", "surrogatepass")
    return f"{way} in row {at}, cell {column}: {old[:40]!r}"


def _yaml(draw: DrawFn, name: str, files: dict[str, bytes]) -> str:
    tree = _read(files[name])
    if not tree:
        return "left as it is"
    places = list(_places(tree))
    around, key = draw(st.sampled_from(places))
    old = around[key]
    way = draw(st.sampled_from(("value", "value", "value", "value", "delete", "rename", "another", "nest", "empty")))
    if way == "value":
        around[key] = draw(_odd(old if isinstance(old, str) else "1 %"))
    elif way == "delete":
        del around[key]
    elif way == "rename" and isinstance(around, dict):
        new = draw(st.sampled_from((*KEYS, str(key)[:-1], f"{key}s")))
        items = [(new if each == key else each, value) for each, value in around.items()]
        around.clear()
        around.update(items)
    elif way == "another":
        other, place = draw(st.sampled_from(places))
        around[key] = copy.deepcopy(other[place])
    elif way == "nest":
        around[key] = {draw(st.sampled_from(KEYS)): old}
    else:
        around[key] = draw(st.sampled_from(({}, [], [[]], "")))
    files[name] = _written(tree)
    return (
        f"{way} at {key!r}: {str(old)[:40]!r} -> {str(around.get(key, '') if isinstance(around, dict) else '')[:40]!r}"
    )


def _read(content: bytes) -> Any:
    """Return the keys and values of a file, every scalar as text; None if it is garbled already."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.yaml"
        path.write_bytes(content)
        return read_yaml(path, "file.yaml", (), Problems(Marks("")))


def _written(tree: Any) -> bytes:
    yaml: Any = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    out = io.BytesIO()
    yaml.dump(tree, out)
    return out.getvalue()


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every mapping or list with every key or position in it."""
    keys: list[Any] = list(tree) if isinstance(tree, dict) else list(range(len(tree)))
    for key in keys:
        yield tree, key
        if isinstance(tree[key], dict | list):
            yield from _places(tree[key])


@st.composite
def _odd(draw: DrawFn, old: str) -> str:
    """Draw a value that is odd where ``old`` stood."""
    number, _, unit = old.partition(" ")
    ways: dict[str, Callable[[], str]] = {
        "number": lambda: f"{draw(st.sampled_from(NUMBERS))} {unit}",
        "unit": lambda: f"{number} {draw(st.sampled_from(UNITS))}",
        "word": lambda: draw(st.sampled_from(WORDS)),
        "text": lambda: draw(st.text(max_size=20)),
        "shorter": lambda: old[:-1],
    }
    return ways[draw(st.sampled_from(("number", "number", "unit", "word", "text", "shorter")))]().strip()
