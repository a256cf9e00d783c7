"""What must hold for measures: terms in order, rates that occur, stages in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from planner.schema.errors import quoted
from planner.schema.marks import Problems, Where
from planner.schema.measures import LIFTED, Measure, Step, Term
from planner.schema.names import known
from planner.schema.negotiation import Negotiation


def check_measures(model: Negotiation, problems: Problems) -> None:
    """Add a problem for everything in the measures that does not fit."""
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
        check_steps(model, measure, measure.without_deal, (*where, "without_deal"), problems)


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


def check_steps(model: Negotiation, measure: Measure, steps: Sequence[Step], where: Where, problems: Problems) -> None:
    """Add a problem for stages that are out of order or lead to terms that the measure does not have."""
    for position, step in enumerate(steps):
        place = (*where, str(position))
        known(step.term, [*measure.terms, LIFTED], (*place, "term"), problems, "term")
        if step.date > model.horizon_end:
            problems.add((*place, "date"), str(step.date), f"a day up to {model.horizon_end}")
        if position and step.date <= steps[position - 1].date:
            problems.add((*place, "date"), str(step.date), f"a day after {steps[position - 1].date}: stages in order")


def check_menu(model: Negotiation, menu: Mapping[str, Mapping[str, object]], where: Where, problems: Problems) -> None:
    """Add a problem for names of measures or terms that do not exist."""
    for measure, terms in menu.items():
        if known(measure, model.measures, (*where, measure), problems, "measure"):
            for term in terms:
                known(term, model.measures[measure].terms, (*where, measure, term), problems, "term")
