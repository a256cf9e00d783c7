"""Work done side by side."""

from __future__ import annotations

import threading

import pytest

from planner.solve.crew import AHEAD, Crew


def test_results_come_in_the_order_in_which_work_was_handed_out() -> None:
    ended: list[str] = []
    after = threading.Event()

    def slow(_place: int) -> str:
        assert after.wait(30.0)
        ended.append("slow")
        return "slow"

    def quick(_place: int) -> str:
        ended.append("quick")
        after.set()
        return "quick"

    with Crew[str](2, lambda: None) as crew:
        crew.hand_out(slow)
        crew.hand_out(quick)
        assert [crew.next_result(), crew.next_result()] == ["slow", "quick"]
    assert ended == ["quick", "slow"]


def test_no_two_pieces_under_way_have_the_same_place() -> None:
    with Crew[int](2, lambda: None) as crew:
        places = []
        for _ in range(3):
            while crew.free:
                crew.hand_out(lambda place: place)
            under_way = [crew.next_result() for _ in range(crew.places)]
            places.append(under_way)
    assert places == [list(range(2 * AHEAD))] * 3


def test_a_single_worker_is_handed_one_piece_at_a_time() -> None:
    with Crew[int](1, lambda: None) as crew:
        crew.hand_out(lambda place: place)
        assert not crew.free
        assert crew.next_result() == 0
        assert crew.free


def test_the_caller_is_called_while_it_waits_and_on_its_own_thread() -> None:
    heard: list[threading.Thread] = []
    called = threading.Event()

    def meanwhile() -> None:
        heard.append(threading.current_thread())
        called.set()

    with Crew[bool](1, lambda: None) as crew:
        crew.hand_out(lambda _place: called.wait(30.0))
        assert crew.next_result(meanwhile)
    assert set(heard) == {threading.current_thread()}


def test_an_error_in_a_piece_is_raised_in_its_turn_and_ends_the_others() -> None:
    stop = threading.Event()

    def fails(_place: int) -> None:
        raise TimeoutError("the piece's own")

    def works(_place: int) -> None:
        assert stop.wait(30.0)

    with pytest.raises(TimeoutError, match="own"), Crew[None](2, stop.set) as crew:
        crew.hand_out(fails)
        crew.hand_out(works)
        crew.next_result()
    assert stop.is_set()


@pytest.mark.parametrize("workers", [1, 2])
def test_all_results_come_in_order_however_few_places_there_are(workers: int) -> None:
    with Crew[int](workers, lambda: None) as crew:
        places = list(crew.results([lambda place: place] * 20))
        assert places == [number % crew.places for number in range(20)]
        assert crew.free


def test_a_piece_may_end_at_any_moment_of_the_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planner.solve.crew.WAIT", 0.0)
    with Crew[int](2, lambda: None) as crew:
        assert sum(crew.results([lambda _place: 1] * 2000)) == 2000
