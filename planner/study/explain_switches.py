"""The credit, the maximum and the limits at which a concession enters the best plan or leaves it.

Each is a number ``v`` that more of leaves more room for the concession: what the counterpart credits it with (a factor
on its curve, in every channel), its maximum, a budget, or a quorum or a floor, of which less leaves more. At one ``v``
after another the best plan is asked for, and so is found a value at which the concession is in and one at which it is
out, as near to each other as is stated.

What a plan shows holds further than where it was found. A plan that is best under a limit is best under every tighter
one that it keeps, and a plan with the concession that beats all without it does so as long as everybody's answer stays
what it is. So a value at which the concession is in is moved on to what its plan needs, and the next search looks just
beyond. If the concession is out there, the switch is exact: it is where that plan ends. Where levels are continuous,
plans adjust by little and little; then every second search halves what is left.

Every value told is proved on its side. A maximum has one switch only, since a lower one takes plans away and adds none.
Other figures may have several: money that becomes scarce may first go to something else, and be too little for that in
the end. What is told is the first that shows on the way from the figure as it is, at every quarter of the way to where
a limit leaves no room, and at a sixteenth, a quarter and all of the way to where it cannot bind.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from planner.program.problem import Item, Problem, Voice
from planner.solve.evaluation import PostureState, evaluate
from planner.solve.highs import Ending
from planner.study.explain_limits import Limit, limits_of, need_of, with_limit
from planner.study.explain_questions import ROUNDED, Questions
from planner.study.pursuit import Found, Plan

TOLERANCE = 1e-3
"""How far apart the two sides of a switch may be, as a share of what the figure is now (at least of 1)."""
MOST_CREDIT = 16.0
"""More than so many times its credit is not tried."""
_JUST_CREDIT = 1e-4
"""How far beyond a plan's end its credit is tried; more than what stating levels to six decimals may blur."""
_JUST_LEVEL = 1e-4
"""The same for a maximum that is not counted in steps, as a share of it."""

_TIGHTER = (0.25, 0.5, 0.75, 1.0)
"""Shares of the way to where a limit leaves no room, tried in order for the first at which a concession is out."""
_LOOSER = (1 / 16, 1 / 4, 1.0)
"""Shares of the way to where a limit cannot bind, tried in order for the first at which a concession is in."""

_MOST_ENDS = 2
"""Ends of plans that are tried in a row with the halving before it goes on alone."""

Look = Callable[[float], float | None]
"""Where a concession is in the best plan, up to which value it stays in; None where it is out."""


@dataclass(frozen=True)
class Switch:
    """Where a figure makes a concession enter the best plan or leave it."""

    figure: str
    """``credit`` (a factor on what it is), ``maximum`` (a level), or the name of a limit."""
    unit: str
    now: float
    inside: float | None
    """A value at which the best plan has it, and loses less than any without it; None if there is none where tried."""
    outside: float | None
    """A value at which some plan without it loses no more; None if there is none where tried."""
    exact: bool
    """Whether ``inside`` is where its plan ends, and it is out just beyond."""
    tolerance: float
    """How far apart the two may be unless it is exact."""
    proved: bool = True
    """Whether time sufficed to bring them that near."""


class _StoppedError(Exception):
    """A limit of time or the user ended a search before its proof."""


@dataclass
class _Gap:
    """What lies between a value at which the concession is in and one at which it is out."""

    inside: float | None
    outside: float | None
    exact: bool = False
    proved: bool = True

    def narrow(self, look: Look, tolerance: float, just: float) -> None:
        """Bring the two sides as near as ``tolerance``, or just beyond the end of a plan."""
        if self.inside is None or self.outside is None or not self.proved or self.exact:
            return
        towards = math.copysign(just, self.outside - self.inside)
        ends = 0  # of plans, beyond which the concession is still in
        try:
            while not self.exact and abs(self.outside - self.inside) > max(tolerance, just):
                # Where plans adjust by little and little, looking beyond the end of one after the other leads nowhere.
                if ends < _MOST_ENDS and not self._ends_beyond(look, towards):
                    ends += 1
                if not self.exact and abs(self.outside - self.inside) > max(tolerance, just):
                    self._move(look, (self.inside + self.outside) / 2.0)
            if not self.exact and abs(self.outside - self.inside) > just:
                self._ends_beyond(look, towards)
            self.exact = self.exact or abs(self.outside - self.inside) <= just
        except _StoppedError:
            self.proved = False

    def _ends_beyond(self, look: Look, towards: float) -> bool:
        """Look just beyond the end of the plan inside; return whether that is where the concession leaves."""
        assert self.inside is not None
        self.exact = not self._move(look, self.inside + towards)
        return self.exact

    def _move(self, look: Look, at: float) -> bool:
        """Move one side to a value, or further where a plan says so; return whether the concession is in there."""
        assert self.inside is not None
        assert self.outside is not None
        edge = look(at)
        if edge is None:
            self.outside = at
        else:
            self.inside = max(edge, at) if self.outside > self.inside else min(edge, at)
        return edge is not None


