"""One replicate, timed: `python replicate.py FIRST_YEAR LAST_YEAR SCALE REPEATS` prints JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING

from landbridge.baseline import load_country
from landbridge.parameters import load_tree
from landbridge.workforce import simulate

if TYPE_CHECKING:
    from landbridge.workforce.people import People
    from landbridge.workforce.process import Process

SEED = 1
KIB_PER_MIB = 1024
SMALL_SCALE = 0.01


class Stopwatch:
    """A recorder that adds up the processor time of each process."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self._begun = 0.0

    def before(self, process: Process, year: int, people: People) -> None:
        self._begun = time.process_time()

    def after(self, process: Process, year: int, people: People) -> None:
        self.seconds[process.name] += time.process_time() - self._begun


def main() -> None:
    first_year, last_year = int(sys.argv[1]), int(sys.argv[2])
    scale, repeats = float(sys.argv[3]), int(sys.argv[4])

    begun = time.perf_counter()
    country = load_country(first_year)
    tree = load_tree().draw(SEED, 0)
    loaded = time.perf_counter()
    # A small run first: it loads the compiled code, or compiles it.
    simulate(
        country, tree, first_year=first_year, last_year=first_year + 1, seed=SEED, scale=SMALL_SCALE
    )
    warm = time.perf_counter()

    seconds, processor_seconds = [], []
    quickest: dict[str, float] = {}
    for replicate in range(repeats):
        drawn = load_tree().draw(SEED, replicate)
        watch = Stopwatch()
        start, processor_start = time.perf_counter(), time.process_time()
        table = simulate(
            country,
            drawn,
            first_year=first_year,
            last_year=last_year,
            seed=SEED,
            replicate=replicate,
            scale=scale,
            recorder=watch,
        )
        seconds.append(time.perf_counter() - start)
        processor_seconds.append(time.process_time() - processor_start)
        for name, value in watch.seconds.items():
            quickest[name] = min(value, quickest.get(name, value))
    years = last_year - first_year + 1
    print(
        json.dumps(
            {
                "scale": scale,
                "load_seconds": round(loaded - begun, 3),
                "warm_up_seconds": round(warm - loaded, 3),
                "seconds": round(min(seconds), 3),
                "processor_seconds": round(min(processor_seconds), 3),
                "all_seconds": [round(value, 3) for value in seconds],
                "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // KIB_PER_MIB,
                "rows": table.num_rows,
                "milliseconds_a_year": {
                    name: round(1000.0 * value / years, 2)
                    for name, value in quickest.items()
                    if name != "opening"
                },
            }
        )
    )


if __name__ == "__main__":
    main()
