"""The program that was solved last, kept for the next problem: if only numbers differ, they are exchanged in place."""

from __future__ import annotations

from planner.program.build import Program, build, restate
from planner.program.problem import Problem
from planner.solve.clock import Clock
from planner.solve.highs import Driver
from planner.solve.loaded import Layout, Loaded
from planner.solve.options import SolveOptions


class Held:
    """A program in HiGHS that takes the numbers of one problem after the other."""

    def __init__(self) -> None:
        self.why_anew = ""
        """Why the last problem's program was built and loaded anew; empty if it was not, or if it was the first."""
        self._program: Program | None = None
        self._loaded: Loaded | None = None
        self._layout: Layout | None = None

    def driver(self, problem: Problem, options: SolveOptions, clock: Clock) -> Driver:
        """Return the problem's program in HiGHS, just as building and loading it afresh would have given.

        The driver handed out before is of no more use.
        """
        program, self._program = self._program, None
        self.why_anew = ""
        if program is not None and self._layout is not None and self._loaded is not None:
            restated = restate(program, problem)
            if isinstance(restated, Program):
                self._layout.take(restated)
                self._program = restated
                return Driver(restated, options, clock, self._loaded, aside=False)
            self.why_anew = restated
        return self._anew(problem, options, clock)

    def _anew(self, problem: Problem, options: SolveOptions, clock: Clock) -> Driver:
        program = build(problem)
        loaded = Loaded(program)
        self._program, self._loaded, self._layout = program, loaded, Layout(loaded, program)
        return Driver(program, options, clock, loaded, aside=False)