def switches_of(
    questions: Questions, items: Sequence[str], with_it: Plan, without: float, is_in: bool
) -> tuple[Switch, ...]:
    """Return where a concession, with these delivery schedules, would enter or leave.

    ``with_it`` is the best plan with it now, ``without`` the loss of the best without it.
    """
    found = [_credit(questions, items, with_it, without, is_in)]
    highest = _maximum(questions, items, with_it, without) if is_in else None
    if highest is not None:
        found.append(highest)
    return (*found, *switches_of_limits(questions, items, with_it, without if is_in else None))


def switches_of_limits(
    questions: Questions, items: Sequence[str], with_it: Plan, without: float | None
) -> tuple[Switch, ...]:
    """Return where the limits in which a concession counts would make it enter or leave.

    ``with_it`` is the best plan with it now, if it is in, and ``without`` the loss of the best without it; None if it
    is out.
    """
    problem, stage, found = questions.problem, questions.stage, []
    if not any(item.rounds[-1] for item in problem.items if item.name in items):
        return ()
    for limit in limits_of(problem):
        if _counts_in(problem, items, limit) and not questions.clock.stopped:
            questions.stage = f"{stage}: {limit.name}"
            found.append(_limit(questions, items, with_it, limit, without))
    return tuple(switch for switch in found if switch is not None)


def crediting(problem: Problem, items: Sequence[str], factor: float) -> Problem:
    """Return the problem with the counterpart's credit for some items multiplied, in every channel."""
    return replace(
        problem, items=tuple(_credited(item, factor) if item.name in items else item for item in problem.items)
    )


def _credited(item: Item, factor: float) -> Item:
    return replace(
        item,
        credit={channel: curve.times(factor) for channel, curve in item.credit.items()},
    )


def _credit(questions: Questions, items: Sequence[str], with_it: Plan, without: float, is_in: bool) -> Switch:
    problem = questions.problem

    def look(factor: float) -> float | None:
        found = _asked(questions.ask_with(crediting(problem, items, factor), items))
        if found.state is None or found.state.objective >= without - ROUNDED:
            return None
        return stays_until(problem, items, found.plan, factor)

    gap = _credit_gap(look, stays_until(problem, items, with_it, 1.0) if is_in else None)
    tolerance = TOLERANCE * max(1.0, gap.inside or 0.0)
    gap.narrow(look, tolerance, _JUST_CREDIT)
    return Switch("credit", "times", 1.0, gap.inside, gap.outside, gap.exact, tolerance, gap.proved)


def _credit_gap(look: Look, here: float | None) -> _Gap:
    """Return the gap between ``here``, down to which it is in, and none, or between its credit now and ever more."""
    out = 1.0
    try:
        if here is not None:
            return _Gap(here, 0.0) if look(0.0) is None else _Gap(0.0, None)
        while out < MOST_CREDIT:
            edge = look(2.0 * out)
            if edge is not None:
                return _Gap(max(edge, out), out)
            out *= 2.0
    except _StoppedError:
        return _Gap(here, None if here is not None else out, proved=False)
    return _Gap(None, out)


def stays_until(problem: Problem, items: Sequence[str], plan: Plan, factor: float) -> float:
    """Return the lowest factor on the credit of some items, down from ``factor``, that changes nobody's answer."""
    high = evaluate(crediting(problem, items, factor), plan).postures
    low = evaluate(crediting(problem, items, 0.0), plan).postures
    ends = [factor * share for name in high for share in _ends(problem, high[name], low[name])]
    return max((end for end in ends if end <= factor), default=0.0)


