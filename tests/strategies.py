"""Hypothesis strategies: small random negotiations on a coarse grid.

All numbers are multiples of a quarter, which floats hold exactly, so that ties, budgets used to the last cent and
surpluses of exactly zero are common. :class:`Shape` says how large the problems are and which rules they have.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from oracle.attitudes import (
    Attitude,
    doubting_the_chances,
    expecting,
    fearing_everything,
    fearing_the_tail,
    fearing_the_worst,
)

from planner.program.problem import Curve, Item, ItemGroup, Posture, Problem, Voice

CHANNELS = ("balance", "security")
TRACKS = ("trade", "security")
PROBABILITIES: Mapping[int, Sequence[tuple[float, ...]]] = {
    1: ((1.0,),),
    2: ((0.5, 0.5), (0.25, 0.75), (0.125, 0.875)),
    3: ((0.25, 0.25, 0.5), (0.125, 0.5, 0.375), (0.0, 0.25, 0.75)),
    4: ((0.25, 0.25, 0.25, 0.25), (0.5, 0.25, 0.125, 0.125)),
    7: ((0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.25),),
    8: ((0.125,) * 8, (0.25, 0.25, 0.125, 0.125, 0.0625, 0.0625, 0.0625, 0.0625)),
}
"""Number of cases -> their probabilities."""
ATTITUDES: Mapping[str, SearchStrategy[Attitude]] = {
    "expecting": st.builds(expecting),
    "tail": st.builds(
        fearing_the_tail, st.sampled_from((0.25, 0.5, 1.0)), st.sampled_from((0.0, 0.25, 0.5, 0.75, 0.875))
    ),
    "worst": st.builds(fearing_the_worst),
    "doubt": st.builds(doubting_the_chances, st.sampled_from((0.0, 0.125, 0.25, 0.5, 0.75, 1.0))),
    "mixture": st.builds(
        fearing_everything,
        st.sampled_from((0.0, 0.25, 0.5)),
        st.sampled_from((0.125, 0.25, 0.5)),
        st.sampled_from((0.25, 0.5, 0.75)),
    ),
}
"""Name -> measures of risk of that kind."""


@dataclass(frozen=True)
class Shape:
    """How large a problem is, and which rules it has."""

    items: tuple[int, int] = (2, 4)
    """Fewest and most concessions that come in whole steps."""
    continuous: int = 0
    """Concessions with any level, in addition."""
    steps: int = 4
    """Most steps of a concession."""
    bends: int = 1
    """Most bends in a curve."""
    measures: tuple[int, int] = (1, 2)
    terms: int = 3
    """Most terms of a measure."""
    postures: tuple[int, int] = (1, 3)
    """Fewest and most cases."""
    budgets: tuple[int, int] = (0, 0)
    voices: tuple[int, int] = (0, 0)
    logic: bool = False
    """Whether there are requirements, groups, clearance and levels that are demanded."""
    deal_may_hurt: bool = False
    """Whether an agreement may cost more than none."""
    rounds: int = 1
    goalposts: bool = False
    """Whether part of what was shown is pocketed, and reservation levels drift."""
    schedules: int = 0
    """Concessions in whole steps that have two delivery schedules."""
    may_fail: bool = False
    """Whether only a share of what is agreed falls due."""
    separate: bool = False
    """Whether tracks are negotiated at tables of their own."""
    linkage_cost: bool = False
    attitudes: tuple[str, ...] = ("expecting",)
    """What is minimised: some of :data:`ATTITUDES`."""


def choice(values: Sequence[Any]) -> SearchStrategy[Any]:
    """Return one of some values, earlier ones being simpler."""
    return _choice(tuple(values))


@functools.cache
def _choice(values: tuple[Any, ...]) -> SearchStrategy[Any]:
    # Making and checking a strategy takes longer than drawing from it.
    return st.sampled_from(values)


@functools.cache
def quarters(low: float, high: float) -> SearchStrategy[float]:
    """Return multiples of a quarter from ``low`` to ``high``."""
    return st.integers(round(low * 4), round(high * 4)).map(lambda count: count / 4)


@st.composite
def curves(
    draw: DrawFn, levels: Sequence[float], slope: tuple[float, float], bends: int, concave: bool = False
) -> Curve:
    """Draw a curve through the origin to the last of ``levels``, bending only at some of them."""
    inner = draw(st.lists(choice(levels[1:-1]), unique=True, max_size=bends)) if levels[1:-1] else []
    ends = (0.0, *sorted(inner), levels[-1])
    slopes = draw(st.lists(quarters(*slope), min_size=len(ends) - 1, max_size=len(ends) - 1))
    if concave:
        slopes.sort(reverse=True)
    values = [0.0]
    for (left, right), steepness in zip(itertools.pairwise(ends), slopes, strict=True):
        values.append(values[-1] + steepness * (right - left))
    return Curve(ends, tuple(values))


@st.composite
def items(
    draw: DrawFn,
    name: str,
    shape: Shape,
    keys: Sequence[tuple[str, int]],
    voices: Sequence[str],
    others: Sequence[str],
    kind: Literal["continuous", "stepped"],
) -> Item:
    """Draw a concession; it may require one of ``others``."""
    if kind == "continuous":
        maximum = draw(choice((2.0, 3.0, 4.0)))
        step, levels = 1.0, [count / 2 for count in range(int(maximum * 2) + 1)]
        least = draw(choice((0.0, 0.5, 1.0))) if not shape.logic else 0.5
    else:
        step = draw(choice((1.0, 1.0, 0.75, 2.5)))
        count = draw(st.integers(1, shape.steps))
        maximum, levels = step * count, [step * position for position in range(count + 1)]
        least = step * draw(st.integers(1, min(2, count)))
        maximum += draw(choice((0.0, 0.25)))
        levels[-1] = maximum
    demanded = draw(st.integers(0, 9)) == 0 if shape.logic else False
    return Item(
        name=name,
        track=draw(choice(TRACKS)) if shape.separate else TRACKS[0],
        domain="continuous" if kind == "continuous" else "integer",
        step=step,
        minimum_if_offered=least,
        at_least=draw(choice([level for level in levels if 0 < level <= levels[-2]] or [step])) if demanded else 0.0,
        maximum=maximum,
        cost=draw(curves(levels, (-0.5, 2), shape.bends)),
        disclosure_cost=draw(choice((0.0, 0.0, 0.25))),
        draws={key: draw(quarters(0, 2)) for key in keys if draw(st.booleans())},
        credit={
            channel: draw(curves(levels, (0, 3), shape.bends, concave=True))
            for channel in CHANNELS
            if draw(st.integers(0, 3)) > 0
        },
        approval={voice: draw(curves(levels, (-3, 2), shape.bends)) for voice in voices if draw(st.booleans())},
        rounds=draw(clearances(shape)),
        requires=(draw(choice(others)),) if shape.logic and others and draw(st.booleans()) else (),
    )


@st.composite
def clearances(draw: DrawFn, shape: Shape) -> tuple[bool, ...]:
    """Draw the round from which a concession is cleared: mostly the first, at times a later one, rarely none."""
    if not shape.logic and shape.rounds == 1:
        return (True,)
    later = range(1, shape.rounds)
    first = draw(choice((*[0] * (7 * len(later) or 7), *later, *later, shape.rounds)))
    return tuple(r >= first for r in range(shape.rounds))


@st.composite
def other_schedules(draw: DrawFn, item: Item) -> Item:
    """Draw another delivery schedule of a concession: it costs, draws and counts less or more."""
    costing = draw(choice((0.5, 0.75, 1.0, 1.25)))
    counting = draw(choice((0.5, 0.75, 1.0)))
    return replace(
        item,
        name=f"{item.name}.late",
        concession=item.name,
        cost=scaled(item.cost, costing),
        credit={channel: scaled(curve, counting) for channel, curve in item.credit.items()},
        draws={key: amount * draw(choice((0.5, 1.0, 1.5))) for key, amount in item.draws.items()},
    )


def scaled(curve: Curve, factor: float) -> Curve:
    """Return a curve times a factor."""
    return Curve(curve.levels, tuple(factor * value for value in curve.values))


@st.composite
def groups(draw: DrawFn, names: Sequence[str]) -> tuple[ItemGroup, ...]:
    """Draw up to two rules over some of the concessions."""
    found = []
    for number in range(draw(st.integers(0, 2))):
        members = draw(st.lists(choice(names), unique=True, min_size=2))
        found.append(ItemGroup(f"group{number}", tuple(members), draw(choice((None, 1, 2)))))
    return tuple(found)


@st.composite
def constituencies(draw: DrawFn, name: str, terms: Mapping[str, Sequence[str]]) -> Voice:
    """Draw a constituency whose consent is sometimes in doubt."""
    return Voice(
        name=name,
        role=draw(choice(("veto", "vote", "vote", "observer"))),
        base=draw(quarters(40, 50)),
        floor=draw(quarters(39, 50)),
        seats=float(draw(st.integers(1, 4))),
        relief={
            (measure, term): draw(quarters(0, 4))
            for measure, menu in terms.items()
            for term in menu
            if draw(st.booleans())
        },
    )


@st.composite
def postures(
    draw: DrawFn, case: str, track: str, probability: float, terms: Mapping[str, Sequence[str]], shape: Shape
) -> Posture:
    """Draw a posture that some offers suit; milder terms cost Korea less and the counterpart more."""
    rounds = range(shape.rounds)
    severity = {measure: draw(st.integers(4, 16)) for measure in terms}
    relief = {
        (measure, term): position / max(1, len(menu) - 1)
        for measure, menu in terms.items()
        for position, term in enumerate(menu)
    }
    passed = draw(choice((0.0, 0.125, 0.25))) if shape.rounds > 1 else 0.0
    waiting = [draw(quarters(0, 1))]
    reservation = [draw(quarters(-1, 4))]
    for _ in rounds[1:]:
        # Waiting may gain, and goalposts may move either way.
        waiting.append(waiting[-1] + draw(quarters(-0.5, 2)))
        reservation.append(reservation[-1] + (draw(quarters(-0.5, 1)) if shape.goalposts else 0.0))
    shift = draw(quarters(-12, 2)) if shape.deal_may_hurt else 0.0
    return Posture(
        name=f"{case}@{track}" if track else case,
        outcomes={},
        probability=probability,
        weights={channel: draw(choice((0.5, 1.0, 1.5, 0.0))) for channel in CHANNELS},
        asks={key: round(4 * share * draw(quarters(0.5, 8))) / 4 for key, share in relief.items()},
        reservation=tuple(reservation),
        no_deal_loss=waiting[0] + sum(severity.values()) + shift,
        waiting_loss=tuple(waiting),
        agreed_loss={
            key: tuple(round(4 * severity[key[0]] * (1 - share) * (1 - passed * r)) / 4 for r in rounds)
            for key, share in relief.items()
        },
        ratchet=draw(choice((0.0, 0.25, 0.5, 1.0))) if shape.goalposts else 0.0,
        case=case if track else "",
        track=track,
    )


@st.composite
def due_shares(draw: DrawFn, names: Sequence[str], rounds: int) -> Mapping[str, tuple[float, ...]]:
    """Draw what share of each concession falls due, by the round of agreement."""
    share = choice((0.25, 0.5, 0.75, 1.0))
    return {name: tuple(draw(share) for _ in range(rounds)) for name in names if draw(st.integers(0, 3)) > 0}


@st.composite
def problems(draw: DrawFn, shape: Shape) -> Problem:
    """Draw a problem of the given shape."""
    terms = {
        f"measure{number}": tuple(f"term{position}" for position in range(draw(st.integers(2, shape.terms))))
        for number in range(draw(st.integers(*shape.measures)))
    }
    tracks = dict(zip(terms, TRACKS * len(terms), strict=False)) if shape.separate else {}
    voices = tuple(draw(constituencies(f"voice{number}", terms)) for number in range(draw(st.integers(*shape.voices))))
    keys = [("money", 2026), ("money", 2027), ("ships", 2026)][: draw(st.integers(*shape.budgets))]
    names = [f"item{number}" for number in range(draw(st.integers(*shape.items)) + shape.continuous)]
    drawn: list[Item] = []
    for number, name in enumerate(names):
        kind: Literal["continuous", "stepped"] = "continuous" if number < shape.continuous else "stepped"
        drawn.append(draw(items(name, shape, keys, [voice.name for voice in voices], names[:number], kind)))
        if shape.continuous <= number < shape.continuous + shape.schedules:
            drawn.append(draw(other_schedules(drawn[-1])))
    fewest, most = shape.postures
    counts = [count for count in PROBABILITIES if fewest <= count <= most]
    probabilities = draw(choice(PROBABILITIES[draw(choice(counts))]))
    answering = []
    for number, probability in enumerate(probabilities):
        for track in dict.fromkeys(tracks.values()) or [""]:
            here = {measure: menu for measure, menu in terms.items() if not track or tracks[measure] == track}
            answering.append(draw(postures(f"posture{number}", track, probability, here, shape)))
            if shape.may_fail:
                concerned = [item.name for item in drawn if track in ("", item.track)]
                answering[-1] = replace(answering[-1], due=draw(due_shares(concerned, shape.rounds)))
    seats = sum(voice.seats for voice in voices if voice.role == "vote")
    return Problem(
        name="random",
        rounds=("first", "second", "third")[: shape.rounds],
        items=tuple(drawn),
        groups=draw(groups(names)) if shape.logic and len(names) > 1 else (),
        measures=terms,
        channels=CHANNELS,
        budgets={key: draw(quarters(0, 12)) for key in keys},
        voices=voices,
        quorum=draw(choice((None, 1.0, max(1.0, seats - 1), seats))) if seats else None,
        postures=tuple(answering),
        refusal_margin=draw(choice((0.25, 0.5, 0.0625))),
        measure_tracks=tracks,
        linkage_cost=draw(choice((0.0, 0.5))) if shape.linkage_cost else 0.0,
    )


def attitudes(shape: Shape) -> SearchStrategy[Attitude]:
    """Return the measures of risk that a shape asks for."""
    return st.one_of([ATTITUDES[name] for name in shape.attitudes])


def each(shape: Shape, cases: int) -> Callable[[Callable[[Problem], None]], None]:
    """Run a check on random problems of a shape, at once and without looking for smaller ones that fail too."""

    def run(check: Callable[[Problem], None]) -> None:
        settings(
            max_examples=cases,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )(given(problems(shape))(check))()

    return run
