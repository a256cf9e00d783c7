"""The audit's own reading of the rules an offer must keep, in exact fractions, from the model's records alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from statistics import NormalDist

from planner.schema.concessions import Concession
from planner.schema.negotiation import Negotiation
from planner.schema.politics import Constituency
from planner.solve.audit_money import ZERO, curve_value, find, pieces, reported, unit_sizes
from planner.solve.solution import Offer

ALLOWANCE = Fraction(1, 10**6)
"""Rounding of a reported plan that is let pass: a millionth of a billion dollars, of a point, of a unit."""


@dataclass(frozen=True)
class AuditFinding:
    """Something about a plan that is not as it must be."""

    rule: str
    """The rule, in the user's words."""
    found: str
    allowed: str
    excess: Fraction | None
    """By how much it misses, in the rule's unit; None where there is no such measure."""


def amount_text(value: Fraction, unit: str) -> str:
    """Return a number to nine digits with its unit."""
    return f"{float(value):.9g} {unit}".strip()


def over(rule: str, found: Fraction, limit: Fraction, unit: str) -> Iterator[AuditFinding]:
    """Yield a finding if more is found than the limit, rounding aside."""
    if found > limit + ALLOWANCE:
        yield AuditFinding(rule, amount_text(found, unit), f"at most {amount_text(limit, unit)}", found - limit)


def under(rule: str, found: Fraction, limit: Fraction, unit: str) -> Iterator[AuditFinding]:
    """Yield a finding if less is found than the limit, rounding aside."""
    if found < limit - ALLOWANCE:
        yield AuditFinding(rule, amount_text(found, unit), f"at least {amount_text(limit, unit)}", limit - found)


def offer_findings(model: Negotiation, offer: Offer) -> Iterator[AuditFinding]:
    """Yield every rule that the offer of one of the model's rounds breaks by itself."""
    yield from _term_findings(model, offer)
    yield from _level_findings(model, offer)
    yield from _demand_findings(model, offer)
    yield from _logic_findings(model, offer)
    yield from _budget_findings(model, offer)
    yield from _consent_findings(model, offer)


def withdrawal_findings(earlier: Offer, later: Offer) -> Iterator[AuditFinding]:
    """Yield whatever one offer has and the next one has no longer."""
    for name, stated in earlier.levels.items():
        level, kept = reported(stated), reported(later.levels.get(name, 0.0))
        if kept < level - ALLOWANCE:
            yield AuditFinding(
                f"{name} stays on the table",
                f"{amount_text(kept, '')} in {later.round}",
                f"at least {amount_text(level, '')}, as in {earlier.round}",
                level - kept,
            )


def _term_findings(model: Negotiation, offer: Offer) -> Iterator[AuditFinding]:
    for name, measure in model.measures.items():
        term = offer.terms.get(name)
        if term not in measure.terms:
            yield AuditFinding(f"one term for {name}", term or "none", " or ".join(measure.terms), None)
    for name in offer.terms:
        if name not in model.measures:
            yield AuditFinding("measures are those of the model", name, " or ".join(model.measures), None)


def _level_findings(model: Negotiation, offer: Offer) -> Iterator[AuditFinding]:
    sizes = unit_sizes(model)
    for name, stated in offer.levels.items():
        known = find(model, name)
        if known is None:
            yield AuditFinding("concessions are those of the model", name, "a name of the model", None)
            continue
        of, item, _ = known
        level, size = reported(stated), sizes[of]
        yield from over(f"highest level of {name}", level, item.maximum.value.magnitude / size, item.unit)
        if level:
            yield from under(f"lowest level of {name} if it is offered", level, _lowest(item, size), item.unit)
            yield from _step_findings(name, item, level, size)


def _demand_findings(model: Negotiation, offer: Offer) -> Iterator[AuditFinding]:
    """Yield what every plan must contain and the offer does not, once the time for it has come."""
    rounds, sizes = list(model.rounds), unit_sizes(model)
    now = model.rounds[offer.round].date
    for name, item in model.concessions.items():
        if item.at_least is not None and (item.cleared <= now or offer.round == rounds[-1]):
            tabled = sum((piece.level for piece in pieces(model, offer) if piece.of == name), ZERO)
            yield from under(
                f"level of {name} that every plan must contain",
                tabled,
                item.at_least.value.magnitude / sizes[name],
                item.unit,
            )


def _step(item: Concession, size: Fraction) -> Fraction:
    """Return the size of a step in the concession's own unit; 0 if any level is possible."""
    if item.domain == "continuous":
        return ZERO
    return item.lot.value.magnitude / size if item.lot is not None else Fraction(1)


