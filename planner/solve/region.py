"""A part of all plans, and what can be said of every plan in it that beats the cutoff.

A region is a box of a few affine *forms* of the offer (the mean surplus of the postures at a table in a round, the
directions in which postures differ most, what an agreement costs). Over the offer block without whole numbers, the
box, the cuts found so far (:mod:`planner.solve.cuts`) and ``objective ≤ cutoff``, linear programs give

    U = max S[w,r],  L = min S[w,r],  H = K - min {B[w,r] : S[w,r] ≥ 0},  G = K - max B[w,r],

valid for every plan in the region that beats the cutoff, because each such plan satisfies all rows. Tighter numbers
give better cuts, and those tighter numbers, so both alternate while it pays (bound tightening: Gleixner et al. 2017).

Where many postures are undecided in a round, linear programs are solved for a few representatives only. Postures
differ from their representative ``v`` by ``S[w] - S[v] = δ · z + δ0`` with ``z`` the principal coordinates of the
postures' differences; from the range of each coordinate, ``S[w] - S[v]`` lies between two numbers ``e ≤ f``, and

    U[w] ≤ U[v] + f,    L[w] ≥ L[v] + e,    min {B : S[w] ≥ 0} ≥ min {B : S[v] ≥ -f} ≥ min {B : S[v] ≥ 0} - μ f,

the last for ``f ≥ 0`` with ``μ ≥ 0`` the multiplier of the row ``S[v] ≥ 0``, by weak duality.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from planner.program.risk import risk_value
from planner.solve.arrays import Indices, Vector
from planner.solve.clock import Clock
from planner.solve.cuts import Cut, Ranges, objective_cut
from planner.solve.linear_program import Basis, LinearProgram
from planner.solve.linear_rows import Rows
from planner.solve.sight import Sight

FEW = 200
"""Up to this many undecided postures in a round each gets linear programs of its own."""
REPRESENTATIVES = 20
"""In a round of a region; many regions are bounded."""
REPRESENTATIVES_OF_ALL = 60
"""In a round before plans are divided; all that follows rests on this."""
MOST_CUTS = 25
"""Cuts sought in one go."""
FAR = 0.05
"""Cuts that are missed by more than this share of the distance to the cutoff are not handed on to parts."""
STALLED = 0.02
"""Cuts stop when one closes less than this share of the distance to the cutoff."""


@dataclass(frozen=True)
class Decision:
    """Whether a posture that is still at the table in a round accepts in it."""

    posture: int
    round: int
    accepts: bool

    def limits(self, sight: Sight) -> tuple[float, float]:
        """Return what it says of the posture's surplus without its constant."""
        constant = float(sight.surplus_constant[self.posture, self.round])
        return (-constant, math.inf) if self.accepts else (-math.inf, -constant - sight.margin)


@dataclass
class Node:
    """A region with what is known of it."""

    lower: Vector
    """Of each form."""
    upper: Vector
    ranges: Ranges
    rows: list[Cut | Decision] = field(default_factory=list)
    """Cuts, and answers of postures at the table that the region was divided by, as they came."""
    bound: float = -math.inf
    """No plan in the region is better; infinite if none beats the cutoff."""
    seen: Vector | None = None
    """Where the bound is attained, in the seen columns."""
    basis: Basis | None = None
    """From which linear programs of its parts start; only saves time."""
    depth: int = 0
    """How often all plans were divided to get it."""

    @property
    def last_answer(self) -> Decision:
        """Return the answer by which it was cut from a larger region, before anything was found out about it."""
        answer = self.rows[-1]
        assert isinstance(answer, Decision), "cut by a form, or explored already"
        return answer

    def child(self, form: int, lower: float, upper: float) -> Node:
        """Return the part in which one form lies between two numbers."""
        lows, highs = self.lower.copy(), self.upper.copy()
        lows[form], highs[form] = max(lows[form], lower), min(highs[form], upper)
        return Node(lows, highs, self.ranges.copy(), list(self.rows), self.bound, self.seen, None, self.depth + 1)

    def deciding(self, decision: Decision) -> Node:
        """Return the part in which a posture that is at the table in a round answers in one way."""
        rows, forms = [*self.rows, decision], (self.lower.copy(), self.upper.copy())
        return Node(*forms, self.ranges.copy(), rows, self.bound, self.seen, self.basis, self.depth + 1)


