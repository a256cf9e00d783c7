"""What information is worth: a published case, and talks against their own enumeration."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from pyomo.environ import ConcreteModel, NonNegativeReals, Objective, SolverFactory, Var, minimize, value

from planner.program.linear import Affine
from planner.program.objective import risk_of
from planner.program.risk import EXPECTED_LOSS, Risk, mean_and_tail, total_variation, worst_case
from planner.program.rules import Rules
from planner.study.information import Found, Information, value_of_information

CROPS = ("wheat", "corn", "beets")
YIELDS = {"good": 1.2, "average": 1.0, "bad": 0.8}


class Farmer:
    """A farmer shares out 500 acres before the weather is known, then buys and sells.

    Birge & Louveaux, Introduction to Stochastic Programming (2011), section 1.1; losses in dollars. The risk measure
    is stated by the code that states it in the planner's program.
    """

    cost: Mapping[str, float] = dict(zip(CROPS, (150.0, 230.0, 260.0), strict=True))
    mean_yield: Mapping[str, float] = dict(zip(CROPS, (2.5, 3.0, 20.0), strict=True))
    needed: Mapping[str, float] = dict(zip(CROPS, (200.0, 240.0, 0.0), strict=True))
    buys: Mapping[str, float] = {"wheat": 238.0, "corn": 210.0}
    sells: Mapping[str, float] = dict(zip(CROPS, (170.0, 150.0, 36.0), strict=True))
    quota, beyond_quota = 6000.0, 10.0

    def __init__(self, risk: Risk = EXPECTED_LOSS) -> None:
        self.risk = risk
        self.probabilities: Mapping[str, float] = dict.fromkeys(YIELDS, 1 / 3)

    def best(self, chances: Mapping[str, float], risk: Risk) -> Found[Mapping[str, float]]:
        return self._solve(chances, risk, None)

    def best_for_mean(self) -> Found[Mapping[str, float]]:
        return self._solve({"average": 1.0}, self.risk, None)

    def judged(self, plan: Mapping[str, float]) -> Found[Mapping[str, float]]:
        return self._solve(self.probabilities, self.risk, plan)

    def _solve(
        self,
        chances: Mapping[str, float],
        risk: Risk,
        plan: Mapping[str, float] | None,
        answers: Mapping[str, str] | None = None,
    ) -> Found[Mapping[str, float]]:
        """Return the best plan, one for each answer if the cases' answers are given."""
        answer = answers or dict.fromkeys(chances, "any")
        model, rules = ConcreteModel(), Rules()
        model.acres = Var(CROPS, sorted(set(answer.values())), domain=NonNegativeReals)
        keys = [(crop, case) for crop in CROPS for case in chances]
        model.bought = Var([key for key in keys if key[0] in self.buys], domain=NonNegativeReals)
        model.sold = Var(keys, domain=NonNegativeReals)
        model.surplus = Var(list(chances), domain=NonNegativeReals)
        losses = {case: Affine() for case in chances}
        for case, loss in losses.items():
            land = Affine()
            for crop in CROPS:
                acres = model.acres[crop, answer[case]]
                land.add(1.0, acres)
                if plan is not None:
                    rules.add("", Affine().add(1.0, acres).equals(plan[crop]))
                loss.add(self.cost[crop], acres).add(-self.sells[crop], model.sold[crop, case])
                stock = Affine().add(self.mean_yield[crop] * YIELDS[case], acres).add(-1.0, model.sold[crop, case])
                if crop in self.buys:
                    loss.add(self.buys[crop], model.bought[crop, case])
                    stock.add(1.0, model.bought[crop, case])
                else:
                    loss.add(-self.beyond_quota, model.surplus[case])
                    stock.add(-1.0, model.surplus[case])
                    rules.add("quota", Affine().add(1.0, model.sold[crop, case]).at_most(self.quota))
                rules.add("", stock.at_least(self.needed[crop]))
            rules.add("land", land.at_most(500.0))
        total = risk_of(model, risk, chances, losses, rules)
        model.objective = Objective(expr=total.merged().expression(), sense=minimize)
        rules.install(model)
        SolverFactory("appsi_highs").solve(model)
        reached = {case: float(value(loss.merged().expression())) for case, loss in losses.items()}
        optimum = float(value(model.objective))
        first = {crop: float(model.acres[crop, answer[next(iter(chances))]].value) for crop in CROPS}
        return Found(first, optimum, optimum, reached)

    def knowing(self, answers: Mapping[str, str]) -> float:
        """Return the least measure over one plan for each answer, written into a single program."""
        return self._solve(self.probabilities, self.risk, None, answers).value


