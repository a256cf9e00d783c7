"""Random negotiations of realistic size, the same for the same seed.

Sizes and calibration follow the study behind the search: 30 concessions with three-segment curves, 10 measures with
6 terms, 5 channels, 3 budgets over 5 years, 6 constituencies with a quorum and a loss without a deal around 80 billion
USD. Every posture weighs channels and prices relief in its own way; ``factored`` postures are built as in a model's
files, from independent factors. Over several rounds each month costs, reservations rise, and part of what was tabled is
pocketed. :func:`calibrated` moves all reservations so that 70 to 80 % of the postures accept a good plan, which makes
instances about equally hard; it takes some seconds, since it has to look for good plans.

Calibration asks the planner's own first plans, so another version of the search may make another instance of a seed:
times are to be compared within one run. The study does not say which concessions come whole. By default two thirds do,
as in models of real talks; with ``whole=False`` none does.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import numpy as np

from planner.program.problem import Curve, Item, ItemGroup, Posture, Problem, Voice

DRIFT = 0.5
"""By how much reservations rise from round to round, billion USD."""
WAITING = 0.06
"""Share of the loss without a deal that falls between two rounds."""
RATCHET = 0.2
"""Most that a posture pockets of what was tabled before, as a share."""
FARTHEST_SHIFT = 15.0
"""Most by which calibration moves reservations, billion USD."""
CALIBRATION_STEPS = 9


@dataclass(frozen=True)
class Size:
    """How large an instance is."""

    postures: int = 24
    rounds: int = 1
    items: int = 30
    measures: int = 10
    terms: int = 6
    channels: int = 5
    budgets: int = 3
    years: int = 5
    voices: int = 6
    whole: bool = True
    """Whether two thirds of the concessions come in lots or as all or nothing; else all have levels."""
    factored: bool = False
    emphasis: float = 0.2
    """Spread of the weights of channels between scattered postures (of their logarithm)."""
    asking: float = 0.15
    """Spread of their asking prices (of the logarithm)."""
    reservation: tuple[float, float] = (13.0, 5.0)
    """Mean and spread of their reservations, billion USD."""


def instance(seed: int, size: Size = Size()) -> Problem:
    """Return a random problem."""
    rng = np.random.default_rng(seed)
    channels = tuple(f"channel{c}" for c in range(size.channels))
    voices = tuple(f"voice{h}" for h in range(size.voices))
    years = range(2025, 2025 + size.years)
    items = tuple(_item(rng, i, size, channels, voices) for i in range(size.items))
    measures = {f"measure{m}": tuple(f"term{k}" for k in range(size.terms)) for m in range(size.measures)}
    budgets = {
        (f"budget{b}", year): _round(
            0.35 * sum(item.draws.get((f"budget{b}", year), 0.0) * item.maximum for item in items) + 0.1
        )
        for b in range(size.budgets)
        for year in years
    }
    relief = np.sort(rng.uniform(0.0, 4.0, (size.measures, size.terms)), axis=1)
    return Problem(
        name=f"random{seed}",
        rounds=tuple(f"round{r}" for r in range(size.rounds)),
        items=items,
        groups=(
            ItemGroup("either", ("item0", "item1"), 1),
            ItemGroup("package", ("item2", "item3"), None),
            ItemGroup("few", tuple(item.name for item in items[4:10]), 4),
        ),
        measures=measures,
        channels=channels,
        budgets=budgets,
        voices=tuple(_voice(rng, h, name, measures, relief) for h, name in enumerate(voices)),
        quorum=150.0,
        postures=_postures(rng, size, channels, measures),
        refusal_margin=0.01,
    )


def calibrated(seed: int, size: Size = Size()) -> Problem:
    """Return a random problem in which a good plan is accepted with a chance of 70 to 80 %, or as near as it gets."""
    plain = instance(seed, size)
    low, high = -FARTHEST_SHIFT, FARTHEST_SHIFT
    found: list[tuple[float, Problem]] = []
    for _ in range(CALIBRATION_STEPS):
        shift = (low + high) / 2
        problem = _shifted(plain, shift)
        chance = _accepted(problem)
        found.append((abs(chance - 0.75), problem))
        if found[-1][0] <= 0.05:
            break
        low, high = (shift, high) if chance > 0.75 else (low, shift)
    return min(found, key=lambda pair: pair[0])[1]


def _shifted(problem: Problem, shift: float) -> Problem:
    postures = (
        replace(posture, reservation=tuple(_round(level + shift) for level in posture.reservation))
        for posture in problem.postures
    )
    return replace(problem, postures=tuple(postures))


def _accepted(problem: Problem) -> float:
    """Return the chance that a good plan is accepted, 0 if none was found."""
    from planner.program.build import build
    from planner.solve.clock import Clock
    from planner.solve.highs import Driver
    from planner.solve.options import SolveOptions
    from planner.solve.relaxation import Relaxation
    from planner.solve.start import first_plan

    driver = Driver(build(problem), SolveOptions(), Clock(None))
    plan = first_plan(driver, Relaxation(driver))
    if plan is None or plan.values is None:
        return 0.0
    chances = {posture.name: posture.probability for posture in problem.postures}
    accepts = driver.program.model.accepts
    return float(sum(chances[name] * round(plan.values[driver.column(accepts[name, r])]) for name, r in accepts))


def _round(value: float) -> float:
    return round(float(value), 4)


def _item(rng: np.random.Generator, i: int, size: Size, channels: tuple[str, ...], voices: tuple[str, ...]) -> Item:
    kind = ("continuous", "lots", "yes_no")[i % 3] if size.whole else "continuous"
    maximum = {"continuous": 10.0, "lots": 6.0, "yes_no": 1.0}[kind]
    levels = (0.0, 1.0) if kind == "yes_no" else (0.0, maximum * 0.3, maximum * 0.65, maximum)
    scale = rng.uniform(2.0, 12.0)
    chosen = rng.choice(size.channels, size=2, replace=False)
    budget = int(rng.integers(size.budgets))
    shares = rng.dirichlet(np.ones(size.years))
    cost = _curve(levels, scale * rng.uniform(-0.02, 0.3), rng.uniform(1.0, 1.8))
    return Item(
        name=f"item{i}",
        track="trade",
        domain="continuous" if kind == "continuous" else "integer",
        step=1.0,
        minimum_if_offered=_round(maximum * 0.1) if kind == "continuous" else 1.0,
        at_least=0.0,
        maximum=maximum,
        cost=cost,
        disclosure_cost=_round(rng.uniform(0.0, 0.02)),
        draws={(f"budget{budget}", 2025 + t): _round(0.4 * scale / maximum * shares[t]) for t in range(size.years)},
        credit={channels[c]: _curve(levels, scale * rng.uniform(0.1, 0.4), rng.uniform(0.5, 0.95)) for c in chosen},
        approval={
            voices[h]: _curve(levels, rng.uniform(-4.0, 1.0), 1.0)
            for h in rng.choice(size.voices, size=2, replace=False)
        },
        rounds=(True,) * size.rounds,
        requires=("item5",) if i == 8 else (),
    )


def _curve(levels: tuple[float, ...], total: float, power: float) -> Curve:
    return Curve(levels, tuple(_round(total * (level / levels[-1]) ** power) for level in levels))


def _voice(
    rng: np.random.Generator, h: int, name: str, measures: dict[str, tuple[str, ...]], relief: np.ndarray
) -> Voice:
    return Voice(
        name=name,
        role="veto" if h == 0 else "vote",
        base=_round(rng.uniform(40.0, 52.0)) if h else 55.0,
        floor=40.0 if h == 0 else 50.0,
        seats=float(rng.integers(30, 90)),
        relief={
            (measure, term): _round(0.3 * relief[m][k])
            for m, (measure, terms) in enumerate(measures.items())
            for k, term in enumerate(terms)
        },
    )


def _postures(
    rng: np.random.Generator, size: Size, channels: tuple[str, ...], measures: dict[str, tuple[str, ...]]
) -> tuple[Posture, ...]:
    harshest = rng.dirichlet(np.ones(size.measures) * 2.0) * 80.0
    ladder = np.linspace(1.0, 0.0, size.terms)
    price = rng.uniform(0.4, 1.0, size.measures)
    weights = rng.uniform(0.4, 1.6, size.channels)
    cases = _factors(rng, size) if size.factored else _scattered(rng, size)
    total = sum(case[0] for case in cases)
    ratchets = rng.uniform(0.0, RATCHET, len(cases))
    postures = []
    for number, (likely, emphasis, asking, reservation, rivals) in enumerate(cases):
        losses = harshest[:, None] * ladder[None, :] ** rivals
        asks = price[:, None] * harshest[:, None] * (1.0 - ladder[None, :]) * np.asarray(asking).reshape(-1, 1)
        keys = [
            (m, k, measure, term) for m, (measure, terms) in enumerate(measures.items()) for k, term in enumerate(terms)
        ]
        postures.append(
            Posture(
                name=f"posture{number}",
                outcomes={},
                probability=likely / total,
                weights={channel: float(weights[c] * emphasis[c]) for c, channel in enumerate(channels)},
                # Not rounded: postures ask for the same relief at prices that differ by a factor.
                asks={(measure, term): float(asks[m, k]) for m, k, measure, term in keys},
                reservation=tuple(_round(reservation + DRIFT * r) for r in range(size.rounds)),
                no_deal_loss=_round(losses[:, 0].sum()),
                waiting_loss=tuple(_round(losses[:, 0].sum() * WAITING * r) for r in range(size.rounds)),
                agreed_loss={
                    (measure, term): tuple(_round(losses[m, k] * (1.0 - WAITING * r)) for r in range(size.rounds))
                    for m, k, measure, term in keys
                },
                ratchet=float(ratchets[number]) if size.rounds > 1 else 0.0,
            )
        )
    return tuple(postures)


def _scattered(rng: np.random.Generator, size: Size) -> list[tuple[float, np.ndarray, np.ndarray, float, float]]:
    return [
        (
            float(rng.uniform(0.5, 1.5)),
            rng.lognormal(0.0, size.emphasis, size.channels),
            np.full(size.measures, rng.lognormal(0.0, size.asking)),
            float(rng.normal(*size.reservation)),
            1.0,
        )
        for _ in range(size.postures)
    ]


def _factors(rng: np.random.Generator, size: Size) -> list[tuple[float, np.ndarray, np.ndarray, float, float]]:
    tough = [(0.3, 2.0, 0.85), (0.45, 8.0, 1.0), (0.25, 14.0, 1.2)]
    rivals = [(0.6, 1.0), (0.4, 1.25)]
    count = max(1, size.postures // (len(tough) * len(rivals)))
    stresses = [(1.0 / count, rng.lognormal(0.0, 0.3, size.channels)) for _ in range(count)]
    return [
        (p * q * s, emphasis, np.array([asking]), reservation, ladder)
        for (p, reservation, asking), (q, ladder), (s, emphasis) in itertools.product(tough, rivals, stresses)
    ]
