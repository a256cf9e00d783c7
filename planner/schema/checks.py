"""What must hold between the parts of a model: names that exist, curves that fit, probabilities that add up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from planner.schema.checks_concessions import check_concessions
from planner.schema.checks_talks import check_talks
from planner.schema.errors import listed, quoted, suggestion
from planner.schema.figures import Evidence, Record
from planner.schema.marks import Problems, Where
from planner.schema.measures import LIFTED, Measure, Step, Term
from planner.schema.negotiation import Negotiation
from planner.schema.tables import ALL_GOODS


def check(model: Negotiation, problems: Problems) -> None:
    """Add a problem for everything in a model that does not fit together."""
    _dates(model, problems)
    _measures(model, problems)
    check_concessions(model, problems)
    _politics(model, problems)
    _counterpart(model, problems)
    _trade(model, problems)
    check_talks(model, problems)
    _evidence(model, (), model, problems)


def known(name: str, names: Iterable[str], where: Where, problems: Problems, kind: str) -> bool:
    """Return whether a name exists; add a problem with the nearest one if not."""
    names = list(names)
    if name not in names:
        problems.add(where, f"no {kind} {quoted(name)}", listed(names) or f"a {kind}", suggestion(name, names))
    return name in names


def _dates(model: Negotiation, problems: Problems) -> None:
    if model.horizon_end < model.horizon_start:
        problems.add(("horizon_end",), str(model.horizon_end), f"a day after {model.horizon_start}")
    if not model.rounds:
        problems.add(("rounds",), "no round", "at least one")
    for name, negotiation_round in model.rounds.items():
        if not model.horizon_start <= negotiation_round.date <= model.horizon_end:
            expected = f"a day from {model.horizon_start} to {model.horizon_end}"
            problems.add(("rounds", name, "date"), str(negotiation_round.date), expected)
    for (_, earlier), (name, later) in pairwise(model.rounds.items()):
        if later.date <= earlier.date:
            problems.add(("rounds", name, "date"), str(later.date), f"a day after {earlier.date}: rounds in order")
    if model.discount_rate.value.magnitude < 0:
        problems.add(("discount_rate",), quoted(model.discount_rate.value.text), "a rate of at least 0")
    if model.refusal_margin.magnitude <= 0:
        problems.add(("refusal_margin",), quoted(model.refusal_margin.text), "more than 0, such as '1 million USD'")


def _measures(model: Negotiation, problems: Problems) -> None:
    if not model.measures:
        problems.add(("measures",), "no measure", "at least one")
    for name, measure in model.measures.items():
        where: Where = ("measures", name)
        if not measure.terms:
            problems.add((*where, "terms"), "no term", "at least one")
        if LIFTED in measure.terms:
            problems.add((*where, "terms", LIFTED), f"a term called '{LIFTED}'", "another name: this one is reserved")
        for term_name, term in measure.terms.items():
            _rates(term, (*where, "terms", term_name), problems)
        for (_, harsher), (term_name, milder) in pairwise(measure.terms.items()):
            if not _is_milder(harsher, milder):
                expected = "terms from the harshest to the mildest"
                problems.add((*where, "terms", term_name), "a term not milder than the one before it", expected)
        _steps(model, measure, measure.without_deal, (*where, "without_deal"), problems)


def _rates(term: Term, where: Where, problems: Problems) -> None:
    rates = [term.rate] if term.rate else []
    if term.quota:
        rates += [term.quota.in_quota_rate, term.quota.out_of_quota_rate]
        if term.quota.in_quota_rate.magnitude >= term.quota.out_of_quota_rate.magnitude:
            problems.add((*where, "quota"), "an in-quota rate not below the other", "a lower rate within the quota")
        if not 0 < term.quota.size.magnitude <= 10:
            problems.add((*where, "quota", "size"), quoted(term.quota.size.text), "a share above 0 %")
    for rate in rates:
        if not 0 <= rate.magnitude <= 10:
            problems.add(where, quoted(rate.text), "a rate from 0 % to 1000 %")


def _is_milder(harsher: Term, milder: Term) -> bool:
    """Return whether two neighbours are in order; a quota may stand anywhere between its two rates."""
    (in_before, out_before), (in_after, out_after) = _span(harsher), _span(milder)
    if harsher.quota is None and milder.quota is None:
        return in_after < in_before
    return in_after < out_before and (in_after, out_after) != (in_before, out_before)


def _span(term: Term) -> tuple[Fraction, Fraction]:
    if term.quota:
        return term.quota.in_quota_rate.magnitude, term.quota.out_of_quota_rate.magnitude
    if term.loss:
        return term.loss.value.magnitude, term.loss.value.magnitude
    rate = term.rate.magnitude if term.rate else Fraction(0)
    return rate, rate


def _steps(model: Negotiation, measure: Measure, steps: Sequence[Step], where: Where, problems: Problems) -> None:
    for position, step in enumerate(steps):
        place = (*where, str(position))
        known(step.term, [*measure.terms, LIFTED], (*place, "term"), problems, "term")
        if step.date > model.horizon_end:
            problems.add((*place, "date"), str(step.date), f"a day up to {model.horizon_end}")
        if position and step.date <= steps[position - 1].date:
            problems.add((*place, "date"), str(step.date), f"a day after {steps[position - 1].date}: stages in order")


def _politics(model: Negotiation, problems: Problems) -> None:
    for name, budget in model.budgets.items():
        known(budget.agency, model.agencies, ("budgets", name, "agency"), problems, "agency")
        for year, limit in budget.limits.items():
            if limit.value.magnitude < 0:
                problems.add(("budgets", name, "limits", str(year)), quoted(limit.value.text), "a limit of at least 0")
    seats = Fraction(0)
    for name, constituency in model.constituencies.items():
        where: Where = ("constituencies", name)
        if (constituency.seats is not None) != (constituency.role == "vote"):
            problems.add(
                where, "seats without a vote, or a vote without seats", "'seats' with 'role: vote', only there"
            )
        if constituency.seats is not None:
            if constituency.seats.value.magnitude < 0:
                problems.add((*where, "seats"), quoted(constituency.seats.value.text), "at least 0 seats")
            seats += constituency.seats.value.magnitude
        error = constituency.poll_error
        if error is not None and not 0.5 < error.confidence.value.magnitude < 1:
            expected = "a share above 50 % and below 100 %"
            problems.add((*where, "poll_error", "confidence"), quoted(error.confidence.value.text), expected)
        if error is not None and error.standard_deviation.value.magnitude < 0:
            found = quoted(error.standard_deviation.value.text)
            problems.add((*where, "poll_error", "standard_deviation"), found, "at least 0 points")
        _menu(model, constituency.relief, (*where, "relief"), problems)
    if model.ratification is not None and model.ratification.quorum.value.magnitude > seats:
        expected = f"at most the {float(seats):g} seats of all constituencies that vote"
        problems.add(("ratification", "quorum"), quoted(model.ratification.quorum.value.text), expected)


def _menu(model: Negotiation, menu: Mapping[str, Mapping[str, object]], where: Where, problems: Problems) -> None:
    """Check names of measures and their terms."""
    for measure, terms in menu.items():
        if known(measure, model.measures, (*where, measure), problems, "measure"):
            for term in terms:
                known(term, model.measures[measure].terms, (*where, measure, term), problems, "term")


def _counterpart(model: Negotiation, problems: Problems) -> None:
    other = model.counterpart
    _menu(model, other.asks.fixed, ("counterpart", "asks", "fixed"), problems)
    for name, weight in (("revenue", other.asks.revenue), ("protection", other.asks.protection)):
        if weight.value.magnitude < 0:
            problems.add(("counterpart", "asks", name), quoted(weight.value.text), "at least 0")
    setters: dict[str, str] = {}
    for name, factor in other.factors.items():
        where: Where = ("counterpart", "factors", name)
        chances = [outcome.probability.value.magnitude for outcome in factor.outcomes.values()]
        if any(not 0 <= chance <= 1 for chance in chances):
            problems.add((*where, "outcomes"), "a probability below 0 % or above 100 %", "shares from 0 % to 100 %")
        elif sum(chances) != 1:
            problems.add((*where, "outcomes"), f"probabilities that add up to {float(sum(chances)):.6%}", "100 %")
        sets: set[str] = set()
        for outcome_name, outcome in factor.outcomes.items():
            place = (*where, "outcomes", outcome_name)
            for channel, multiplier in outcome.emphasis.items():
                known(channel, other.channels, (*place, "emphasis", channel), problems, "channel")
                if multiplier.value.magnitude < 0:
                    problems.add((*place, "emphasis", channel), quoted(multiplier.value.text), "at least 0 %")
            if outcome.asking is not None and outcome.asking.value.magnitude < 0:
                problems.add((*place, "asking"), quoted(outcome.asking.value.text), "at least 0 %")
            if outcome.rivals is not None:
                known(outcome.rivals, _scenarios(model), (*place, "rivals"), problems, "rivals scenario")
                sets.add("rivals")
            if outcome.elasticities is not None:
                known(outcome.elasticities, model.trade.elasticities, (*place, "elasticities"), problems, "set")
                sets.add("elasticities")
            for measure, steps in outcome.without_deal.items():
                sets.add(f"without_deal of {measure}")
                if known(measure, model.measures, (*place, "without_deal", measure), problems, "measure"):
                    _steps(model, model.measures[measure], steps, (*place, "without_deal", measure), problems)
        for what in sorted(sets):
            if what in setters:
                problems.add(where, f"{what}, which '{setters[what]}' sets too", "one factor that sets it")
            setters.setdefault(what, name)


def _scenarios(model: Negotiation) -> list[str]:
    return list(dict.fromkeys(rate.scenario for rate in model.trade.rivals.rates))


def _trade(model: Negotiation, problems: Problems) -> None:
    trade = model.trade
    known(trade.home_supplier, trade.products.suppliers, ("trade", "home_supplier"), problems, "supplier")
    known(trade.elasticities_default, trade.elasticities, ("trade", "elasticities_default"), problems, "set")
    for name, readings in trade.elasticities.items():
        for key in ("substitution", "import_substitution", "supply"):
            if getattr(readings, key).value.magnitude <= 0:
                problems.add(("trade", "elasticities", name, key), "a multiplier not above 0", "more than 0")
    scenarios = _scenarios(model)
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
    for estimate in trade.published.estimates if trade.published else ():
        late = estimate.published > model.as_of
        if late != (estimate.used_for == "hindsight"):
            expected = "'hindsight' exactly if it was published after as_of"
            problems.add(("trade", "published", estimate.name, "used_for"), quoted(estimate.used_for), expected)


def _evidence(model: Negotiation, where: Where, value: object, problems: Problems) -> None:
    """Walk all records; every source must exist and be no later than ``as_of``."""
    if isinstance(value, Evidence):
        cited(model, value, where, problems)
    if isinstance(value, Record):
        for name in type(value).model_fields:
            _evidence(model, (*where, name), getattr(value, name), problems)
    elif isinstance(value, Mapping):
        for name, part in value.items():
            _evidence(model, (*where, str(name)), part, problems)
    elif isinstance(value, tuple):
        for position, part in enumerate(value):
            _evidence(model, (*where, str(position)), part, problems)
    elif where == ("trade", "rivals"):
        for rate in model.trade.rivals.rates:
            cited(model, rate.evidence, (*where, f"{rate.scenario}.{rate.measure}.{rate.supplier}"), problems)
    elif where in {("trade", "products"), ("trade", "coverage")}:
        table = model.trade.products if where[1] == "products" else model.trade.coverage
        _evidence(model, (*where, "description"), table.description, problems)


def cited(model: Negotiation, evidence: Evidence, where: Where, problems: Problems) -> None:
    """Check the sources of one figure."""
    for name in evidence.source:
        if known(name, model.sources, where, problems, "source"):
            published = model.sources[name].date
            if published > model.as_of:
                expected = f"a source published by {model.as_of} (as_of)"
                problems.add(where, f"the source '{name}' of {published}", expected)
