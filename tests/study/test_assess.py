"""A proposal is taken, countered or refused for the reasons that the mathematics gives."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from small_negotiation import LOSSES, judged, make_model

from planner.program.assemble import assemble
from planner.program.problem import Problem
from planner.schema.errors import InputError
from planner.schema.loader import load
from planner.schema.negotiation import Negotiation
from planner.solve.evaluation import evaluate
from planner.solve.options import SolveOptions
from planner.solve.search import solve
from planner.solve.solution import Offer, Reason, Solution
from planner.study.assess import Verdict, _verdict, assess
from planner.study.credibility import credibility
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


def test_a_delay_across_new_year_costs_no_more_than_the_relief_of_its_months(monkeypatch: pytest.MonkeyPatch) -> None:
    def autumn(says: dict[str, Any]) -> None:
        says["horizon_end"] = date(2028, 12, 31)
        says["rounds"]["first"]["date"] = date(2026, 9, 15)
        says["concessions"]["gas"]["delivery"] = {2027: "50 %", 2028: "50 %"}
        says["counterpart"]["hazard"] = judged("30 %")

    model = make_model(autumn)
    monkeypatch.setattr("planner.study.credibility.DELAYS", tuple(range(1, 13)))
    taken = take(assemble(model, LOSSES), FAIR).objective
    late = [each.objective for each in credibility(model, LOSSES, FAIR, best=0.0).late]
    steps = [after - before for before, after in itertools.pairwise([taken, *late])]
    # Relief is 5 + 2 billion USD a year where cars are tariffed on, 2 where their tariff is void: half and half.
    assert all(0.0 < step < (5.0 / 2 + 2.0) * 31 / 365 for step in steps)
    # What is given costs the same, and the chance that the relief still stands falls once, by the hazard.
    assert steps[4] == pytest.approx(0.7 * 0.8 * steps[2] * 31 / 30, rel=0.05)


def test_what_fails_most_often_fails_for_certain_and_no_more() -> None:
    def breaking(says: dict[str, Any]) -> None:
        says["counterpart"]["hazard"] = judged("70 %")

    withdrawn = credibility(make_model(breaking), LOSSES, FAIR, best=0.0).withdrawn
    assert [each.added_hazard for each in withdrawn] == pytest.approx([0.1, 0.25, 0.3])

    def broken(says: dict[str, Any]) -> None:
        says["counterpart"]["hazard"] = judged("100 %")

    assert credibility(make_model(broken), LOSSES, FAIR, best=0.0).withdrawn == ()


def test_linking_the_tracks_is_no_cost_of_showing_ones_hand_and_is_due_without_a_deal(model: Negotiation) -> None:
    def linked(says: dict[str, Any]) -> None:
        says["linkage"] = {"cost": judged("0.25 billion USD")}

    found = assess(make_model(linked), FAIR, losses=LOSSES)
    apart = assess(model, FAIR, losses=LOSSES)
    assert found.taken.linkage_cost == pytest.approx(0.25)
    assert found.taken.disclosed == pytest.approx(apart.taken.disclosed)
    assert found.taken.objective == pytest.approx(apart.taken.objective + 0.25)
    assert found.no_deal == pytest.approx(apart.no_deal + 0.25)


def later_wants_less(says: dict[str, Any]) -> None:
    """Nobody accepts anything in the first round, everybody what is fair in the second."""
    says["rounds"]["second"] = {"title": "Second", "date": date(2026, 7, 1)}
    says["counterpart"]["reservation"] = judged("50 billion USD")
    says["counterpart"]["drift"] = judged("-100 billion USD/yr")


def test_an_offer_near_it_that_nobody_accepts_now_is_no_counter() -> None:
    found = assess(make_model(later_wants_less), DEAR, losses=LOSSES)
    assert found.plan_objective is not None
    assert found.plan_objective < found.no_deal - 0.1
    assert (found.verdict, found.counters, found.lapses, found.settled) == (Verdict.REFUSE, (), True, True)


def test_what_is_better_than_no_deal_but_not_than_the_best_plan_is_countered_with_that_plan(
    model: Negotiation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planner.study.assess.MOST_CHANGES", 0)
    found = assess(model, Offer("first", {"gas": 3.0}, {"cars": "low", "chips": "high"}), losses=LOSSES)
    assert found.plan_objective is not None
    assert found.plan_objective < found.taken.objective < found.no_deal
    assert (found.verdict, found.counters, found.settled) == (Verdict.COUNTER, (), True)
    assert found.margin == pytest.approx(found.taken.objective - found.plan_objective)


def test_counter_offers_are_better_than_taking_it_and_each_than_the_one_before(model: Negotiation) -> None:
    for offer in (FAIR, DEAR):
        found = assess(model, offer, losses=LOSSES)
        ceiling = found.no_deal if found.broken else min(found.no_deal, found.taken.objective)
        losses = [ceiling, *(each.objective for each in found.counters)]
        assert all(after < before for before, after in itertools.pairwise(losses))
        assert all(each.chance_now > 0.0 for each in found.counters)
        if found.verdict is Verdict.COUNTER:
            assert found.margin == pytest.approx(ceiling - losses[-1])


def test_a_counter_that_a_longer_search_might_drop_is_not_settled(
    model: Negotiation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(problem: Problem, options: SolveOptions) -> Solution:
        found = solve(problem, options)
        return replace(found, proof=replace(found.proof, reason=Reason.LIMIT)) if problem.near else found

    assert assess(model, DEAR, losses=LOSSES).settled
    monkeypatch.setattr("planner.study.assess.solve", stopped)
    found = assess(model, DEAR, losses=LOSSES)
    assert (found.verdict, found.settled) == (Verdict.COUNTER, False)


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


def test_what_rounding_alone_tells_apart_from_the_best_plan_is_taken() -> None:
    assert _verdict(1.0 + 1e-12, 5.0, 1.0, (), True) == (Verdict.TAKE, 0.0)
    assert _verdict(1.1, 5.0, 1.0, (), True)[0] is Verdict.COUNTER
    assert _verdict(math.inf, 5.0, 1.0, (), True)[0] is Verdict.REFUSE
