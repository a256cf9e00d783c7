"""A campaign answers every point once, whatever happens on the way, and goes on where the last one was."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from toy_tasks import dies, refuses, squares

from planner.study.campaign import CampaignReport, Progress, run_campaign
from planner.study.errors import StoreError, WorkerStartError
from planner.study.executors import open_executor
from planner.study.executors.in_process import InProcessExecutor
from planner.study.executors.local import LocalExecutor
from planner.study.executors.protocol import Executor, Task
from planner.study.points import Point, PointResult, Status
from planner.study.store import Store

ROOT = Path(__file__).resolve().parents[2]
WAYS = ("raise", "infeasible", "")


def points(count: int, how: str = "") -> list[Point]:
    return [Point({"x": str(x), "how": how}) for x in range(count)]


def mixed(count: int) -> list[Point]:
    return [Point({"x": str(x), "how": WAYS[x % 3]}) for x in range(count)]


def told(results: Sequence[PointResult | None]) -> list[object]:
    """Everything about results but the times."""
    return [result and (result.status, result.values, result.message) for result in results]


@pytest.fixture(params=["in process", "two workers"])
def executor(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Executor]:
    task = Task(squares, str(tmp_path))
    made: Executor = InProcessExecutor(task) if request.param == "in process" else LocalExecutor(task, 2)
    yield made
    made.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store.sqlite") as opened:
        yield opened


def begun(tmp_path: Path) -> list[int]:
    return sorted(int(line) for line in (tmp_path / "begun").read_text().split())


def test_points_that_fail_are_rows_that_say_so(executor: Executor, store: Store) -> None:
    heard: list[Progress] = []
    report = run_campaign(mixed(9), store, executor, on_progress=heard.append)
    assert [result.status if result else None for result in report.results] == [
        Status.ERROR,
        Status.INFEASIBLE,
        Status.ANSWERED,
    ] * 3
    assert "no square today" in (report.results[0].message if report.results[0] else "")
    assert report.results[8] is not None
    assert report.results[8].values == {"square": 64, "parts": {"half": 4.0}}
    assert heard[-1] == Progress(total=9, done=9, failed=3, from_store=0, seconds_left=0.0)


def test_a_second_time_only_errors_are_computed_again(executor: Executor, store: Store, tmp_path: Path) -> None:
    first = run_campaign(mixed(6), store, executor)
    second = run_campaign(mixed(6), store, executor)
    assert told(second.results) == told(first.results)
    assert second.from_store == 4
    assert begun(tmp_path) == [0, 0, 1, 2, 3, 3, 4, 5]


def test_a_point_asked_twice_is_computed_once(executor: Executor, store: Store, tmp_path: Path) -> None:
    report = run_campaign([*points(3), *points(3)], store, executor)
    assert told(report.results[:3]) == told(report.results[3:])
    assert begun(tmp_path) == [0, 1, 2]


def test_a_worker_that_dies_is_replaced_and_its_point_tried_once_more(store: Store, tmp_path: Path) -> None:
    executor = LocalExecutor(Task(squares, str(tmp_path)), 2)
    asked = [Point({"x": "0", "how": "die"}), Point({"x": "1", "how": "die once"}), *points(4)]
    try:
        report = run_campaign(asked, store, executor)
    finally:
        executor.close()
    assert [result.status.value for result in report.results if result] == ["crashed", *["answered"] * 5]
    assert "SIGKILL" in (report.results[0].message if report.results[0] else "")


def test_workers_that_cannot_start_are_an_error_not_a_row(store: Store) -> None:
    for task, words in ((Task(refuses), "no model here"), (Task(dies), "exit code 3")):
        executor = open_executor(task, workers=2)
        try:
            with pytest.raises(WorkerStartError, match=words):
                run_campaign(points(3), store, executor)
        finally:
            executor.close()


def test_ctrl_c_keeps_what_is_done_and_the_same_call_goes_on(store: Store, tmp_path: Path) -> None:
    asked = [*points(3), Point({"x": "3", "how": "interrupt"}), *points(8)[4:]]
    executor = InProcessExecutor(Task(squares, str(tmp_path)))
    first = run_campaign(asked, store, executor)
    assert first.interrupted
    assert [result is not None for result in first.results] == [True] * 3 + [False] * 5
    second = run_campaign(asked, store, executor)
    assert not second.interrupted
    assert second.from_store == 3
    assert begun(tmp_path) == [0, 1, 2, 3, 3, 4, 5, 6, 7]


def test_ctrl_c_reaches_a_campaign_that_waits_for_workers(store: Store, tmp_path: Path) -> None:
    executor = LocalExecutor(Task(squares, str(tmp_path)), 2)
    timer = threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    try:
        report = run_campaign(points(1000, "slow"), store, executor)
    finally:
        timer.cancel()
        executor.close()
    done = [result for result in report.results if result]
    assert report.interrupted
    assert len(store.results(point.key for point in points(1000, "slow"))) == len(done)


def test_a_full_disk_midway_loses_nothing_written_before(store: Store, tmp_path: Path) -> None:
    executor = InProcessExecutor(Task(squares, str(tmp_path)))
    run_campaign(points(5), store, executor)
    (pages,) = store._connection.execute("PRAGMA page_count").fetchone()
    store._connection.execute(f"PRAGMA max_page_count = {pages}")
    many = [Point({"x": str(x), "long": "long " * 1000}) for x in range(20)]
    with pytest.raises(StoreError, match="full disk"):
        run_campaign([*points(5), *many], store, executor)
    store._connection.execute("PRAGMA max_page_count = 100000")
    report = run_campaign([*points(5), *many], store, executor)
    assert report.from_store >= 5
    assert all(report.results)


KILLED = """
import sys
from pathlib import Path
from toy_tasks import squares
from planner.study.campaign import run_campaign
from planner.study.executors import open_executor
from planner.study.executors.protocol import Task
from planner.study.points import Point
from planner.study.store import Store
folder, workers = sys.argv[1], int(sys.argv[2])
points = [Point({"x": str(x), "how": "slow"}) for x in range(40)]
executor = open_executor(Task(squares, folder), workers=workers)
with Store(Path(folder) / "store.sqlite") as store:
    print(run_campaign(points, store, executor).from_store)
