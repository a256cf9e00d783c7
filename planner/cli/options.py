"""Options that several verbs share, each with one meaning everywhere."""

from __future__ import annotations

import functools
import math
import os
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from planner.cli.exits import BAD_INPUT

Verb = TypeVar("Verb", bound=Callable[..., Any])


def with_options(verb: Callable[..., Any], options: Sequence[Callable[..., Any]]) -> Any:
    """Return a verb with options, which its help shows in their order."""
    return functools.reduce(lambda given, option: option(given), reversed(options), verb)


class Seconds(click.ParamType[float | None]):
    """A positive number of seconds, such as ``30``, ``30s`` or ``2min``; ``none`` is no limit."""

    name = "seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float | None:
        """Return the number of seconds, None for no limit, or fail in the user's words."""
        text = str(value).strip()
        if text == "none":
            return None
        number, factor = text, 1.0
        for ending, size in (("min", 60.0), ("s", 1.0)):
            if text.endswith(ending):
                number, factor = text.removesuffix(ending), size
                break
        seconds = _number(number) * factor
        if not (math.isfinite(seconds) and seconds > 0):
            expected = "expected a positive number of seconds, such as '30' or '2min', or 'none'"
            self.fail(f"{expected}, found '{value}'", param, ctx)
        return seconds


class Share(click.ParamType[float]):
    """A share from 0 up to, but not including, 1: ``20%`` or ``0.2``."""

    name = "share"

    def __init__(self, such_as: str = "'20%' or '0.2'") -> None:
        self._such_as = such_as

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the share, or fail in the user's words."""
        text = str(value).strip()
        share = _number(text[:-1]) / 100 if text.endswith("%") else _number(text)
        if not 0 <= share < 1:
            self.fail(f"expected a share from 0 % to below 100 %, such as {self._such_as}, found '{value}'", param, ctx)
        return share


class ShareText(click.ParamType[str]):
    """A share as model files say it: ``90 %``. On the command line ``0.9`` is the same, as for other options."""

    name = "share"

    # The signature is click's, so it has arguments that are not used.
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ARG002
        """Return the share with its unit, or the text as it is for the model's checks to refuse."""
        text = str(value).strip()
        return f"{Decimal(text) * 100:f} %" if 0 <= _number(text) <= 1 else text


class PathName(click.Path):
    """A path that has a name: an empty one, such as that of a variable never set, is not the folder one is in."""

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        """Return the path, or fail if it is empty."""
        if not os.fspath(value):
            self.fail("expected a path, found ''", param, ctx)
        return super().convert(value, param, ctx)


