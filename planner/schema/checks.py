"""What must hold between the parts of a model: names that exist, curves that fit, probabilities that add up."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

from planner.schema.checks_concessions import check_concessions
from planner.schema.checks_counterpart import check_counterpart
from planner.schema.checks_figures import check_figures, parts
from planner.schema.checks_home import check_home
from planner.schema.checks_measures import check_measures
from planner.schema.checks_talks import check_talks
from planner.schema.errors import quoted
from planner.schema.kept import Kept
from planner.schema.marks import Problems, Where
from planner.schema.names import known
from planner.schema.negotiation import ALL_ROUNDS, LONGEST, Negotiation
from planner.schema.quantities import parse_quantity
from planner.schema.tables import ALL_GOODS

LEAST_MARGIN = parse_quantity("10 thousand USD")
"""Ten times what the audit lets pass: with no more than that, a clear refusal would count as an acceptance."""


def check(model: Negotiation, problems: Problems, kept: Kept | None = None) -> None:
    """Add a problem for everything in a model that does not fit together.

    With ``kept``, what was found right before is not looked at again as long as nothing that it hangs on changes; it
    is of no more use once a problem was added.
    """
    kept = kept or Kept()

    for one in _CHECKS:
        kept.of(one, partial(one, problems=problems), model)
    for where, part in parts(model):
        kept.of(where, partial(check_figures, where=where, problems=problems), model, part)


def _dates(model: Negotiation, problems: Problems) -> None:
    if model.horizon_end < model.horizon_start:
        problems.add(("horizon_end",), str(model.horizon_end), f"a day after {model.horizon_start}")
    if model.horizon_end.year - model.horizon_start.year > LONGEST:
        problems.add(("horizon_end",), str(model.horizon_end), f"at most {LONGEST} years after {model.horizon_start}")
    if not model.rounds:
        problems.add(("rounds",), "no round", "at least one")
    for name, negotiation_round in model.rounds.items():
        if not model.horizon_start <= negotiation_round.date <= model.horizon_end:
            expected = f"a day from {model.horizon_start} to {model.horizon_end}"
            problems.add(("rounds", name, "date"), str(negotiation_round.date), expected)
    if ALL_ROUNDS in model.rounds:
        expected = "another name: this one stands for all rounds"
        problems.add(("rounds", ALL_ROUNDS), f"a round called '{ALL_ROUNDS}'", expected)
    for (_, earlier), (name, later) in pairwise(model.rounds.items()):
        if later.date <= earlier.date:
            problems.add(("rounds", name, "date"), str(later.date), f"a day after {earlier.date}: rounds in order")


def _margin(model: Negotiation, problems: Problems) -> None:
    if model.discount_rate.value.magnitude < 0:
        problems.add(("discount_rate",), quoted(model.discount_rate.value.text), "a rate of at least 0")
    if model.refusal_margin.magnitude < LEAST_MARGIN.magnitude:
        expected = f"at least {LEAST_MARGIN.text}, such as '1 million USD'"
        problems.add(("refusal_margin",), quoted(model.refusal_margin.text), expected)


def _trade(model: Negotiation, problems: Problems) -> None:
    trade = model.trade
    known(trade.home_supplier, trade.products.suppliers, ("trade", "home_supplier"), problems, "supplier")
    known(trade.elasticities_default, trade.elasticities, ("trade", "elasticities_default"), problems, "set")
    for name, readings in trade.elasticities.items():
        for key in ("substitution", "import_substitution", "supply"):
            multiplier = getattr(readings, key).value
            if not 0.01 <= multiplier.magnitude <= 100:
                expected = "a multiplier from 1 % to 100 times"
                problems.add(("trade", "elasticities", name, key), quoted(multiplier.text), expected)


def _rivals(model: Negotiation, problems: Problems) -> None:
    trade, scenarios = model.trade, model.trade.rivals.scenarios
    known(trade.rivals_default, scenarios, ("trade", "rivals_default"), problems, "rivals scenario")
    covered = {(rate.scenario, rate.measure) for rate in trade.rivals.rates if rate.supplier == "others"}
    suppliers = [name for name in (*trade.products.suppliers, "others") if name != trade.home_supplier]
    for rate in trade.rivals.rates:
        where: Where = ("trade", "rivals", f"{rate.scenario}.{rate.measure}.{rate.supplier}")
        known(rate.supplier, suppliers, where, problems, "supplier")
        known(rate.measure, [*model.measures, ALL_GOODS], where, problems, "measure")
    used = {trade.rivals_default}
    used |= {o.rivals for f in model.counterpart.factors.values() for o in f.outcomes.values() if o.rivals}
    for scenario in scenarios:
        for measure, action in model.measures.items():
            if action.is_tariff and scenario in used and (scenario, measure) not in covered:
                found = f"no rate of 'others' under '{measure}' in '{scenario}'"
                problems.add(("trade", "rivals"), found, "one for every measure of a scenario that is used")


def _published(model: Negotiation, problems: Problems) -> None:
    trade = model.trade
    for estimate in trade.published.estimates if trade.published else ():
        late = estimate.published > model.as_of
        if late != (estimate.used_for == "hindsight"):
            expected = "'hindsight' exactly if it was published after as_of"
            problems.add(("trade", "published", estimate.name, "used_for"), quoted(estimate.used_for), expected)


_CHECKS = (
    _dates,
    _margin,
    check_measures,
    check_concessions,
    check_home,
    check_counterpart,
    _trade,
    _rivals,
    _published,
    check_talks,
)
