"""The few affine forms through which postures see an offer, by which regions of plans are cut.

By table and round: the mean surplus of the postures, the directions in which postures differ most (the principal
directions of their surpluses, by singular values), and what an agreement costs.
"""

from __future__ import annotations

import numpy as np

from planner.solve.arrays import Vector
from planner.solve.region import Node
from planner.solve.sight import Sight

DIRECTIONS = 3
"""Directions in which postures differ, by table and round."""
BORNE = 0.5
"""Weight of what is borne beside surpluses in the choice of the form to cut."""


def forms_of(sight: Sight) -> Vector:
    """Return the affine forms by which regions are divided, a row each over the seen columns."""
    forms: list[Vector] = []
    weights = sight.chance[sight.case]
    for table in dict.fromkeys(sight.table):
        members = np.array([w for w in range(sight.postures) if sight.table[w] == table])
        chance = weights[members] / max(1e-12, weights[members].sum())
        for r in range(sight.rounds):
            rows = sight.surplus[members, r]
            mean = chance @ rows
            forms.append(mean)
            _, sizes, directions = np.linalg.svd(np.sqrt(chance)[:, None] * (rows - mean), full_matrices=False)
            forms.extend(d for size, d in zip(sizes[:DIRECTIONS], directions, strict=False) if size > 1e-9)
            forms.append(chance @ sight.borne[members, r])
    return np.array([form for form in forms if np.any(form)]).reshape(-1, len(sight.seen))


def form_to_cut(sight: Sight, forms: Vector, node: Node) -> int | None:
    """Return the form whose width in a region most blurs the open answers, None if no cut would help."""
    width = node.upper - node.lower
    score = np.zeros(len(forms))
    postures, rounds = np.nonzero(node.ranges.undecided)
    if not len(postures):
        return None
    chance = sight.chance[sight.case[postures]]
    rows, borne = sight.surplus[postures, rounds], sight.borne[postures, rounds]
    for position, form in enumerate(forms):
        # By how much it moves a surplus, or a loss, billion USD.
        effect = (np.abs(rows @ form) + BORNE * np.abs(borne @ form)) / (form @ form)
        score[position] = (chance * effect).sum() * width[position]
    score[~(width > 1e-4)] = 0.0
    best = int(np.argmax(score))
    return best if score[best] > 0.0 else None
