"""The plain life course in Landbridge's way: columns in NumPy, one compiled loop, keyed draws.

This loop was written for the plain model and does no more than it asks; for the engine's own loops
see engine_side.py.

Every draw is keyed by (seed, replicate, process, year, person), so this side keeps the guarantee
of common random numbers that the engine gives; one block of Philox serves a person's year.

usage: python landbridge_side.py PEOPLE YEARS REPEATS     (prints one JSON object)
"""

from __future__ import annotations

import json
import sys
import time
from importlib.metadata import version

import numpy as np
from numba import njit
from plain_model import OLDEST, PLACES, PlainModel, build

from landbridge.chance.kernels import mix64, stream_for, uniforms4

FIRST_YEAR = 2025
SEED = 1
CHUNK = 1024


@njit(cache=True)
def draw(stream, keys, count, leaves, moves, where):
    """Three uniforms for each key of a chunk: no branch, no look-up, so the compiler vectorises."""
    for i in range(np.uint64(count)):
        leaves[i], moves[i], where[i], _ = uniforms4(stream, keys[i], np.uint64(0))


@njit(cache=True)
def live_one_year(
    stream, keys, age, sex, place, fte, people, exit_by_age, move_probability, fte_by_sex_age, sums
):
    """Leave, move, work: one pass over ``people``, the rows still working, kept dense in place.

    Returns how many still work (the first rows of ``people``) and how many moved.
    """
    chunk_keys = np.empty(CHUNK, dtype=np.uint64)
    leaves, moves, where = np.empty(CHUNK), np.empty(CHUNK), np.empty(CHUNK)
    moved = 0
    remaining = np.uint64(0)
    for first in range(0, len(people), CHUNK):
        begin = np.uint64(first)
        count = min(CHUNK, len(people) - first)
        for i in range(np.uint64(count)):
            chunk_keys[i] = keys[people[begin + i]]
        draw(stream, chunk_keys, count, leaves, moves, where)
        for i in range(np.uint64(count)):
            person = people[begin + i]
            years = min(np.uint64(age[person]), np.uint64(OLDEST))
            if leaves[i] < exit_by_age[years]:
                continue
            if moves[i] < move_probability:
                new = np.int8(where[i] * PLACES)
                moved += new != place[person]
                place[person] = new
            hours = fte_by_sex_age[sex[person], years]
            fte[person] = hours
            sums[place[person]] += hours
            age[person] += 1
            people[remaining] = person
            remaining += np.uint64(1)
    return remaining, moved


@njit(cache=True)
def make_keys(people):
    """A 64-bit key a person."""
    keys = np.empty(people, dtype=np.uint64)
    for person in range(people):
        keys[person] = mix64(np.uint64(FIRST_YEAR), np.uint64(person))
    return keys


def run_once(model: PlainModel, years: int) -> dict[str, float]:
    begun = time.perf_counter()
    keys = make_keys(len(model.age))
    age, place = model.age.copy(), model.place.copy()
    people = np.arange(len(age), dtype=np.uint32)
    fte = np.zeros(len(age), dtype=np.int32)
    ready = time.perf_counter()
    total_moved = 0
    for year in range(FIRST_YEAR, FIRST_YEAR + years):
        sums = np.zeros(PLACES, dtype=np.int64)
        remaining, moved = live_one_year(
            stream_for(SEED, 0, "benchmark", year),
            keys,
            age,
            model.sex,
            place,
            fte,
            people,
            model.exit_by_age,
            model.move_probability,
            model.fte_by_sex_age,
            sums,
        )
        people = people[: int(remaining)]
        total_moved += moved
    done = time.perf_counter()
    return {
        "setup_seconds": ready - begun,
        "seconds": done - ready,
        "working": len(people),
        "fte_thousandths": int(sums.sum()),
        "moved": int(total_moved),
    }


def main() -> None:
    people, years, repeats = (int(text) for text in sys.argv[1:4])
    model = build(people)
    run_once(build(1000), 2)
    runs = [run_once(model, years) for _ in range(repeats)]
    best = min(runs, key=lambda run: run["seconds"])
    print(json.dumps({"landbridge_plain_loop": {**best, "version": version("landbridge")}}))


if __name__ == "__main__":
    main()
