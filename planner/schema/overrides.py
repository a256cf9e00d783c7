"""Overrides: other values for a model's figures, by dotted path.

``concessions.lng.maximum=5 Mt/yr`` replaces the value of a figure, which then counts as a judgement of the user. The
path is that of the files; ``value`` may be left out, and so may ``outcomes`` and ``limits``. A key that a model may
have and leaves out can be given too: a figure, a word or a date.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from planner.schema import shape
from planner.schema.errors import quoted, suggestion
from planner.schema.marks import Marks, Place, Problems
from planner.schema.negotiation import Negotiation
from planner.schema.text_files import TEXT_ALONE, control_character
from planner.schema.yaml_files import Tree

OPTION = "--set"
JUDGED = "Set by the user."
_PASSED_OVER = ("outcomes", "limits")
_EVIDENCE = ("status", "source", "why", "judgement")


def apply_overrides(tree: Tree, overrides: Sequence[str], problems: Problems) -> None:
    """Change a model's tree in place; problems are added for paths that lead nowhere."""
    for text in overrides:
        path, equals, value = text.partition("=")
        if not equals or not path.strip() or not value.strip():
            problems.add_at(Place(OPTION, None), (), quoted(text), "PATH=VALUE, such as 'horizon_end=2027-12-31'")
            continue
        if strange := control_character(value):
            problems.add_at(Place(OPTION, None), path.strip().split("."), strange, TEXT_ALONE)
            continue
        _apply(tree, path.strip().split("."), value.strip(), problems)


def text_at(tree: Tree, path: str, problems: Problems) -> str:
    """Return the text of the figure at a dotted path; a problem is added, and "" returned, if there is none."""
    walked = _walk(tree, path.split("."), problems)
    found = None if walked is None else _at(tree, walked)
    text = found.get("value") if isinstance(found, dict) else found
    if walked is not None and not isinstance(text, str):
        problems.add_at(Place(OPTION, None), walked, "several values", "the path of one of them")
    return text if isinstance(text, str) else ""


def _apply(tree: Tree, path: Sequence[str], value: str, problems: Problems) -> None:
    if _give_left_out(tree, path, value, problems):
        return
    walked = _walk(tree, path, problems)
    if walked is not None:
        _put(tree, walked, value, problems)


def _give_left_out(tree: Tree, path: Sequence[str], value: str, problems: Problems) -> bool:
    """Give a key that the model may have and leaves out; return whether it was one."""
    *before, last = path
    walked = _walk(tree, before, Problems(Marks("")))
    record = None if walked is None else shape.record_of(shape.at(Negotiation, walked))
    around = None if walked is None else _at(tree, walked)
    if walked is None or record is None or not isinstance(around, dict) or _step(around, last) is not None:
        return False
    kind = shape.child(record, last)
    if kind is None or last in _EVIDENCE or shape.mapping_of(kind) is not None:
        return False
    figure = shape.is_evidence(kind) and "value" in shape.keys(kind)
    if not figure and shape.record_of(kind) is not None:
        return False
    around[last] = {"value": value, "judgement": JUDGED} if figure else value
    problems.marks.set((*walked, last), Place(OPTION, None))
    return True


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
            found = f"no '{part}'" + (f" in '{'.'.join(walked)}'" if walked else "")
            expected = "a path of the model" if known else "a shorter path"
            problems.add_at(Place(OPTION, None), path, found, expected, suggestion(part, possible))
            return None
        walked += step
        node = _at(tree, walked)
    return walked


def _step(node: Any, part: str) -> list[str] | None:
    """Return the keys that one part of a path stands for, or None if it leads nowhere."""
    if isinstance(node, list):
        return [part] if part.isdigit() and int(part) < len(node) else None
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
        elif last == "value" or any(key in around for key in _EVIDENCE):
            around[last] = value
            _judge(around, around.get("value"))
        else:
            around[last] = value
    else:
        problems.add_at(Place(OPTION, None), walked, "several values", "the path of one of them")


def _judge(figure: Tree, value: str | None) -> None:
    for key in _EVIDENCE:
        figure.pop(key, None)
    if value is not None:
        figure["value"] = value
    figure["judgement"] = JUDGED
