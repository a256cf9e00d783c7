"""The program in HiGHS: changed in place, run under our own clock.

What Pyomo's interface does not offer is done on the HiGHS object underneath: a plan to start from, progress, a hard
stop, interruption, and options whose acceptance is checked. A run happens on a thread of its own while the caller's
thread waits, so that Ctrl-C and progress reach the caller at once and HiGHS is asked to stop rather than killed. Where
many small programs are solved in a row, the change of threads would take longer than some of them: there HiGHS runs on
the caller's thread, and hears of Ctrl-C when it next asks.
"""

from __future__ import annotations

import difflib
import math
import queue
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any

import highspy
import numpy as np

from planner.program.build import Program
from planner.solve.arrays import Indices, Vector
from planner.solve.clock import Clock
from planner.solve.loaded import Loaded
from planner.solve.options import ProgressEvent, SolveOptions, option_problem
from planner.solve.silent import objective_of, run_highs, silent_highs, strayed

_WAIT = 0.1
"""Seconds between two looks at what the solver's thread reports."""
TOLERANCE = 1e-7
"""By how much rows may be missed, unless something else is asked for."""


class Ending(Enum):
    """How a run ended."""

    OPTIMAL = auto()
    INFEASIBLE = auto()
    STOPPED = auto()
    """By a limit or by the user."""


@dataclass(frozen=True)
class Run:
    """What a run found."""

    ending: Ending
    objective: float
    """Infinite if no plan was found."""
    bound: float
    values: Vector | None
    """One value per column, None if no plan was found."""
    nodes: int


class Engine:
    """A program in HiGHS, run under our own clock."""

    def __init__(
        self,
        highs: highspy.Highs,
        options: SolveOptions,
        clock: Clock,
        *,
        aside: bool = True,
        tolerance: float = TOLERANCE,
        restarts: bool = True,
    ) -> None:
        """``aside``: runs happen on a thread of their own; rows may be missed by ``tolerance``.

        ``restarts``: HiGHS may begin again at the root once it knows more.
        """
        self.highs = highs
        self._restarts = restarts
        self._aside = aside or options.on_progress is not None
        self.options = options
        self.clock = clock
        self._tolerance = tolerance

    @classmethod
    def beside(cls, lp: Any, options: SolveOptions, clock: Clock, *, restarts: bool = True) -> Engine:
        """Return an engine for a ``HighsLp`` that runs beside others: silent, and on the thread of the caller."""
        return cls(silent_highs(lp), replace(options, on_progress=None), clock, aside=False, restarts=restarts)

    def announce(self, stage: str, objective: float, bound: float, nodes: int = 0) -> None:
        """Tell the user where the search stands."""
        if self.options.on_progress is not None:
            self.options.on_progress(ProgressEvent(stage, self.clock.elapsed, objective, bound, nodes))

    def run(
        self,
        stage: str,
        *,
        start: Vector | None = None,
        gap: float = 0.0,
        nodes: int | None = None,
        report: bool = True,
        hear: Callable[[float], None] | None = None,
    ) -> Run:
        """Minimise the loaded objective under the clock.

        ``gap`` is relative; ``nodes`` limits the work in a way that does not depend on the machine. ``hear``
        is told the bound now and then, on the thread that HiGHS runs on. Ending
        ``STOPPED`` means a limit or the user; anything that is neither that, optimal nor infeasible is an error.
        """
        settings: dict[str, bool | int | float | str] = {"mip_rel_gap": gap, "mip_abs_gap": 0.0 if gap else 1e-9}
        if nodes is not None:
            settings["mip_max_nodes"] = nodes
        self._set_options(settings)
        if start is not None:
            solution = highspy.HighsSolution()
            solution.col_value = list(start)
            self.highs.setSolution(solution)
        self._run_and_listen(stage, report, hear)
        status = self.highs.getModelStatus()
        unclear = status in (highspy.HighsModelStatus.kUnboundedOrInfeasible, highspy.HighsModelStatus.kSolveError)
        if unclear or (strayed(self.highs) and not self.clock.stopped):
            # The program is bounded; only a run without presolve says for certain that it is infeasible. And at times
            # presolve leads to a plan that breaks a rule of the program, which HiGHS notices and calls an error, or
            # to the values of the plan it started from.
            self.highs.clearSolver()
            self._set_options({**settings, "presolve": "off"})
            self._run_and_listen(stage, report, hear)
            status = self.highs.getModelStatus()
        return self._outcome(status)

    def _outcome(self, status: highspy.HighsModelStatus) -> Run:
        ending = _ENDINGS.get(status)
        if ending is None:
            raise RuntimeError(f"HiGHS ended with status {status.name}")
        info, solution = self.highs.getInfo(), self.highs.getSolution()
        found = info.primal_solution_status == 2 and solution.value_valid
        if found and strayed(self.highs):
            ending = Ending.STOPPED  # The values are a plan, and the bound a bound, but not of each other.
        bound = math.inf if ending is Ending.INFEASIBLE else float(info.mip_dual_bound)
        return Run(
            ending=ending,
            objective=objective_of(self.highs) if found else math.inf,
            bound=bound,
            values=np.array(solution.col_value) if found else None,
            nodes=max(0, int(info.mip_node_count)),
        )

    def _set_options(self, settings: Mapping[str, bool | int | float | str]) -> None:
        highs = self.highs
        highs.resetOptions()
        every = {
            "output_flag": False,
            "threads": 1,
            "random_seed": self.options.seed,
            "mip_feasibility_tolerance": self._tolerance,
            "mip_allow_restart": self._restarts,
            # On programs of this size these heuristics take longer than they save.
            "mip_heuristic_run_feasibility_jump": False,
            "mip_heuristic_run_rens": False,
            "mip_heuristic_run_rins": False,
            **settings,
        }
        if math.isfinite(self.clock.remaining):
            # HiGHS counts the time of all runs of one object against its limit.
            every["time_limit"] = highs.getRunTime() + self.clock.remaining
        for name, value in every.items():
            if highs.setOptionValue(name, value) != highspy.HighsStatus.kOk:
                raise RuntimeError(f"HiGHS does not take {name} = {value!r}")
        for name, value in self.options.highs.items():
            set_user_option(highs, name, value)

    def _run_and_listen(self, stage: str, report: bool, hear: Callable[[float], None] | None) -> None:
        highs, clock = self.highs, self.clock

        def interrupt(event: Any) -> None:
            try:
                stopped = clock.stopped
            except KeyboardInterrupt:  # a second one, which HiGHS's own frames could not bear
                clock.stop()
                stopped = True
            if stopped:
                event.interrupt()

        highs.cbMipInterrupt.subscribe(interrupt)
        highs.cbSimplexInterrupt.subscribe(interrupt)
        if hear is not None:
            highs.cbMipLogging.subscribe(lambda event: hear(event.data_out.mip_dual_bound))
        try:
            if self._aside:
                self._run_aside(stage, self.options.on_progress if report else None)
            else:
                run_highs(highs)
        finally:
            highs.clearCallbacks()  # type: ignore[no-untyped-call] # highspy gives it no types

    def _run_aside(self, stage: str, listen: Callable[[ProgressEvent], None] | None) -> None:
        highs, clock = self.highs, self.clock
        events: queue.SimpleQueue[ProgressEvent | None] = queue.SimpleQueue()
        failures: list[BaseException] = []

        def log(event: Any) -> None:
            out = event.data_out
            events.put(
                ProgressEvent(
                    stage, clock.elapsed, out.mip_primal_bound, out.mip_dual_bound, max(0, int(out.mip_node_count))
                )
            )

        def work() -> None:
            try:
                run_highs(highs)
            except BaseException as failure:  # noqa: BLE001 - handed to the caller's thread and raised there
                failures.append(failure)
            finally:
                events.put(None)

        if listen is not None:
            highs.cbMipLogging.subscribe(log)
        worker = threading.Thread(target=work, name="planner-highs", daemon=True)
        worker.start()
        self._wait(events, listen)
        worker.join()
        if failures:
            raise failures[0]

    def _wait(
        self,
        events: queue.SimpleQueue[ProgressEvent | None],
        listen: Callable[[ProgressEvent], None] | None,
    ) -> None:
        while True:
            try:
                event = events.get(timeout=_WAIT)
                if event is None:
                    return
                if listen is not None:
                    listen(event)
            except queue.Empty:
                continue
            except KeyboardInterrupt:
                self.clock.stop()


