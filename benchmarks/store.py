"""Looking up finished points in the store, beside a plain file of JSON, in one run.

    python benchmarks/store.py [--points 10000]

A study that was asked before finds each of its points in the store, makes its key and lays the answers out as a table.
The plain file is what a script would keep instead: one JSON object of all answers by their inputs, read as a whole and
laid out as the same table. It knows nothing of versions and options, and loses everything when writing it is
interrupted. Seconds are those of the process, without starting Python and importing pandas.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from planner.study.frames import tidy_frame
from planner.study.points import Json, Point, PointResult, Status
from planner.study.store import Store

REPEATS = 5


def main() -> None:
    """Print the seconds of both ways, the least of a few turns each, and their ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--points", type=int, default=10_000)
    count = parser.parse_args().points
    levels = {f"concession_{i}": i / 7 for i in range(20)}
    answers: list[dict[str, Json]] = [{"loss": x / 3, "level": levels} for x in range(count)]
    with tempfile.TemporaryDirectory() as name:
        plain = Path(name) / "answers.json"
        plain.write_text(json.dumps({str(x): values for x, values in enumerate(answers)}))
        with Store(Path(name) / "store.sqlite") as store:
            store.put((point(x), PointResult(Status.ANSWERED, values)) for x, values in enumerate(answers))
            ours = least_seconds(lambda: looked_up(store, count))
        theirs = least_seconds(lambda: read_whole(plain))
    print(f"store:      {count} points in {ours:.2f} s")
    print(f"plain file: {count} points in {theirs:.2f} s; the store takes {ours / theirs:.2f} times as long")


def point(x: int) -> Point:
    """Return the point of a study that varied one figure."""
    return Point({"x": str(x)}, {"gap": 1e-4}, {"planner": "1"})


def looked_up(store: Store, count: int) -> int:
    """Look up all points and lay them out; returns how many rows there are."""
    points = [point(x) for x in range(count)]
    results = store.results(p.key for p in points)
    return len(tidy_frame([p.inputs for p in points], [results[p.key] for p in points]))


def read_whole(path: Path) -> int:
    """Read the plain file and lay it out; returns how many rows there are."""
    answers = json.loads(path.read_text())
    results = [PointResult(Status.ANSWERED, values) for values in answers.values()]
    return len(tidy_frame([{"x": x} for x in answers], results))


def least_seconds(work: Callable[[], object]) -> float:
    """Return the processor seconds of the quickest of a few turns."""
    turns = []
    for _ in range(REPEATS):
        begun = time.process_time()
        work()
        turns.append(time.process_time() - begun)
    return min(turns)


if __name__ == "__main__":
    main()
