"""The counterpart at its mean: one posture that is the average of all, for whoever plans without uncertainty."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from planner.program.problem import Posture, Problem


def mean_problem(problem: Problem) -> Problem:
    """Return the problem with one certain case, in which everything that differs between cases is at its mean.

    Weights, asking prices, reservation levels, losses without and with a deal, ratchet and shares of cost that fall
    due are averaged over the cases by their probabilities, at each table. What differs in kind between cases (the
    stages of what applies without a deal, rivals' tariffs, elasticities) is thus averaged through the losses it
    leads to, so that the mean posture without a deal loses what is expected without a deal.
    """
    tables = {table: [posture for posture in problem.postures if posture.table == table] for table in problem.tables}
    return replace(problem, postures=tuple(_mean(problem, postures) for postures in tables.values() if postures))


def _mean(problem: Problem, postures: Sequence[Posture]) -> Posture:
    rounds = range(len(problem.rounds))
    total = sum(posture.probability for posture in postures)

    def mean(figures: Iterable[float]) -> float:
        return sum(p.probability / total * figure for p, figure in zip(postures, figures, strict=True))

    first = postures[0]
    return Posture(
        name=f"mean@{first.track}" if first.track else "mean",
        case="mean" if first.track else "",
        track=first.track,
        outcomes={},
        probability=1.0,
        weights={
            channel: mean(p.weights.get(channel, 0.0) for p in postures)
            for channel in _union(p.weights for p in postures)
        },
        asks={pair: mean(p.asks[pair] for p in postures) for pair in first.asks},
        reservation=tuple(mean(p.reservation[r] for p in postures) for r in rounds),
        no_deal_loss=mean(p.no_deal_loss for p in postures),
        waiting_loss=tuple(mean(p.waiting_loss[r] for p in postures) for r in rounds),
        agreed_loss={
            pair: tuple(mean(p.agreed_loss[pair][r] for p in postures) for r in rounds) for pair in first.agreed_loss
        },
        ratchet=mean(p.ratchet for p in postures),
        due={
            item: tuple(mean(p.due_share(item, r) for p in postures) for r in rounds)
            for item in _union(p.due for p in postures)
        },
    )


def _union(names: Iterable[Iterable[str]]) -> list[str]:
    return list(dict.fromkeys(name for each in names for name in each))
