"""What would bring a concession into the plan or out of it, as a table."""

from __future__ import annotations

from rich.console import RenderableType

from planner.report import words
from planner.report.explain_limits import limit_words
from planner.report.tables import table
from planner.study.explain import Explanation, Reasons
from planner.study.explain_cost import CostBreakEven
from planner.study.explain_limits import limits_of
from planner.study.explain_switches import Switch


def switches_table(found: Explanation, reasons: Reasons) -> RenderableType:
    """Return a row for the cost, the credit, the maximum and every limit at which one concession enters or leaves."""
    concession = found.model.concessions[reasons.concession]
    verb = "leaves" if reasons.is_in else "enters"
    rows = [] if reasons.break_even is None else [_cost(reasons.break_even, concession.unit, reasons.is_in)]
    names = {limit.name: limit_words(found.model, limit) for limit in limits_of(found.problem)}
    names |= {"credit": "What the counterpart credits it with", "maximum": "Its maximum"}
    rows += [_row(names[switch.figure], switch, concession.unit, reasons.is_in) for switch in reasons.switches]
    return table(
        f"What would change that: {concession.title}",
        ("figure", "now", verb, "how exactly"),
        rows,
        note="One figure at a time. Billion USD where nothing else is said; limits in which it does not count are left "
        "out.",
    )


def _cost(change: CostBreakEven, unit: str, is_in: bool) -> tuple[str, str, str, str]:
    yes = unit == "step" and change.level == 1.0
    named = "Its net cost" if yes else f"Its net cost, at {words.level(change.level, unit)}"
    now = words.money(change.cost_now, 3)
    if change.factor < 0.0:
        return named, now, f"only if it brought {words.money(-change.cost_then, 3)}", "exact"
    side = "above" if is_in else "up to"
    return named, now, f"{side} {words.money(change.cost_then, 3)}, {change.factor:.3g} times as much", "exact"


def _row(name: str, switch: Switch, unit: str, is_in: bool) -> tuple[str, str, str, str]:
    shown = {"credit": "times as much", "maximum": unit, "seats": "seats", "points": "points"}
    after = shown.get(switch.figure) or shown.get(switch.unit, "")
    now = "as it is" if switch.figure == "credit" else _amount(switch.now, after)
    if not switch.proved:
        return name, now, "not answered in time", ""
    if switch.inside is None or switch.outside is None:
        return name, now, _none(switch, after, is_in), ""
    more_is_room = switch.inside > switch.outside
    if switch.exact:
        side = ("below" if more_is_room else "above") if is_in else ("from" if more_is_room else "up to")
        return name, now, f"{side} {_amount(switch.inside, after)}", "exact"
    low, high = sorted((switch.inside, switch.outside))
    return name, now, f"between {_figure(low)} and {_amount(high, after)}", f"to {_figure(switch.tolerance)}"


def _none(switch: Switch, after: str, is_in: bool) -> str:
    if switch.inside is not None:
        return f"not even at {_amount(switch.inside, after)}"
    if switch.outside is not None and not is_in:
        return f"not even at {_amount(switch.outside, after)}"
    return "nowhere"


def _amount(value: float, after: str) -> str:
    return f"{_figure(value)} {after}".rstrip()


def _figure(value: float) -> str:
    """Return a number with as many digits as tell it from its neighbours."""
    return f"{value:.4g}" if abs(value) < 1000.0 else words.number(value)
