"""A real scheduler and two workers on this machine, one of which is killed midway."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from toy_tasks import refuses, squares

from planner.study.campaign import run_campaign
from planner.study.errors import SchedulerError, WorkerStartError
from planner.study.executors import open_executor
from planner.study.executors.protocol import Task
from planner.study.points import Point
from planner.study.store import Store

pytest.importorskip("distributed")
ROOT = Path(__file__).resolve().parents[2]


class Cluster:
    """A scheduler and its workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        log = folder / "scheduler.log"
        options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show"]
        self._start("scheduler", options, log)
        self.address = self._wait_for_address(log)
        self.workers = [self._worker(number) for number in range(2)]

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()

    def _worker(self, number: int) -> subprocess.Popen[bytes]:
        options = [self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--name", f"worker{number}"]
        options += ["--local-directory", str(self.folder)]
        return self._start("worker", options, self.folder / f"worker{number}.log")

    def _start(self, kind: str, options: list[str], log: Path) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "distributed.cli.dask_" + kind, *options],
                env=environment,
                stdout=out,
                stderr=out,
            )
        self.processes.append(process)
        return process

    def _wait_for_address(self, log: Path) -> str:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            found = re.search(r"Scheduler at:\s+(tcp://\S+)", log.read_text())
            if found:
                return found.group(1)
            time.sleep(0.1)
        raise AssertionError(log.read_text())


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    yield made
    made.stop()


def test_a_task_that_cannot_start_is_an_error(cluster: Cluster, tmp_path: Path) -> None:
    executor = open_executor(Task(refuses), scheduler=cluster.address)
    try:
        with Store(tmp_path / "store") as store, pytest.raises(WorkerStartError, match="no model here"):
            run_campaign([Point({"x": "1"})], store, executor)
    finally:
        executor.close()


def test_all_points_are_answered_although_a_worker_is_killed(cluster: Cluster, tmp_path: Path) -> None:
    points = [Point({"x": str(x), "how": "slow"}) for x in range(60)]
    executor = open_executor(Task(squares, str(tmp_path)), scheduler=cluster.address)
    killed: list[int] = []

    def kill_one(progress: object) -> None:
        if not killed and getattr(progress, "done", 0) >= 5:
            cluster.workers[0].send_signal(signal.SIGKILL)
            killed.append(cluster.workers[0].pid)

    try:
        with Store(tmp_path / "store") as store:
            report = run_campaign(points, store, executor, on_progress=kill_one)
    finally:
        executor.close()
    assert killed
    assert [result.values["square"] for result in report.results if result] == [x * x for x in range(60)]


def test_a_scheduler_that_goes_away_is_told_and_what_is_done_is_kept(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path)
    points = [Point({"x": str(x), "how": "slow"}) for x in range(500)]
    executor = open_executor(Task(squares, ""), scheduler=cluster.address)
    try:
        with Store(tmp_path / "store") as store:
            with pytest.raises(SchedulerError, match="lost"):
                run_campaign(points, store, executor, on_progress=lambda p: cluster.stop() if p.done >= 5 else None)
            assert len(store.results(point.key for point in points)) >= 5
    finally:
        executor.close()
        cluster.stop()


def test_a_scheduler_that_is_not_there_is_told() -> None:
    with pytest.raises(SchedulerError, match="no Dask scheduler"):
        open_executor(Task(squares, ""), scheduler="tcp://127.0.0.1:9")
    with pytest.raises(SchedulerError, match="tcp://host:port"):
        open_executor(Task(squares, ""), scheduler="nonsense")
