"""One replicate, timed: `python replicate.py FIRST_YEAR LAST_YEAR SCALE REPEATS` prints JSON."""

from __future__ import annotations

import json
import resource
import sys
import time

from landbridge.baseline import load_country
from landbridge.parameters import load_tree
from landbridge.workforce import simulate

SEED = 1
KIB_PER_MIB = 1024
SMALL_SCALE = 0.01


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

    seconds = []
    for replicate in range(repeats):
        drawn = load_tree().draw(SEED, replicate)
        start = time.perf_counter()
        table = simulate(
            country,
            drawn,
            first_year=first_year,
            last_year=last_year,
            seed=SEED,
            replicate=replicate,
            scale=scale,
        )
        seconds.append(time.perf_counter() - start)
    print(
        json.dumps(
            {
                "scale": scale,
                "load_seconds": round(loaded - begun, 3),
                "warm_up_seconds": round(warm - loaded, 3),
                "seconds": round(min(seconds), 3),
                "all_seconds": [round(value, 3) for value in seconds],
                "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // KIB_PER_MIB,
                "rows": table.num_rows,
            }
        )
    )


if __name__ == "__main__":
    main()
