"""Covering rows say of whole votes just what the count of seats says."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st
from oracle.by_hand import make_problem

from planner.program.problem import Voice
from planner.solve.quorum import minimal_blocking_sets
from planner.solve.search import solve
from planner.solve.solution import Reason


def voters(seats: list[int]) -> list[Voice]:
    return [Voice(f"voice{h}", "vote", 50.0, 50.0, float(count), {}) for h, count in enumerate(seats)]


@given(st.lists(st.integers(1, 9), min_size=1, max_size=5), st.integers(1, 30))
@settings(max_examples=150, deadline=None)
def test_votes_reach_the_quorum_exactly_if_no_blocking_set_withholds_its_support(seats: list[int], quorum: int) -> None:
    blocking = minimal_blocking_sets(voters(seats), float(quorum))
    for votes in product((False, True), repeat=len(seats)):
        support = {f"voice{h}" for h, vote in enumerate(votes) if vote}
        reached = sum(count for count, vote in zip(seats, votes, strict=True) if vote) >= quorum
        if sum(seats) >= quorum:
            assert reached == all(support & set(members) for members in blocking)


def test_a_party_without_which_there_is_no_majority_blocks_by_itself() -> None:
    assert minimal_blocking_sets(voters([175, 108, 12, 5]), 151.0) == [("voice0",)]


def test_of_many_voters_no_sets_are_listed() -> None:
    assert minimal_blocking_sets(voters([1] * 11), 6.0) == []


def test_a_voter_without_seats_decides_nothing() -> None:
    nobody, party = Voice("nobody", "vote", 50.0, 50.0, 0.0, {}), Voice("party", "vote", 50.0, 50.0, 5.0, {})
    solution = solve(make_problem(voices=(nobody, party), quorum=5.0))
    assert solution.proof.reason is Reason.PROVED
