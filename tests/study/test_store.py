"""The store keeps results exactly, refuses files that are not its own, and says what is wrong with the disk."""

import sqlite3
from pathlib import Path

import pytest

from planner.study import database
from planner.study.errors import StoreError
from planner.study.frames import tidy_frame
from planner.study.points import Point, PointResult, Status
from planner.study.store import Store


def point(x: int, **options: float) -> Point:
    return Point({"x": str(x)}, options, {"planner": "1"})


def test_the_same_question_has_the_same_key_and_another_has_not() -> None:
    assert Point({"a": "1", "b": "2"}).key == Point({"b": "2", "a": "1"}).key
    keys = {Point({"a": "1"}).key, Point({"a": "2"}).key, Point({"a": "1"}, {"gap": 0.1}).key}
    keys |= {Point({"a": "1"}, {}, {"planner": "1"}).key, Point({}, {"a": "1"}).key}
    assert len(keys) == 5


def test_what_is_put_comes_back_exactly(tmp_path: Path) -> None:
    result = PointResult(Status.ANSWERED, {"loss": 0.1 + 0.2, "offered": {"gas": True}, "none": None}, "well", 1.5)
    with Store(tmp_path / "store") as store:
        store.put([(point(1), result), (point(2), PointResult(Status.INFEASIBLE))])
    with Store(tmp_path / "store") as store:
        assert store.results([point(1).key, point(3).key]) == {point(1).key: result}
        store.put([(point(1), PointResult(Status.LIMIT))])
        assert store.results([point(1).key])[point(1).key].status is Status.LIMIT
        store.forget([point(1).key])
        assert store.results([point(1).key]) == {}


def test_only_finite_numbers_are_kept() -> None:
    with pytest.raises(ValueError, match=r"offered\.gas"):
        PointResult(Status.ANSWERED, {"offered": {"gas": float("nan")}})


def test_a_store_of_another_version_is_refused_and_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "store"
    Store(path).close()
    before = path.read_bytes()
    monkeypatch.setattr(database, "VERSION", database.VERSION + 1)
    with pytest.raises(StoreError, match="another version"):
        Store(path)
    assert path.read_bytes() == before


def test_other_files_are_refused_and_left_alone(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("no database, but longer than the header of one " * 20, encoding="utf-8")
    with pytest.raises(StoreError, match="no store"):
        Store(text)
    other = tmp_path / "other.sqlite"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    with pytest.raises(StoreError, match="another program"):
        Store(other)
    with pytest.raises(StoreError, match="cannot be opened"):
        Store(tmp_path / "no" / "such" / "folder")


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE results SET answer = '{'",
        "UPDATE results SET answer = '[]'",
        "UPDATE results SET status = 'splendid'",
        "DROP TABLE claims",
        "DROP TABLE results",
    ],
)
def test_a_store_that_was_damaged_is_told(tmp_path: Path, spoil: str) -> None:
    path, one = tmp_path / "store", point(1)
    with Store(path) as store:
        store.put([(one, PointResult(Status.ANSWERED, {"loss": 1.0}))])
    with sqlite3.connect(path) as connection:
        connection.execute(spoil)
    connection.close()
    with pytest.raises(StoreError, match="a damaged store"), Store(path) as store:
        store.results([one.key])


def test_a_full_disk_is_told_and_loses_nothing_written_before(tmp_path: Path) -> None:
    with Store(tmp_path / "store") as store:
        store.put([(point(1), PointResult(Status.ANSWERED, {"loss": 1.0}))])
        (pages,) = store._connection.execute("PRAGMA page_count").fetchone()
        store._connection.execute(f"PRAGMA max_page_count = {pages}")
        many = [(point(x), PointResult(Status.ANSWERED, message="long " * 1000)) for x in range(2, 50)]
        with pytest.raises(StoreError, match="full disk"):
            store.put(many)
        assert set(store.results([p.key for p, _ in many] + [point(1).key])) == {point(1).key}


def test_a_claimed_point_is_left_to_its_owner_until_it_is_done_or_given_up(tmp_path: Path) -> None:
    keys = [point(x).key for x in range(3)]
    with Store(tmp_path / "store") as one, Store(tmp_path / "store") as other:
        assert one.claim(keys[:2], "one") == set(keys[:2])
        assert other.claim(keys, "other") == {keys[2]}
        one.put([(point(0), PointResult(Status.ANSWERED))])
        one.release("one")
        assert other.claim(keys, "other") == set(keys[1:])


def test_many_finished_points_are_looked_up_in_one_statement_however_many_they_are(tmp_path: Path) -> None:
    offered = {f"concession_{i}": i / 7 for i in range(20)}
    points = [point(x) for x in range(2_000)]
    statements: list[str] = []
    with Store(tmp_path / "store") as store:
        store.put((p, PointResult(Status.ANSWERED, {"loss": x / 3, "level": offered})) for x, p in enumerate(points))
        store._connection.set_trace_callback(statements.append)
        results = store.results(p.key for p in points)
    assert [s.split()[0] for s in statements] == ["SELECT"]
    frame = tidy_frame([p.inputs for p in points], [results[p.key] for p in points])
    assert list(frame.columns[:4]) == ["x", "status", "loss", "level.concession_0"]
    assert frame["loss"].iloc[7] == 7 / 3
