"""What may stand where in a model: the records' own types, walked by path.

Used to name the keys that exist where an unknown one was found, and to find what an override changes.
"""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Union, get_args, get_origin

from planner.schema.figures import Evidence, Record


def bare(kind: Any) -> Any:
    """Return a type without annotations and without ``None``."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) in {Union, types.UnionType}:
        members = [member for member in get_args(kind) if member is not type(None)]
        return bare(members[0])
    return kind


def record_of(kind: Any) -> type[Record] | None:
    """Return the record that a type is, or None if it is something else."""
    kind = bare(kind)
    return kind if isinstance(kind, type) and issubclass(kind, Record) else None


def mapping_of(kind: Any) -> tuple[Any, Any] | None:
    """Return the types of keys and values of a mapping, or None if the type is something else."""
    kind = bare(kind)
    if get_origin(kind) is Mapping:
        key, value = get_args(kind)
        return key, value
    return None


def child(kind: Any, part: str) -> Any:
    """Return the type of what stands under a key or position; None if nothing can."""
    record = record_of(kind)
    if record is not None:
        found = record.model_fields.get(part)
        return found.annotation if found else None
    mapping = mapping_of(kind)
    if mapping is not None:
        return mapping[1]
    kind = bare(kind)
    if get_origin(kind) is tuple:
        members = get_args(kind)
        if members[-1] is Ellipsis:
            return members[0] if part.isdecimal() else None
        return {str(position): member for position, member in enumerate(members)}.get(part)
    return None


def at(kind: Any, where: Sequence[str | int]) -> Any:
    """Return the type of what stands at a path; None if nothing can."""
    for part in where:
        kind = child(kind, str(part))
    return kind


def keys(kind: Any) -> tuple[str, ...]:
    """Return the keys that a record has; none for anything else."""
    record = record_of(kind)
    return tuple(record.model_fields) if record else ()


def is_evidence(kind: Any) -> bool:
    """Return whether a type is a figure, or another record with evidence."""
    record = record_of(kind)
    return record is not None and issubclass(record, Evidence)
