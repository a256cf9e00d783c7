"""The frontier of one slice: all solutions that share their whole-number levels.

Method: weighted sums between neighbouring vertices (Aneja & Nair 1979, "Bicriteria transportation problem", Management
Science 25:73-78), each a linear program warm-started from the one before. Problem class: bi-objective linear programs.
"""

from __future__ import annotations

import numpy as np

from planner.study.frontier.driver import Answer, Solver
from planner.study.frontier.envelope import Envelope, Vertex
from planner.study.frontier.matrix import Floats

# In search units, of which a range has a hundred: a vertex nearer to a chord than this lies on it.
_CHORD = 1e-6


def slice_chain(solver: Solver, levels: Floats, envelope: Envelope | None) -> list[Vertex]:
    """Return the vertices of a slice's frontier by ascending first position; none if rounding makes it infeasible.

    Parts that the envelope is known to be below are left as chords, which lie above it too.
    """
    solver.fix_whole(levels)
    left, right = _best(solver, 0), _best(solver, 1)
    if left is None or right is None:
        return []
    chain = [left]
    pending = [(left, right)]
    while pending:
        start, end = pending.pop()
        between = None if _settled(start, end, envelope) else _between(solver, start, end)
        if between is not None:
            pending += [(between, end), (start, between)]
        elif end.first > chain[-1].first:
            chain.append(end)
    return _without_chords(chain)


def _settled(start: Vertex, end: Vertex, envelope: Envelope | None) -> bool:
    if end.first - start.first <= _CHORD or start.second - end.second <= _CHORD:
        return True
    return envelope is not None and envelope.covers(start.first, end.second)


def _best(solver: Solver, axis: int) -> Vertex | None:
    """Return the outcome that is best on one axis and then on the other."""
    free = np.full(2, np.inf)
    answer = solver.minimise(np.eye(2)[axis], free)
    if not isinstance(answer, Answer):
        return None
    limits = free.copy()
    limits[axis] = answer.positions[axis]
    improved = solver.minimise(np.eye(2)[1 - axis], limits)
    return _vertex(improved if isinstance(improved, Answer) else answer)


def _between(solver: Solver, start: Vertex, end: Vertex) -> Vertex | None:
    """Return a vertex below the chord, None if there is none."""
    weights = np.array([start.second - end.second, end.first - start.first])
    weights /= weights.sum()
    answer = solver.minimise(weights, np.full(2, np.inf))
    if not isinstance(answer, Answer):
        return None
    vertex = _vertex(answer)
    height = float(weights @ [start.first, start.second])
    inside = start.first + _CHORD < vertex.first < end.first - _CHORD
    return vertex if inside and float(weights @ answer.positions) < height - _CHORD else None


def _without_chords(chain: list[Vertex]) -> list[Vertex]:
    """Leave out vertices on the straight line between their neighbours."""
    kept: list[Vertex] = []
    for vertex in chain:
        while len(kept) > 1 and _on_chord(kept[-2], kept[-1], vertex):
            kept.pop()
        kept.append(vertex)
    return kept


def _on_chord(start: Vertex, middle: Vertex, end: Vertex) -> bool:
    fall, run = start.second - end.second, end.first - start.first
    below = fall * (start.first - middle.first) + run * (start.second - middle.second)
    return below <= _CHORD * (fall + run)


def _vertex(answer: Answer) -> Vertex:
    return Vertex(float(answer.positions[0]), float(answer.positions[1]), answer.levels)
