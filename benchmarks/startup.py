"""How quickly the planner starts, as ratios measured in one run.

- ``planner --help`` against ``python -c "import click"``: at most 2.
- what solving the first round takes outside the search, against ``python -c "import pandas, pyomo.environ, highspy"``:
  at most 1.5.

Run it as ``python benchmarks/startup.py [MODEL]``. Every command runs several times, in turns so that a busy machine
hits all alike; medians are compared.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

REPEATS = 9
SOLVES = 3


def seconds(command: Sequence[str]) -> float:
    """Return how long a command takes, start-up included; raise ``CalledProcessError`` if it fails."""
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begin


def medians(commands: Mapping[str, Sequence[str]], repeats: int) -> Mapping[str, float]:
    """Return the median time of each command; each runs once more beforehand, to warm the disk."""
    for command in commands.values():
        seconds(command)
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(repeats):
        for name, command in commands.items():
            times[name].append(seconds(command))
    return {name: statistics.median(measured) for name, measured in times.items()}


def outside_search(model: str) -> float:
    """Return the wall-clock time of one solve without what the search took."""
    from planner import load

    first = next(iter(load(model).rounds))
    begin = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "planner", "solve", model, "--round", first, "--json", "--quiet"],
        check=True,
        capture_output=True,
    )
    whole = time.perf_counter() - begin
    return whole - float(json.loads(done.stdout)["proof"]["seconds"])


def main() -> None:
    """Measure and print the two ratios."""
    model = sys.argv[1] if len(sys.argv) > 1 else "korea-us-2025"
    python = sys.executable
    measured = medians(
        {
            "help": [python, "-m", "planner", "--help"],
            "click": [python, "-c", "import click"],
        },
        REPEATS,
    )
    imports = medians({"imports": [python, "-c", "import pandas, pyomo.environ, highspy"]}, SOLVES)["imports"]
    solve = statistics.median(outside_search(model) for _ in range(SOLVES))
    print(f"planner --help          {measured['help']:.3f} s")
    print(
        f"import click            {measured['click']:.3f} s   ratio {measured['help'] / measured['click']:.2f} (aim: 2)"
    )
    print(f"solve outside the search {solve:.3f} s")
    print(f"import the three        {imports:.3f} s   ratio {solve / imports:.2f} (aim: 1.5)")


if __name__ == "__main__":
    main()
