"""Solve one market with the package `matching`; prints JSON. Runs in an environment of its own.

usage: matching_side.py MARKET.json OUT.json
"""

import json
import sys
import threading
import time
import warnings

from matching.games import HospitalResident

warnings.simplefilter("ignore")


def main() -> None:
    with open(sys.argv[1]) as file:
        market = json.load(file)
    started = time.perf_counter()
    game = HospitalResident.create_from_dictionaries(
        market["residents"], market["hospitals"], market["capacities"]
    )
    built = time.perf_counter()
    solution = game.solve(optimal="resident")
    done = time.perf_counter()
    pairs = sorted(
        [str(resident.name), str(hospital.name)]
        for hospital, residents in solution.items()
        for resident in residents
    )
    with open(sys.argv[2], "w") as file:
        json.dump(pairs, file)
    print(json.dumps({"build_seconds": built - started, "solve_seconds": done - built}))


# The package copies its players by recursion along who ranks whom.
sys.setrecursionlimit(10**7)
threading.stack_size(1 << 30)
runner = threading.Thread(target=main)
runner.start()
runner.join()
