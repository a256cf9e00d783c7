"""Every command is documented, helped and has an example; wrong command lines are told the right word."""

import importlib
import json
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from command_line import Planner

from planner.cli.group import VERBS
from planner.cli.main import cli
from planner.cli.reference import reference_page

ROOT = Path(__file__).resolve().parents[2]


def command_of(verb: str) -> click.Command:
    command = importlib.import_module(f"planner.cli.verbs.{verb.replace('-', '_')}").command
    assert isinstance(command, click.Command)
    return command


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_with_an_example_that_parses(verb: str) -> None:
    command = command_of(verb)
    examples = [line.strip()[2:] for line in (command.epilog or "").splitlines() if line.strip().startswith("$ ")]
    own = [example for example in examples if example.startswith(f"planner {verb}")]
    assert own
    for example in own:
        words = shlex.split(example.split(" > ")[0])
        # Below its group, as it is called: click keeps what a command's help option was the first time.
        with cli.make_context("planner", [], resilient_parsing=True) as group:
            command.make_context(verb, words[2:], group)


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_of_a_verb_says_what_it_does(verb: str) -> None:
    for parameter in command_of(verb).params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name


@pytest.mark.parametrize(("verb", "summary"), VERBS.items())
def test_the_list_of_verbs_says_what_each_verbs_own_help_says(verb: str, summary: str) -> None:
    assert (command_of(verb).help or "").splitlines()[0] == summary


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_speaks_json(verb: str) -> None:
    assert "as_json" in [parameter.name for parameter in command_of(verb).params]


def test_every_file_of_a_verb_is_listed() -> None:
    files = (ROOT / "planner" / "cli" / "verbs").glob("[a-z]*.py")
    assert {path.stem.replace("_", "-") for path in files} == set(VERBS)


def test_the_reference_page_is_current() -> None:
    page = ROOT / "docs" / "reference" / "cli.md"
    assert page.read_text(encoding="utf-8") == reference_page(), "run 'make docs'"


def test_help_imports_nothing_slow() -> None:
    slow = ("pandas", "numpy", "pyomo", "highspy", "pydantic", "rich", "yaml", "planner.schema", "planner.solve")
    script = (
        "import sys; from planner.cli.main import run; run(['--help']);"
        f"sys.stderr.write(' '.join(name for name in {slow!r} if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr == ""


def test_help_lists_every_verb(process: Planner) -> None:
    outcome = process("--help")
    assert outcome.code == 0
    told = " ".join(outcome.out.split())
    for verb, summary in VERBS.items():
        assert f"{verb} {summary}" in told


def test_a_misspelt_verb_names_the_nearest(process: Planner) -> None:
    outcome = process("slove", "korea-us-2025")
    assert outcome.code == 2
    assert "did you mean 'solve'?" in outcome.err
    assert outcome.out == ""


def test_a_misspelt_option_names_the_nearest(planner: Planner) -> None:
    outcome = planner("solve", "korea-us-2025", "--time-limt", "5")
    assert outcome.code == 2
    assert "--time-limit" in outcome.err


def test_a_wrong_command_line_is_json_with_json(process: Planner) -> None:
    outcome = process("solve", "korea-us-2025", "--gap", "lots", "--json")
    assert outcome.code == 2
    assert "0.01%" in outcome.document()["error"]["message"]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--gap", "1.5"),
        ("--gap", "-1%"),
        ("--gap", "nan"),
        ("--time-limit", "0"),
        ("--time-limit", "inf"),
        ("--threads", "0"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(planner: Planner, option: str, value: str) -> None:
    outcome = planner("solve", "korea-us-2025", option, value)
    assert outcome.code == 2
    assert option in outcome.err


def test_a_reader_that_leaves_early_is_no_failure() -> None:
    script = f"{shlex.quote(sys.executable)} -m planner schema | head -n 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""


def test_schema_prints_one_json_document(planner: Planner) -> None:
    outcome = planner("schema")
    assert outcome.code == 0
    assert json.loads(outcome.out)["additionalProperties"] is False
