"""What the verbs that ask many points share: options, progress, how they end."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from planner.cli.beside import check_beside, tell_answer
from planner.cli.exits import LIMIT, NO_PLAN
from planner.cli.failures import tell_input_error, tell_stopped
from planner.cli.options import (
    PathName,
    Seconds,
    gap_option,
    json_option,
    model_argument,
    out_option,
    picture_option,
    quiet_option,
    round_option,
    set_option,
    with_options,
)
from planner.cli.output import StatusLine

if TYPE_CHECKING:
    from planner.study.campaign import Progress
    from planner.study.sensitivity import Sensitivity

Verb = TypeVar("Verb", bound=Callable[..., Any])

_OPTIONS = (
    model_argument,
    click.option(
        "--vary",
        metavar="PATH=VALUES",
        multiple=True,
        help="What to vary; may be repeated. A number without a unit takes the figure's own.",
    ),
    round_option,
    set_option,
    gap_option,
    click.option("--time-limit", type=Seconds(), metavar="SECONDS", help="For each point; one that hits it says so."),
    click.option(
        "--workers", type=click.IntRange(1, 256), metavar="N", help="Processes to use; by default one a core."
    ),
    click.option("--scheduler", metavar="ADDRESS", help="Use the Dask cluster at tcp://host:port instead."),
    click.option(
        "--store",
        type=PathName(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Keep and look up results there; by default in your folder for caches.",
    ),
    out_option("Write tables, document and picture there."),
    picture_option,
    json_option,
    quiet_option,
)


def study_options(verb: Verb) -> Verb:
    """Give a verb the options of a study; those about where it runs arrive as one ``options``.

    Ctrl-C ends it with the exit code for a limit and with how to go on.
    """

    @functools.wraps(verb)
    def run(*, gap: float, time_limit: float | None, workers: int | None, quiet: bool, **rest: Any) -> int:
        from planner.study.asking import StoppedError, StudyOptions
        from planner.study.errors import UnansweredError

        if rest["scheduler"] is not None and workers is not None:
            raise click.UsageError("--workers goes with this machine, not with --scheduler, which has its own")
        shown = StudyProgress(quiet)
        scheduler, store = rest.pop("scheduler"), rest.pop("store")
        options = StudyOptions(gap, time_limit, workers, scheduler, store, shown.show)
        try:
            check_beside(rest["model"], rest["out"], rest["picture"])
            return int(verb(options=options, quiet=quiet, **rest))
        except StoppedError as stopped:
            shown.clear()
            tell_stopped(str(stopped), rest["as_json"])
            return LIMIT
        except UnansweredError as error:
            shown.clear()
            tell_input_error(error, rest["as_json"])
            return NO_PLAN if error.infeasible else LIMIT
        finally:
            shown.clear()

    return cast("Verb", with_options(run, _OPTIONS))


def tell_sensitivity(found: Sensitivity, as_json: bool, out: Path | None, picture: Path | None, quiet: bool) -> None:
    """Tell what a study over whole ranges found, and write what was asked for beside it."""
    from planner.report.sensitivity import sensitivity_document, sensitivity_page
    from planner.report.study_pictures import sensitivity_picture

    frames = {"answer": found.frame, "points": found.points_frame}
    tell_answer(
        sensitivity_document(found),
        lambda: sensitivity_page(found),
        frames,
        lambda: sensitivity_picture(found),
        out,
        picture,
        as_json,
        quiet,
    )


class StudyProgress(StatusLine):
    """How far a study is: done, failed, from the store, time left."""

    def show(self, progress: Progress) -> None:
        """Show how far the study is."""
        self.write(lambda: progress_line(progress))


def progress_line(progress: Progress) -> str:
    """Return how far a study is, in one line."""
    parts = [f"{progress.done} of {progress.total} points"]
    if progress.failed:
        parts.append(f"{progress.failed} failed")
    if progress.from_store:
        parts.append(f"{progress.from_store} from the store")
    left = progress.seconds_left
    if left:
        parts.append(f"about {left:.0f} s left" if left < 120 else f"about {left / 60:.0f} min left")
    return "; ".join(parts)
