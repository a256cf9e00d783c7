"""Lower bounds on the objective that are affine in the offer alone: one row instead of thousands.

Suppose that for every plan under the cutoff, in the part of the search looked at,

    L[w,r] ≤ S[w,r] ≤ U[w,r],    K - B ≤ H[w,r] if w accepts in r,    K - B ≥ G[w,r] whatever it does,

with ``G ≤ H``. With ``a[r]`` posture ``w``'s answers, ``γ`` its gain, these hold for every such plan:

    γ = Σ_r γ[r],  γ[r] ≤ H[r] a[r],  γ[r] ≤ K - B[r] - G[r] (1 - a[r]),   Σ_r a[r] ≤ 1  (= 1 if some L[r] > -ε)
    a[r] ≤ 1,  a[r] ≤ 1 - S[r]/L[r] if L[r] ≤ -ε (accepting needs S ≥ 0),  a[r] = 0 if U[r] < 0

For given ``S`` and ``B`` the largest ``γ`` is a linear program in ``a`` that a greedy fill solves: each round offers a
piece of slope ``H`` up to ``a* = (K - B - G)/(H - G)`` and then one of slope ``G``, and the steepest pieces are taken
until they add up to one. Let ``λ`` be the slope of the last piece taken (at least 0 unless ``Σ a = 1`` is certain).
By duality, for *every* offer and any ``λ``,

    γ ≤ λ + Σ_r m[r],    m[r] any one of    0 if H ≤ λ (and then G ≤ λ)
                                            (H - λ) ā          if λ ≤ H
                                            (H - λ)/(H - G) · (K - B - G)      if G ≤ λ ≤ H
                                            K - B - G + (G - λ) ā              if λ ≤ G

with ``ā`` either 1 or ``1 - S/L``. (The second from ``γ[r] ≤ H a``; the third from the mixture of the two rows whose
slope in ``a`` is ``λ``; the last from the second row.) Each is affine in ``S`` and ``B``, hence in the offer. The
greedy picks the one that is least at the point given, so there the bound is the linear program's value; elsewhere it
is valid whatever was picked. This is Benders' cut of the answers' linear program (Benders 1962), in closed form.

A risk measure of losses ``ℓ`` is ``max_π Σ_c π_c ℓ_c`` over a set of probability vectors (Artzner et al. 1999), so
with the ``π`` that is worst at the point, ``objective ≥ Σ_c π_c (n_c + d_c·q - Σ_w γ_w)``: one row, affine in ``q``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.program.risk import adverse_probabilities
from planner.solve.arrays import Flags, Vector
from planner.solve.sight import Sight


@dataclass
class Ranges:
    """What is known of every posture in every round; arrays of shape (postures, rounds)."""

    low: Vector
    """``L``"""
    high: Vector
    """``U``; below 0: refuses."""
    most_gain: Vector
    """``H``"""
    least_gain: Vector
    """``G``"""
    margin: float
    """By which a refusal falls short at least."""

    def copy(self) -> Ranges:
        """Return a copy that may be changed."""
        return Ranges(self.low.copy(), self.high.copy(), self.most_gain.copy(), self.least_gain.copy(), self.margin)

    @property
    def certain(self) -> Flags:
        """Return whether a posture accepts in a round if it has not accepted before: it cannot refuse any more."""
        return self.low > -self.margin

    @property
    def reached(self) -> Flags:
        """Return whether a posture can still be at the table in a round: no earlier one certainly suits it."""
        over = np.cumsum(self.certain, axis=1) > 0
        return np.hstack([np.ones((len(over), 1), dtype=bool), ~over[:, :-1]])

    @property
    def possible(self) -> Flags:
        """Return whether a posture may accept in a round."""
        return self.reached & (self.high >= 0.0)

    @property
    def undecided(self) -> Flags:
        """Return whether a posture's answer in a round is open."""
        return self.possible & ~self.certain


@dataclass(frozen=True)
class Cut:
    """``objective ≥ constant + factors · seen columns``."""

    constant: float
    factors: Vector

    def at(self, seen: Vector) -> float:
        """Return its value at a point."""
        return self.constant + float(self.factors @ seen)