def farmer_knows(risk: Risk = EXPECTED_LOSS) -> Information[Mapping[str, float]]:
    return value_of_information(Farmer(risk), {"bad year": {"yes": ["bad"], "no": ["good", "average"]}})


def test_the_farmer_of_birge_and_louveaux() -> None:
    found = farmer_knows()
    assert found.mean is not None
    assert found.mean_judged is not None
    assert found.planning is not None
    assert found.plan.value == pytest.approx(-108390.0, abs=0.01)
    assert dict(found.plan.plan) == pytest.approx({"wheat": 170.0, "corn": 80.0, "beets": 250.0}, abs=0.01)
    assert dict(found.plan.losses) == pytest.approx(
        {"good": -167000.0, "average": -109350.0, "bad": -48820.0}, abs=0.01
    )
    answers = {case: optimum.value for case, optimum in found.everything.answers.items()}
    assert answers == pytest.approx({"good": -167666.6667, "average": -118600.0, "bad": -59950.0}, abs=0.01)
    assert found.everything.optimum.value == pytest.approx(-115405.5556, abs=0.01)
    assert found.everything.worth.estimate == pytest.approx(7015.5556, abs=0.01)
    assert found.mean.value == pytest.approx(-118600.0, abs=0.01)
    assert dict(found.mean.plan) == pytest.approx({"wheat": 120.0, "corn": 80.0, "beets": 300.0}, abs=0.01)
    assert found.mean_judged.value == pytest.approx(-107240.0, abs=0.01)
    assert found.planning.estimate == pytest.approx(1150.0, abs=0.01)


def test_knowing_part_is_worth_no_more_than_knowing_all_and_is_reached() -> None:
    found = farmer_knows()
    part = found.parts["bad year"]
    farmer = Farmer()
    two = farmer.best({"good": 0.5, "average": 0.5}, EXPECTED_LOSS).value
    assert part.optimum.value == pytest.approx((2 * two + found.everything.answers["bad"].value) / 3)
    assert 0.0 < part.worth.estimate < found.everything.worth.estimate
    assert part.worth.low == pytest.approx(part.worth.high)


def test_the_farmer_with_a_tail_as_published_with_mpi_sppy() -> None:
    """Expected cost plus 5 times the mean of the worst fifth; weights of one risk measure add up to 1, so times 6."""
    found = Farmer(Risk(mean=1 / 6, tail=5 / 6, level=0.8)).best(
        dict.fromkeys(YIELDS, 1 / 3), mean_and_tail(5 / 6, 0.8)
    )
    assert 6 * found.value == pytest.approx(-391513.3333, abs=0.01)
    assert sum(found.losses.values()) / 3 == pytest.approx(-103313.3333, abs=0.01)
    assert max(found.losses.values()) == pytest.approx(-57640.0, abs=0.01)
    assert dict(found.plan) == pytest.approx({"wheat": 100.0, "corn": 80.0, "beets": 320.0}, abs=0.01)


@pytest.mark.parametrize("risk", [mean_and_tail(0.5, 0.6), worst_case(), total_variation(0.3)])
def test_bands_of_averse_farmers_hold_what_knowing_is_worth(risk: Risk) -> None:
    found = farmer_knows(risk)
    part = found.parts["bad year"]
    assert 0.0 <= part.worth.low <= part.worth.estimate <= part.worth.high <= found.everything.worth.high + 1e-6
    assert found.everything.worth.low == pytest.approx(found.everything.worth.high)
    assert found.planning is not None
    assert found.planning.low >= -1e-6
    best = Farmer(risk).knowing({"bad": "yes", "good": "no", "average": "no"})
    assert part.optimum.bound - 1e-3 <= best <= part.optimum.value + 1e-3
