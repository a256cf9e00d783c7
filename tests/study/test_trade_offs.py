"""The frontier of a negotiation against judging every offer."""

import math

import pytest
from strategies import Shape
from study.every_offer import MANY, SHAPE, Judged, every_offer, on_random_problems

from planner.program.problem import Problem
from planner.solve.options import SolveOptions
from planner.study.frontier.aims import parse_aim
from planner.study.frontier.negotiation import TradeOffSearch

NEAR = 1e-4


def position(offer: Judged, name: str, problem: Problem) -> float:
    """Return what an aim comes to, lower being better."""
    if name == "expected_loss":
        return float(offer.loss)
    if name == "cost":
        return float(offer.cost)
    if name == "acceptance":
        return -100 * float(offer.acceptance)
    if name == "consent":
        heard = [above for voice, above in zip(problem.voices, offer.above, strict=True) if voice.role != "observer"]
        return -float(min(heard))
    return float(sum(offer.draws))


def check(names: tuple[str, ...], problem: Problem) -> None:
    if "consent" in names and all(voice.role == "observer" for voice in problem.voices):
        return
    aims = tuple(parse_aim(name, problem) for name in names)
    search = TradeOffSearch(problem, aims, {item.name: 0.0 for item in problem.items}, 4, SolveOptions())
    found = search.run()
    assert search.why is None
    offers = [tuple(position(offer, name, problem) for name in names) for offer in every_offer(problem)]
    reported = [tuple(aim.sign * value for aim, value in zip(aims, choice.values, strict=True)) for choice in found]
    within = [search.within.get(name, 0.0) for name in names]
    for choice in reported:
        assert any(
            all(math.isclose(a, b, abs_tol=NEAR) for a, b in zip(choice, offer, strict=True)) for offer in offers
        ), (problem, choice)
        assert not any(
            all(a <= b + 1e-9 for a, b in zip(offer, choice, strict=True))
            and any(a < b - NEAR for a, b in zip(offer, choice, strict=True))
            for offer in offers
        ), (problem, choice)
    for offer in offers:
        assert any(
            all(a <= b + near + NEAR for a, b, near in zip(choice, offer, within, strict=True)) for choice in reported
        ), (problem, offer)


@pytest.mark.parametrize(
    ("names", "shape", "cases"),
    [
        (("expected_loss", "cost"), SHAPE, 25),
        (("expected_loss", "cost"), MANY, 15),
        (("expected_loss", "acceptance"), SHAPE, 25),
        (("expected_loss", "acceptance"), MANY, 15),
        (("expected_loss", "consent"), SHAPE, 15),
        (("cost", "budget.money"), SHAPE, 15),
        (("expected_loss", "cost", "acceptance"), SHAPE, 10),
    ],
)
def test_choices_are_on_the_frontier_and_match_every_offer(names: tuple[str, ...], shape: Shape, cases: int) -> None:
    on_random_problems(shape, cases, lambda problem: check(names, problem))