def gain_cuts(sight: Sight, ranges: Ranges, seen: Vector) -> tuple[Vector, Vector]:
    """Return each posture's bound on its gain: constants (postures,) and factors (postures, seen columns)."""
    surplus = sight.surpluses(seen)
    gains = sight.gains(seen)
    high = np.maximum(ranges.most_gain, ranges.least_gain)
    least = ranges.least_gain
    possible = ranges.possible
    limited = ~ranges.certain
    floor = np.where(limited, ranges.low, -1.0)
    reach = np.where(limited, np.minimum(1.0, 1.0 - surplus / floor), 1.0)
    on_line = limited & (reach < 1.0)
    reach = np.where(possible, np.maximum(reach, 0.0), 0.0)
    above = gains - least
    knee = np.clip(np.where(high > least, above / np.where(high > least, high - least, 1.0), np.inf), 0.0, None)
    first = np.minimum(reach, knee)
    certain = np.asarray(ranges.certain.any(axis=1))
    price = _price(np.hstack([high, least]), np.hstack([first, reach - first]), certain)[:, None]
    # Each posture's bound per round: which of the four it is, then its parts.
    full = possible & (price < high)
    by_reach = full & (reach <= knee)
    by_knee = full & ~by_reach & (price >= least)
    by_both = full & ~by_reach & ~by_knee
    step = np.where(by_reach, high - price, np.where(by_both, least - price, 0.0))
    spread = np.where(high > least, high - least, 1.0)
    share = np.where(by_knee, (high - price) / spread, np.where(by_both, 1.0, 0.0))
    constant = price[:, 0] + (step + share * (sight.avoidable - least)).sum(axis=1)
    slope = np.where(on_line, -step / floor, 0.0)
    constant = constant + (slope * sight.surplus_constant).sum(axis=1)
    factors = np.einsum("wr,wrq->wq", slope, sight.surplus)
    factors = factors - np.einsum("wr,wrq->wq", share, sight.borne)
    return constant, factors


def overstated(sight: Sight, ranges: Ranges, seen: Vector) -> Vector:
    """Return by how much each posture's bound on its gain exceeds what it gains at a point, times its chance."""
    constants, factors = gain_cuts(sight, ranges, seen)
    accepts = (sight.surpluses(seen) >= -1e-7) & ranges.possible
    first = accepts.argmax(axis=1)
    gains = sight.gains(seen)[np.arange(sight.postures), first]
    gap = constants + factors @ seen - np.where(accepts.any(axis=1), gains, 0.0)
    return np.asarray(sight.chance[sight.case] * gap)


def objective_cut(sight: Sight, ranges: Ranges, seen: Vector) -> Cut:
    """Return the bound on the objective that is tightest at a point."""
    constants, factors = gain_cuts(sight, ranges, seen)
    gains = constants + factors @ seen
    losses = sight.no_deal + sight.disclosed @ seen - np.bincount(sight.case, gains, len(sight.chance))
    weights = np.array(adverse_probabilities(sight.problem.risk, sight.chance.tolist(), losses.tolist()))
    each = weights[sight.case]
    return Cut(float(weights @ sight.no_deal - each @ constants), weights @ sight.disclosed - each @ factors)


def _price(slopes: Vector, room: Vector, certain: Flags) -> Vector:
    """Return the slope of the last piece that a greedy fill of one unit takes, posture by posture."""
    order = np.argsort(-slopes, axis=1, kind="stable")
    sorted_slopes = np.take_along_axis(slopes, order, axis=1)
    filled = np.cumsum(np.take_along_axis(room, order, axis=1), axis=1)
    full = filled >= 1.0 - 1e-12
    last = np.where(full.any(axis=1), np.argmax(full, axis=1), slopes.shape[1] - 1)
    price = np.take_along_axis(sorted_slopes, last[:, None], axis=1)[:, 0]
    price = np.where(full.any(axis=1), price, np.where(certain, price, 0.0))
    return np.where(certain, price, np.maximum(price, 0.0))
