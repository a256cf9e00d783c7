"""A part of the talks by itself: what a problem is if only some of its rounds take place."""

from __future__ import annotations

from dataclasses import replace

from planner.program.problem import Item, Problem


def rounds_between(problem: Problem, first: int, past: int | None = None) -> Problem:
    """Return the problem with the rounds from ``first`` up to, not including, ``past`` (by default to the last).

    It is judged as if nothing had been tabled before and nothing came after.
    """
    kept = slice(first, past)
    return replace(
        problem,
        rounds=problem.rounds[kept],
        items=tuple(_between(item, kept) for item in problem.items),
        postures=tuple(
            replace(
                posture,
                reservation=posture.reservation[kept],
                waiting_loss=posture.waiting_loss[kept],
                agreed_loss={pair: losses[kept] for pair, losses in posture.agreed_loss.items()},
                due={item: shares[kept] for item, shares in posture.due.items()},
            )
            for posture in problem.postures
        ),
    )


def _between(item: Item, kept: slice) -> Item:
    """Return an item in some rounds; what is demanded only after them is not demanded in them."""
    rounds = item.rounds[kept]
    demanded = item.demanded_from < len(item.rounds[: kept.stop])
    since = None if item.demanded_since is None else max(0, item.demanded_since - kept.start)
    return replace(item, rounds=rounds, at_least=item.at_least if demanded else 0.0, demanded_since=since)