executor.close()
"""


def start_process(folder: Path, workers: int) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    command = [sys.executable, "-c", KILLED, str(folder), str(workers)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_killed_study_loses_at_most_the_points_in_flight(tmp_path: Path, workers: int) -> None:
    process = start_process(tmp_path, workers)
    while not (tmp_path / "begun").exists() or len(begun(tmp_path)) < 10:
        time.sleep(0.01)
    process.kill()
    process.communicate()
    time.sleep(0.3)  # its workers notice that it is gone
    before = begun(tmp_path)
    report = resumed(tmp_path)
    assert told(report.results) == told(uninterrupted(tmp_path))
    assert len(before) - report.from_store <= 2 * workers
    assert len(begun(tmp_path)) - 40 <= 2 * workers


def resumed(folder: Path) -> CampaignReport:
    executor = InProcessExecutor(Task(squares, str(folder)))
    with Store(folder / "store.sqlite") as store:
        return run_campaign(points(40, "slow"), store, executor)


def uninterrupted(folder: Path) -> Sequence[PointResult | None]:
    with Store(folder / "another.sqlite") as store:
        return run_campaign(points(40, "slow"), store, InProcessExecutor(Task(squares, ""))).results


def test_two_processes_share_a_store_and_the_work(tmp_path: Path) -> None:
    processes = [start_process(tmp_path, 1), start_process(tmp_path, 1)]
    taken_over = [int(process.communicate(timeout=60)[0]) for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    # Only the last points may be computed by both.
    assert 40 <= len(begun(tmp_path)) <= 42
    assert all(taken_over), "each leaves some to the other"
    assert resumed(tmp_path).from_store == 40
