"""The command ``planner``: finds the verb, runs it, and turns what went wrong into words and an exit code."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

try:
    import click

    from planner import __version__
    from planner.cli.exits import BAD_INPUT, LIMIT
    from planner.cli.group import VerbGroup
    from planner.cli.output import say, silence
    from planner.cli.stopping import CTRL_C, answer_ctrl_c, ignore_ctrl_c, leave
except KeyboardInterrupt:
    # The command imports this before anything else, and has begun no work that there were words to say about.
    os._exit(4)


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
        return _stopped(as_json)
    except BrokenPipeError:
        silence(sys.stdout)
        return 0
    except Exception as error:
        # What Ctrl-C interrupts may make another failure of it: compiled code does while it is imported.
        if CTRL_C.raised:
            return _stopped(as_json)
        if isinstance(error, OSError):
            return _refused_by_system(error)
        raise
    return int(code or 0)


def main() -> NoReturn:
    """Run the command line of this process and exit with its code."""
    try:
        answer_ctrl_c()
        _open_closed_streams()
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")
        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        # Before the work began, or again before it could be told that it had ended.
        code = LIMIT
    leave(code)


def _refused(error: click.ClickException, as_json: bool) -> int:
    if as_json:
        from planner.cli.failures import print_usage_document

        print_usage_document(error)
    else:
        words = io.StringIO()
        error.show(file=words)
        say(words.getvalue().rstrip())
    return BAD_INPUT


def _stopped(as_json: bool) -> int:
    ignore_ctrl_c()
    from planner.cli.failures import tell_stopped

    tell_stopped("stopped before there was anything to keep", as_json)
    return LIMIT


def _refused_by_system(error: OSError) -> int:
    """Tell that the system refuses to read or write, most likely the answer because the disk behind it is full."""
    what = f"cannot read or write {error.filename!r}" if error.filename else "the answer could not be written"
    say(f"{what}: {error.strerror or error}")
    silence(sys.stdout)
    return BAD_INPUT


def _open_closed_streams() -> None:
    """Give streams that were closed before the start somewhere to write to; the answer may go to a folder.

    A stream's own number is taken, so that no file is opened under it and written to by mistake.
    """
    for number, name in ((0, "stdin"), (1, "stdout"), (2, "stderr")):
        if getattr(sys, name) is None:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != number:
                os.dup2(nowhere, number)
                os.close(nowhere)
            setattr(sys, name, os.fdopen(number, "r" if number == 0 else "w", encoding="utf-8"))
