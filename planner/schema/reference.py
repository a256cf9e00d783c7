"""The reference page of model files, generated from the records that are read."""

from __future__ import annotations

import inspect
import types
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from planner.schema import shape
from planner.schema.figures import Record, Words
from planner.schema.negotiation import Negotiation
from planner.schema.proposals import ProposalFile

_HEAD = """# The format of model files

Generated from the records in `planner/schema/`; do not edit. A model is a folder with `model.yaml` (the keys of
*Negotiation* that have no file of their own), `measures.yaml`, `concessions.yaml` (`concessions` and `groups`),
`politics.yaml` (`constituencies` and `ratification`), `counterpart.yaml`, `sources.yaml` and `budgets.csv`. Proposals
by the other side (*ProposalFile*) may stand beside them as `proposals/NAME.yaml`. Every figure has a `value` with its
unit, and either `status` and `source`, or `judgement` with the reason.
"""


def reference_page() -> str:
    """Return the page in Markdown: a section per record, a row per key."""
    records = _records(ProposalFile, _records(Negotiation, []))
    return "\n".join([_HEAD, *(_section(record) for record in records)])


def _records(kind: Any, seen: list[type[Record]]) -> list[type[Record]]:
    """Return the records reachable from a type, in the order in which a reader meets them."""
    for record in _inside(kind):
        if record not in seen:
            seen.append(record)
            for field in record.model_fields.values():
                _records(field.annotation, seen)
    return seen


def _inside(kind: Any) -> Iterator[type[Record]]:
    record = shape.record_of(kind)
    if record is not None:
        yield record
        return
    for part in get_args(kind):
        yield from _inside(part)


def _section(record: type[Record]) -> str:
    rows = ["| key | what it is | default | meaning |", "| --- | --- | --- | --- |"]
    for name, field in record.model_fields.items():
        said = next((part.text for part in field.metadata if isinstance(part, Words)), "") or _words(field.annotation)
        default = "required" if field.is_required() else _default(field.default)
        rows.append(f"| `{name}` | {said} | {default} | {_cell(field.description or '')} |")
    return "\n".join([f"## {record.__name__}", "", _cell(inspect.getdoc(record) or ""), "", *rows, ""])


def _cell(text: str) -> str:
    return " ".join(text.replace("``", "`").split()).replace("|", "\\|")


def _default(value: object) -> str:
    if value is None or value in ((), {}):
        return "none"
    if isinstance(value, Record):
        return "its defaults"
    return f"`{value}`" if value != "" else "empty"


def _words(kind: Any) -> str:
    """Return a type in the user's words."""
    if get_origin(kind) is Annotated:
        inner, *metadata = get_args(kind)
        return next((part.text for part in metadata if isinstance(part, Words)), "") or _words(inner)
    if get_origin(kind) in {Union, types.UnionType}:
        return _words(next(part for part in get_args(kind) if part is not type(None)))
    if get_origin(kind) is Literal:
        return " or ".join(f"`{choice}`" for choice in get_args(kind))
    record = shape.record_of(kind)
    if record is not None:
        return f"[{record.__name__}](#{record.__name__.lower()})"
    if get_origin(kind) is Mapping:
        return f"by name: {_words(get_args(kind)[1])}"
    if get_origin(kind) is tuple:
        members = [part for part in get_args(kind) if part is not Ellipsis]
        return f"list of {_words(members[0])}" if len(members) == 1 else "pair of " + " and ".join(map(_words, members))
    return {str: "text", int: "a whole number", bool: "`true` or `false`"}.get(kind, "a quantity with its unit")
