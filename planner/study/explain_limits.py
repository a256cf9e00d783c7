"""What a limit is worth: the exact step curve of the best loss against a budget, a quorum or a floor.

A mixed-integer program has no marginal price of a limit that could be trusted, so the curve itself is found. The best
plan under a limit is the best under every tighter limit that it still keeps: with ties settled towards needing less,
the curve is flat from the limit down to what the plan needs, and the next search starts just below. Where lots and
yes/no decisions are all that counts, that gives every step exactly; where continuous levels count, steps follow one
another closely, and the next search is a stated width further on. Between the two the loss lies between theirs, since a
tighter limit takes plans away and adds none.

The floor of a constituency that votes is such a limit too: a higher one takes away plans that pass by its votes. A plan
whose offers pass without them keeps it wherever it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from planner.program.assemble import assemble
from planner.program.build import Program
from planner.program.consent import voters_of
from planner.program.linear import Affine
from planner.program.problem import Problem
from planner.schema.errors import InputError, InputProblem, quoted, suggestion
from planner.schema.negotiation import Negotiation
from planner.solve.clock import Clock
from planner.solve.evaluation import MISSED, Evaluation, evaluate
from planner.solve.highs import Ending
from planner.solve.options import SolveOptions
from planner.study.explain_curve import Curve, Step
from planner.study.frontier.aims import Aim, aim_value, parse_aim, state_aims
from planner.study.pursuit import Aims, Found, Plan, best_near, plan_columns, with_stage
from planner.study.rounds import Part, part_of, studied
from planner.trade.engine import loss_table

if TYPE_CHECKING:
    import pandas as pd

WIDTH = 0.01
"""After a step narrower than this share of the range, the next search is so far from where the last was."""
AROUND = 0.5
"""By default the curve is followed from this share below the limit to this share above it."""
AROUND_A_FLOOR = 20.0
"""The floor of a constituency is followed so many points either way."""
MOST = 1e5
"""Billion USD: a budget cannot be larger, as no figure of a model can be."""
_FEW = 12
"""Limits that a message can name."""
_NO_HEADLINES: Mapping[str, float] = {}


@dataclass(frozen=True)
class Limit:
    """A limit of the model that can be moved."""

    name: str
    """``budget.NAME.YEAR``, ``quorum`` or ``floor.CONSTITUENCY``."""
    kind: Literal["budget", "quorum", "floor"]
    part: tuple[str, ...]
    value: float
    """Where it is now."""
    unit: str
    sign: float
    """1 if a higher limit leaves more room (a budget), -1 if a lower one does."""


@dataclass(frozen=True)
class ValueCurve:
    """What a limit of a model is worth."""

    model: Negotiation
    part: Part
    """Of the talks: what was asked about."""
    problem: Problem
    """Of that part."""
    limit: Limit
    curve: Curve
    interrupted: bool
    seconds: float

    def frame(self) -> pd.DataFrame:
        """Return a row per step, from the loosest limit: limit, needs, loss, cost, acceptance as a share, plan."""
        import pandas as pd

        rows = [
            {
                "limit": step.limit,
                "needs": step.needs,
                "loss": step.loss,
                "cost": step.state.offers[-1].cost,
                "acceptance": step.state.acceptance,
                **plan_columns(self.problem, step.plan),
            }
            for step in self.curve.steps
        ]
        return pd.DataFrame(rows)

    def _repr_svg_(self) -> str | None:
        from planner.report.explain_limits import curve_svg

        return curve_svg(self) if self.curve.steps else None


def limits_of(problem: Problem) -> list[Limit]:
    """Return every limit of a problem that can be moved."""
    found = [
        Limit(f"budget.{budget}.{year}", "budget", (budget, str(year)), value, "billion USD", 1.0)
        for (budget, year), value in problem.budgets.items()
    ]
    if problem.quorum is not None:
        found.append(Limit("quorum", "quorum", (), problem.quorum, "seats", -1.0))
    binding = [voice for voice in problem.voices if voice.role == "veto" or voice in voters_of(problem)]
    return [
        *found,
        *(Limit(f"floor.{voice.name}", "floor", (voice.name,), voice.floor, "points", -1.0) for voice in binding),
    ]


def value_curve(
    model: Negotiation,
    limit: str,
    *,
    between: tuple[float, float] | None = None,
    round_: str | None = None,
    options: SolveOptions | None = None,
) -> ValueCurve:
    """Return the best loss against a limit, named as in :func:`limits_of`, between two values of it.

    By default from half as much to half as much again; a floor from 20 points below to 20 above. ``round_`` is the
    round whose offer is studied. Raises ``InputError`` for a limit that the model does not have, an empty range, and
    one beyond what the limit can be.
    """
    options = options or SolveOptions()
    clock = Clock(options.time_limit)
    asked = studied(model, round_)
    problem = assemble(asked, loss_table(asked))
    chosen = _chosen(problem, limit)
    reach = _reach(asked, problem, chosen)
    low, high = _around(chosen, reach) if between is None else _range(between, reach, chosen.unit)
    loosest, tightest = (high, low) if chosen.sign > 0 else (low, high)
    with clock.listening():
        found = follow_limit(problem, chosen, loosest, tightest, options, clock)
    return ValueCurve(model, part_of(model, problem.rounds), problem, chosen, found, clock.interrupted, clock.elapsed)


def _reach(model: Negotiation, problem: Problem, limit: Limit) -> tuple[float, float]:
    """Return the least and the most that a limit can be."""
    if limit.kind == "budget":
        return 0.0, MOST
    if limit.kind == "quorum":
        return 0.0, sum(voice.seats for voice in voters_of(problem))
    # A floor is out of 100 points before poll error raises it; in hundredths, for a message to name it.
    raised = limit.value - float(model.constituencies[limit.part[0]].floor.value)
    return 0.0, 100.0 + math.ceil(100.0 * raised) / 100.0


def _range(between: tuple[float, float], reach: tuple[float, float], unit: str) -> tuple[float, float]:
    """Return a range as two numbers; raise ``InputError`` if it is none, or beyond the reach of the limit."""
    try:
        low, high = map(float, between)
    except (TypeError, ValueError):
        low = high = math.nan
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        found = " and ".join(f"{end:g}" if isinstance(end, float) else f"{end}" for end in _listed(between))
        raise InputError([InputProblem("option", None, "--between", found, "a lower and a higher value")])
    least, most = reach
    if low < least or high > most:
        expected = f"values from {least:g} to {most:,.8g} {unit}"
        raise InputError([InputProblem("option", None, "--between", f"{low:g} and {high:g}", expected)])
    return low, high


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, tuple | list) else [value]


def _chosen(problem: Problem, name: str) -> Limit:
    known = {limit.name: limit for limit in limits_of(problem)}
    if name not in known:
        raise InputError(
            [InputProblem("option", None, "--limit", quoted(name), _one_of(known, name), suggestion(name, known))]
        )
    return known[name]


def _one_of(names: Collection[str], asked: str) -> str:
    """Return the limits there are in words; of many, those of the kind that was asked for, if it is one."""
    if not names:
        return "a model with a budget, a quorum or a floor"
    kind = asked.partition(".")[0]
    alike = [name for name in names if name.partition(".")[0] == kind]
    told = names if len(names) <= _FEW or not alike else alike
    return f"a limit of the model ({', '.join(told)}{'' if told is names else ', ...'})"


def _around(limit: Limit, reach: tuple[float, float]) -> tuple[float, float]:
    """Return the range that is followed by default, within the reach of the limit."""
    low, high = (1.0 - AROUND) * limit.value, (1.0 + AROUND) * limit.value
    if limit.kind == "floor":
        low, high = limit.value - AROUND_A_FLOOR, limit.value + AROUND_A_FLOOR
    return max(low, reach[0]), min(high, reach[1])


def with_limit(problem: Problem, limit: Limit, value: float) -> Problem:
    """Return the problem with a limit moved to another value."""
    if limit.kind == "budget":
        budget, year = limit.part
        return replace(problem, budgets={**problem.budgets, (budget, int(year)): value})
    if limit.kind == "quorum":
        return replace(problem, quorum=value)
    voices = tuple(replace(v, floor=value) if v.name in limit.part else v for v in problem.voices)
    return replace(problem, voices=voices)


def follow_limit(
    problem: Problem, limit: Limit, loosest: float, tightest: float, options: SolveOptions, clock: Clock
) -> Curve:
    """Return the best loss of a problem at every value of a limit from the loosest to the tightest."""
    width = WIDTH * abs(loosest - tightest)
    aim = _need(problem, limit)
    steps: list[Step] = []
    skipped, proved, impossible = False, True, None
    at = loosest
    while limit.sign * at >= limit.sign * tightest:
        found = _best_at(problem, limit, at, aim, steps, with_stage(options, clock, f"{limit.name} at {at:.4g}"), clock)
        if found.ending is Ending.STOPPED:
            proved = False
            break
        if found.state is None:
            impossible = at
            break
        needs = _needed(problem, limit, aim, found.state, found.plan)
        needs = tightest if math.isinf(needs) else needs
        steps.append(Step(at, needs, found.state.objective, found.plan, found.state))
        below = needs - limit.sign * _just(limit)
        narrow = limit.kind != "quorum" and limit.sign * (at - below) < width
        skipped = skipped or narrow
        at = _further(limit, at, below, width, tightest) if narrow else below
    width = width if skipped else 0.0
    return Curve(limit.sign, tuple(steps), tightest, _just(limit), impossible, width, proved)


def _further(limit: Limit, at: float, below: float, width: float, tightest: float) -> float:
    """Return where to search after a narrow step: not past the limit as it is, nor past the end of the range."""
    ahead = [stop for stop in (limit.value, tightest) if limit.sign * stop <= limit.sign * below]
    return limit.sign * max(limit.sign * stop for stop in (at - limit.sign * width, *ahead))


def _just(limit: Limit) -> float:
    """Return by how much a limit is tightened past a plan: more than what stating levels to six decimals may blur."""
    return 0.5 if limit.kind == "quorum" else 1e-5


def need_of(problem: Problem, limit: Limit) -> Callable[[Plan], float]:
    """Return the function that says the tightest value of a limit that a plan keeps."""
    aim = _need(problem, limit)
    return lambda plan: _needed(problem, limit, aim, evaluate(problem, plan), plan)


def _needed(problem: Problem, limit: Limit, aim: Aim, state: Evaluation, plan: Plan) -> float:
    voter = next((voice for voice in voters_of(problem) if voice.name in limit.part), None)
    if voter is None or problem.quorum is None:
        return aim_value(aim, problem, state, plan, _NO_HEADLINES)
    # Only the offers that do not pass without its votes need its approval.
    needing = []
    for offer in state.offers:
        others = offer.seats - (voter.seats if offer.consent[voter.name].consents else 0.0)
        if others < problem.quorum - MISSED:
            needing.append(offer.consent[voter.name].approval)
    return min(needing, default=math.inf)


def _need(problem: Problem, limit: Limit) -> Aim:
    names = {
        "budget": ".".join(("budget", *limit.part)),
        "quorum": "seats",
        "floor": ".".join(("consent", *limit.part)),
    }
    return parse_aim(names[limit.kind], problem)


def _best_at(
    problem: Problem, limit: Limit, at: float, aim: Aim, before: list[Step], options: SolveOptions, clock: Clock
) -> Found:
    def shape(program: Program) -> Aims:
        (need,) = state_aims(program, [aim], _NO_HEADLINES)
        return Aims(None, Affine().add_all(need, aim.sign))

    known = [step.plan for step in before]
    return best_near(with_limit(problem, limit, at), options, clock, known, shape)