class Region:
    """The linear program of the offers, moved from node to node."""

    def __init__(self, sight: Sight, forms: Vector, clock: Clock) -> None:
        """``forms`` has a row per form over the seen columns; constants of surpluses are left out."""
        self.sight, self.forms, self.clock = sight, forms, clock
        rows = Rows(sight.columns)
        self.objective = rows.column(-math.inf, math.inf)
        """Column of the objective."""
        self.lp = LinearProgram(rows.extend(sight.block), clock)
        self._form_rows = [self.lp.add_row(-math.inf, math.inf, *sight.terms(form)) for form in forms]
        self._first_cut = self.lp.rows
        self.cutoff = math.inf

    def root(self) -> Node:
        """Return the region of all plans, with what follows from the ranges of the forms and columns alone."""
        sight = self.sight
        shape = (sight.postures, sight.rounds)
        wide = Ranges(
            np.full(shape, -math.inf),
            np.full(shape, math.inf),
            np.full(shape, math.inf),
            np.full(shape, -math.inf),
            sight.margin,
        )
        free = np.full(len(self.forms), math.inf)
        node = Node(-free, free.copy(), wide)
        self.enter(node)
        self._ranges_of_forms(node)
        self._borne(node)
        self.lp.bound_column(self.objective, lowest_objective(sight, node.ranges), self.cutoff)
        for r in range(sight.rounds):
            for keys in self._by_table(np.column_stack([np.arange(sight.postures), np.full(sight.postures, r)])):
                if not math.isinf(node.bound) or node.bound < 0.0:
                    self._surplus_in_groups(node, keys, REPRESENTATIVES_OF_ALL)
        return node

    def enter(self, node: Node) -> None:
        """Make the linear program that of a node."""
        for row, low, high in zip(self._form_rows, node.lower, node.upper, strict=True):
            self.lp.bound_row(row, low, high)
        self.lp.drop_rows(self._first_cut)
        for added in node.rows:
            self._add(added)
        if node.basis is not None:
            self.lp.start_from(node.basis)
        self.lp.bound_column(self.objective, max(node.bound, lowest_objective(self.sight, node.ranges)), self.cutoff)

    def explore(self, node: Node, passes: int, stalled: float = STALLED) -> None:
        """Tighten what is known of a node in some passes and raise its bound, in place.

        Cuts stop when one closes less than the share ``stalled`` of the distance to the cutoff.
        """
        self.enter(node)
        self._sharpen(node, stalled)
        node.basis = self._handed_on(node) if passes == 0 else None
        for _ in range(passes):
            if math.isinf(node.bound) or self.clock.stopped or not node.ranges.undecided.any():
                return
            before, open_before = node.bound, int(node.ranges.undecided.sum())
            self._ranges_of_forms(node)
            self.tighten(node)
            if not math.isinf(node.bound):
                self._sharpen(node)
            little = node.bound - before < STALLED * max(0.0, self.cutoff - before)
            if little and node.ranges.undecided.sum() > 0.9 * open_before:
                return

    def tighten(self, node: Node) -> None:
        """Tighten the ranges of the undecided answers of a node."""
        if math.isinf(node.bound) and node.bound > 0.0:
            return
        self._borne(node)
        undecided = node.ranges.undecided
        for r in range(self.sight.rounds):
            if math.isinf(node.bound) or self.clock.stopped:
                return
            postures = np.nonzero(undecided[:, r])[0]
            keys = np.column_stack([postures, np.full(len(postures), r)])
            for table_keys in self._by_table(keys):
                if len(table_keys) <= FEW:
                    self._surplus_one_by_one(node, table_keys[:, 0].tolist(), r)
                else:
                    self._surplus_in_groups(node, table_keys, REPRESENTATIVES)

    def _by_table(self, keys: np.ndarray) -> list[np.ndarray]:
        tables = np.array([self.sight.table[w] for w, _ in keys])
        return [keys[tables == table] for table in dict.fromkeys(tables.tolist())]

    def _sharpen(self, node: Node, stalled: float = STALLED) -> None:
        """Add cuts at the points where the bound is attained until they stop paying."""
        self._reduce(node)
        for _ in range(MOST_CUTS):
            answer = self.lp.minimise(np.array([self.objective], dtype=np.int32), np.ones(1), want_point=True)
            if answer.value == math.inf:
                node.bound = math.inf
                return
            if answer.point is None:
                return
            node.bound = max(node.bound, answer.lower_bound)
            seen = node.seen = answer.point[self.sight.seen]
            cut = objective_cut(self.sight, node.ranges, seen)
            if cut.at(seen) - answer.value <= max(1e-7, stalled * min(1.0, self.cutoff - answer.value)):
                return
            node.rows.append(cut)
            self._add(cut)
            if self.clock.stopped:
                return

    def _handed_on(self, node: Node) -> Basis | None:
        """Return where linear programs of its parts start from, without cuts that are far from binding in the node."""
        basis = self.lp.basis()
        if basis is None or node.seen is None or not math.isfinite(node.bound):
            return basis
        far = node.bound - FAR * (self.cutoff - node.bound)
        gone = [
            self._first_cut + position
            for position, row in enumerate(node.rows)
            if isinstance(row, Cut) and row.at(node.seen) < far and not basis.binds(self._first_cut + position)
        ]
        node.rows = [row for position, row in enumerate(node.rows, self._first_cut) if position not in gone]
        return basis.without(gone)

    def _reduce(self, node: Node) -> None:
        cuts = [position for position, row in enumerate(node.rows) if isinstance(row, Cut)]
        if len(cuts) > 2 * MOST_CUTS:
            for position in reversed(cuts[:-MOST_CUTS]):
                del node.rows[position]
            node.basis = None
            self.enter(node)

    def _surplus_one_by_one(self, node: Node, postures: list[int], r: int) -> None:
        """Tighten answers in a round by linear programs of their own."""
        ranges, sight = node.ranges, self.sight
        forms = {w: sight.terms(sight.surplus[w, r]) for w in postures}
        # Questions of one kind in a row: each starts from where the last one ended.
        for w, (columns, factors) in forms.items():
            most = self.lp.minimise(columns, -factors)
            if most.value == math.inf:
                node.bound = math.inf
                return
            ranges.high[w, r] = min(ranges.high[w, r], sight.surplus_constant[w, r] - most.lower_bound)
        possible = [w for w in postures if ranges.high[w, r] >= 0.0]
        for w in possible:
            low = sight.surplus_constant[w, r] + self.lp.minimise(*forms[w]).lower_bound
            ranges.low[w, r] = max(ranges.low[w, r], low)
        for w in possible:
            row = self.lp.add_row(-sight.surplus_constant[w, r], math.inf, *forms[w])
            least = self.lp.minimise(*sight.terms(sight.borne[w, r])).lower_bound
            self.lp.drop_rows(row)
            if least == math.inf:
                # A plan refuses by the margin then, and the row that says so is still needed (see leaf).
                ranges.high[w, r] = min(ranges.high[w, r], -0.5 * sight.margin)
            else:
                ranges.most_gain[w, r] = min(ranges.most_gain[w, r], sight.avoidable[w, r] - least)

    def _borne(self, node: Node) -> None:
        """Bound what an agreement costs, whoever accepts."""
        sight, ranges = self.sight, node.ranges
        for r in range(sight.rounds):
            # Scenarios of one round in a row: each question starts from where the last one ended.
            for mine in sight.by_scenario(np.arange(sight.postures, dtype=np.int32)):
                columns, factors = sight.terms(sight.borne[mine[0], r])
                least, most = self.lp.minimise(columns, factors), self.lp.minimise(columns, -factors)
                if math.inf in (least.value, most.value):
                    node.bound = math.inf
                    return
                gains = sight.avoidable[mine, r]
                ranges.most_gain[mine, r] = np.minimum(ranges.most_gain[mine, r], gains - least.lower_bound)
                ranges.least_gain[mine, r] = np.maximum(ranges.least_gain[mine, r], gains + most.lower_bound)

    def _ranges_of_forms(self, node: Node) -> None:
        for position, form in enumerate(self.forms):
            columns, factors = self.sight.terms(form)
            low, high = self.lp.minimise(columns, factors), self.lp.minimise(columns, -factors)
            if math.inf in (low.value, high.value):
                node.bound = math.inf
                return
            node.lower[position] = max(node.lower[position], low.lower_bound)
            node.upper[position] = min(node.upper[position], -high.lower_bound)

    def _surplus_in_groups(self, node: Node, keys: np.ndarray, most: int) -> None:
        """Tighten many answers through at most so many representatives."""
        sight, ranges = self.sight, node.ranges
        groups = _Groups(sight, keys)
        extent = np.array([self._extent(direction) for direction in groups.directions]).reshape(-1, 2)
        if np.isposinf(extent[:, 0]).any():
            node.bound = math.inf
            return
        chosen, assigned = groups.representatives(extent, most)
        forms = {position: sight.terms(sight.surplus[tuple(keys[position])]) for position in chosen}
        # Questions of one kind in a row: each starts from where the last one ended.
        highs = [-self.lp.minimise(columns, -factors).lower_bound for columns, factors in forms.values()]
        lows = [self.lp.minimise(columns, factors).lower_bound for columns, factors in forms.values()]
        if math.inf in lows or -math.inf in highs:
            node.bound = math.inf
            return
        for (position, terms), low, high in zip(forms.items(), lows, highs, strict=True):
            members = np.nonzero(assigned == position)[0]
            below, above = groups.differences(members, position, extent)
            ws, rs = keys[members, 0], keys[members, 1]
            constant = sight.surplus_constant[tuple(keys[position])]
            ranges.high[ws, rs] = np.minimum(ranges.high[ws, rs], constant + high + above)
            ranges.low[ws, rs] = np.maximum(ranges.low[ws, rs], constant + low + below)
            self._borne_if_accepted(node, ws, rs, -constant, terms, above)

    def _borne_if_accepted(
        self, node: Node, ws: Indices, rs: Indices, least_surplus: float, terms: tuple[Indices, Vector], above: Vector
    ) -> None:
        """Bound the gain of a representative's members, whose surpluses exceed its own by at most ``above``."""
        sight, ranges = self.sight, node.ranges
        row = self.lp.add_row(least_surplus, math.inf, *terms)
        for mine in sight.by_scenario(ws):
            least = self.lp.minimise(*sight.terms(sight.borne[ws[mine[0]], rs[mine[0]]]), want_price=row)
            if math.isfinite(least.value):
                key = ws[mine], rs[mine]
                gain = sight.avoidable[key] - least.lower_bound + least.price * np.maximum(0.0, above[mine])
                ranges.most_gain[key] = np.minimum(ranges.most_gain[key], gain)
        self.lp.drop_rows(row)

    def _extent(self, direction: Vector) -> tuple[float, float]:
        columns, factors = self.sight.terms(direction)
        return self.lp.minimise(columns, factors).lower_bound, -self.lp.minimise(columns, -factors).lower_bound

    def _add(self, row: Cut | Decision) -> None:
        if isinstance(row, Decision):
            self.lp.add_row(*row.limits(self.sight), *self.sight.terms(self.sight.surplus[row.posture, row.round]))
            return
        columns, factors = self.sight.terms(row.factors)
        self.lp.add_row(row.constant, math.inf, np.append(columns, np.int32(self.objective)), np.append(-factors, 1.0))


