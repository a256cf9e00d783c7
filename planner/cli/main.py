"""The command ``planner``: finds the verb, runs it, and turns what went wrong into words and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from planner import __version__
from planner.cli.exits import BAD_INPUT, LIMIT
from planner.cli.group import VerbGroup


@click.group(
    cls=VerbGroup,
    subcommand_metavar="VERB [MODEL] [OPTIONS]",
    options_metavar="",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""
    \b
    Examples:
      $ planner list
      $ planner solve korea-us-2025
      $ planner solve korea-us-2025 --set concessions.lng_long_term.maximum="5 Mt/yr"

    \b
    Exit codes: 0 answered; 2 the input is wrong; 3 no plan satisfies the rules,
    or an audit disagrees; 4 a limit was hit or the work was stopped first.
    """,
)
@click.version_option(__version__, prog_name="planner", message="%(prog)s %(version)s")
def cli() -> None:
    """Find the bundle of concessions that costs a country least when it bargains over tariffs.

    MODEL is the name of a shipped model or a folder of your own.
    """


def run(arguments: Sequence[str]) -> int:
    """Run the command line given in ``arguments`` (without the program's name) and return its exit code."""
    as_json = "--json" in arguments
    try:
        # Not cli.main(): it takes a reader that left early for a failure.
        with cli.make_context("planner", list(arguments)) as context:
            code = cli.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        return _refused(error, as_json)
    except (click.Abort, KeyboardInterrupt):
        print("\nstopped before there was anything to keep", file=sys.stderr)
        return LIMIT
    except BrokenPipeError:
        _silence_output()
        return 0
    return int(code or 0)


def main() -> NoReturn:
    """Run the command line of this process and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(run(sys.argv[1:]))


def _refused(error: click.ClickException, as_json: bool) -> int:
    if as_json:
        from planner.cli.failures import print_usage_document

        print_usage_document(error)
    else:
        error.show()
    return BAD_INPUT


def _silence_output() -> None:
    """Let the interpreter flush its streams at exit although whoever read them has gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
