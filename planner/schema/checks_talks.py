"""What must hold for the talks: moving goalposts, agreements that fail, schedules, tracks, stated losses, risk."""

from __future__ import annotations

from fractions import Fraction

from planner.schema.checks_concessions import check_delivery, check_spread
from planner.schema.concessions import Concession
from planner.schema.errors import listed, quoted
from planner.schema.figures import ShareFigure
from planner.schema.marks import Problems, Where
from planner.schema.names import known
from planner.schema.negotiation import Negotiation
from planner.schema.quantities import in_percent


def check_talks(model: Negotiation, problems: Problems) -> None:
    """Add a problem for everything about rounds, tracks, schedules and risk that does not fit."""
    for key in ("ratchet", "hazard"):
        _share_of_every_posture(model, key, problems)
    for name, concession in model.concessions.items():
        _schedules(model, name, concession, problems)
    _stated_losses(model, problems)
    _linkage(model, problems)
    _risk(model, problems)


def _share_of_every_posture(model: Negotiation, key: str, problems: Problems) -> None:
    """Outcomes add up, so the lowest and the highest posture are made of each factor's lowest and highest outcome."""
    base = getattr(model.counterpart, key)
    for choose in (min, max):
        added = dict[Where, Fraction]()
        for name, factor in model.counterpart.factors.items():
            likely = {each: found for each, found in factor.outcomes.items() if found.probability.value.magnitude > 0}
            by_outcome = {each: _magnitude(getattr(found, key)) for each, found in likely.items()}
            if any(by_outcome.values()):
                extreme = choose(by_outcome, key=by_outcome.__getitem__)
                added["counterpart", "factors", name, "outcomes", extreme, key] = by_outcome[extreme]
        value = _magnitude(base) + sum(added.values())
        if not 0 <= value <= 1:
            chosen = " and ".join(f"{place[2]} is {quoted(place[4])}" for place in added)
            found = f"a {key} of {in_percent(value)}" + (f" where {chosen}" if chosen else "")
            # Without a figure of the counterpart's own, the outcome that adds most is the one to look at.
            where = ("counterpart", key) if base is not None else choose(added, key=added.__getitem__)
            problems.add(where, found, "from 0 % to 100 % in every posture")


def _magnitude(figure: ShareFigure | None) -> Fraction:
    return figure.value.magnitude if figure is not None else Fraction(0)


def _schedules(model: Negotiation, name: str, concession: Concession, problems: Problems) -> None:
    where: Where = ("concessions", name, "schedules")
    if concession.schedules and concession.at_least is not None:
        problems.add(where, "'at_least' and other schedules", "one of them: what every plan contains has one schedule")
    for schedule_name, schedule in concession.schedules.items():
        place = (*where, schedule_name)
        lead_time = concession.lead_time if schedule.lead_time is None else schedule.lead_time
        check_delivery(model, schedule.delivery, lead_time, place, problems)
        for key in ("credit", "cost"):
            multiplier = getattr(schedule, key)
            if multiplier is not None and multiplier.value.magnitude < 0:
                problems.add((*place, key), quoted(multiplier.value.text), "at least 0 %")
        for budget, years in schedule.draws.items():
            check_spread(years, (*place, "draws", budget), problems)
            if not known(budget, concession.draws, (*place, "draws", budget), problems, f"draw of '{name}' on"):
                continue
            for year in years:
                if budget in model.budgets and year not in model.budgets[budget].limits:
                    expected = f"a year in which '{budget}' has a limit"
                    problems.add((*place, "draws", budget, str(year)), f"a draw in {year}", expected)


def _stated_losses(model: Negotiation, problems: Problems) -> None:
    """Refuse a stated loss without a stated asking price, and a measure that is a tariff in part only."""
    for name, measure in model.measures.items():
        stated = [term for term, found in measure.terms.items() if found.loss is not None]
        where: Where = ("measures", name, "terms")
        if not stated:
            continue
        if measure.is_tariff:
            problems.add(
                where, f"a 'loss' for {listed(stated, last='and')} only", "a 'loss' for every term, or for none"
            )
        priced = model.counterpart.asks.fixed.get(name, {})
        # The harshest term gives no relief; giving it costs the counterpart nothing.
        missing = [term for term in stated if term not in priced and term != next(iter(measure.terms))]
        if missing:
            expected = f"an asking price of {listed(missing, last='and')} under counterpart.asks.fixed.{name}"
            problems.add(where, f"a stated loss of {listed(missing, last='and')} without an asking price", expected)


def _linkage(model: Negotiation, problems: Problems) -> None:
    linkage, where = model.linkage, ("linkage",)
    if linkage.cost is not None and linkage.cost.value.magnitude < 0:
        problems.add((*where, "cost"), quoted(linkage.cost.value.text), "at least 0")
    for name in linkage.approval:
        known(name, model.constituencies, (*where, "approval", name), problems, "constituency")
    shares = {track: figure.value.magnitude for track, figure in linkage.reservation.items()}
    negative = [track for track, share in shares.items() if share < 0]
    for track in negative:
        found = quoted(linkage.reservation[track].value.text)
        problems.add((*where, "reservation", track), found, "a share of at least 0 %")
    if shares and not negative and sum(shares.values()) != 1:
        found = f"shares that add up to {in_percent(sum(shares.values()))}"
        problems.add((*where, "reservation"), found, "100 % in all")
    with_measures = {measure.track for measure in model.measures.values()}
    with_concessions = {concession.track for concession in model.concessions.values()}
    used = model.tracks
    for track in shares:
        if track not in used:
            found = f"a share of {quoted(track)}, where nothing is negotiated"
            problems.add((*where, "reservation", track), found, listed(used))
    if linkage.tracks == "joint":
        return
    for track in sorted(with_concessions - with_measures):
        found = f"separate tracks, and no measure on the {track} track, which has concessions"
        problems.add((*where, "tracks"), found, "a measure on every track that has concessions, or 'joint'")
    missing = [track for track in used if track not in shares]
    if len(used) > 1 and missing:
        expected = f"how the reservation divides between {listed(used, last='and')}"
        problems.add((*where, "reservation"), f"no share of {listed(missing, last='and')}", expected)


def _risk(model: Negotiation, problems: Problems) -> None:
    risk = model.risk
    for key in ("weight", "distance"):
        share = getattr(risk, key)
        if share is not None and not 0 <= share.magnitude <= 1:
            problems.add(("risk", key), quoted(share.text), "from 0 % to 100 %")
    if risk.level is not None and not 0 < risk.level.magnitude < 1:
        problems.add(("risk", "level"), quoted(risk.level.text), "above 0 % and below 100 %")
