"""Hypothesis strategies: small random negotiations on a coarse grid.

All numbers are multiples of a quarter, which floats hold exactly, so that ties, budgets used to the last cent and
surpluses of exactly zero are common. :class:`Shape` says how large the problems are and which rules they have.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from planner.program.problem import Curve, Item, ItemGroup, Posture, Problem, Voice

CHANNELS = ("balance", "security")
PROBABILITIES: Mapping[int, Sequence[tuple[float, ...]]] = {
    1: ((1.0,),),
    2: ((0.5, 0.5), (0.25, 0.75), (0.125, 0.875)),
    3: ((0.25, 0.25, 0.5), (0.125, 0.5, 0.375)),
    4: ((0.25, 0.25, 0.25, 0.25), (0.5, 0.25, 0.125, 0.125)),
    7: ((0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.25),),
    8: ((0.125,) * 8, (0.25, 0.25, 0.125, 0.125, 0.0625, 0.0625, 0.0625, 0.0625)),
}
"""Number of postures -> their probabilities."""


@dataclass(frozen=True)
class Shape:
    """How large a problem is, and which rules it has."""

    items: tuple[int, int] = (2, 4)
    """Fewest and most concessions that come in whole steps."""
    continuous: int = 0
    """Concessions with any level, in addition."""
    bends: int = 1
    """Most bends in a curve."""
    measures: tuple[int, int] = (1, 2)
    postures: tuple[int, int] = (1, 3)
    budgets: tuple[int, int] = (0, 0)
    voices: tuple[int, int] = (0, 0)
    logic: bool = False
    """Whether there are requirements, groups, clearance and levels that are demanded."""
    deal_may_hurt: bool = False
    """Whether an agreement may cost more than none."""


def quarters(low: float, high: float) -> SearchStrategy[float]:
    """Return multiples of a quarter from ``low`` to ``high``."""
    return st.integers(round(low * 4), round(high * 4)).map(lambda count: count / 4)


@st.composite
def curves(
    draw: DrawFn, levels: Sequence[float], slope: tuple[float, float], bends: int, concave: bool = False
) -> Curve:
    """Draw a curve through the origin to the last of ``levels``, bending only at some of them."""
    inner = draw(st.lists(st.sampled_from(levels[1:-1]), unique=True, max_size=bends)) if levels[1:-1] else []
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
        maximum = draw(st.sampled_from((2.0, 3.0, 4.0)))
        step, levels = 1.0, [count / 2 for count in range(int(maximum * 2) + 1)]
        least = draw(st.sampled_from((0.0, 0.5, 1.0))) if not shape.logic else 0.5
    else:
        step = draw(st.sampled_from((1.0, 1.0, 0.75, 2.5)))
        count = draw(st.integers(1, 4))
        maximum, levels = step * count, [step * position for position in range(count + 1)]
        least = step * draw(st.integers(1, min(2, count)))
        maximum += draw(st.sampled_from((0.0, 0.25)))
        levels[-1] = maximum
    demanded = draw(st.integers(0, 9)) == 0 if shape.logic else False
    return Item(
        name=name,
        track="trade",
        domain="continuous" if kind == "continuous" else "integer",
        step=step,
        minimum_if_offered=least,
        at_least=draw(st.sampled_from([level for level in levels if 0 < level <= levels[-2]] or [step]))
        if demanded
        else 0.0,
        maximum=maximum,
        cost=draw(curves(levels, (-0.5, 2), shape.bends)),
        disclosure_cost=draw(st.sampled_from((0.0, 0.0, 0.25))),
        draws={key: draw(quarters(0, 2)) for key in keys if draw(st.booleans())},
        credit={
            channel: draw(curves(levels, (0, 3), shape.bends, concave=True))
            for channel in CHANNELS
            if draw(st.integers(0, 3)) > 0
        },
        approval={voice: draw(curves(levels, (-3, 2), shape.bends)) for voice in voices if draw(st.booleans())},
        rounds=(draw(st.integers(0, 7)) > 0 if shape.logic else True,),
        requires=(draw(st.sampled_from(others)),) if shape.logic and others and draw(st.booleans()) else (),
    )


@st.composite
def groups(draw: DrawFn, names: Sequence[str]) -> tuple[ItemGroup, ...]:
    """Draw up to two rules over some of the concessions."""
    found = []
    for number in range(draw(st.integers(0, 2))):
        members = draw(st.lists(st.sampled_from(names), unique=True, min_size=2))
        found.append(ItemGroup(f"group{number}", tuple(members), draw(st.sampled_from((None, 1, 2)))))
    return tuple(found)


@st.composite
def constituencies(draw: DrawFn, name: str, terms: Mapping[str, Sequence[str]]) -> Voice:
    """Draw a constituency whose consent is sometimes in doubt."""
    return Voice(
        name=name,
        role=draw(st.sampled_from(("veto", "vote", "vote", "observer"))),
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
    draw: DrawFn, name: str, probability: float, terms: Mapping[str, Sequence[str]], deal_may_hurt: bool
) -> Posture:
    """Draw a posture that some offers suit; milder terms cost Korea less and the counterpart more."""
    severity = {measure: draw(st.integers(4, 16)) for measure in terms}
    relief = {
        (measure, term): position / max(1, len(menu) - 1)
        for measure, menu in terms.items()
        for position, term in enumerate(menu)
    }
    agreed = {key: round(4 * severity[key[0]] * (1 - share)) / 4 for key, share in relief.items()}
    waiting = draw(quarters(0, 1))
    shift = draw(quarters(-12, 2)) if deal_may_hurt else 0.0
    return Posture(
        name=name,
        outcomes={},
        probability=probability,
        weights={channel: draw(st.sampled_from((0.5, 1.0, 1.5, 0.0))) for channel in CHANNELS},
        asks={key: round(4 * share * draw(quarters(1, 10))) / 4 for key, share in relief.items()},
        reservation=(draw(quarters(-1, 5)),),
        no_deal_loss=waiting + sum(severity.values()) + shift,
        waiting_loss=(waiting,),
        agreed_loss={key: (loss,) for key, loss in agreed.items()},
    )


@st.composite
def problems(draw: DrawFn, shape: Shape) -> Problem:
    """Draw a problem of the given shape with one round."""
    terms = {
        f"measure{number}": tuple(f"term{position}" for position in range(draw(st.integers(2, 3))))
        for number in range(draw(st.integers(*shape.measures)))
    }
    voices = tuple(draw(constituencies(f"voice{number}", terms)) for number in range(draw(st.integers(*shape.voices))))
    keys = [("money", 2026), ("money", 2027), ("ships", 2026)][: draw(st.integers(*shape.budgets))]
    names = [f"item{number}" for number in range(draw(st.integers(*shape.items)) + shape.continuous)]
    kinds: list[Literal["continuous", "stepped"]] = [
        "continuous" if number < shape.continuous else "stepped" for number in range(len(names))
    ]
    drawn = tuple(
        draw(items(name, shape, keys, [voice.name for voice in voices], names[:number], kind))
        for number, (name, kind) in enumerate(zip(names, kinds, strict=True))
    )
    fewest, most = shape.postures
    counts = [count for count in PROBABILITIES if fewest <= count <= most]
    probabilities = draw(st.sampled_from(PROBABILITIES[draw(st.sampled_from(counts))]))
    seats = sum(voice.seats for voice in voices if voice.role == "vote")
    return Problem(
        name="random",
        rounds=("first",),
        items=drawn,
        groups=draw(groups(names)) if shape.logic and len(names) > 1 else (),
        measures=terms,
        channels=CHANNELS,
        budgets={key: draw(quarters(0, 12)) for key in keys},
        voices=voices,
        quorum=draw(st.sampled_from((None, 1.0, max(1.0, seats - 1), seats))) if seats else None,
        postures=tuple(
            draw(postures(f"posture{number}", probability, terms, shape.deal_may_hurt))
            for number, probability in enumerate(probabilities)
        ),
        refusal_margin=draw(st.sampled_from((0.25, 0.5, 0.0625))),
    )
