"""The examples of the documentation: found, run, compared, and refreshed.

A page's ``console`` blocks hold commands after ``$`` and the output below each; its ``python`` blocks hold code. All
blocks of a page run in its order in one empty folder. A line ``...`` in an output stands for any lines. What a command
says of a mistake in its input is part of its output, as a terminal shows it; a page may not leave it out.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

_FENCE = re.compile(r"^```(console|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MISTAKEN = 2
"""The exit code of a command whose input is wrong."""
_SECONDS = re.compile(r"\d+(?:\.\d+)? s\b")


@dataclass(frozen=True)
class Example:
    """One command with the output that the page shows, or one block of Python (no output)."""

    page: Path
    line: int
    kind: str
    source: str
    shown: str


def pages() -> list[Path]:
    """Return the README and every page of the documentation."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def examples(page: Path) -> Iterator[Example]:
    """Yield the examples of a page in order. Commands that ``make`` or ``git`` runs are not run again."""
    text = page.read_text(encoding="utf-8")
    for block in _FENCE.finditer(text):
        line = text.count("\n", 0, block.start()) + 2
        kind, body = block.groups()
        if kind == "python":
            yield Example(page, line, kind, body, "")
            continue
        for command, shown in _commands(body):
            if command.split()[0] not in ("make", "git", "cd"):
                yield Example(page, line, kind, command, shown)


def _commands(body: str) -> Iterator[tuple[str, str]]:
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield command, shown


def run(example: Example, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run an example in a folder; what it says of a mistake follows what it prints, as on a terminal."""
    if example.kind == "python":
        command = [sys.executable, "-c", example.source]
    else:
        shim = f'planner() {{ "{sys.executable}" -m planner "$@"; }}; '
        command = ["bash", "-c", shim + example.source]
    hidden = {"COLUMNS", "FORCE_COLOR", "TTY_COMPATIBLE"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    environment |= {"PYTHONPATH": str(ROOT), "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    found = subprocess.run(  # noqa: S603 - the commands are those of our own pages
        command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if found.returncode == MISTAKEN:
        found.stdout += found.stderr
    return found


def tells_mistakes(example: Example, found: subprocess.CompletedProcess[str]) -> bool:
    """Whether a page shows something where a command says what is wrong."""
    return found.returncode != MISTAKEN or bool(example.shown.strip())


def agrees(shown: str, found: str) -> bool:
    """Whether an output is what a page shows: the same but for times, ``...`` standing for any lines."""
    if not shown.strip():
        return True
    pattern = r"(?:.*\n)*?".join(re.escape(part) for part in re.split(r"^\.\.\.\n", _same(shown), flags=re.MULTILINE))
    return re.fullmatch(pattern, _same(found)) is not None


def _same(text: str) -> str:
    lines = (_SECONDS.sub("0 s", line.rstrip()) for line in text.rstrip().splitlines())
    return "\n".join(lines) + "\n"


def refreshed(shown: str, found: str) -> str:
    """Return an output as a page shows it, with as many lines around ``...`` as before."""
    lines, now = shown.rstrip().splitlines(), [line.rstrip() for line in found.rstrip().splitlines()]
    if not shown.strip():
        return shown
    if "..." in lines:
        head = lines.index("...")
        tail = len(lines) - head - 1
        now = [*now[:head], "...", *(now[-tail:] if tail else [])]
    return "\n".join(now) + "\n"
