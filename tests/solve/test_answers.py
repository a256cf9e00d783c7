"""Patterns of answers: offers lead to them, and the search only finds better ones."""

from __future__ import annotations

import numpy as np
import pytest
from instances import Size, instance

from planner.program.build import build
from planner.solve.answers import AnswerSearch, spread
from planner.solve.clock import Clock
from planner.solve.highs import Driver
from planner.solve.options import SolveOptions
from planner.solve.sight import Sight


@pytest.mark.parametrize("rounds", [1, 2])
def test_a_pattern_is_what_its_offers_lead_to_and_no_worse_than_the_start(rounds: int) -> None:
    clock = Clock(None)
    sight = Sight(
        Driver(build(instance(1, Size(postures=12, items=12, measures=4, rounds=rounds))), SolveOptions(), clock)
    )
    never = np.full(sight.postures, sight.rounds)
    found = AnswerSearch(sight, clock).run(never)
    assert found is not None
    accepts = found.surplus >= -1e-6
    refuses = found.surplus <= -sight.margin + 1e-6
    assert np.any(found.answers < rounds)
    for w, answer in enumerate(found.answers.tolist()):
        assert np.all(refuses[w, :answer])
        assert answer == rounds or accepts[w, answer]
    assert found.loss < sight.chance @ sight.no_deal


def test_a_spread_wins_the_easiest_first_and_as_many_in_every_round() -> None:
    ease = np.array([3.0, 1.0, 4.0, 2.0])
    assert spread(ease, 3, 2).tolist() == [0, 1, 0, 1]
