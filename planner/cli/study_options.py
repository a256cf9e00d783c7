"""What the verbs that ask many points share: options, progress, folders of results."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from planner.cli.exits import LIMIT, NO_PLAN
from planner.cli.failures import tell_input_error, tell_stopped
from planner.cli.options import PathName, Seconds, gap_option, json_option, model_argument, quiet_option, set_option
from planner.cli.output import StatusLine, page, print_document, say

if TYPE_CHECKING:
    import pandas as pd

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
    click.option(
        "--out",
        type=PathName(path_type=Path, file_okay=False),
        metavar="DIR",
        help="Write tables, document and picture there.",
    ),
    click.option(
        "--picture",
        type=PathName(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Draw the answer there, as .svg or .png.",
    ),
    json_option,
    quiet_option,
)


def study_options(verb: Verb) -> Verb:
    """Give a verb the options of a study; those about where it runs arrive as one ``options``.

    Ctrl-C ends it with the exit code for a limit and with how to go on.
    """

    @functools.wraps(verb)
    def run(*, gap: float, time_limit: float | None, workers: int | None, quiet: bool, **rest: Any) -> int:
        from planner.report.pictures import check_picture
        from planner.solve.runs import check_writable
        from planner.study.asking import StoppedError, StudyOptions
        from planner.study.errors import UnansweredError

        if rest["scheduler"] is not None and workers is not None:
            raise click.UsageError("--workers goes with this machine, not with --scheduler, which has its own")
        shown = StudyProgress(quiet)
        scheduler, store = rest.pop("scheduler"), rest.pop("store")
        options = StudyOptions(gap, time_limit, workers, scheduler, store, shown.show)
        try:
            if rest["picture"] is not None:
                check_picture(rest["picture"])
            if rest["out"] is not None:
                check_writable(rest["out"])
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

    for option in reversed(_OPTIONS):
        run = option(run)
    return run  # type: ignore[return-value]


def write_beside(
    document: Mapping[str, Any],
    frames: Mapping[str, Callable[[], pd.DataFrame]],
    draw: Callable[[], str],
    out: Path | None,
    picture: Path | None,
    quiet: bool,
) -> None:
    """Write what was asked for beside the answer on the screen, and say where."""
    if picture is not None:
        from planner.report.pictures import write_picture

        write_picture(picture, draw())
        if not quiet:
            say(f"picture written to {picture}")
    if out is not None:
        from planner.study.folder import write_folder

        write_folder(out, document, {name: make() for name, make in frames.items()}, draw())
        if not quiet:
            say(f"study written to {out}")


def tell_sensitivity(found: Sensitivity, as_json: bool, out: Path | None, picture: Path | None, quiet: bool) -> None:
    """Tell what a study over whole ranges found, and write what was asked for beside it."""
    from planner.report.sensitivity import sensitivity_document, sensitivity_page
    from planner.report.study_pictures import sensitivity_picture

    document = sensitivity_document(found)
    if as_json:
        print_document(document)
    else:
        page().print(sensitivity_page(found))
    frames = {"answer": found.frame, "points": found.points_frame}
    write_beside(document, frames, lambda: sensitivity_picture(found), out, picture, quiet)


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
