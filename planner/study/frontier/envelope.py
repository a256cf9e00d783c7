"""The best second objective known for each level of the first: a decreasing, piecewise linear function with jumps.

Each slice (all solutions with the same whole-number levels) contributes the convex chain of its own frontier; the
envelope is the lowest of the chains. Pieces are closed on the left and open on the right, where the envelope may jump
down. Coordinates are search units of the two axes: ``first`` and ``second``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from planner.study.frontier.matrix import Floats

# Differences of positions up to here are rounding errors, in search units.
ROUNDING = 1e-5


@dataclass(frozen=True, eq=False)
class Vertex:
    """An outcome with a solution that attains it."""

    first: float
    second: float
    levels: Floats


@dataclass(frozen=True, eq=False)
class Edge:
    """A straight part of a slice's frontier; of zero length for an outcome with what it dominates to its right."""

    start: Vertex
    end: Vertex

    @property
    def flat(self) -> bool:
        """Whether this is an outcome and what it dominates."""
        return self.start is self.end

    def second_at(self, first: float) -> float:
        """Return the height of the edge."""
        if self.flat:
            return self.start.second
        share = self._share(first)
        return (1.0 - share) * self.start.second + share * self.end.second

    def vertex_at(self, first: float) -> Vertex:
        """Return the outcome on the edge; both ends share their whole-number levels, so every mix is a solution."""
        share = 0.0 if self.flat else self._share(first)
        if share in (0.0, 1.0):
            return self.end if share else self.start
        levels = (1.0 - share) * self.start.levels + share * self.end.levels
        return Vertex(first, self.second_at(first), levels)

    def _share(self, first: float) -> float:
        """Return how far along the edge a position lies; within rounding of an end, it is the end."""
        length = self.end.first - self.start.first
        share = (first - self.start.first) / length
        nothing = ROUNDING / length
        return 0.0 if share <= nothing else 1.0 if share >= 1.0 - nothing else share


@dataclass(frozen=True, eq=False)
class Piece:
    """The part of an edge from ``left`` (included) to ``right`` (not included)."""

    edge: Edge
    left: float
    right: float
    proved: bool = False
    """Whether no solution lies below."""

    @property
    def top(self) -> float:
        """Height at the left end."""
        return self.edge.second_at(self.left)

    @property
    def bottom(self) -> float:
        """Limit of the height at the right end."""
        return self.edge.second_at(self.right)


class Envelope:
    """The lowest of the chains seen so far, between the outcomes that are best on the first and second axis."""

    def __init__(self, chain: Sequence[Vertex], last: Vertex) -> None:
        self.last = last
        self.pieces = self._chain_pieces(chain)

    def lower(self, chain: Sequence[Vertex]) -> bool:
        """Take in another slice's chain; return whether the envelope is lower anywhere for it."""
        others = self._chain_pieces(chain)
        start, end = self.pieces[0].left, self.last.first
        inner = {piece.left for piece in (*self.pieces, *others) if start < piece.left < end}
        merged: list[Piece] = []
        for left, right in pairwise(_apart([start, *sorted(inner), end])):
            middle = 0.5 * (left + right)
            mine = replace(_at(self.pieces, middle) or self.pieces[0], left=left, right=right)
            other = _at(others, middle)
            merged += [mine] if other is None else _lower_parts(mine, replace(other, left=left, right=right))
        known = {piece.edge for piece in self.pieces}
        improved = any(part.edge not in known for part in merged)
        if improved:
            self.pieces = _joined(merged)
        return improved

    def prove(self, piece: Piece, until: float) -> None:
        """Mark a piece as proved up to a position on the first axis."""
        place = next(index for index, candidate in enumerate(self.pieces) if candidate is piece)
        if until >= piece.right - ROUNDING:
            parts = [replace(piece, proved=True)]
        elif until > piece.left + ROUNDING:
            parts = [replace(piece, right=until, proved=True), replace(piece, left=until)]
        else:
            return
        self.pieces[place : place + 1] = parts
        self.pieces = _joined(self.pieces)

    def jumps_after(self, piece: Piece) -> bool:
        """Whether the envelope is lower right of the piece than at the piece's right end."""
        place = next(index for index, candidate in enumerate(self.pieces) if candidate is piece)
        after = self.pieces[place + 1].top if place + 1 < len(self.pieces) else self.last.second
        return after < piece.bottom - ROUNDING

    def covers(self, first: float, second: float) -> bool:
        """Whether the envelope is as low as this outcome at its place, so that it and what it dominates add nothing."""
        if first >= self.last.first:
            return second >= self.last.second
        for piece in self.pieces:
            if piece.left <= first < piece.right:
                return piece.edge.second_at(first) <= second
        return False

    def _chain_pieces(self, chain: Sequence[Vertex]) -> list[Piece]:
        """Cut a chain at the last outcome and lengthen it to there."""
        end = self.last.first
        pieces = []
        left = chain[0].first
        for first, second in pairwise(chain):
            right = min(second.first, end)
            if right > left + ROUNDING:
                pieces.append(Piece(Edge(first, second), left, right))
                left = right
        if end > left + ROUNDING:
            pieces.append(Piece(Edge(chain[-1], chain[-1]), left, end))
        elif pieces:
            pieces[-1] = replace(pieces[-1], right=end)
        return pieces


def _apart(cuts: Sequence[float]) -> list[float]:
    """Leave out cuts within rounding of the one before; the first and the last stay."""
    kept = [cuts[0]]
    for cut in cuts[1:-1]:
        if cut - kept[-1] > ROUNDING and cuts[-1] - cut > ROUNDING:
            kept.append(cut)
    return [*kept, cuts[-1]]


def _at(pieces: Sequence[Piece], first: float) -> Piece | None:
    """Return the piece at a position, None left of them all."""
    place = bisect_right(pieces, first, key=lambda piece: piece.left) - 1
    return pieces[place] if place >= 0 else None


def _lower_parts(mine: Piece, other: Piece) -> list[Piece]:
    """Return the lower of two pieces over the same interval, cut where they cross."""
    at_left, at_right = other.top - mine.top, other.bottom - mine.bottom
    if at_left >= -ROUNDING and at_right >= -ROUNDING:
        return [mine]
    if at_left <= ROUNDING and at_right <= ROUNDING:
        return [other]
    cross = mine.left + (mine.right - mine.left) * at_left / (at_left - at_right)
    before, after = (mine, other) if at_left > 0.0 else (other, mine)
    if cross - mine.left <= ROUNDING:
        return [after]
    if mine.right - cross <= ROUNDING:
        return [before]
    return [replace(before, right=cross), replace(after, left=cross)]


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Join neighbours that are parts of the same edge."""
    joined: list[Piece] = []
    for piece in pieces:
        before = joined[-1] if joined else None
        if before is not None and before.edge is piece.edge and before.proved == piece.proved:
            joined[-1] = replace(before, right=piece.right)
        else:
            joined.append(piece)
    return joined
