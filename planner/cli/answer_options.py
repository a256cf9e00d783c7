"""What the verbs that ask exact questions of one model share: options, progress, folders of results."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from planner.cli.beside import check_beside, tell_answer
from planner.cli.options import (
    json_option,
    limit_time,
    model_argument,
    out_option,
    quiet_option,
    round_option,
    set_option,
    tells_errors,
    with_options,
)
from planner.cli.output import Progress
from planner.cli.stopping import keep_what_is_found

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import RenderableType

    from planner.schema.negotiation import Negotiation
    from planner.solve.options import SolveOptions

Verb = TypeVar("Verb", bound=Callable[..., Any])

_OPTIONS = (
    model_argument,
    round_option,
    set_option,
    limit_time("5min"),
    out_option("Write table, document and picture there."),
    json_option,
    quiet_option,
)


@dataclass(frozen=True)
class Question:
    """A model, how it is asked, and where the answer goes."""

    model: Negotiation
    round_: str | None
    options: SolveOptions
    progress: Progress
    out: Path | None
    picture: Path | None
    as_json: bool
    quiet: bool

    def tell(
        self,
        document: Mapping[str, Any],
        show: Callable[[], RenderableType],
        frame: Callable[[], pd.DataFrame],
        draw: Callable[[], str] | None = None,
    ) -> None:
        """Tell the answer, and write what was asked for beside it."""
        self.progress.clear()
        frames = {"answer": frame}
        tell_answer(document, show, frames, draw, self.out, self.picture, self.as_json, self.quiet)


def question_options(verb: Verb) -> Verb:
    """Give a verb the options of an exact question, which arrive as one ``question``.

    A verb that draws pictures has ``picture_option`` of its own. The model is read once the rest makes sense.
    """

    @tells_errors
    @functools.wraps(verb)
    def run(
        *,
        model: str,
        round_: str | None,
        overrides: tuple[str, ...],
        time_limit: float | None,
        out: Path | None,
        as_json: bool,
        quiet: bool,
        picture: Path | None = None,
        **rest: Any,
    ) -> int:
        from planner.schema.loader import load
        from planner.solve.options import SolveOptions

        check_beside(model, out, picture)
        keep_what_is_found(quiet)
        progress = Progress(quiet)
        options = SolveOptions(time_limit=time_limit, on_progress=progress.show)
        question = Question(load(model, overrides), round_, options, progress, out, picture, as_json, quiet)
        return int(verb(question, **rest))

    return cast("Verb", with_options(run, _OPTIONS))
