"""The proof: regions of plans, each shown to hold nothing better than the best plan known, or searched to the end.

The plans that would beat the best one known by more than the gap asked for (the *cutoff*) are divided into regions by
the few affine forms through which postures see an offer: their mean surplus, the directions in which they differ
most, and what an agreement costs, by table and round. Of each region everything that follows from linear programs is
worked out (:mod:`planner.solve.region`). Then either nothing in it beats the cutoff, or few answers are open and a
mixed-integer program has the last word (:mod:`planner.solve.leaf`), or it is cut in two at the middle of the form
that most blurs the open answers. The region with the weakest bound is always next, so that the proved bound rises.

Over several rounds boxes of forms say little, since each posture may take the best of all rounds. There a region is
divided by an answer instead: that of the posture whose gain is overstated most where the bound is attained, in the
first round in which it is open, so that it is certainly at the table. One answer tells a lot about the others in its
round (:mod:`planner.solve.consequences`), which makes many small regions cheap: no linear program but its own bound.

**Why this proves the bound.** Two parts of a region cover it: a form lies on one side of the middle or on the other,
and whoever is at the table either accepts (``S ≥ 0``) or refuses (``S ≤ -ε``). Each number, cut and row of a region
holds for every plan of the region that beats the cutoff in force when it was derived, and later cutoffs are lower:
fewer plans, all of them still covered. So at any moment a plan that beats the cutoff lies in a region that is still
open, and its value is at least that region's bound; no plan is better than the least of the open bounds and the cutoff.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections import deque
from dataclasses import dataclass
from functools import partial

import numpy as np

from planner.solve.arrays import Vector
from planner.solve.consequences import Consequences
from planner.solve.crew import Crew
from planner.solve.cuts import overstated
from planner.solve.forms import form_to_cut, forms_of
from planner.solve.highs import Driver, Ending, Engine, Run
from planner.solve.leaf import Leaf, leaf_program
from planner.solve.options import EXACT_GAP
from planner.solve.region import Decision, Node, Region
from planner.solve.relaxation import Relaxation
from planner.solve.sight import Sight
from planner.solve.ties import preferences

SAME = 1e-7
"""Objectives that differ by less than this share are equal to the search."""
CLOSER = 0.999
"""Share of the gap asked for that the proof aims at, since a plan stated in six decimals may lose a trifle."""
FEW = (5, 40, 100)
"""A region with at most this many open answers goes to the mixed-integer program: for all plans at once, for half of
them, for smaller parts.

Two halves keep two threads busy, and what is tightened inside them saves more work than it takes; more parts pay only
for programs that would take a minute.
"""
FEW_OVER_ROUNDS = 4
"""The same over several rounds, where answers hang together across rounds and such programs take long."""
LOOSELY = 0.2
"""Cuts in regions that are divided by answers stop earlier: there are many, and each is small."""
NEARBY = (0.02, 0.04, 0.08, 0.15, 0.3)
"""Shares of each form's range within which better plans near the best one are looked for, one after the other."""
NEARBY_NODES = 150
"""Work spent on each of these looks."""


@dataclass
class _Task:
    """A region whose parts are explored, or that is searched to the end if it has none."""

    node: Node
    parts: list[Node]
    bound: float
    """So far, while it is searched to the end."""
    leaf: Leaf | None
    run: Run | None = None

    def raise_bound(self, bound: float) -> None:
        """Take note of what is proved meanwhile."""
        self.bound = max(self.bound, bound)


