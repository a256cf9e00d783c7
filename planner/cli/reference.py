"""The reference page of the command line, made from the commands themselves."""

from __future__ import annotations

import click

from planner.cli.group import VERBS
from planner.cli.main import cli

WIDTH = 88
"""Of the help texts, in characters."""


def reference_page() -> str:
    """Return the page ``docs/reference/cli.md``."""
    parts = [
        "# The command line",
        "<!-- Made by `make docs` from the commands' own help; a test checks that it is current. -->",
        _block("planner", cli, None),
    ]
    with cli.make_context("planner", [], resilient_parsing=True) as context:
        for verb in VERBS:
            command = cli.get_command(context, verb)
            if command is None:
                raise LookupError(f"the verb {verb} has no command")
            parts += [f"## planner {verb}", _block(verb, command, context)]
    return "\n\n".join(parts) + "\n"


def _block(name: str, command: click.Command, parent: click.Context | None) -> str:
    with command.make_context(name, [], parent, resilient_parsing=True, terminal_width=WIDTH) as context:
        return f"```text\n{command.get_help(context).rstrip()}\n```"
