"""What a solve returns: the offers, who accepts, and what was proved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why the search ended."""

    PROVED = "proved"
    """The plan is the best there is, within the gap that was asked for."""
    LIMIT = "limit"
    """A limit of time or work was hit first; the plan is the best so far."""
    INTERRUPTED = "interrupted"
    """The user stopped the search; the plan is the best so far."""
    INFEASIBLE = "infeasible"
    """No plan satisfies the rules."""


@dataclass(frozen=True)
class Offer:
    """What is on the table in one round. Levels in each concession's own unit; zero levels are left out."""

    round: str
    levels: Mapping[str, float]
    terms: Mapping[str, str]
    """Measure -> term asked for."""


@dataclass(frozen=True)
class Proof:
    """What was proved about a plan. Money in billion USD."""

    reason: Reason
    objective: float | None
    """Value of the plan, None if there is none."""
    bound: float
    """No plan is better than this."""
    gap: float | None
    """(objective - bound) / |objective|, at least 0."""
    seconds: float
    """Of searching."""
    nodes: int
    detail: str = ""
    """One line for the reader: which limit was hit, how the proof was made."""


@dataclass(frozen=True)
class Solution:
    """A plan and its proof."""

    offers: tuple[Offer, ...]
    """By round; empty if no plan was found."""
    accepts: Mapping[str, str | None]
    """Posture -> the round whose offer it accepts, None if it refuses them all."""
    proof: Proof