def lowest_objective(sight: Sight, ranges: Ranges) -> float:
    """Return a bound on the objective that needs no search: everyone gains the most they may."""
    gains = np.where(ranges.possible, ranges.most_gain, -math.inf).max(axis=1)
    gains = np.where(ranges.certain.any(axis=1), gains, np.maximum(gains, 0.0))
    losses = sight.no_deal + np.minimum(sight.disclosed, 0.0).sum(axis=1)
    losses = losses - np.bincount(sight.case, gains, len(sight.chance))
    return (
        risk_value(sight.problem.risk, sight.chance.tolist(), losses.tolist())
        if np.isfinite(losses).all()
        else -math.inf
    )


class _Groups:
    """Postures in the coordinates in which they differ."""

    def __init__(self, sight: Sight, keys: np.ndarray) -> None:
        rows = sight.surplus[keys[:, 0], keys[:, 1]]
        self._constants = sight.surplus_constant[keys[:, 0], keys[:, 1]]
        _, sizes, directions = np.linalg.svd(rows - rows.mean(axis=0), full_matrices=False)
        used = sizes > 1e-9 * max(1.0, float(sizes.max(initial=0.0)))
        self.directions = directions[used]
        # What rounding leaves outside the directions is of the order of 1e-15 and covered by the safety margin.
        self._places = (rows - rows.mean(axis=0)) @ self.directions.T

    def representatives(self, extent: Vector, most: int) -> tuple[list[int], Indices]:
        """Return representatives, each farthest from those before, and the nearest one of every posture."""
        width = extent[:, 1] - extent[:, 0]
        # A direction without limits, as when the clock has stopped, tells nothing about who is near whom.
        points = np.column_stack([self._places * np.where(np.isfinite(width), width, 1.0), self._constants])
        first = int(np.argmin(((points - points.mean(axis=0)) ** 2).sum(axis=1)))
        chosen = [first]
        distance = np.abs(points - points[first]).sum(axis=1)
        nearest = np.full(len(points), first, dtype=np.int32)
        while len(chosen) < most and distance.max() > 1e-9:
            following = int(np.argmax(distance))
            chosen.append(following)
            closer = np.abs(points - points[following]).sum(axis=1)
            nearest = np.where(closer < distance, following, nearest).astype(np.int32)
            distance = np.minimum(distance, closer)
        return chosen, nearest

    def differences(self, members: np.ndarray, representative: int, extent: Vector) -> tuple[Vector, Vector]:
        """Return bounds on how much each member's surplus exceeds its representative's."""
        shift = self._places[members] - self._places[representative]
        constant = self._constants[members] - self._constants[representative]
        moved = shift[:, :, None]
        ends = np.multiply(moved, extent[None, :, :], out=np.zeros((*shift.shape, 2)), where=moved != 0.0)
        return constant + ends.min(axis=2).sum(axis=1), constant + ends.max(axis=2).sum(axis=1)