class Division:
    """A search over regions for one problem."""

    def __init__(self, driver: Driver, relaxation: Relaxation, start: Run | None) -> None:
        self._driver, self._relaxation = driver, relaxation
        self._options, self._clock = driver.options, driver.clock
        self._sight = Sight(driver)
        self._forms = forms_of(self._sight)
        self._regions: dict[int, Region] = {}
        self._gap = CLOSER * driver.options.gap if driver.options.gap > EXACT_GAP else 0.0
        self._consequences: Consequences | None = None
        """Over several rounds regions are divided by answers, and this says what follows from them."""
        self._nodes = 0
        self.best = start
        self.last_leaves: list[Leaf] = []
        """The mixed-integer programs in which all plans as good as the best are, if the search was for the best."""

    @property
    def cutoff(self) -> float:
        """Return what a plan must beat to matter; when the best plan is sought, equally good ones matter too."""
        if self.best is None:
            return math.inf
        size = max(1.0, abs(self.best.objective))
        if self._gap:
            return self.best.objective - self._gap * abs(self.best.objective)
        return self.best.objective + SAME * size

    def run(self) -> Run:
        """Return the best plan found, how the search ended, and the bound."""
        region = self._region_at(0)
        region.cutoff = self.cutoff
        root = region.root()
        several = self._sight.rounds > 1
        region.explore(root, 0 if several else 2)
        if several:
            self._consequences = Consequences(self._sight, root.ranges, self._clock)
        elif self._open(root) > FEW[-1]:
            self._look_nearby(root)
        bound = self._divide(root)
        ending = Ending.STOPPED if self._clock.stopped or bound == -math.inf else Ending.OPTIMAL
        if self.best is None:
            # A region that ended by a limit of its own, or whose plan could not be carried over, keeps a bound.
            ending = Ending.INFEASIBLE if bound == math.inf else Ending.STOPPED
            return Run(ending, math.inf, bound, None, self._nodes)
        return Run(ending, self.best.objective, min(bound, self.best.objective), self.best.values, self._nodes)

    def _divide(self, root: Node) -> float:
        """Return a lower bound on all plans once every region is closed, or the clock has stopped."""
        order = itertools.count()
        heap = [(root.bound, next(order), root)]
        under_way: deque[_Task] = deque()
        closed = math.inf
        """The weakest bound of a region that is closed without being shown to be empty."""

        def report() -> None:
            bounds = [closed, *(task.bound for task in under_way), *(bound for bound, _, _ in heap[:1])]
            self._report(min(bounds))

        with Crew[None](self._options.threads, self._clock.stop) as crew:
            while True:
                while crew.free and heap and heap[0][0] < self.cutoff and not self._clock.stopped:
                    task = self._task(heapq.heappop(heap)[2])
                    under_way.append(task)
                    crew.hand_out(partial(self._work, task, self.cutoff))
                if not under_way:
                    break
                report()
                crew.next_result(report)
                task = under_way.popleft()
                closed = min(closed, self._closed_by(task))
                for part in task.parts:
                    if part.bound < self.cutoff:
                        heapq.heappush(heap, (part.bound, next(order), part))
        if heap and self._clock.stopped:
            closed = min(closed, heap[0][0])
        return min(closed, self.cutoff)

    def _task(self, node: Node) -> _Task:
        parts = self._parts(node)
        leaf = None if parts else leaf_program(self._sight, node, self._forms, self.cutoff)
        return _Task(node, parts, node.bound, leaf)

    def _work(self, task: _Task, cutoff: float, place: int) -> None:
        """Explore the parts of a region, or search it to the end."""
        if task.leaf is not None:
            # These programs are tight already: beginning again can double the time of a proof.
            engine = Engine.beside(task.leaf.lp, self._options, self._clock, restarts=False)
            task.run = engine.run("proving", gap=self._gap, report=False, hear=task.raise_bound)
            return
        region = self._region_at(place)
        region.cutoff = cutoff
        for part in task.parts:
            if self._clock.stopped:
                return  # What is left out is bounded by what it was cut from.
            if self._consequences is None:
                region.explore(part, 1)
            else:
                self._consequences.apply(part.last_answer, part.ranges)
                region.explore(part, 0, LOOSELY)

    def _closed_by(self, task: _Task) -> float:
        """Take over what came of a task; return a bound on the plans it was the last word on, infinite if on none."""
        if task.leaf is None or task.run is None:
            self._nodes += len(task.parts)
            return math.inf
        self._nodes += task.run.nodes
        if task.run.ending is Ending.INFEASIBLE:
            return math.inf
        if task.run.values is not None:
            self._take(task.leaf, task.run.values)
        if not self._gap:
            self.last_leaves.append(task.leaf)
        return max(task.node.bound, task.run.bound)

    def _region_at(self, place: int) -> Region:
        """Return the linear program of the pieces of work at a place, which no other piece uses meanwhile."""
        if place not in self._regions:
            self._regions[place] = Region(self._sight, self._forms, self._clock)
        return self._regions[place]

    def _parts(self, node: Node) -> list[Node]:
        """Return what a region is divided into; nothing if it is to be searched to the end."""
        if self._consequences is not None:
            return [] if self._open(node) <= FEW_OVER_ROUNDS else self._by_answer(node)
        few = FEW[min(node.depth, len(FEW) - 1)]
        form = form_to_cut(self._sight, self._forms, node) if self._open(node) > few else None
        if form is None:
            return []
        middle = 0.5 * (node.lower[form] + node.upper[form])
        return [node.child(form, -math.inf, middle), node.child(form, middle, math.inf)]

    def _by_answer(self, node: Node) -> list[Node]:
        """Divide by the answer of the posture of which most is overstated, in the first round in which it is open."""
        assert self._consequences is not None, "answers divide only where their consequences are known"
        undecided = node.ranges.undecided
        if node.seen is None:
            return []
        open_ones = undecided.any(axis=1)
        posture = int(np.argmax(np.where(open_ones, overstated(self._sight, node.ranges, node.seen), -math.inf)))
        first = int(undecided[posture].argmax())
        return [node.deciding(Decision(posture, first, accepts)) for accepts in (True, False)]

    def _look_nearby(self, root: Node) -> None:
        """Look for better plans in small regions around the best one."""
        for share in NEARBY:
            if self.best is None or self.best.values is None or self._clock.stopped:
                return
            at = self._forms @ self._sight.seen_at(self.best.values)
            reach = share * (root.upper - root.lower)
            node = root
            for form, place in enumerate(at):
                node = node.child(form, place - reach[form], place + reach[form])
            region = self._region_at(0)
            region.cutoff = self.best.objective - 1e-4 * abs(self.best.objective)
            region.explore(node, 2)
            if node.bound >= region.cutoff or self._open(node) > FEW[-1]:
                continue
            leaf = leaf_program(self._sight, node, self._forms, region.cutoff)
            engine = Engine.beside(leaf.lp, self._options, self._clock)
            run = engine.run("looking nearby", gap=max(self._gap, 1e-3), nodes=NEARBY_NODES, report=False)
            if run.values is not None:
                self._take(leaf, run.values)

    def _take(self, leaf: Leaf, point: Vector) -> None:
        """Carry a plan over into the program and keep it if it is the best."""
        loss, values = self._carried(leaf, point)
        if values is not None and (self.best is None or loss < self.best.objective):
            self.best = Run(Ending.STOPPED, loss, -math.inf, values, 0)

    def _carried(self, leaf: Leaf, point: Vector) -> tuple[float, Vector | None]:
        """Return the objective and the point of the program with the whole numbers and answers of a leaf's point."""
        driver, sight = self._driver, self._sight
        problem, model = sight.problem, driver.program.model
        columns = {
            int(sight.kept[place]): float(round(point[place])) for place in np.nonzero(sight.integral)[0].tolist()
        }
        accepted = leaf.accepted(point)
        for w, posture in enumerate(problem.postures):
            for r in range(sight.rounds):
                columns[driver.column(model.accepts[posture.name, r])] = float((w, r) in accepted)
        return self._relaxation.best_with(columns)

    def settle(self, best: Run) -> tuple[Run, bool]:
        """Return the preferred plan among those as good as the best (:mod:`planner.solve.ties`).

        ``best`` itself, and False, if the clock ends the search first.
        """
        weights = preferences(self._driver)[self._sight.kept]
        least, chosen = math.inf, None
        room = best.objective + SAME * max(1.0, abs(best.objective))
        for leaf in self.last_leaves:
            costs = np.zeros(leaf.lp.num_col_)
            costs[: len(weights)] = weights
            leaf.lp.col_cost_ = costs
            upper = np.array(leaf.lp.col_upper_)
            upper[leaf.objective] = room
            leaf.lp.col_upper_ = upper
            run = Engine.beside(leaf.lp, self._options, self._clock).run("breaking ties", report=False)
            self._nodes += run.nodes
            if run.ending is Ending.STOPPED:
                return best, False
            if run.values is not None and run.objective < least:
                least, chosen = run.objective, (leaf, run.values)
        if chosen is None:
            return best, False
        loss, values = self._carried(*chosen)
        if values is None or loss > room:
            return best, False
        return Run(best.ending, best.objective, best.bound, values, self._nodes), True

    def _open(self, node: Node) -> int:
        return int(node.ranges.undecided.sum())

    def _report(self, bound: float) -> None:
        objective = math.inf if self.best is None else self.best.objective
        self._driver.announce("proving", objective, min(bound, objective), self._nodes)
