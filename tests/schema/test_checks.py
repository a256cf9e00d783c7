"""What must hold between the parts of a model, one mistake at a time."""

from __future__ import annotations

from fractions import Fraction

import pytest
from schema.mistakes import Spoilt

from planner.schema.loader import load

RATES = "rate_25: {title: 25 %, rate: 25 %}\n    rate_15: {title: 15 %, rate: 15 %}"
SWAPPED = "rate_15: {title: 15 %, rate: 15 %}\n    rate_25: {title: 25 %, rate: 25 %}"
QUOTA = "rate_15: {quota: {in_quota_rate: 0 %, size: 70 %, out_of_quota_rate: 25 %}}"
SOURCED = "status: reported, source: customs_2024"
VOTER = "role: vote\n    seats: {value: 10 seats, judgement: x}"
RATIFIED = "ratification: {quorum: {value: 11 seats, judgement: x}}\nconstituencies:"
HAZARD = "{value: 101 %, judgement: x}"
FACTOR = """  mood:
    title: Mood
    outcomes:
      all: {probability: {value: 100 %, judgement: x}, rivals: all_alike}
  mood_two:
    title: Mood
    outcomes:
      all: {probability: {value: 100 %, judgement: x}, rivals: all_alike}
"""

WRONG = {
    "a horizon that ends before it begins": (
        "model.yaml",
        "horizon_end: 2027-12-31",
        "horizon_end: 2025-04-19",
        "horizon_end",
    ),
    "a horizon without end": ("model.yaml", "horizon_end: 2027-12-31", "horizon_end: 2190-12-31", "horizon_end"),
    "no round": (
        "model.yaml",
        "rounds:\n  first_talks: {title: First talks, date: 2025-05-01}",
        "rounds: {}",
        "rounds",
    ),
    "a round after the horizon": ("model.yaml", "date: 2025-05-01", "date: 2028-01-01", "rounds.first_talks.date"),
    "a round called as all rounds are": ("model.yaml", "first_talks: {title", "all: {title", "rounds.all"),
    "a negative discount rate": ("model.yaml", "4 %/yr", "-4 %/yr", "discount_rate"),
    "a discount rate that cannot be meant": ("model.yaml", "4 %/yr", "400 %/yr", "discount_rate.value"),
    "no margin between accepting and refusing": ("model.yaml", "1 million USD", "0 USD", "refusal_margin"),
    "a margin within the tolerance": ("model.yaml", "1 million USD", "9 thousand USD", "refusal_margin"),
    "terms out of order": ("measures.yaml", RATES, SWAPPED, "measures.cars.terms.rate_25"),
    "the same rate twice": ("measures.yaml", "rate: 15 %", "rate: 25 %", "measures.cars.terms.rate_15"),
    "a negative rate": (
        "measures.yaml",
        "base: {title: No added tariff, rate: 0 %}",
        "base: {rate: -1 %}",
        "measures.cars.terms.base",
    ),
    "a rate beyond any": ("measures.yaml", "rate: 25 %", "rate: 1001 %", "measures.cars.terms.rate_25"),
    "a reserved term": ("measures.yaml", "base: {title", "lifted: {title", "measures.cars.terms.lifted"),
    "an unknown term": ("measures.yaml", "term: rate_25", "term: rate_52", "measures.cars.without_deal.0.term"),
    "a stage after the horizon": (
        "measures.yaml",
        "2025-07-09",
        "2028-07-09",
        "measures.other_goods.without_deal.1.date",
    ),
    "stages out of order": ("measures.yaml", "2025-07-09", "2025-04-05", "measures.other_goods.without_deal.1.date"),
    "a quota whose rates are the wrong way": (
        "measures.yaml",
        "rate_15: {title: 15 %, rate: 15 %}",
        QUOTA.replace("0 %, size", "30 %, size"),
        "measures.cars.terms.rate_15.quota",
    ),
    "a source that is too late": (
        "sources.yaml",
        "date: 2025-02-05",
        "date: 2025-04-21",
        "measures.cars.without_deal.0",
    ),
    "an unknown agency": (
        "budgets.csv",
        "Public money,finance",
        "Public money,treasury",
        "budgets.public_money.agency",
    ),
    "a veto with seats": (
        "politics.yaml",
        "role: veto",
        "role: veto\n    seats: {value: 1 seats, judgement: x}",
        "constituencies.public.seats",
    ),
    "a vote without seats": ("politics.yaml", "role: veto", "role: vote", "constituencies.public"),
    "relief of an unknown term": (
        "politics.yaml",
        "base: {value: 5 points",
        "bass: {value: 5 points",
        "constituencies.public.relief.cars.bass",
    ),
    "approval beyond any": ("politics.yaml", "40 points", "4000 points", "constituencies.public.floor.value"),
    "probabilities above one": ("counterpart.yaml", "60 %", "61 %", "counterpart.factors.toughness.outcomes"),
    "probabilities below one": ("counterpart.yaml", "60 %", "59.999999999 %", "counterpart.factors.toughness.outcomes"),
    "a negative probability": (
        "counterpart.yaml",
        "60 %",
        "-60 %",
        "counterpart.factors.toughness.outcomes.soft.probability",
    ),
    "a negative multiplier": (
        "counterpart.yaml",
        "150 %",
        "-150 %",
        "counterpart.factors.toughness.outcomes.hard.asking",
    ),
    "a negative weight": ("counterpart.yaml", "value: 80 %", "value: -80 %", "counterpart.asks.revenue"),
    "an unknown scenario of rivals": (
        "model.yaml",
        "rivals_default: all_alike",
        "rivals_default: all_like",
        "trade.rivals_default",
    ),
    "an unknown set of elasticities": (
        "model.yaml",
        "elasticities_default: central",
        "elasticities_default: centre",
        "trade.elasticities_default",
    ),
    "an elasticity of nothing": (
        "model.yaml",
        "supply: {value: 1 times",
        "supply: {value: 0 times",
        "trade.elasticities.central.supply",
    ),
    "an unknown home": ("model.yaml", "home_supplier: home", "home_supplier: korea", "trade.home_supplier"),
    "money beyond the world's": (
        "counterpart.yaml",
        "0.3 billion USD",
        "101 trillion USD",
        "counterpart.reservation.value",
    ),
}


