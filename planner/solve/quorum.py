"""The quorum as covering rows, which say more than the count of seats does once support may be a fraction.

A set of constituencies blocks ratification if the seats of all others fall short of the quorum. A plan reaches the
quorum exactly if of every blocking set somebody supports it, and then it is enough to look at the smallest ones:

    Σ_{h in X} support[h,r] ≥ 1    for every minimal blocking set X.

A party without which there is no majority is such a set by itself, so its consent is certain. (Minimal covers of a
knapsack row: Balas 1975.)
"""

from __future__ import annotations

from itertools import combinations

from planner.program.problem import Voice

MOST_VOTERS = 10
"""With more there may be too many sets to list."""
ROUNDING = 1e-6
"""By how many seats a sum may be off; a set that blocks by less is not listed."""


def minimal_blocking_sets(voters: list[Voice], quorum: float) -> list[tuple[str, ...]]:
    """Return the smallest sets of voters without which the quorum is out of reach; none if there are many voters."""
    if len(voters) > MOST_VOTERS:
        return []
    seats = {voice.name: voice.seats for voice in voters}
    total = sum(seats.values())
    found: list[tuple[str, ...]] = []
    for size in range(1, len(seats) + 1):
        for members in combinations(seats, size):
            smaller = any(set(one) <= set(members) for one in found)
            if not smaller and total - sum(seats[name] for name in members) < quorum - ROUNDING:
                found.append(members)
    return found