def _ends(problem: Problem, high: PostureState, low: PostureState) -> Iterator[float]:
    """Yield the shares of the way from no credit up to the factor at which a posture's answer of today begins."""
    accepted = len(problem.rounds) if high.accepts is None else problem.rounds.index(high.accepts)
    for r in range(min(accepted + 1, len(problem.rounds))):
        # The answer is kept as long as this is not negative; it is linear in the factor.
        kept = (high.surplus[r], low.surplus[r]) if r == accepted else (-high.surplus[r], -low.surplus[r])
        margin = 0.0 if r == accepted else problem.refusal_margin
        if kept[1] < margin:
            yield 1.0 if kept[0] <= margin else (margin - kept[1]) / (kept[0] - kept[1])


def _maximum(questions: Questions, items: Sequence[str], with_it: Plan, without: float) -> Switch | None:
    kinds = [item for item in questions.problem.items if item.name in items]
    now, step = kinds[0].maximum, kinds[0].step
    whole = kinds[0].domain == "integer"
    if any(item.at_least > 0.0 for item in kinds) or (whole and now < 2.0 * step):
        return None  # a maximum below would break the rules, or there is but one step

    def look(most: float) -> float | None:
        found = _asked(questions.ask_with(questions.problem, items, most))
        if found.state is None or found.state.objective >= without - ROUNDED:
            return None
        return _highest(found.plan, items)

    tolerance, just = (step, 0.5 * step) if whole else (TOLERANCE * now, _JUST_LEVEL * now)
    here, lowest = _highest(with_it, items), lowest_level(kinds[0])
    gap = _Gap(here, 0.0)
    if 0.0 < lowest < here:
        # One search, since a lower maximum only takes plans away: if it is in at its lowest level, it is in above.
        gap = _leaving(look, here, lowest, -just, shares=(1.0,))
    gap.narrow(look, tolerance, just)
    outside = gap.outside
    if whole and outside is not None:
        # Between two steps a maximum is what the lower one is.
        outside, tolerance, gap.exact = step * math.floor(outside / step + 1e-6), 0.0, gap.proved
    return Switch("maximum", "", now, gap.inside, outside, gap.exact, tolerance, gap.proved)


def _highest(plan: Plan, items: Sequence[str]) -> float:
    return max(offer.levels.get(item, 0.0) for offer in plan for item in items)


def _limit(
    questions: Questions, items: Sequence[str], with_it: Plan, limit: Limit, without: float | None
) -> Switch | None:
    """Return where a limit makes a concession that is in leave, or one that is out enter; None if it never binds."""
    problem = questions.problem
    loosest, tightest = _ends_of(problem, limit)
    need = _need_up_to(problem, limit, tightest)
    just = 0.5 if limit.kind == "quorum" else 1e-5

    def edge(plan: Plan, value: float) -> float:
        return limit.sign * min(limit.sign * value, limit.sign * need(plan))

    def look(value: float) -> float | None:
        changed = with_limit(problem, limit, value)
        beating = [edge(plan, value) for plan in questions.known if _beats(changed, plan, without)]
        if beating:
            return min(beating, key=lambda value: limit.sign * value)
        found = _asked(questions.ask(changed))
        if found.state is None or not any(found.plan[-1].levels.get(item) for item in items):
            return None
        if without is None or found.state.objective >= without - ROUNDED:
            other = _asked(questions.ask_without(changed, items))
            if other.state is not None and found.state.objective >= other.state.objective - ROUNDED:
                return None
        return edge(found.plan, value)

    def switch(gap: _Gap) -> Switch:
        tolerance = TOLERANCE * max(1.0, abs(limit.value))
        gap.narrow(look, tolerance, just)
        return Switch(limit.name, limit.unit, limit.value, gap.inside, gap.outside, gap.exact, tolerance, gap.proved)

    if without is None and limit.sign * limit.value >= limit.sign * loosest:
        return None
    if without is None:
        return switch(_entering(look, limit, loosest))
    here = limit.sign * min(limit.sign * limit.value, limit.sign * need(with_it))
    least = _least_draw(problem, items, limit)
    return switch(_leaving(look, here, least, -just) if least > just else _leaving(look, here, tightest, None))


def _need_up_to(problem: Problem, limit: Limit, tightest: float) -> Callable[[Plan], float]:
    """Return the function that says the tightest value of a limit that a plan keeps, and where nothing can bind it.

    A plan that passes without the votes of a constituency keeps its floor wherever that is.
    """
    need = need_of(problem, limit)
    return lambda plan: limit.sign * max(limit.sign * need(plan), limit.sign * tightest)