@pytest.mark.parametrize(("file", "old", "new", "where"), WRONG.values(), ids=WRONG)
def test_what_does_not_fit_is_refused_where_it_stands(
    spoilt: Spoilt, file: str, old: str, new: str, where: str
) -> None:
    if where == "measures.cars.without_deal.0":
        spoilt.change("measures.yaml", "judgement: In force when the model was made.", SOURCED)
    mistakes = spoilt.change(file, old, new).mistakes()
    assert where in [mistake.where for mistake in mistakes]
    assert len(mistakes) <= 3  # what follows from the first one included


def test_a_quota_may_stand_between_its_two_rates(spoilt: Spoilt) -> None:
    spoilt.change("measures.yaml", "rate_15: {title: 15 %, rate: 15 %}", QUOTA)
    quota = load(spoilt.folder).measures["cars"].terms["rate_15"].quota
    assert quota is not None
    assert quota.size.magnitude == Fraction(7, 10)


def test_a_quorum_beyond_all_seats_is_refused(spoilt: Spoilt) -> None:
    spoilt.change("politics.yaml", "role: veto", VOTER).change("politics.yaml", "constituencies:", RATIFIED)
    assert spoilt.only().where == "ratification.quorum"


def test_probabilities_are_added_exactly(spoilt: Spoilt) -> None:
    spoilt.change("counterpart.yaml", "60 %", "33.3 %").change("counterpart.yaml", "40 %", "66.7 %")
    assert len(load(spoilt.folder).counterpart.factors["toughness"].outcomes) == 2


def test_a_sum_of_nearly_all_is_told_with_the_digits_that_differ(spoilt: Spoilt) -> None:
    spoilt.change("counterpart.yaml", "60 %", "33.3333333333 %").change("counterpart.yaml", "40 %", "66.6666666666 %")
    assert spoilt.only().found == "probabilities that add up to 99.9999999999 %"


def test_a_hazard_that_only_an_outcome_gives_is_told_in_the_line_of_the_outcome(spoilt: Spoilt) -> None:
    old = "    outcomes:\n"
    spoilt.change("counterpart.yaml", f"{old}      soft:\n", f"{old}      soft:\n        hazard: {HAZARD}\n")
    mistake = spoilt.only()
    assert mistake.where == "counterpart.factors.toughness.outcomes.soft.hazard"
    assert mistake.line is not None
    assert HAZARD in (spoilt.folder / mistake.file).read_text(encoding="utf-8").splitlines()[mistake.line - 1]


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("counterpart.yaml", "value: 60 %", "value: 0.6", "a share from 0 % to 100 %, such as '60 %'"),
        ("counterpart.yaml", "value: 60 %", "value: 60", "a share from 0 % to 100 %, such as '60 %'"),
        ("counterpart.yaml", "value: 60 %", "value: 250", "a share from 0 % to 100 %, such as '60 %'"),
        ("concessions.yaml", "{2027: 10 %}", "{2027: .1}", "a share from 0 % to 100 %, such as '10 %'"),
        (
            "counterpart.yaml",
            "value: 150 %",
            "value: 1.5",
            "a number with its unit, such as '1.5 %' for a share or '1.5 times' for a multiplier",
        ),
    ],
)
def test_a_share_without_a_unit_gets_examples_of_shares(
    spoilt: Spoilt, file: str, old: str, new: str, expected: str
) -> None:
    assert spoilt.change(file, old, new).only().expected == expected


def test_two_factors_may_not_set_the_same(spoilt: Spoilt) -> None:
    path = spoilt.folder / "counterpart.yaml"
    path.write_text(path.read_text(encoding="utf-8") + FACTOR, encoding="utf-8")
    mistake = spoilt.only()
    assert (mistake.where, mistake.found) == ("counterpart.factors.mood_two", "rivals, which 'mood' sets too")


def test_more_ways_the_counterpart_may_turn_out_than_can_be_searched_are_refused(spoilt: Spoilt) -> None:
    path = spoilt.folder / "counterpart.yaml"
    text = path.read_text(encoding="utf-8")
    factor = text[text.index("  toughness:") :]
    path.write_text(text + "".join(factor.replace("toughness", f"f{n}") for n in range(40)), encoding="utf-8")
    assert spoilt.only().found == f"{2**41:,} ways the counterpart may turn out to be"


def test_a_source_that_is_late_but_not_cited_does_no_harm(spoilt: Spoilt) -> None:
    spoilt.change("sources.yaml", "date: 2025-02-05", "date: 2026-02-05")
    assert load(spoilt.folder).sources["customs_2024"].date.year == 2026
