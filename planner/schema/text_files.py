"""Reading text files that may be anything: too large, not text, not there."""

from __future__ import annotations

import re
from pathlib import Path

from planner.schema.marks import Place, Problems, Where

_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Characters that a terminal obeys, that a picture cannot hold, or that make a line read otherwise than it is."""
TEXT_ALONE = "text without control characters"
_OTHER_ENCODINGS = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
"""Byte-order marks of other encodings; the longer ones first, since they start with the shorter."""


def read_text(path: Path, shown: str, where: Where, problems: Problems, largest: int) -> str | None:
    r"""Return a file's text, line ends as ``\n``; None after a problem was added.

    ``shown`` is the file's name in problems; ``largest`` its greatest size in bytes. A byte-order mark is dropped.
    """
    place = Place(shown, None)
    try:
        if not path.is_file():
            found = "something that is not a file" if path.exists() else "no such file"
            problems.add_at(place, where, found, "a text file")
            return None
        if path.stat().st_size > largest:
            problems.add_at(place, where, f"{path.stat().st_size:,} bytes", f"at most {largest:,} bytes")
            return None
        content = path.read_bytes()
    except OSError as error:
        problems.add_at(place, where, f"a file that cannot be read ({error.strerror})", "a readable file")
        return None
    return _decode(content, place, where, problems)


def _decode(content: bytes, place: Place, where: Where, problems: Problems) -> str | None:
    hint = "save it as UTF-8"
    for mark, encoding in _OTHER_ENCODINGS.items():
        if content.startswith(mark):
            problems.add_at(place, where, f"text in {encoding}", "text in UTF-8", hint)
            return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = content[error.start]
        problems.add_at(Place(place.file, line), where, f"byte {byte:#04x}, which is not UTF-8", "text in UTF-8", hint)
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    strange = _NOT_TEXT.search(text)
    if strange:
        line = text.count("\n", 0, strange.start()) + 1
        nul = hint if strange.group() == "\x00" else ""
        problems.add_at(Place(place.file, line), where, control_character(text), TEXT_ALONE, nul)
        return None
    return text


def control_character(text: str) -> str:
    """Return which character of a text is none, for a problem; empty if all are."""
    strange = _NOT_TEXT.search(text)
    return f"the control character {ord(strange.group()):#04x}" if strange else ""
