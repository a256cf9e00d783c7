"""The verbs that ask many points, as people meet them."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest
from command_line import ROOT, Planner

WANTS = "counterpart.reservation"


@pytest.fixture
def place(tmp_path: Path) -> list[str]:
    """Options that keep a study's results to itself."""
    return ["--store", str(tmp_path / "store.sqlite"), "--workers", "1"]


def test_a_sweep_is_a_page_a_document_a_folder_and_a_picture(
    planner: Planner, starter: Path, tmp_path: Path, place: list[str]
) -> None:
    words = ["sweep", str(starter), "--vary", f"{WANTS}=0:2:3", *place]
    outcome = planner(*words, "--out", str(tmp_path / "out"), "--picture", str(tmp_path / "curve.svg"))
    assert outcome.code == 0, outcome.err
    assert "3 points: 3 answered." in outcome.out
    assert max(len(line) for line in outcome.out.splitlines()) <= 80
    assert ElementTree.parse(tmp_path / "curve.svg").getroot().tag.endswith("svg")  # noqa: S314 - our own
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "manifest.json",
        "answer.json",
        "answer.csv",
        "picture.svg",
    }
    document = planner(*words, "--json").document()
    assert document["from_store"] == 3
    assert [point["status"] for point in document["points"]] == ["answered"] * 3


def test_a_heat_map_is_drawn_as_png(planner: Planner, starter: Path, tmp_path: Path, place: list[str]) -> None:
    pytest.importorskip("resvg_py")
    vary = ["--vary", f"{WANTS}=0:2:2", "--vary", "constituencies.public.floor=40,99"]
    outcome = planner("sweep", str(starter), *vary, *place, "--picture", str(tmp_path / "map.png"))
    assert outcome.code == 0, outcome.err
    assert (tmp_path / "map.png").read_bytes().startswith(b"\x89PNG")
    assert "without a plan" in outcome.out


@pytest.mark.parametrize(
    ("verb", "words"), [("tornado", "Where the decision switches"), ("sobol", "first order"), ("morris", "deviation")]
)
def test_every_study_answers(
    planner: Planner, starter: Path, tmp_path: Path, place: list[str], verb: str, words: str
) -> None:
    size = {"sobol": ["--base", "2"], "morris": ["--trajectories", "2"], "tornado": []}[verb]
    outcome = planner(
        verb, str(starter), "--vary", f"{WANTS}=0:2", *size, *place, "--picture", str(tmp_path / "picture.svg")
    )
    assert outcome.code == 0, outcome.err
    assert words in outcome.out
    assert ElementTree.parse(tmp_path / "picture.svg").getroot().tag.endswith("svg")  # noqa: S314 - our own


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], "nothing to vary"),
        (["--vary", "discount_rat=1:2:3"], "did you mean 'discount_rate'"),
        (["--vary", "discount_rate=3:2:3"], "reversed"),
        ([*f"--vary {WANTS}=0:1 --set discount_rate=5%/yr --set discount_rate.value=6%/yr".split()], "two values"),
        (["--vary", "discount_rate=2:3:2", "--picture", "x.gif"], ".svg or .png"),
        (["--vary", "discount_rate=2:3:2", "--store", "no/such/folder/store"], "cannot be opened"),
        (["--vary", "discount_rate=2:3:2", "--scheduler", "tcp://127.0.0.1:9"], "no Dask scheduler"),
    ],
)
def test_bad_input_is_told(planner: Planner, starter: Path, tmp_path: Path, options: list[str], words: str) -> None:
    store = [] if "--store" in options else ["--store", str(tmp_path / "store.sqlite")]
    outcome = planner("sweep", str(starter), *options, *store)
    assert outcome.code == 2
    assert words in outcome.err
    assert outcome.out == ""


def test_ctrl_c_says_how_to_go_on(starter: Path, tmp_path: Path) -> None:
    store = tmp_path / "store.sqlite"
    command = [sys.executable, "-m", "planner", "sweep", str(starter), "--vary", f"{WANTS}=0:2:2000"]
    command += ["--store", str(store), "--workers", "2", "--quiet"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not store.exists():
        time.sleep(0.05)
    time.sleep(3.0)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 4, err
    assert "Traceback" not in err
    assert "the same command goes on from there" in err
    assert str(store) in err
    assert out == ""
