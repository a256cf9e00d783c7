"""The non-dominated set of a Pyomo model."""

from __future__ import annotations

from collections.abc import Sequence

from pyomo.core import ConcreteModel

from planner.study.frontier.lattice import grids
from planner.study.frontier.matrix import Form, InfeasibleModelError, read_model
from planner.study.frontier.records import Frontier, FrontierError, FrontierOptions, Objective, Outcome
from planner.study.frontier.result import empty_frontier, frontier_of
from planner.study.frontier.search import Search
from planner.study.frontier.watch import Watch


def nondominated(
    model: ConcreteModel, objectives: Sequence[Objective], options: FrontierOptions | None = None
) -> Frontier:
    """Return every outcome of a mixed-integer linear model that cannot be improved in one objective for free.

    Any number of objectives, minimised or maximised; the model's own objectives play no part and the model is left
    as it was. Of outcomes attained by several solutions one witness is kept. What kind of answer to expect:

    - all objectives but at most one take separate values (they depend on whole-number variables alone): the finite
      set, exactly where values lie on a grid, else up to ``options.tolerance``;
    - two objectives that vary continuously: the exact segments and points, up to ``options.segment_tolerance``;
    - three or more, two or more of which vary continuously: non-dominated points that match every attainable outcome
      within ``options.resolution``.

    Methods and papers are named in :mod:`~planner.study.frontier.finite` and :mod:`~planner.study.frontier.pieces`.

    Raise ``FrontierError`` for a question that cannot be answered (a rule or objective that is not linear, a domain
    that is not supported, no objective, two of one name) and ``UnboundedObjectiveError`` for an objective that can be
    improved without end. A model without solutions is not an error: the frontier is empty and says so.
    """
    asked = _checked(objectives)
    options = options or FrontierOptions()
    watch = Watch(options)
    with watch.clock.listening():
        try:
            linear = read_model(model, asked)
        except InfeasibleModelError:
            return empty_frontier(asked, Outcome.INFEASIBLE, watch.clock.elapsed)
        each_grid = grids(linear)
        varying = [place for place, form in enumerate(linear.forms) if len(form.columns)]
        distinct = list({_direction(linear.forms[place]): place for place in reversed(varying)}.values())[::-1]
        search = Search(
            linear,
            [linear.forms[place] for place in distinct],
            [each_grid[place] for place in distinct],
            options,
            watch,
        )
        findings = search.run() if distinct else search.run_constant()
        return frontier_of(linear, each_grid, findings, watch.clock.elapsed)


def _checked(objectives: Sequence[Objective]) -> tuple[Objective, ...]:
    if not objectives:
        raise FrontierError("there is no objective")
    names = [objective.name for objective in objectives]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise FrontierError(f"several objectives are named {', '.join(map(repr, repeated))}")
    return tuple(objectives)


def _direction(form: Form) -> tuple[bytes, bytes]:
    """Return what objectives share that differ by a positive factor and a constant only."""
    scaled = form.coefficients / abs(form.coefficients).max()
    return form.columns.tobytes(), scaled.round(13).tobytes()