def _lowest(item: Concession, size: Fraction) -> Fraction:
    if item.minimum_if_offered is not None:
        return item.minimum_if_offered.value.magnitude / size
    return _step(item, size)


def _step_findings(name: str, item: Concession, level: Fraction, size: Fraction) -> Iterator[AuditFinding]:
    step = _step(item, size)
    if step:
        off = abs(level - round(level / step) * step)
        if off > ALLOWANCE:
            yield AuditFinding(
                f"{name} comes in whole steps",
                amount_text(level, item.unit),
                f"multiples of {amount_text(step, item.unit)}",
                off,
            )
    if item.domain == "yes_no":
        yield from over(f"{name} is a yes or a no", level, Fraction(1), item.unit)


def _logic_findings(model: Negotiation, offer: Offer) -> Iterator[AuditFinding]:
    when, found = model.rounds[offer.round].date, pieces(model, offer)
    tabled = Counter(piece.of for piece in found)
    for name in sorted(tabled):
        item = model.concessions[name]
        if item.cleared > when:
            yield AuditFinding(f"clearance of {name}", f"tabled on {when}", f"from {item.cleared} on", None)
        if tabled[name] > 1:
            names = ", ".join(piece.name for piece in found if piece.of == name)
            yield AuditFinding(f"one delivery schedule of {name}", names, "one of them", None)
        for needed in item.requires:
            if needed not in tabled:
                yield AuditFinding(f"{name} requires {needed}", f"no {needed}", f"{needed} offered too", None)
    for name, group in model.groups.items():
        count = len(tabled.keys() & set(group.members))
        if group.all_or_nothing and 0 < count < len(group.members):
            yield AuditFinding(f"group {name}: all or nothing", f"{count} offered", f"0 or {len(group.members)}", None)
        if group.at_most is not None and count > group.at_most:
            yield AuditFinding(
                f"group {name}: so many together",
                f"{count} offered",
                f"at most {group.at_most}",
                Fraction(count - group.at_most),
            )


def budget_use(model: Negotiation, offer: Offer) -> Mapping[tuple[str, int], Fraction]:
    """Return what an offer draws from each budget in each year that has a limit or is drawn on, billion USD."""
    used = {(name, year): ZERO for name, budget in model.budgets.items() for year in budget.limits}
    for piece in pieces(model, offer):
        for budget, year, drawn in piece.draws():
            used[budget, year] = used.get((budget, year), ZERO) + drawn
    return used


def _budget_findings(model: Negotiation, offer: Offer) -> Iterator[AuditFinding]:
    for (name, year), used in budget_use(model, offer).items():
        budget = model.budgets.get(name)
        limit = budget.limits.get(year) if budget else None
        if limit is None:
            yield AuditFinding(f"budget {name} {year}", amount_text(used, "billion USD"), "a year with a limit", None)
        else:
            yield from over(f"budget {name} {year}", used, limit.value.magnitude, "billion USD")


def approvals(model: Negotiation, offer: Offer) -> Mapping[str, Fraction]:
    """Return each constituency's approval of an offer, in points; linking the tracks may move it."""
    found, tabled = {}, pieces(model, offer)
    linking = model.linkage.approval if model.linkage.tracks == "joint" else {}
    for name, constituency in model.constituencies.items():
        points = [constituency.base, linking.get(name)]
        points += [constituency.relief.get(measure, {}).get(term) for measure, term in offer.terms.items()]
        curves = [(piece.concession.approval.get(name), piece.amount) for piece in tabled]
        found[name] = sum((given.value.magnitude for given in points if given is not None), ZERO) + sum(
            (curve_value(curve, amount) for curve, amount in curves if curve is not None), ZERO
        )
    return found


def floor_of(constituency: Constituency) -> Fraction:
    """Return the approval a constituency needs, in points, raised by the poll error at its confidence."""
    floor = constituency.floor.value.magnitude
    error = constituency.poll_error
    if error is None:
        return floor
    deviations = Fraction(NormalDist().inv_cdf(float(error.confidence.value)))
    return floor + deviations * error.standard_deviation.value.magnitude


def _consent_findings(model: Negotiation, offer: Offer) -> Iterator[AuditFinding]:
    ayes = ZERO
    for name, approval in approvals(model, offer).items():
        constituency = model.constituencies[name]
        needed = floor_of(constituency)
        if constituency.role == "veto":
            yield from under(f"consent of {name}", approval, needed, "points")
        if constituency.role == "vote" and constituency.seats is not None and approval >= needed - ALLOWANCE:
            ayes += constituency.seats.value.magnitude
    if model.ratification is not None:
        yield from under("ratification", ayes, model.ratification.quorum.value.magnitude, "seats")
