"""The group of verbs, whose modules are imported only when a verb is used."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

import click

VERBS: Mapping[str, str] = {
    "list": "Which models there are.",
    "show": "What a model says, as tables.",
    "new": "Start a model of your own in a new folder.",
    "validate": "Every error in a model at once.",
    "schema": "The format of model files, as a JSON Schema.",
    "losses": "What each tariff outcome costs, by measure.",
    "solve": "The plan: what to offer, what to ask, what binds.",
    "assess": "A proposal by the other side: take it, counter it or refuse it.",
    "value-of-information": "What it would be worth to know how the talks turn out.",
    "linkage": "What it is worth to negotiate trade and security as one.",
    "sweep": "How the answer moves when figures vary together.",
    "tornado": "Which single figures move the loss, and which change the decision.",
    "morris": "Which figures matter at all, for few points.",
    "sobol": "Which figures the loss and the decision hang on, over whole ranges.",
    "stress": "How a plan does in thousands of cases that it was not made for.",
    "explain": "Why a concession is in the plan or out, and what would change that.",
    "frontier": "What doing better in one aim costs in another.",
    "alternatives": "Different bundles nearly as good as the best.",
    "audit": "Recompute a saved run from its inputs, independently.",
}
"""Verb -> what it answers, in the order in which the help lists them; each has a module in ``planner.cli.verbs``."""


class VerbGroup(click.Group):
    """A click group that knows its verbs by name and imports a verb's module when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the verbs in the order in which they are of use."""
        return list(VERBS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        cmd_name: str,
    ) -> click.Command | None:
        """Import and return one verb's command, or None if there is no such verb."""
        if cmd_name not in VERBS:
            return None
        module = f"planner.cli.verbs.{cmd_name.replace('-', '_')}"
        command = importlib.import_module(module).command
        if not isinstance(command, click.Command):
            raise TypeError(f"{module}.command is not a click command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the verb that was asked for; an unknown one is an error that names the nearest."""
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            from planner.schema.quantities import nearest

            raise click.UsageError(f"there is no verb '{args[0]}'{nearest(args[0], VERBS)}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        formatter: click.HelpFormatter,
    ) -> None:
        """Write the list of verbs without importing any of them."""
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))
