"""Latin hypercubes: points of the unit cube, one in each of as many equal slices of every axis (McKay et al. 1979)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def latin_hypercube(dimensions: int, points: int, seed: int) -> Sequence[Sequence[float]]:
    """Return ``points`` rows of ``dimensions`` shares from 0 to 1.

    They are those of ``scipy.stats.qmc.LatinHypercube`` with the same seed; importing scipy's statistics takes longer
    than a hundred points of a small model do.
    """
    draw = np.random.default_rng(seed).spawn(1)[0]  # as scipy does
    within = draw.uniform(size=(points, dimensions))
    slices = np.tile(np.arange(1, points + 1), (dimensions, 1))
    for axis in slices:
        draw.shuffle(axis)
    shares: Sequence[Sequence[float]] = ((slices.T - within) / points).tolist()
    return shares