def _beats(problem: Problem, plan: Plan, without: float | None) -> bool:
    """Whether a plan keeps the rules under a tighter limit and loses less than any without the concession does now.

    Under a tighter limit those lose no less than now, so the concession is in.
    """
    if without is None:
        return False
    state = evaluate(problem, plan)
    return not state.broken and state.objective < without - ROUNDED


def _leaving(look: Look, here: float, end: float, beyond: float | None, shares: Sequence[float] = _TIGHTER) -> _Gap:
    """Return the first gap on the way from a value at which a concession is in to the last one worth trying.

    Just ``beyond`` the end, if that is given, it cannot be tabled by the rules.
    """
    inside = here
    try:
        for share in shares:
            at = here + share * (end - here)
            if (at - inside) * (end - here) > 0.0:
                edge = look(at)
                if edge is None:
                    return _Gap(inside, at)
                inside = edge
    except _StoppedError:
        return _Gap(inside, None, proved=False)
    return _Gap(inside, None) if beyond is None else _Gap(end, end + beyond, exact=True)


def _entering(look: Look, limit: Limit, loosest: float) -> _Gap:
    """Return the first gap on the way from where a limit is, at which a concession is out, to where it cannot bind."""
    outside = limit.value
    try:
        for share in _LOOSER:
            at = limit.value + share * (loosest - limit.value)
            edge = look(at)
            if edge is not None:
                # A plan with it may need no more than what is there now, and then it is as good now.
                return _Gap(limit.sign * max(limit.sign * edge, limit.sign * outside), outside)
            outside = at
    except _StoppedError:
        return _Gap(None, outside, proved=False)
    return _Gap(None, outside)


def _counts_in(problem: Problem, items: Sequence[str], limit: Limit) -> bool:
    """Whether a concession draws on a budget, or moves the approval that a floor or a quorum asks for."""
    kinds = [item for item in problem.items if item.name in items]
    if limit.kind == "budget":
        budget, year = limit.part
        return any(item.draws.get((budget, int(year))) for item in kinds)
    voices = [voice.name for voice in problem.voices if voice.role == "vote"] if limit.kind == "quorum" else limit.part
    return any(any(item.approval[name].values) for item in kinds for name in voices if name in item.approval)


def lowest_level(item: Item) -> float:
    """Return the lowest level above 0 at which a concession can be tabled; 0 if there is no lowest."""
    if item.domain == "integer":
        return item.step * max(1, math.ceil(item.minimum_if_offered / item.step - 1e-9))
    return item.minimum_if_offered


def _least_draw(problem: Problem, items: Sequence[str], limit: Limit) -> float:
    """Return what a concession draws on a budget at least if it is tabled, by whatever schedule; 0 for other limits."""
    if limit.kind != "budget":
        return 0.0
    budget, year = limit.part
    kinds = [item for item in problem.items if item.name in items]
    return min(item.draws.get((budget, int(year)), 0.0) * lowest_level(item) for item in kinds)


def _ends_of(problem: Problem, limit: Limit) -> tuple[float, float]:
    """Return a value of a limit under which it cannot bind, and one that leaves no room at all."""
    if limit.kind == "budget":
        budget, year = limit.part
        draws = [item.draws.get((budget, int(year)), 0.0) * item.maximum for item in problem.items]
        return sum(max(0.0, draw) for draw in draws), 0.0
    if limit.kind == "quorum":
        return 0.0, sum(voice.seats for voice in problem.voices if voice.role == "vote") + 1.0
    (voice,) = (voice for voice in problem.voices if voice.name in limit.part)
    falls, rises = zip(*_reach(problem, voice), strict=True)
    return voice.base + sum(falls) - 1.0, voice.base + sum(rises) + 1.0


def _reach(problem: Problem, voice: Voice) -> Iterator[tuple[float, float]]:
    """Yield how far each concession and each measure can lower and raise approval."""
    yield 0.0, 0.0
    for item in problem.items:
        if voice.name in item.approval:
            values = item.approval[voice.name].values
            yield min(values), max(values)
    for measure, terms in problem.measures.items():
        points = [voice.relief.get((measure, term), 0.0) for term in terms]
        yield min(0.0, *points), max(0.0, *points)


def _asked(found: Found) -> Found:
    if found.ending is Ending.STOPPED:
        raise _StoppedError
    return found
