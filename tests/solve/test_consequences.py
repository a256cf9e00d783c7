"""What follows from one answer holds for plans in which it is given."""

from __future__ import annotations

import numpy as np
from instances import Size, instance

from planner.program.build import build
from planner.solve.clock import Clock
from planner.solve.consequences import Consequences
from planner.solve.forms import forms_of
from planner.solve.highs import Driver
from planner.solve.options import SolveOptions
from planner.solve.region import Decision, Node, Region
from planner.solve.relaxation import Relaxation
from planner.solve.sight import Sight
from planner.solve.start import first_plan

TOLERANCE = 1e-5


def started(rounds: int) -> tuple[Sight, Node, Consequences, np.ndarray]:
    """Return a random negotiation, its root, what follows from answers, and what postures see of a plan."""
    problem = instance(2, Size(postures=12, rounds=rounds))
    driver = Driver(build(problem), SolveOptions(), Clock(None))
    plan = first_plan(driver, Relaxation(driver))
    assert plan is not None
    assert plan.values is not None
    sight = Sight(driver)
    region = Region(sight, forms_of(sight), driver.clock)
    root = region.root()
    return sight, root, Consequences(sight, root.ranges, driver.clock), sight.seen_at(plan.values)


def test_a_plan_lies_within_what_follows_from_its_own_answers() -> None:
    sight, root, consequences, seen = started(rounds=2)
    surplus = sight.surpluses(seen)
    gains = sight.gains(seen)
    accepts = surplus >= -TOLERANCE
    first = np.where(accepts.any(axis=1), accepts.argmax(axis=1), sight.rounds)
    decided: set[tuple[int, bool]] = set()
    for w, r in np.argwhere(root.ranges.undecided).tolist():
        if r > first[w]:
            continue
        ranges = root.ranges.copy()
        consequences.apply(Decision(w, r, bool(r == first[w])), ranges)
        here = first >= r
        assert np.all(ranges.low[here, r] <= surplus[here, r] + TOLERANCE)
        assert np.all(ranges.high[here, r] >= surplus[here, r] - TOLERANCE)
        assert np.all(ranges.most_gain[first == r, r] >= gains[first == r, r] - TOLERANCE)
        decided.add((r, bool(r == first[w])))
    assert decided == {(0, True), (0, False), (1, True), (1, False)}


def test_one_answer_decides_others() -> None:
    sight, root, consequences, _ = started(rounds=2)
    undecided = int(root.ranges.undecided.sum())
    fewest = undecided
    for w in range(sight.postures):
        for accepts in (True, False):
            ranges = root.ranges.copy()
            consequences.apply(Decision(w, 0, accepts), ranges)
            fewest = min(fewest, int(ranges.undecided.sum()))
    assert fewest < undecided - 1


def test_an_answer_says_in_every_round_how_much_can_be_gained() -> None:
    sight, root, consequences, _ = started(rounds=3)
    for r in range(sight.rounds):
        open_ones = np.nonzero(root.ranges.undecided[:, r])[0]
        for accepts in (True, False):
            ranges = root.ranges.copy()
            ranges.most_gain[:] = np.inf
            consequences.apply(Decision(int(open_ones[0]), r, accepts), ranges)
            possible = open_ones[ranges.high[open_ones, r] >= 0.0]
            others = possible[possible != open_ones[0]]
            assert len(others)
            assert np.all(np.isfinite(ranges.most_gain[others, r]))
