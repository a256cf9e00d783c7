"""How a plan does on fresh cases, beside what it promises, in words and as plain data."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType

from planner.program.problem import JOINT
from planner.program.risk import EXPECTED_LOSS
from planner.report import words
from planner.report.rules import rule_words
from planner.report.tables import heading, lines, table
from planner.schema.negotiation import Negotiation
from planner.study.sample import Estimate, Figures, StressAnswer


def stress_page(model: Negotiation, answer: StressAnswer) -> RenderableType:
    """Return the plan's losses and chances on fresh cases, with 95 % intervals, beside the promise."""
    spread = words.percent(answer.options.spread)
    return Group(
        heading(
            f"The plan in {answer.drawn:,} fresh cases: {model.title}",
            f"Drawn from the model's factors; figures about the counterpart and elasticities varied by up to {spread}.",
        ),
        _losses(model, answer),
        _agreement(model, answer),
        lines(_verdict(answer), *_left_out(model, answer), *_broken(model, answer)),
    )


def _losses(model: Negotiation, answer: StressAnswer) -> RenderableType:
    promised, fresh = answer.promised, answer.fresh
    rows = [("mean", promised.mean, fresh.mean)]
    if answer.problem.risk != EXPECTED_LOSS:
        rows.append(("minimised, bad cases weighing more", promised.minimised, fresh.minimised))
    rows += [
        (f"{words.percent(level)} of cases lose at most", promised.quantiles[level], found)
        for level, found in fresh.quantiles.items()
    ]
    rows.append(("mean without a deal", promised.no_deal, fresh.no_deal))
    cells = [
        (what, words.money(before.value), words.money(now.value), _interval(now, words.money))
        for what, before, now in rows
    ]
    share = fresh.worse_than_none
    cells.append(
        (
            "cases that lose more than without a deal",
            words.percent(promised.worse_than_none.value, 1),
            words.percent(share.value, 1),
            _interval(share, lambda value: words.percent(value, 1)),
        )
    )
    return table(
        f"Loss, billion USD ({words.plain(model.metric)})",
        ("", ">promised", ">fresh cases", ">95 % interval"),
        cells,
    )


def _agreement(model: Negotiation, answer: StressAnswer) -> RenderableType:
    rows = []
    for at, chances in answer.fresh.agreement.items():
        for name, before, now in zip(answer.problem.rounds, answer.promised.agreement[at], chances, strict=True):
            title = model.rounds[name].title
            rows.append(
                (
                    title if at == JOINT else f"{title}: {at}",
                    words.percent(before.value, 1),
                    words.percent(now.value, 1),
                    _interval(now, lambda value: words.percent(value, 1)),
                )
            )
    return table("Chance of agreement by", ("round", ">promised", ">fresh cases", ">95 % interval"), rows)


def _interval(found: Estimate, word: Any) -> str:
    return f"{word(found.low)} to {word(found.high)}"


def _verdict(answer: StressAnswer) -> str:
    promise, found = answer.promised.mean.value, answer.fresh.mean
    if found.low <= promise <= found.high:
        return "The promise is within the interval: the plan does about as well on cases it was not made for."
    worse = found.value - promise
    direction = "more" if worse > 0 else "less"
    return (
        f"On cases that it was not made for the plan loses {words.money(abs(worse))} billion USD {direction} than it "
        f"promises."
    )


def _left_out(model: Negotiation, answer: StressAnswer) -> list[str]:
    if not answer.left_out:
        return []
    names = ", ".join(f"{model.rounds[name].title} ({words.day(model.rounds[name].date)})" for name in answer.left_out)
    return [f"The plan has no offer for some rounds and is judged as if there were none: {names}."]


def _broken(model: Negotiation, answer: StressAnswer) -> list[str]:
    if not answer.broken:
        return []
    rules = ", ".join(rule_words(model, rule) for rule in answer.broken)
    return [f"The plan breaks rules of the model as it is now and is judged as if it did not: {rules}."]


def stress_document(model: Negotiation, answer: StressAnswer) -> dict[str, Any]:
    """Return the same as plain data: money in billion USD, shares and chances in per cent."""
    return {
        "model": model.name,
        "rounds": list(answer.problem.rounds),
        "broken": list(answer.broken),
        "draws": answer.drawn,
        "readings": answer.options.readings,
        "spread": 100 * answer.options.spread,
        "seed": answer.options.seed,
        "promised": _figures(answer, answer.promised),
        "fresh": _figures(answer, answer.fresh),
    }


def _figures(answer: StressAnswer, figures: Figures) -> dict[str, Any]:
    return {
        "mean": _estimate(figures.mean),
        "minimised": _estimate(figures.minimised),
        "quantiles": {f"{100 * level:g}": _estimate(found) for level, found in figures.quantiles.items()},
        "no_deal": _estimate(figures.no_deal),
        "worse_than_no_deal": _estimate(figures.worse_than_none, 100),
        "agreement": {
            at: {name: _estimate(found, 100) for name, found in zip(answer.problem.rounds, chances, strict=True)}
            for at, chances in figures.agreement.items()
        },
    }


def _estimate(found: Estimate, factor: float = 1.0) -> dict[str, float]:
    return {"value": factor * found.value, "low": factor * found.low, "high": factor * found.high}
