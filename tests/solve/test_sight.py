"""What the search sees of a plan is what comes of it."""

from __future__ import annotations

import pytest
from instances import Size, instance

from planner.program.build import build
from planner.solve.clock import Clock
from planner.solve.highs import Driver
from planner.solve.options import SolveOptions
from planner.solve.relaxation import Relaxation
from planner.solve.search import stated_plan
from planner.solve.sight import Sight
from planner.solve.start import first_plan

TOLERANCE = 1e-4
"""Billion USD; offers are judged as stated, with rounded levels."""


@pytest.mark.parametrize("factored", [True, False])
def test_surpluses_and_losses_seen_are_those_of_the_offers(factored: bool) -> None:
    problem = instance(2, Size(postures=12, rounds=2, factored=factored))
    driver = Driver(build(problem), SolveOptions(), Clock(None))
    plan = first_plan(driver, Relaxation(driver))
    assert plan is not None
    assert plan.values is not None
    _, state = stated_plan(driver, plan.values)
    sight = Sight(driver)
    assert (len(set(sight.scenario.tolist())) > 1) == factored
    seen = sight.seen_at(plan.values)
    surpluses, gains = sight.surpluses(seen), sight.gains(seen)
    accepted = set()
    for w, posture in enumerate(problem.postures):
        found = state.postures[posture.name]
        assert surpluses[w] == pytest.approx(found.surplus, abs=TOLERANCE)
        gain = 0.0
        if found.accepts is not None:
            gain = gains[w, problem.rounds.index(found.accepts)]
            accepted.add(found.accepts)
        c = sight.case[w]
        loss = sight.no_deal[c] + sight.disclosed[c] @ seen - gain - problem.linkage_cost
        assert loss == pytest.approx(found.loss, abs=TOLERANCE)
    assert accepted == set(problem.rounds)
