"""Overrides: other values for a model's figures, by dotted path.

``concessions.lng.maximum=5 Mt/yr`` replaces the value of a figure, which then counts as a judgement of the user;
``concessions.lng.maximum.judgement=…`` says why. The path is that of the files; ``value`` may be left out, and so may
``outcomes`` and ``limits``. A key that a model may have and leaves out can be given too: a figure, a word or a date.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planner.schema import shape
from planner.schema.errors import quoted, suggestion
from planner.schema.marks import Marks, Place, Problems, Where
from planner.schema.negotiation import Negotiation
from planner.schema.text_files import TEXT_ALONE, control_character
from planner.schema.yaml_files import Tree

OPTION = "--set"
JUDGED = "Set by the user."
_PASSED_OVER = ("outcomes", "limits")
_REASON = "judgement"
_EVIDENCE = ("status", "source", "why", _REASON)


def apply_overrides(tree: Tree, overrides: Sequence[str], problems: Problems, *, once: bool = False) -> None:
    """Change a model's tree in place; problems are added for paths that lead nowhere.

    With ``once``, a problem is added for a second value for a place, however its path is written.
    """
    given: set[Where] = set()
    # A value takes the place of a figure's evidence, so reasons come after values.
    for text in sorted(overrides, key=_is_reason):
        path, equals, value = text.partition("=")
        if not equals or not path.strip() or not value.strip():
            problems.add_at(Place(OPTION, None), (), quoted(text), "PATH=VALUE, such as 'horizon_end=2027-12-31'")
            continue
        if strange := control_character(value):
            problems.add_at(Place(OPTION, None), path.strip().split("."), strange, TEXT_ALONE)
            continue
        place = _apply(tree, path.strip().split("."), value.strip(), problems)
        if once and place and place in given:
            found = f"two values for {quoted('.'.join(place), 200)}"
            problems.add_at(Place(OPTION, None), path.strip().split("."), found, "one value")
        given.add(place)


def text_at(tree: Tree, path: str, problems: Problems) -> str:
    """Return the text of the figure at a dotted path; a problem is added, and "" returned, if there is none."""
    walked = _walk(tree, path.split("."), problems)
    found = None if walked is None else _at(tree, walked)
    text = found.get("value") if isinstance(found, dict) else found
    if walked is not None and not isinstance(text, str):
        problems.add_at(Place(OPTION, None), walked, "several values", "the path of one of them")
    return text if isinstance(text, str) else ""


def _is_reason(override: str) -> bool:
    return override.partition("=")[0].strip().endswith(f".{_REASON}")


def _apply(tree: Tree, path: Sequence[str], value: str, problems: Problems) -> Where:
    """Change what a path leads to; return its place, without the ``value`` that a path may leave out, or nothing."""
    before, last = _walk(tree, path[:-1], Problems(Marks(""))), path[-1]
    place = None
    if before is not None:
        place = _give_evidence(tree, before, last, value, problems)
        place = place or _give_left_out(tree, before, last, value, problems)
    if place is None:
        walked = _walk(tree, path, problems)
        if walked is None:
            return ()
        _put(tree, walked, value, problems)
        place = tuple(walked)
    return place[:-1] if place[-1] == "value" and _is_figure(place[:-1]) else place


def _is_figure(walked: Sequence[str]) -> bool:
    return shape.is_evidence(shape.at(Negotiation, walked))


def _give_evidence(tree: Tree, before: Sequence[str], last: str, value: str, problems: Problems) -> Where | None:
    """Give the reason for a figure, and refuse other evidence: what is set is no longer what a source says."""
    around = _at(tree, before)
    if last not in _EVIDENCE or not isinstance(around, dict) or not _is_figure(before):
        return None
    place = (*before, last)
    if last == _REASON:
        _judge(around, around.get("value"), value)
        problems.marks.set(place, Place(OPTION, None))
    else:
        expected = f"'{_REASON}' with the reason, or the evidence in the model's files"
        problems.add_at(Place(OPTION, None), place, f"'{last}'", expected)
    return place


def _give_left_out(tree: Tree, before: Sequence[str], last: str, value: str, problems: Problems) -> Where | None:
    """Give a key that the model may have and leaves out; return its place, or None if it is no such key."""
    record, around = shape.record_of(shape.at(Negotiation, before)), _at(tree, before)
    if record is None or not isinstance(around, dict) or _step(around, last) is not None:
        return None
    kind = shape.child(record, last)
    if kind is None or shape.mapping_of(kind) is not None:
        return None
    figure = shape.is_evidence(kind) and "value" in shape.keys(kind)
    if not figure and shape.record_of(kind) is not None:
        return None
    around[last] = {"value": value, "judgement": JUDGED} if figure else value
    problems.marks.set((*before, last), Place(OPTION, None))
    return *before, last


def _walk(tree: Tree, path: Sequence[str], problems: Problems) -> list[str] | None:
    """Return the keys that lead to what a path names; None, and a problem, if it leads nowhere."""
    node: Any = tree
    walked: list[str] = []
    for part in path:
        step = _step(node, part)
        if step is None:
            known = [str(key) for key in node] if isinstance(node, dict) else []
            possible = [*known, *shape.keys(shape.at(Negotiation, walked))]
            if part in possible:
                left_out, hint = f"'{part}', which the model leaves out", "write it into the model's files first"
                problems.add_at(Place(OPTION, None), path, left_out, "what the model states", hint)
                return None
            found = f"no {quoted(part)}" + (f" in '{'.'.join(walked)}'" if walked else "")
            expected = "a path of the model" if known else "a shorter path"
            if isinstance(node, list) and node:
                expected = f"a position from 0 to {len(node) - 1}"
            problems.add_at(Place(OPTION, None), path, found, expected, suggestion(part, possible))
            return None
        walked += step
        node = _at(tree, walked)
    return walked


def _step(node: Any, part: str) -> list[str] | None:
    """Return the keys that one part of a path stands for, or None if it leads nowhere."""
    if isinstance(node, list):
        return [part] if part in map(str, range(len(node))) else None
    if not isinstance(node, dict):
        return None
    if part in node:
        return [part]
    for between in _PASSED_OVER:
        if isinstance(node.get(between), dict) and part in node[between]:
            return [between, part]
    return None


def _at(tree: Tree, walked: Sequence[str]) -> Any:
    node: Any = tree
    for part in walked:
        node = node[int(part)] if isinstance(node, list) else node[part]
    return node


def _put(tree: Tree, walked: Sequence[str], value: str, problems: Problems) -> None:
    around, last = _at(tree, walked[:-1]), walked[-1]
    old = _at(tree, walked)
    problems.marks.set(tuple(walked), Place(OPTION, None))
    if isinstance(old, dict) and "value" in old:
        _judge(old, value)
        problems.marks.set((*walked, "value"), Place(OPTION, None))
    elif isinstance(old, str):
        if isinstance(around, list):
            around[int(last)] = value
        else:
            around[last] = value
            if _is_figure(walked[:-1]):
                _judge(around, around.get("value"))
    else:
        problems.add_at(Place(OPTION, None), walked, "several values", "the path of one of them")


def _judge(figure: Tree, value: str | None, reason: str = JUDGED) -> None:
    for key in _EVIDENCE:
        figure.pop(key, None)
    if value is not None:
        figure["value"] = value
    figure[_REASON] = reason
