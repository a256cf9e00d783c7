"""Fresh cases: without spread they are the model's own, and with it they are spread as stated."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_talks import IMPACTS, ladders, talks
from small_negotiation import make_model

import planner
from planner.program.assemble import assemble
from planner.program.risk import QUANTILES, loss_quantile, mean_and_tail, total_variation, worst_case
from planner.schema.errors import InputError
from planner.schema.postures import PostureCase
from planner.solve.evaluation import evaluate
from planner.solve.solution import Offer
from planner.study.sample import SampleOptions, sample_risk, stress
from planner.study.sample_draws import Array, fresh_cases
from planner.study.sample_judge import YearlyImpacts, judge


class Stated(YearlyImpacts):
    """Impacts from a table, the same in every reading."""

    def __init__(self, readings: int) -> None:
        self.readings = readings

    def of(self, measure: str, term: str, quantity: str, case: PostureCase) -> Array:
        impact = IMPACTS.impacts[measure, term, case.rivals, case.elasticities]
        return np.full(self.readings, float(getattr(impact, quantity)))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_without_spread_every_draw_is_a_case_of_the_model(data: st.DataObject) -> None:
    model = data.draw(talks())
    offers = data.draw(ladders(model))
    problem = assemble(model, IMPACTS)
    state = evaluate(problem, offers)
    fresh = fresh_cases(model, 40, 0.0, 2, 1)
    judged = judge(model, problem, offers, fresh, Stated(2))
    rounds = [*problem.rounds, None]
    for draw, position in enumerate(fresh.case):
        name = fresh.cases[position].name
        postures = problem.cases()[name]
        assert judged.losses[draw] == pytest.approx(state.losses[name], abs=1e-9)
        assert judged.no_deal[draw] == pytest.approx(sum(p.no_deal_loss for p in postures), abs=1e-9)
        for posture in postures:
            assert rounds[judged.accepted[posture.table][draw]] == state.postures[posture.name].accepts


def test_figures_are_spread_around_those_of_the_model() -> None:
    fresh = fresh_cases(make_model(), 20_000, 0.3, 10, 3)
    hard = np.array([case.outcomes["mood"] == "hard" for case in fresh.cases])[fresh.case]
    assert hard.mean() == pytest.approx(0.25, abs=0.02)
    assert fresh.reservation[~hard].min() == pytest.approx(0.5 * 0.7, abs=1e-3)
    assert fresh.reservation[~hard].max() == pytest.approx(0.5 * 1.3, abs=1e-3)
    assert fresh.reservation[hard].mean() == pytest.approx(1.5, abs=0.01)
    assert fresh.asking[~hard].tolist() == [1.0] * int((~hard).sum())
    assert (fresh.asking[hard].min(), fresh.asking[hard].max()) == pytest.approx((1.4, 2.6), abs=1e-2)
    # Two figures, the channel's weight and the outcome's emphasis, each vary by themselves.
    assert fresh.weights["security"][hard].max() > 0.75 * 1.3
    assert fresh.weights["security"][hard].mean() == pytest.approx(0.75, abs=0.01)


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> planner.Negotiation:
    return planner.load(planner.new_model(tmp_path_factory.mktemp("models") / "mine"))


@pytest.fixture(scope="module")
def plan(starter: planner.Negotiation) -> tuple[Offer, ...]:
    offers: tuple[Offer, ...] = planner.solve(starter).solution.offers
    return offers


def test_without_spread_the_sample_keeps_the_promise(starter: planner.Negotiation, plan: tuple[Offer, ...]) -> None:
    found = stress(starter, plan, SampleOptions(draws=6000, spread=0.0, readings=100))
    assert found.fresh.mean.value == pytest.approx(found.promised.mean.value, abs=0.1)
    assert found.fresh.mean.low - 1e-9 <= found.promised.mean.value <= found.fresh.mean.high + 1e-9
    assert found.fresh.no_deal.low - 1e-9 <= found.promised.no_deal.value <= found.fresh.no_deal.high + 1e-9
    for level in QUANTILES:
        assert found.fresh.quantiles[level].value == pytest.approx(found.promised.quantiles[level].value)


def test_the_same_seed_gives_the_same_figures(starter: planner.Negotiation, plan: tuple[Offer, ...]) -> None:
    options = SampleOptions(draws=400, readings=20, seed=5)
    assert stress(starter, plan, options).fresh == stress(starter, plan, options).fresh
    assert stress(starter, plan, options).fresh != stress(starter, plan, SampleOptions(400, 0.2, 20, 6)).fresh


def test_intervals_of_many_samples_hold_the_truth_about_as_often_as_they_say(
    starter: planner.Negotiation, plan: tuple[Offer, ...]
) -> None:
    truth = stress(starter, plan, SampleOptions(draws=20_000, readings=2000, seed=100)).fresh.mean.value
    held = 0
    for seed in range(20):
        mean = stress(starter, plan, SampleOptions(draws=300, readings=100, seed=seed)).fresh.mean
        held += mean.low <= truth <= mean.high
    assert held >= 16


@pytest.mark.parametrize("risk", [mean_and_tail(0.3, 0.9), worst_case(), total_variation(0.2)])
def test_measures_of_a_sample_are_those_of_equally_likely_cases(risk: object) -> None:
    losses = np.array([3.0, -1.0, 4.0, 10.0, 5.0, 9.0, 2.0, 6.0, 5.0, 3.0])
    expected = {
        mean_and_tail(0.3, 0.9): 0.7 * losses.mean() + 0.3 * 10.0,
        worst_case(): 10.0,
        # A fifth of the mass moves from the two lowest to the highest.
        total_variation(0.2): (losses.sum() - 2.0 + 1.0 + 2 * 10.0) / 10,
    }
    assert sample_risk(risk, losses) == pytest.approx(expected[risk])  # type: ignore[arg-type,index]


def test_quantiles_of_weighted_cases() -> None:
    losses, chances = [4.0, 1.0, 2.0], [0.25, 0.5, 0.25]
    levels = (0.05, 0.5, 0.51, 0.75, 0.95)
    assert [loss_quantile(level, chances, losses) for level in levels] == [1.0, 1.0, 2.0, 2.0, 4.0]


@pytest.mark.parametrize(
    "options",
    [{"spread": 1.0}, {"spread": -0.1}, {"draws": 10}, {"readings": 1}, {"seed": -1}, {"spread": float("nan")}],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, float]) -> None:
    with pytest.raises(InputError):
        SampleOptions(**options)  # type: ignore[arg-type]


def test_a_plan_for_another_model_is_refused(starter: planner.Negotiation, plan: tuple[Offer, ...]) -> None:
    first = plan[0]
    name, level = next(iter(first.levels.items()))
    with pytest.raises(InputError, match="plan: rounds"):
        stress(starter, ())
    with pytest.raises(InputError, match="beef"):
        stress(starter, (Offer(first.round, {"beef": 1.0}, first.terms), *plan[1:]))
    with pytest.raises(InputError, match="at most"):
        stress(starter, (Offer(first.round, {name: 100 * level}, first.terms), *plan[1:]))
    with pytest.raises(InputError, match="no term"):
        stress(starter, (Offer(first.round, first.levels, {}), *plan[1:]))


def test_what_linking_costs_is_lost_without_a_deal_too() -> None:
    model = planner.with_rounds(planner.load("korea-us-2025"), ["talks_april"])
    problem = assemble(model, planner.losses(model))
    assert problem.linkage_cost > 0.0
    nothing = Offer("talks_april", {}, {measure: terms[0] for measure, terms in problem.measures.items()})
    found = stress(model, [nothing], SampleOptions(draws=50, readings=5))
    for figures in (found.promised, found.fresh):
        assert figures.worse_than_none.value == 0.0
        assert figures.mean.value == pytest.approx(figures.no_deal.value + problem.linkage_cost)