class Driver(Engine):
    """A program loaded in HiGHS."""

    def __init__(
        self,
        program: Program,
        options: SolveOptions,
        clock: Clock,
        loaded: Loaded | None = None,
        *,
        aside: bool = True,
        tolerance: float = TOLERANCE,
    ) -> None:
        """Load a program, unless it is ``loaded`` already; ``aside`` and ``tolerance`` as for :class:`Engine`."""
        self.program = program
        self._loaded = loaded or Loaded(program)
        super().__init__(self._loaded.highs, options, clock, aside=aside, tolerance=tolerance)
        self.integral = np.array(
            [kind == highspy.HighsVarType.kInteger for kind in self.highs.getLp().integrality_], dtype=bool
        )
        """Whether each column is a whole number."""

    def column(self, variable: Any) -> int:
        """Return the column of a Pyomo variable."""
        return self._loaded.column(variable)

    def columns(self, variables: Iterable[Any]) -> Indices:
        """Return the columns of Pyomo variables, in order."""
        return np.array([self._loaded.column(variable) for variable in variables], dtype=np.int32)

    def row(self, constraint: Any) -> int:
        """Return the row of a Pyomo constraint."""
        return self._loaded.row(constraint)

    def refresh(self, constraints: Iterable[Any]) -> None:
        """Carry changed parameters of these constraints over."""
        self._loaded.refresh(constraints)

    def restrict(self, columns: Indices, lower: Vector, upper: Vector) -> None:
        """Set the bounds of some columns."""
        self.highs.changeColsBounds(len(columns), columns, lower, upper)

    def objective(self) -> tuple[Vector, float]:
        """Return the objective's coefficients, one per column, and its constant."""
        lp = self.highs.getLp()
        return np.array(lp.col_cost_), float(lp.offset_)


_ENDINGS = {
    highspy.HighsModelStatus.kOptimal: Ending.OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: Ending.INFEASIBLE,
    highspy.HighsModelStatus.kTimeLimit: Ending.STOPPED,
    highspy.HighsModelStatus.kInterrupt: Ending.STOPPED,
    highspy.HighsModelStatus.kSolutionLimit: Ending.STOPPED,
    highspy.HighsModelStatus.kIterationLimit: Ending.STOPPED,
}


def set_user_option(highs: highspy.Highs, name: str, value: bool | int | float | str) -> None:
    """Set an option the user asked for by HiGHS's own name; ``InputError`` if it does not take it."""
    known = [option for option in dir(highspy.HighsOptions) if not option.startswith("_")]
    if name not in known:
        close = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean '{close[0]}'?" if close else ""
        raise option_problem(name, value, "the name of a HiGHS option", hint)
    if highs.setOptionValue(name, value) != highspy.HighsStatus.kOk:
        raise option_problem(name, value, "a value of the kind and range that HiGHS takes for it")
