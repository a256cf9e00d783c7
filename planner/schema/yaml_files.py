"""YAML, read safely and with its line numbers.

Only plain mappings, lists and scalars are accepted: no anchors, aliases, merge keys or tags, so a file cannot say
more than it shows, and cannot grow while it is read. Scalars are what they look like: whole numbers, dates,
``true``/``false``, ``null``; everything else, ``no`` and ``1.5`` included, stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from planner.schema.errors import InputProblem

Place = tuple[str | int, ...]
"""Keys and positions that lead from the top of a file to something in it."""

MOST_BYTES: Final = 2_000_000
DEEPEST: Final = 40

_WHOLE: Final = re.compile(r"^[+-]?(0|[1-9]\d{0,17})$")
_DATE: Final = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_WORDS: Final[Mapping[str, Any]] = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass
class Document:
    """What a file says, where, and what is wrong with it."""

    value: Any = None
    lines: dict[Place, int] = field(default_factory=dict)
    """Place -> line of its key or list item."""
    problems: list[InputProblem] = field(default_factory=list)


class _Refused(Exception):
    """Reading has to stop here."""

    def __init__(self, line: int | None, found: str, expected: str) -> None:
        super().__init__(found)
        self.line, self.found, self.expected = line, found, expected


def read_text(path: Path, shown: str) -> tuple[str, list[InputProblem]]:
    """Return the text of a file, or the problem that keeps it from being read."""
    try:
        if path.stat().st_size > MOST_BYTES:
            found = f"{path.stat().st_size:,} bytes"
            return "", [InputProblem(shown, None, "", found, f"at most {MOST_BYTES:,} bytes")]
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"byte {error.start + 1} is not UTF-8"
        return "", [InputProblem(shown, None, "", found, "a text file saved as UTF-8")]
    except OSError as error:
        return "", [InputProblem(shown, None, "", f"cannot be read ({error.strerror})", "a readable file")]
    if "\0" in text:
        return "", [InputProblem(shown, None, "", "it holds zero bytes", "a text file saved as UTF-8")]
    return text, []


def read_yaml(path: Path, shown: str) -> Document:
    """Read a YAML file whose top is a mapping; ``shown`` is its name in messages."""
    text, problems = read_text(path, shown)
    document = Document(problems=problems)
    if problems:
        return document
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        reader = _Reader(shown, document, YAML(typ="safe", pure=True).parse(text))
        document.value = reader.read()
    except _Refused as refused:
        document.problems.append(InputProblem(shown, refused.line, "", refused.found, refused.expected))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        document.problems.append(InputProblem(shown, line, "", f"not YAML: {error.problem}", "valid YAML"))
    except YAMLError as error:
        document.problems.append(InputProblem(shown, None, "", f"not YAML: {_first_line(error)}", "valid YAML"))
    except RecursionError:
        document.problems.append(InputProblem(shown, None, "", "nested too deeply", f"at most {DEEPEST} levels"))
    if not document.problems and not isinstance(document.value, dict):
        found = "it is empty" if document.value is None else "it is not a mapping"
        document.problems.append(InputProblem(shown, 1, "", found, "keys and values, such as 'title: …'"))
    return document


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or ["unreadable"])[0]


class _Reader:
    """Builds plain values from parser events, noting the line of everything."""

    def __init__(self, shown: str, document: Document, events: Iterator[Any]) -> None:
        self._shown, self._document, self._events = shown, document, events

    def read(self) -> Any:
        """Return the value of the one document in the stream."""
        value: Any = None
        documents = 0
        for event in self._events:
            kind = type(event).__name__
            if kind == "DocumentStartEvent":
                documents += 1
                if documents > 1:
                    raise _Refused(event.start_mark.line + 1, "a second document ('---')", "one document per file")
            elif kind in {"ScalarEvent", "MappingStartEvent", "SequenceStartEvent", "AliasEvent"}:
                value = self._value(event, ())
        return value

    def _value(self, event: Any, place: Place) -> Any:
        line = event.start_mark.line + 1
        kind = type(event).__name__
        if kind == "AliasEvent" or event.anchor is not None:
            raise _Refused(line, "an anchor or alias ('&', '*')", "the value itself, written out")
        tag = event.ctag if hasattr(event, "ctag") else event.tag
        if tag is not None and str(tag) not in {"", "None", "!"}:
            raise _Refused(line, f"a tag ('{tag}')", "plain text, numbers, dates, lists and mappings")
        if len(place) > DEEPEST:
            raise _Refused(line, "nested too deeply", f"at most {DEEPEST} levels")
        if kind == "MappingStartEvent":
            return self._mapping(place)
        if kind == "SequenceStartEvent":
            return self._sequence(place)
        return _scalar(event.value) if event.style is None else event.value

    def _mapping(self, place: Place) -> dict[str | int, Any]:
        found: dict[str | int, Any] = {}
        while True:
            event = next(self._events)
            if type(event).__name__ == "MappingEndEvent":
                return found
            line = event.start_mark.line + 1
            key = self._value(event, place)
            if not isinstance(key, str | int) or isinstance(key, bool) or key == "<<":
                raise _Refused(line, f"a key that is not plain text ({key!r})", "a name")
            inner = (*place, key)
            value = self._value(next(self._events), inner)
            if key in found:
                first = self._document.lines[inner]
                self._document.problems.append(
                    InputProblem(
                        self._shown, line, dotted(inner), f"key given twice, first in line {first}", "each key once"
                    )
                )
                continue
            self._document.lines[inner] = line
            found[key] = value

    def _sequence(self, place: Place) -> list[Any]:
        found: list[Any] = []
        while True:
            event = next(self._events)
            if type(event).__name__ == "SequenceEndEvent":
                return found
            inner = (*place, len(found))
            self._document.lines[inner] = event.start_mark.line + 1
            found.append(self._value(event, inner))


def _scalar(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.match(text):
        return int(text)
    if _DATE.match(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text


def dotted(place: Place) -> str:
    """Return a place as users write it: ``concessions.lng.cost.points.1``."""
    return ".".join(str(part) for part in place)
