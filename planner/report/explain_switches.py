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
    rows = [] if reasons.break_even is None else [_cost(reasons.break_even, reasons, concession.unit)]
    names = {limit.name: limit_words(found.model, limit) for limit in limits_of(found.problem)}
    names |= {"credit": "What the counterpart credits it with", "maximum": "Its maximum"}
    rows += [_row(names[switch.figure], switch, concession.unit, reasons.is_in) for switch in reasons.switches]
    return table(
        f"What would change that: {concession.title}",
        ("figure", "now", verb, "how exactly"),
        rows,
        note="One figure at a time, the others as they are; limits in which it does not count are left out.",
    )


def _cost(change: CostBreakEven, reasons: Reasons, unit: str) -> tuple[str, str, str, str]:
    """Return what its cost would have to be: as a factor, and what that makes at the level it would have then."""
    now = f"{_money(reasons.cost)}{_for(reasons.level, unit)}" if reasons.is_in else "not tabled"
    then = f"{_money(change.cost_then)} instead of {words.money(change.cost_now, 3)}{_for(change.level, unit)}"
    if change.factor < 0.0:
        told = f"only if it brought {_money(-change.cost_then)}{_for(change.level, unit)}"
    else:
        side = "above" if reasons.is_in else "up to"
        told = f"{side} {change.factor:.3g} times as much: {then}"
    return "Its net cost", now, told, "exact"


def _for(level: float, unit: str) -> str:
    return "" if unit == "step" and level == 1.0 else f" for {words.level(level, unit)}"


def _money(billions: float) -> str:
    return f"{words.money(billions, 3)} billion USD"


def _row(name: str, switch: Switch, unit: str, is_in: bool) -> tuple[str, str, str, str]:
    after = {"credit": "times as much", "maximum": unit}.get(switch.figure, switch.unit)
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
    """Return a number with as many digits as tell it from its neighbours, but none below a hundred thousandth."""
    if abs(value) >= 1000.0:
        return words.number(value)
    return f"{float(f'{value:.4g}'):.5f}".rstrip("0").rstrip(".")
