"""Reading YAML, safely and with the line of everything.

Only what model files need is read: mappings, lists and scalars. Every scalar stays text; its meaning comes from where
it stands, never from YAML's own guesses (by which ``NO`` is false and ``2025-04-20`` a date). Anchors and aliases,
merge keys, tags, several documents, duplicate keys and deep nesting are refused.

The parser's events are read one by one rather than through its own tree, so that a hostile file is refused at the
first thing that is not allowed, before it can grow.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from yaml.error import MarkedYAMLError, YAMLError
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
)

from planner.schema.errors import quoted
from planner.schema.marks import Place, Problems, Where
from planner.schema.text_files import TEXT_ALONE, control_character, read_text

Tree = dict[str, Any]
"""Keys and values; a value is text, a tree, or a list of values."""

LARGEST = 500_000
DEEPEST = 40
_TOO_DEEP = (f"more than {DEEPEST} levels of nesting", "flatter keys and values")
"""What was found, and what is expected."""
_NOTHING = {"", "~", "null", "Null", "NULL"}
_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Only its events are used; in C it takes a twentieth of the time."""


class _RefusedError(Exception):
    """Something that is not allowed, at a line; reading of the file ends there."""

    def __init__(self, line: int, found: str, expected: str, hint: str = "") -> None:
        self.line, self.found, self.expected, self.hint = line, found, expected, hint
        super().__init__(found)


@dataclass
class _Level:
    """A mapping or list that is being read."""

    where: Where
    content: Tree | list[Any]
    key: str | None = None
    """The key whose value comes next; None if a key comes next."""
    lines: dict[str, int] = field(default_factory=dict)


def copied(tree: Tree) -> Tree:
    """Return a tree that can be changed without changing this one."""

    def copy(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: copy(part) for key, part in value.items()}
        return [copy(part) for part in value] if isinstance(value, list) else value

    return {key: copy(value) for key, value in tree.items()}


def read_yaml(path: Path, shown: str, where: Where, problems: Problems) -> Tree | None:
    """Return a file's keys and values, and mark their lines under ``where``; None after a problem was added."""
    text = read_text(path, shown, where, problems, LARGEST)
    if text is None:
        return None
    if where:
        problems.marks.set(where, Place(shown, None))
    reader = _Reader(shown, where, problems)
    try:
        return reader.read(yaml.parse(text, Loader=_PARSER))
    except _RefusedError as refused:
        problems.add_at(Place(shown, refused.line), where, refused.found, refused.expected, refused.hint)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        hint = "indent with spaces, not tabs" if "\\t" in str(error.problem) or _tab_at(text, mark) else ""
        words = str(error.problem or error.context or "a mistake in the YAML")
        found, expected = f"text that is not YAML ({words})", "valid YAML"
        if "nesting depth" in words:
            # Some versions of the parser look so far ahead that they meet their own limit before ours.
            found, expected = _TOO_DEEP
        problems.add_at(Place(shown, mark.line + 1 if mark else None), where, found, expected, hint)
    except YAMLError as error:
        problems.add_at(Place(shown, None), where, f"text that is not YAML ({quoted(error)})", "valid YAML")
    return None


def _tab_at(text: str, mark: Any) -> bool:
    lines = text.split("\n")
    return mark is not None and mark.line < len(lines) and lines[mark.line].startswith("\t")


class _Reader:
    """Builds keys and values from the parser's events, one file at a time."""

    def __init__(self, shown: str, where: Where, problems: Problems) -> None:
        self.shown, self.where, self.problems = shown, where, problems
        self.levels: list[_Level] = []
        self.root: Tree | None = None

    def read(self, events: Iterator[Any]) -> Tree | None:
        """Return the file's keys and values; raise :class:`_RefusedError` or a YAML error."""
        documents = 0
        for event in events:
            line = event.start_mark.line + 1
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _RefusedError(line, "a second document after '---'", "one document in a file")
            elif isinstance(event, NodeEvent):
                self._node(event, line)
            elif isinstance(event, CollectionEndEvent):
                self.levels.pop()
        if documents == 0:
            raise _RefusedError(1, "an empty file", "keys and values")
        return self.root

    def _node(self, event: Any, line: int) -> None:
        if isinstance(event, AliasEvent):
            raise _RefusedError(line, f"the alias '*{event.anchor}'", "the value itself", "write it out")
        if event.anchor is not None:
            raise _RefusedError(line, f"the anchor '&{event.anchor}'", "the value alone", "anchors are not used here")
        tag = event.tag
        if tag is not None and str(tag) not in {"", "None"}:
            raise _RefusedError(line, f"the tag {quoted(tag)}", "the value alone", "tags are not used here")
        if isinstance(event, ScalarEvent):
            self._scalar(event, line)
        else:
            self._open({} if isinstance(event, MappingStartEvent) else [], line)

    def _scalar(self, event: Any, line: int) -> None:
        if strange := control_character(event.value):
            raise _RefusedError(line, strange, TEXT_ALONE)
        level = self.levels[-1] if self.levels else None
        if level is None:
            raise _RefusedError(line, quoted(event.value) if event.value else "an empty file", "keys and values")
        if isinstance(level.content, dict) and level.key is None:
            self._key(level, event, line)
            return
        where = self._next(level)
        self.problems.marks.set(where, Place(self.shown, level.lines.get(where[-1], line)))
        if event.implicit[0] and event.value in _NOTHING:
            self.problems.add(where, "nothing", "a value", "leave the key out if it says nothing")
        self._put(level, event.value)

    def _key(self, level: _Level, event: Any, line: int) -> None:
        key = event.value
        if event.implicit[0] and key == "<<":
            raise _RefusedError(line, "the merge key '<<'", "the keys themselves", "write them out")
        if key in level.lines:
            where = (*level.where, key)
            self.problems.add_at(
                Place(self.shown, line),
                where,
                f"the key {quoted(key)} again",
                f"it once (first in line {level.lines[key]})",
            )
        level.lines[key] = line
        level.key = key

    def _open(self, content: Tree | list[Any], line: int) -> None:
        if len(self.levels) >= DEEPEST:
            raise _RefusedError(line, *_TOO_DEEP)
        if not self.levels:
            if not isinstance(content, dict):
                raise _RefusedError(line, "a list", "keys and values")
            self.root = content
            self.levels.append(_Level(self.where, content))
            return
        level = self.levels[-1]
        if isinstance(level.content, dict) and level.key is None:
            raise _RefusedError(line, "a list or mapping as a key", "a name as the key")
        where = self._next(level)
        self.problems.marks.set(where, Place(self.shown, level.lines.get(where[-1], line)))
        self._put(level, content)
        self.levels.append(_Level(where, content))

    @staticmethod
    def _next(level: _Level) -> Where:
        part = level.key if isinstance(level.content, dict) else str(len(level.content))
        return (*level.where, part or "")

    @staticmethod
    def _put(level: _Level, value: Any) -> None:
        if isinstance(level.content, list):
            level.content.append(value)
        elif level.key is not None:
            level.content[level.key] = value
            level.key = None
