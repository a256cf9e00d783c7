"""What a model says of the other side: what it counts, what it wants, and how it may turn out to be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from rich.console import RenderableType

from planner.report import words
from planner.report.model.calendar import stage_words
from planner.report.model.cells import listing, named, run
from planner.report.model.evidence import NOTE, basis, marked
from planner.report.tables import lines, table
from planner.schema.counterpart import Factor, Outcome
from planner.schema.figures import MoneyFigure, MoneyPerYearFigure, ShareFigure
from planner.schema.negotiation import Negotiation
from planner.schema.postures import PostureCase, expand


def counterpart_tables(model: Negotiation) -> list[RenderableType]:
    """Return what the counterpart counts and wants, and each factor with what its outcomes change."""
    factors = model.counterpart.factors
    return [
        _channels(model),
        _wants(model),
        *_fixed_prices(model),
        *(_factor(name, factor) for name, factor in factors.items()),
        *(
            [lines(f"Together {words.counted(len(expand(model)), 'posture')}, one outcome of each factor. {NOTE}")]
            if factors
            else []
        ),
    ]


def _channels(model: Negotiation) -> RenderableType:
    rows = [
        (named(channel.title, name), channel.weight.value.text, basis(channel.weight))
        for name, channel in model.counterpart.channels.items()
    ]
    return table(
        "What the counterpart counts",
        ("channel", ">weight", "rests on"),
        rows,
        note="Weight: what a billion dollars of credit is worth to it, before what it stresses.",
    )


def _wants(model: Negotiation) -> RenderableType:
    counterpart, postures = model.counterpart, expand(model)
    asks = counterpart.asks
    rows = [
        _want("wanted beyond the worth of the relief", counterpart.reservation, postures, _reservation, words.money),
        _want("by which that rises a year (drift)", counterpart.drift, postures, lambda case: case.drift, words.money),
        _want(
            "pocketed of what was shown (ratchet)", counterpart.ratchet, postures, lambda case: case.ratchet, words.rate
        ),
        _want("chance a year of a breach (hazard)", counterpart.hazard, postures, lambda case: case.hazard, words.rate),
        _want("price of duty it gives up", asks.revenue, postures, lambda case: case.asking, words.rate, scales=True),
        _want(
            "price of its producers' sales",
            asks.protection,
            postures,
            lambda case: case.asking,
            words.rate,
            scales=True,
        ),
    ]
    return table(
        "What it wants before it accepts: as stated, and over all postures",
        ("", ">stated", ">least", ">mean", ">most", "rests on"),
        rows,
        note="Amounts in billion USD. A breach falls on a 1 January; what applies without a deal then returns.",
    )


def _reservation(case: PostureCase) -> Fraction:
    return case.reservation


def _want(
    what: str,
    figure: MoneyFigure | MoneyPerYearFigure | ShareFigure | None,
    postures: Sequence[PostureCase],
    of: Callable[[PostureCase], Fraction],
    written: Callable[[float], str],
    *,
    scales: bool = False,
) -> tuple[str, ...]:
    """Return the row of a figure: as stated, and its range and mean over postures (which it scales, or is part of)."""
    stated = figure.value.magnitude if figure is not None else Fraction(0)
    factor = stated if scales else Fraction(1)
    values = [factor * of(case) for case in postures]
    mean = sum(case.probability * value for case, value in zip(postures, values, strict=True))
    texts = (written(float(value)) for value in (stated, min(values), mean, max(values)))
    return (what, *texts, basis(figure))


def _fixed_prices(model: Negotiation) -> list[RenderableType]:
    rows = [
        (measure, term, words.money(float(price.value)), basis(price))
        for measure, prices in model.counterpart.asks.fixed.items()
        for term, price in prices.items()
    ]
    columns = ("measure", "term", ">price", "rests on")
    title = "Prices of terms set by hand, billion USD; the others follow from trade data"
    return [table(title, columns, rows)] if rows else []


def _factor(name: str, factor: Factor) -> RenderableType:
    rows = [
        (
            named(outcome.title, outcome_name),
            marked(outcome.probability.value.text, outcome.probability),
            listing(outcome_changes(outcome)),
        )
        for outcome_name, outcome in factor.outcomes.items()
    ]
    title = f"How it may turn out: {factor.title} ({name})"
    return table(title, ("outcome", ">probability", "what it changes"), rows)


def outcome_changes(outcome: Outcome) -> Iterator[str]:
    """Yield what an outcome changes, one thing at a time."""
    added = {
        "wants": outcome.reservation,
        "drift": outcome.drift,
        "ratchet": outcome.ratchet,
        "hazard": outcome.hazard,
    }
    for what, figure in added.items():
        if figure is not None:
            sign = "" if figure.value.magnitude < 0 or figure.value.text.startswith("+") else "+"
            yield f"{what} {marked(sign + figure.value.text, figure)}"
    if outcome.asking is not None:
        yield f"every price times {marked(words.rate(float(outcome.asking.value)), outcome.asking)}"
    for channel, times in outcome.emphasis.items():
        yield f"{channel} counts {marked(words.rate(float(times.value)), times)}"
    if outcome.rivals is not None:
        yield f"rivals face {outcome.rivals}"
    if outcome.elasticities is not None:
        yield f"elasticities {outcome.elasticities}"
    for measure, steps in outcome.without_deal.items():
        stages = (f"{stage_words(step)} from {marked(str(step.date), step)}" for step in steps)
        yield f"{measure} without a deal:\n{run(stages, 34)}"
