"""What must hold for the counterpart: what it asks, and the ways it may turn out to be."""

from __future__ import annotations

from collections.abc import Iterator

from planner.schema.checks_measures import check_menu, check_steps
from planner.schema.counterpart import Factor, Outcome
from planner.schema.errors import quoted
from planner.schema.marks import Problems, Where
from planner.schema.names import known
from planner.schema.negotiation import Negotiation
from planner.schema.quantities import in_percent

MOST_POSTURES = 20_000
"""More ways the counterpart may turn out to be than this are more than the search can tell apart in reasonable time."""


def check_counterpart(model: Negotiation, problems: Problems) -> None:
    """Add a problem for everything about the counterpart that does not fit."""
    other = model.counterpart
    check_menu(model, other.asks.fixed, ("counterpart", "asks", "fixed"), problems)
    for name, weight in (("revenue", other.asks.revenue), ("protection", other.asks.protection)):
        if weight.value.magnitude < 0:
            problems.add(("counterpart", "asks", name), quoted(weight.value.text), "at least 0")
    setters: dict[str, str] = {}
    for name, factor in other.factors.items():
        where: Where = ("counterpart", "factors", name)
        _probabilities(factor, where, problems)
        sets: dict[str, None] = {}
        for outcome_name, outcome in factor.outcomes.items():
            _outcome(model, outcome, (*where, "outcomes", outcome_name), problems)
            sets |= dict.fromkeys(_what_it_sets(outcome))
        for what in sets:
            if what in setters:
                problems.add(where, f"{what}, which '{setters[what]}' sets too", "one factor that sets it")
            setters.setdefault(what, name)
    _how_many(model, problems)


def _probabilities(factor: Factor, where: Where, problems: Problems) -> None:
    for name, outcome in factor.outcomes.items():
        if not 0 <= outcome.probability.value.magnitude <= 1:
            found = quoted(outcome.probability.value.text)
            problems.add((*where, "outcomes", name, "probability"), found, "a probability from 0 % to 100 %")
            return
    total = sum(outcome.probability.value.magnitude for outcome in factor.outcomes.values())
    if total != 1:
        found = f"probabilities that add up to {in_percent(total)}"
        problems.add((*where, "outcomes"), found if factor.outcomes else "no outcome", "outcomes with 100 % in all")


def _outcome(model: Negotiation, outcome: Outcome, where: Where, problems: Problems) -> None:
    for channel, multiplier in outcome.emphasis.items():
        known(channel, model.counterpart.channels, (*where, "emphasis", channel), problems, "channel")
        if multiplier.value.magnitude < 0:
            problems.add((*where, "emphasis", channel), quoted(multiplier.value.text), "at least 0 %")
    if outcome.asking is not None and outcome.asking.value.magnitude < 0:
        problems.add((*where, "asking"), quoted(outcome.asking.value.text), "at least 0 %")
    if outcome.rivals is not None:
        known(outcome.rivals, model.trade.rivals.scenarios, (*where, "rivals"), problems, "rivals scenario")
    if outcome.elasticities is not None:
        known(outcome.elasticities, model.trade.elasticities, (*where, "elasticities"), problems, "set")
    for measure, steps in outcome.without_deal.items():
        place = (*where, "without_deal", measure)
        if known(measure, model.measures, place, problems, "measure"):
            check_steps(model, model.measures[measure], steps, place, problems)


def _what_it_sets(outcome: Outcome) -> Iterator[str]:
    """Yield what only one factor may set."""
    if outcome.rivals is not None:
        yield "rivals"
    if outcome.elasticities is not None:
        yield "elasticities"
    for measure in outcome.without_deal:
        yield f"without_deal of {measure}"


def _how_many(model: Negotiation, problems: Problems) -> None:
    count = 1
    for factor in model.counterpart.factors.values():
        count *= sum(outcome.probability.value.magnitude > 0 for outcome in factor.outcomes.values())
    if count > MOST_POSTURES:
        expected = f"at most {MOST_POSTURES:,}: fewer factors, or fewer outcomes in each"
        problems.add(("counterpart", "factors"), f"{count:,} ways the counterpart may turn out to be", expected)