def each_path_once(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse a second value for a path that has one already, which would silently take its place."""
    paths = [value.partition("=")[0].strip() for value in values]
    twice = next((path for place, path in enumerate(paths) if path in paths[:place]), None)
    if twice is not None:
        raise click.BadParameter(f"found two values for '{twice}', expected one", ctx, param)
    return values


def _only_round(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> str | None:
    """Return the one round that a study asks about; refuse a second one, which would silently take its place."""
    if len(values) > 1:
        several = "'solve', 'stress', 'linkage' and 'value-of-information' take several"
        raise click.BadParameter(f"found {len(values)} rounds, expected one: {several}, this verb one", ctx, param)
    return values[0] if values else None


def _number(text: str) -> float:
    """Return the number written in ``text``, or NaN."""
    try:
        return float(text)
    except ValueError:
        return math.nan


model_argument = click.argument("model", metavar="MODEL")
set_option = click.option(
    "--set",
    "overrides",
    metavar="PATH=VALUE",
    multiple=True,
    callback=each_path_once,
    help="Use another value for a figure, named by its dotted path; may be repeated.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
quiet_option = click.option("--quiet", is_flag=True, help="No progress and no messages, only the answer.")


def limit_time(default: str) -> Callable[[Verb], Verb]:
    """Return the option that limits a search, with a default that suits the verb."""
    return click.option(
        "--time-limit",
        type=Seconds(),
        metavar="SECONDS",
        default=default,
        show_default=True,
        help="Stop the search after this long ('none': never); the best plan so far is kept.",
    )


gap_option = click.option(
    "--gap",
    type=Share("'0.01%' or '0.0001'"),
    metavar="SHARE",
    default="0.01%",
    show_default=True,
    help="How close to the best possible plan is close enough.",
)
_RISKS = ("expected-loss", "mean-and-tail", "worst-case", "ambiguity")
_RISK_OPTIONS = (
    click.option(
        "--risk", type=click.Choice(_RISKS), help="What is minimised over the cases, instead of what the model says."
    ),
    click.option(
        "--weight", type=ShareText(), metavar="SHARE", help="Of the tail against the mean, with 'mean-and-tail'."
    ),
    click.option(
        "--level", type=ShareText(), metavar="SHARE", help="Where the tail begins: '90 %' makes it the worst tenth."
    ),
    click.option(
        "--distance", type=ShareText(), metavar="SHARE", help="Probability that may be elsewhere, with 'ambiguity'."
    ),
)


def risk_options(verb: Verb) -> Verb:
    """Give a verb the options of an attitude to risk, passed on as a mapping ``attitude`` (empty: the model's own)."""

    @functools.wraps(verb)
    def run(*arguments: Any, risk: str | None, **options: Any) -> Any:
        given = {key: options.pop(key) for key in ("weight", "level", "distance")}
        attitude = {key: value for key, value in given.items() if value is not None}
        if risk is not None:
            attitude["kind"] = risk.replace("-", "_")
        elif attitude:
            raise click.UsageError(f"--{' and --'.join(attitude)} without --risk; choose one of {', '.join(_RISKS)}")
        return verb(*arguments, attitude=attitude, **options)

    return cast("Verb", with_options(run, _RISK_OPTIONS))


rounds_option = click.option(
    "--round",
    "rounds",
    multiple=True,
    metavar="NAME",
    help="Only this round takes place; may be repeated. By default all rounds of the model.",
)
round_option = click.option(
    "--round",
    "round_",
    metavar="NAME",
    multiple=True,
    callback=_only_round,
    help="The round whose offer is studied, by default the first; 'all' for the whole ladder, which takes longer.",
)


def out_option(help_: str) -> Callable[[Verb], Verb]:
    """Return the option that names a folder to write to."""
    return click.option("--out", type=PathName(path_type=Path, file_okay=False), metavar="DIR", help=help_)


picture_option = click.option(
    "--picture",
    type=PathName(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Draw the answer there, as .svg or .png.",
)


def seed_option(help_: str, default: int | None = 0) -> Callable[[Verb], Verb]:
    """Return the option that seeds what is random."""
    return click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=default, help=help_)


def plan_options(time_limit: str) -> Callable[[Verb], Verb]:
    """Return what gives a verb the options of those that look for plans of a model, whatever they ask of them."""
    options = (
        rounds_option,
        set_option,
        risk_options,
        limit_time(time_limit),
        gap_option,
        json_option,
        quiet_option,
    )

    def give(verb: Verb) -> Verb:
        for option in reversed(options):
            verb = option(verb)
        return verb

    return give


def tells_errors(verb: Verb) -> Callable[..., int]:
    """Make a verb tell a user's mistake in words (or JSON) and return the exit code for it."""

    @functools.wraps(verb)
    def run(*arguments: Any, **options: Any) -> int:
        from planner.schema.errors import InputError

        try:
            return int(verb(*arguments, **options))
        except InputError as error:
            from planner.cli.failures import tell_input_error

            tell_input_error(error, bool(options.get("as_json")))
            return BAD_INPUT

    return run


def tells_no_plan(verb: Verb) -> Callable[..., int]:
    """Make a verb tell, and return the exit code for it, that there is no plan to ask its question of."""

    @functools.wraps(verb)
    def run(*arguments: Any, **options: Any) -> int:
        from planner.study.talks import NoPlanError

        try:
            return int(verb(*arguments, **options))
        except NoPlanError as error:
            from planner.cli.failures import tell_no_plan

            return tell_no_plan(error, bool(options.get("as_json")))

    return run
