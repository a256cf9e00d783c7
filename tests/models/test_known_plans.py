"""Plans for the shipped models that are known to be good, judged afresh.

Their losses are recorded with a tolerance: what a tariff costs follows from the elasticities, which may be set anew,
and a change of a few per cent there moves a loss by about as much. What must not change is what the plans mean: they
keep every rule, most of the counterpart's ways of being agree, the milder ones no later than the harder ones, and a
good part of the loss is avoided.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from model_files import ROOT, read

from planner.program.assemble import assemble
from planner.program.problem import Problem
from planner.schema.loader import load
from planner.solve.evaluation import Evaluation, evaluate
from planner.solve.solution import Offer
from planner.trade.engine import loss_table

TOLERANCE = 0.05
"""Share by which a recorded loss may move with the elasticities."""
NAMES = ("korea-us-2025", "korea-us-2025-10")


@dataclass(frozen=True)
class Known:
    says: dict[str, Any]
    problem: Problem
    offers: list[Offer]
    found: Evaluation


@pytest.fixture(scope="module", params=NAMES)
def known(request: pytest.FixtureRequest) -> Known:
    says = read(ROOT / "tests" / "models" / "known_plans" / f"{request.param}.yaml")
    model = load(request.param)
    problem = assemble(model, loss_table(model))
    offers = [Offer(name, dict(offer["levels"]), dict(offer["terms"])) for name, offer in says["offers"].items()]
    return Known(says, problem, offers, evaluate(problem, offers))


def test_it_keeps_every_rule(known: Known) -> None:
    assert known.found.broken == ()


def test_it_loses_what_was_recorded(known: Known) -> None:
    assert known.found.objective == pytest.approx(known.says["loss"], rel=TOLERANCE)
    assert known.found.no_deal_loss == pytest.approx(known.says["without_a_deal"], rel=TOLERANCE)


def test_it_avoids_a_third_of_the_loss_without_a_deal(known: Known) -> None:
    assert known.found.objective < 2 / 3 * known.found.no_deal_loss


def test_agreement_grows_as_recorded(known: Known) -> None:
    assert known.found.agreement["joint"] == pytest.approx(known.says["agreed"], abs=0.15)


def test_who_is_milder_agrees_no_later(known: Known) -> None:
    rounds = {name: r for r, name in enumerate(known.problem.rounds)}
    never = len(rounds)
    agreed: dict[tuple[str, ...], dict[str, int]] = {}
    for posture in known.problem.postures:
        others = tuple(outcome for factor, outcome in posture.outcomes.items() if factor != "toughness")
        accepts = known.found.postures[posture.name].accepts
        when = never if accepts is None else rounds[accepts]
        agreed.setdefault(others, {})[posture.outcomes["toughness"]] = when
    assert len(agreed) == 12
    for when in agreed.values():
        assert when["soft"] <= when["firm"] <= when["hard"]


def test_nothing_is_given_for_nothing(known: Known) -> None:
    nothing = {measure: terms[0] for measure, terms in known.problem.measures.items()}
    for offer in known.offers:
        given = {name for name, level in offer.levels.items() if level > 0}
        assert not given or dict(offer.terms) != nothing, offer.round


def test_an_empty_offer_is_taken_by_nobody(known: Known) -> None:
    asked = {measure: terms[-1] for measure, terms in known.problem.measures.items()}
    empty = evaluate(known.problem, [Offer(name, {}, asked) for name in known.problem.rounds])
    assert empty.acceptance == 0.0
    assert empty.objective == pytest.approx(known.problem.linkage_cost + empty.no_deal_loss)
