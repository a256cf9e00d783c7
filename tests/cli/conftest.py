"""Commands to run, and a model and a run to use them on.

Most tests run the planner in their own process, which saves them the start; those of what every user meets first, and
of streams and signals, run it as users do.
"""

from pathlib import Path

import pytest
from command_line import Outcome, Planner, call, call_process


@pytest.fixture
def planner(tmp_path: Path) -> Planner:
    """Return a function that runs the planner in an empty folder, in this process."""

    def run(*arguments: str, **variables: str) -> Outcome:
        return call(arguments, tmp_path, **variables)

    return run


@pytest.fixture
def process(tmp_path: Path) -> Planner:
    """Return a function that runs the planner in an empty folder, as a process of its own."""

    def run(*arguments: str, **variables: str) -> Outcome:
        return call_process(arguments, tmp_path, **variables)

    return run


@pytest.fixture(scope="session")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a fresh starter model; tests do not change it."""
    folder = tmp_path_factory.mktemp("models") / "my-talks"
    outcome = call_process(["new", str(folder)], folder.parent)
    assert outcome.code == 0, outcome.err
    return folder


@pytest.fixture(scope="session")
def saved_run(starter: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a run of the starter model; tests do not change it."""
    folder = tmp_path_factory.mktemp("runs") / "first"
    outcome = call_process(["solve", str(starter), "--out", str(folder), "--quiet"], folder.parent)
    assert outcome.code == 0, outcome.err
    return folder
