"""Rewrite what is generated in the documentation: reference pages, shown outputs and pictures (``make docs``)."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import planner
from docs.examples import ROOT, agrees, examples, pages, refreshed, run
from planner.cli.reference import reference_page as command_line_page
from planner.report.picture import bars_svg, console_svg
from planner.report.plan import brief_page
from planner.schema.reference import reference_page as model_format_page


def main() -> None:
    """Rewrite everything that is generated."""
    reference = ROOT / "docs" / "reference"
    reference.mkdir(exist_ok=True)
    (reference / "cli.md").write_text(command_line_page(), encoding="utf-8")
    (reference / "model-format.md").write_text(model_format_page(), encoding="utf-8")
    for page in pages():
        _refresh(page)
    _draw(ROOT / "docs" / "images")


def _refresh(page: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for example in examples(page):
            found = run(example, Path(folder))
            if "Traceback" in found.stderr:
                raise RuntimeError(f"{page.name}:{example.line}: {example.source}\n{found.stderr}")
            if example.kind == "console" and not agrees(example.shown, found.stdout):
                text = page.read_text(encoding="utf-8")
                before = f"$ {example.source}\n{example.shown}"
                after = f"$ {example.source}\n{refreshed(example.shown, found.stdout)}"
                page.write_text(text.replace(before, after, 1), encoding="utf-8")
                print(f"{page.relative_to(ROOT)}:{example.line}: {example.source}")


def _draw(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    result = planner.solve(planner.load("korea-us-2025"), planner.SolveOptions(time_limit=45, threads=2))
    page = console_svg(brief_page(result), title="planner solve korea-us-2025 --brief")
    (folder / "solve.svg").write_text(page, encoding="utf-8")
    (folder / "plan.svg").write_text(bars_svg(result), encoding="utf-8")


if __name__ == "__main__":
    main()
