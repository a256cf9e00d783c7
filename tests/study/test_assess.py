"""A proposal is taken, countered or refused for the reasons that the mathematics gives."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from typing import Any

import pytest
from small_negotiation import LOSSES, judged, make_model

from planner.program.assemble import assemble
from planner.schema.errors import InputError
from planner.schema.loader import load
from planner.schema.negotiation import Negotiation
from planner.solve.evaluation import evaluate
from planner.solve.solution import Offer
from planner.study.assess import Verdict, assess
from planner.study.taking import take, widened

GENTLE = Offer("first", {}, {"cars": "low", "chips": "low"})
"""Relief for nothing."""
FAIR = Offer("first", {"gas": 2.0}, {"cars": "low", "chips": "low"})
DEAR = Offer("first", {"gas": 5.0, "ships": 6.0}, {"cars": "low", "chips": "high"})
"""Draws more than the budget holds."""


@pytest.fixture(scope="module")
def model() -> Negotiation:
    return make_model()


def test_relief_for_nothing_is_taken(model: Negotiation) -> None:
    found = assess(model, GENTLE, losses=LOSSES)
    assert found.verdict is Verdict.TAKE
    assert not found.broken
    assert found.margin == pytest.approx(min(found.no_deal, found.plan_objective or math.inf) - found.taken.objective)


def test_a_proposal_that_breaks_a_rule_is_countered_with_one_that_keeps_them_all(model: Negotiation) -> None:
    found = assess(model, DEAR, losses=LOSSES)
    assert found.verdict is Verdict.COUNTER
    assert {each.rule for each in found.failing} >= {"budget exchange 2026"}
    (budget,) = (each for each in found.failing if each.rule == "budget exchange 2026")
    assert budget.found == pytest.approx(0.6 * 0.5 * 5.0)
    assert budget.excess == pytest.approx(0.6 * 0.5 * 5.0 - 1.2)
    problem = assemble(model, LOSSES)
    for counter in found.counters:
        assert not evaluate(problem, counter.solution.offers).broken
        assert len(counter.changes) <= 3


def test_the_best_counter_beats_every_other_offer_with_as_few_changes(model: Negotiation) -> None:
    found = assess(model, DEAR, losses=LOSSES)
    problem = assemble(model, LOSSES)
    single = [counter for counter in found.counters if len(counter.changes) == 1]
    tried = []
    for gas, ships, cars, chips in itertools.product(
        (0.0, 1.0, 2.0, 3.0, 4.0, 5.0), (0.0, 2.0, 4.0, 6.0), *2 * [("high", "low")]
    ):
        levels = {name: level for name, level in (("gas", gas), ("ships", ships)) if level}
        offer = Offer("first", levels, {"cars": cars, "chips": chips})
        changes = (gas != 5.0) + (ships != 6.0) + (cars != "low") + (chips != "high")
        evaluation = evaluate(problem, [offer])
        if changes == 1 and not evaluation.broken:
            tried.append(evaluation.objective)
    best = min(tried, default=math.inf)
    # The search proves a plan to 0.01 %.
    assert (single[0].objective if single else math.inf) <= best * (1 + 1e-4)


def test_a_proposal_no_better_than_none_is_refused_if_nothing_near_it_helps() -> None:
    def costly(says: dict[str, Any]) -> None:
        for concession in says["concessions"].values():
            concession["cost"] = {"per_unit": f"40 billion USD per {concession['unit']}", "judgement": "made up"}
        says["counterpart"]["reservation"] = judged("6 billion USD")

    model = make_model(costly)
    found = assess(model, FAIR, losses=LOSSES)
    assert found.verdict is Verdict.REFUSE
    assert found.margin >= 0.0


def test_what_is_asked_beyond_the_range_is_said_and_not_clipped(model: Negotiation) -> None:
    asked = Offer("first", {"gas": 7.0}, FAIR.terms)
    found = assess(model, asked, losses=LOSSES)
    assert [(each.item, each.asked, each.highest) for each in found.beyond] == [("gas", 7.0, 5.0)]
    assert found.offer.levels["gas"] == 7.0
    assert found.taken.cost == pytest.approx(3.5 + 2.0 * 1.0)


def test_at_the_scale_of_indifference_taking_is_as_good_as_the_best_alternative(model: Negotiation) -> None:
    found = assess(model, FAIR, losses=LOSSES)
    assert found.indifference is not None
    scaled = {item: found.indifference * level for item, level in FAIR.levels.items()}
    problem = assemble(model, LOSSES)
    taken = take(widened(problem, scaled), Offer("first", scaled, FAIR.terms)).objective
    assert taken == pytest.approx(min(found.no_deal, found.plan_objective or math.inf), abs=1e-6)


def test_late_partial_and_withdrawn_relief_is_worth_less(model: Negotiation) -> None:
    found = assess(model, FAIR, losses=LOSSES)
    late = [found.taken.objective, *(each.objective for each in found.credibility.late)]
    assert late == sorted(late)
    assert late[0] < late[-1]
    withdrawn = [found.taken.objective, *(each.objective for each in found.credibility.withdrawn)]
    assert withdrawn == pytest.approx(sorted(withdrawn))
    assert {each.measure for each in found.credibility.without} == {"cars", "chips"}
    relief = sum(each.added_loss for each in found.credibility.without)
    best = min(found.no_deal, found.plan_objective or math.inf)
    assert found.credibility.least_share == pytest.approx(1.0 - (best - found.taken.objective) / relief, abs=1e-4)


def test_the_chance_that_they_still_want_it_is_that_of_the_postures_that_would_accept_it(model: Negotiation) -> None:
    problem = assemble(model, LOSSES)
    found = assess(model, FAIR, losses=LOSSES)
    state = evaluate(problem, [FAIR])
    assert [each.probability for each in found.standing] == pytest.approx([state.acceptance])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"round": "never"}, "round: found 'never'; expected"),
        ({"levels": {"moon": 1.0}}, "levels.moon: found 'moon'"),
        ({"levels": {"lng_long_term": math.nan}}, "levels.lng_long_term: found nan; expected a level of at least 0"),
        ({"terms": {}}, "found no term"),
    ],
)
def test_an_offer_that_is_not_in_the_words_of_the_model_is_refused(change: dict[str, Any], words: str) -> None:
    model = load("korea-us-2025")
    terms = {name: next(iter(measure.terms)) for name, measure in model.measures.items()}
    offer = Offer(next(iter(model.rounds)), {}, terms)
    with pytest.raises(InputError, match=words):
        assess(model, replace(offer, **change))
