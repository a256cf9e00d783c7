"""The exact frontier of two objectives that vary continuously: segments and points.

Method: keep the lower envelope of the frontiers of the slices found so far (all solutions that share their whole-number
levels), and ask a mixed-integer program for every piece of it whether a solution lies below; if so, its slice joins the
envelope. The weights of a piece are those of the triangles of Boland, Charkhgard & Savelsbergh (2015), "A criterion
space search algorithm for biobjective mixed integer programming: the triangle splitting method", INFORMS Journal on
Computing 27:597-618; whole slices at a time are as in Fattahi & Turkay (2018), "A one direction search method to find
the exact nondominated frontier of biobjective mixed-binary linear programming problems", EJOR 266:415-425. Problem
class: bi-objective mixed-integer linear programs. One program per final piece and one per slice that matters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from planner.study.frontier.driver import Answer, Solver, Verdict
from planner.study.frontier.envelope import ROUNDING, Edge, Envelope, Piece, Vertex
from planner.study.frontier.matrix import Floats
from planner.study.frontier.records import Outcome
from planner.study.frontier.slices import slice_chain
from planner.study.frontier.watch import StoppedError

_MOST_MARGINS = 4
_MARGIN_GROWTH = 10.0


@dataclass
class PiecesSearch:
    """A search under way."""

    solver: Solver
    relaxed: Solver
    """The same program without whole-number conditions, used with whole-number levels fixed."""
    tolerance: float
    """A solution lies below a piece only if by this much, in search units."""
    whole: bool
    """Whether there are whole-number variables; if not, one slice is all there is."""
    report: Callable[[int, int], None]
    """Called with the number of breakpoints and of pieces not proved."""
    envelope: Envelope = field(init=False)
    coarsest: float = 0.0
    """The largest distance below a piece that the proofs so far leave open, in search units."""

    def run(self, leftmost: Floats, rightmost: Floats) -> None:
        """Search from the solutions that are best on the first and on the second axis, in that order.

        Raise ``StoppedError`` if the search has to end early; the envelope then says which pieces are not proved.
        """
        # The slices' linear programs are more exact than the programs that found these solutions.
        left, right = (
            slice_chain(self.relaxed, levels, None) or [self._vertex(levels)] for levels in (leftmost, rightmost)
        )
        self.envelope = Envelope(left, right[-1])
        if not self.whole:
            for certain in list(self.envelope.pieces):
                self.envelope.prove(certain, certain.right)
            return
        self.envelope.lower(right)
        while (piece := self._widest()) is not None:
            self._check(piece)
            open_pieces = sum(not piece.proved for piece in self.envelope.pieces)
            self.report(len(self.envelope.pieces), open_pieces)

    def _widest(self) -> Piece | None:
        """Return the piece that is not proved and has most room below."""
        unproved = [piece for piece in self.envelope.pieces if not piece.proved]
        floor = self.envelope.last.second
        return max(unproved, key=lambda piece: (piece.right - piece.left) * (piece.top - floor), default=None)

    def _check(self, piece: Piece) -> None:
        """Look for a solution below a piece: take its slice in, or mark the piece as proved.

        HiGHS takes levels that are nearly whole for whole, and rows that are nearly met for met. If a solution that it
        finds below the piece is not there once the whole-number levels are made whole, ask again with a margin.
        """
        margin = self.tolerance
        for _ in range(_MOST_MARGINS):
            right = piece.right - (margin if self.envelope.jumps_after(piece) else 0.0)
            answer = self._below(piece, right, margin) if right > piece.left else None
            if answer is None:
                self.coarsest = max(self.coarsest, margin)
                self.envelope.prove(piece, piece.right)
                return
            if self._join(answer.levels):
                if piece.edge.flat:
                    self._prove_until(piece, float(answer.positions[0]))
                return
            margin *= _MARGIN_GROWTH
        raise StoppedError(Outcome.IMPRECISE)

    def _below(self, piece: Piece, right: float, margin: float) -> Answer | None:
        """Return a solution between the piece's left end and ``right`` that is below it by more than the margin.

        Below a flat piece, the leftmost; else the one furthest below the piece's line.
        """
        if piece.edge.flat:
            return self._minimise(np.array([1.0, 0.0]), np.array([right, piece.top - margin]), None)
        weights = np.array([piece.top - piece.bottom, piece.right - piece.left])
        weights /= weights.sum()
        height = float(weights @ [piece.left, piece.top])
        answer = self._minimise(weights, np.array([right, np.inf]), np.array([piece.left, -np.inf]))
        return None if answer is None or answer.value >= height - margin else answer

    def _prove_until(self, piece: Piece, until: float) -> None:
        """Mark what is left of a flat piece as proved up to the leftmost solution below it."""
        for candidate in list(self.envelope.pieces):
            if candidate.edge is piece.edge and candidate.left <= piece.left < candidate.right:
                self.envelope.prove(candidate, min(until, candidate.right))

    def _minimise(self, weights: Floats, upper: Floats, lower: Floats | None) -> Answer | None:
        answer = self.solver.minimise(weights, upper, lower, gap=0.1 * self.tolerance)
        if answer is Verdict.UNBOUNDED:
            raise StoppedError(Outcome.IMPRECISE)
        return answer if isinstance(answer, Answer) else None

    def _join(self, levels: Floats) -> bool:
        chain = slice_chain(self.relaxed, levels, self.envelope)
        return bool(chain) and self.envelope.lower(chain)

    def _vertex(self, levels: Floats) -> Vertex:
        first, second = (float(axis.position(levels)) for axis in self.solver.axes)
        return Vertex(first, second, levels)


@dataclass(frozen=True, eq=False)
class Stretch:
    """A segment of the frontier, or a point if both ends are the same vertex."""

    start: Vertex
    end: Vertex
    start_included: bool = True
    end_included: bool = True


def stretches(envelope: Envelope) -> list[Stretch]:
    """Read the non-dominated part off an envelope, from left to right."""
    found: list[Stretch] = []
    limit, after_flat = np.inf, False
    for place, piece in enumerate(envelope.pieces):
        jump = piece.top < limit - ROUNDING
        if not piece.edge.flat:
            after = envelope.pieces[place + 1].top if place + 1 < len(envelope.pieces) else envelope.last.second
            end_included = after >= piece.bottom - ROUNDING
            found.append(
                Stretch(
                    piece.edge.vertex_at(piece.left),
                    piece.edge.vertex_at(piece.right),
                    start_included=jump or not after_flat,
                    end_included=end_included,
                )
            )
        elif jump:
            found.append(Stretch(piece.edge.start, piece.edge.start))
        limit, after_flat = piece.bottom, piece.edge.flat
    if envelope.last.second < limit - ROUNDING:
        found.append(Stretch(envelope.last, envelope.last))
    return _joined(found)


def _joined(found: list[Stretch]) -> list[Stretch]:
    """Join segments that continue one another in a straight line with the same whole-number levels."""
    joined: list[Stretch] = []
    for stretch in found:
        if joined and _continues(joined[-1], stretch):
            before = joined.pop()
            joined.append(Stretch(before.start, stretch.end, before.start_included, stretch.end_included))
        else:
            joined.append(stretch)
    return joined


def _continues(before: Stretch, after: Stretch) -> bool:
    if before.end is not after.start or after.start is after.end or before.start is before.end:
        return False
    return Edge(before.start, after.end).second_at(before.end.first) <= before.end.second + ROUNDING
