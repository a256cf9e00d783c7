"""Points of a Latin hypercube."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import qmc

from planner.study.hypercube import latin_hypercube


@pytest.mark.parametrize(("dimensions", "points", "seed"), [(1, 1, 0), (2, 50, 1), (3, 20, 7)])
def test_the_points_are_those_of_scipy(dimensions: int, points: int, seed: int) -> None:
    theirs = qmc.LatinHypercube(dimensions, rng=seed).random(points)
    assert np.array_equal(latin_hypercube(dimensions, points, seed), theirs)


def test_there_is_one_point_in_every_slice_of_every_axis() -> None:
    shares = np.array(latin_hypercube(3, 20, seed=1))
    assert all(sorted(np.floor(20 * column)) == list(range(20)) for column in shares.T)
