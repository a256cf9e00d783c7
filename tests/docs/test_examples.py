"""Every example in the README and the documentation runs, and prints what the page shows."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def load_examples() -> ModuleType:
    """Load docs/examples.py, which is no package."""
    spec = importlib.util.spec_from_file_location("docs_examples", ROOT / "docs" / "examples.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["docs_examples"] = module
    spec.loader.exec_module(module)
    return module


documentation = load_examples()


@pytest.mark.parametrize("page", documentation.pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_examples_of_a_page_run_and_print_what_it_shows(page: Path, tmp_path: Path) -> None:
    for example in documentation.examples(page):
        found = documentation.run(example, tmp_path)
        place = f"{page.name}:{example.line}: {example.source.strip()}"
        assert "Traceback" not in found.stderr, f"{place}\n{found.stderr}"
        assert documentation.agrees(example.shown, found.stdout), f"{place}\n{found.stdout}\n{found.stderr}"
        assert documentation.tells_mistakes(example, found), f"{place}\n{found.stderr}"
        if example.kind == "python":
            assert found.returncode == 0, f"{place}\n{found.stderr}"


def test_three_dots_stand_for_any_lines() -> None:
    assert documentation.agrees("a\n...\nd\n", "a\nb\nc\nd\n")
    assert not documentation.agrees("a\n...\nd\n", "a\nb\nc\ne\n")


def test_a_page_has_to_show_what_is_said_of_a_mistake(tmp_path: Path) -> None:
    def example(shown: str) -> object:
        return documentation.Example(tmp_path / "page.md", 1, "console", "planner list --nonsense\n", shown)

    found = documentation.run(example(""), tmp_path)
    assert found.returncode == documentation.MISTAKEN
    assert not documentation.tells_mistakes(example(""), found)
    assert documentation.tells_mistakes(example("Error"), found)
    assert documentation.agrees("...\nError: No such option '--nonsense'.\n", found.stdout)
    assert not documentation.agrees("...\nError: No such option '--sense'.\n", found.stdout)


def test_times_may_differ_but_figures_may_not() -> None:
    assert documentation.agrees("loss 1.2, in 3.1 s\n", "loss 1.2, in 4 s\n")
    assert not documentation.agrees("loss 1.2\n", "loss 1.3\n")
