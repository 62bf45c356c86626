"""The plain life course by the engine's own loops: leave, practise, measure over its person table.

The same compiled loops as in a run, fed with the plain model's odds. They do more than the plain
model asks: a block of draws a person in each of two processes instead of one, green cards, service
owed and what follows it, a nested choice of county with two levels, causes of leaving, and counts
by county, group, origin, state, specialty, age and sex.

usage: python engine_side.py PEOPLE YEARS REPEATS     (prints one JSON object)
"""

from __future__ import annotations

import json
import sys
import time
from importlib.metadata import version

import numpy as np
from plain_model import EXIT_AGES, HOURS_AGES, OLDEST, PLACES, PlainModel, build

from landbridge.chance.alias import AliasTables
from landbridge.chance.kernels import stream_for
from landbridge.workforce.codes import LeftReason, Phase
from landbridge.workforce.hours import HOURS_AGES as ENGINE_HOURS_AGES
from landbridge.workforce.leave import EXIT_AGES as ENGINE_EXIT_AGES
from landbridge.workforce.leave import _exits
from landbridge.workforce.measure import _tabulate
from landbridge.workforce.people import People, entry_keys
from landbridge.workforce.practise import _live

FIRST_YEAR = 2025
SEED = 1
ONE = np.zeros(1, dtype=np.int8)  # one specialty, one group, one table of hours
MANY_YEARS = 1000


def people_of(model: PlainModel) -> People:
    """The engine's table: everyone in practice for long, in one of the counties of one state."""
    size = len(model.age)
    people = People(capacity=size)
    people.append(
        size,
        key=entry_keys("benchmark", FIRST_YEAR, 0, np.arange(size)),
        phase=int(Phase.PRACTISING),
        birth_year=FIRST_YEAR - model.age.astype(np.int16),
        sex=model.sex,
        specialty=0,
        county=model.place,
        entered=FIRST_YEAR - 30,
    )
    return people


def run_once(model: PlainModel, years: int) -> dict[str, float]:
    begun = time.perf_counter()
    people = people_of(model)
    every_place = np.array([0, PLACES])
    tables = AliasTables.build(np.ones(PLACES), every_place)
    proposals = AliasTables.joined(tables, tables)
    state_of_place = np.zeros(PLACES, dtype=np.int8)
    exits = np.stack([model.exit_by_age[[0, *EXIT_AGES]]] * 2, axis=1)
    exit_rate = np.ascontiguousarray(np.broadcast_to(exits, (2, 1, *exits.shape)))
    thousandths = model.fte_by_sex_age[None][:, :, [0, *HOURS_AGES]].astype(np.int16)
    flows = np.zeros((1, 1), dtype=np.int64)
    moved = np.zeros(3, dtype=np.int64)
    left = np.zeros(max(LeftReason) + 1, dtype=np.int64)
    ready = time.perf_counter()
    for year in range(FIRST_YEAR, FIRST_YEAR + years):
        _exits(
            stream_for(SEED, 0, "leave", year),
            year,
            people.phase,
            people.key,
            people.birth_year,
            people.sex,
            people.specialty,
            people.county,
            np.zeros(PLACES, dtype=np.bool_),
            exit_rate,
            np.zeros_like(exits),
            0.0,
            OLDEST,
            state_of_place,
            people.left,
            people.left_reason,
            flows,
            left,
        )
        _live(
            stream_for(SEED, 0, "practise", year),
            year - 1,  # hours follow the age reached a year later
            people.phase,
            people.key,
            people.birth_year,
            people.sex,
            people.specialty,
            ONE,
            thousandths,
            people.fte,
            ONE,
            people.obligation_left,
            people.since_obligation,
            people.status,
            people.status_since,
            people.citizenship,
            people.gc_queue,
            np.zeros(1),
            people.entered,
            people.county,
            people.origin,
            people.obligation,
            np.full(3, model.move_probability),
            0,
            MANY_YEARS,
            np.zeros(3),
            0.0,
            1.0,
            np.ones((5, PLACES)),
            1.0,
            (proposals.start, proposals.keep, proposals.item),
            state_of_place,
            PLACES,
            1,
            1,
            flows,
            flows,
            moved,
        )
        by_county = np.zeros((PLACES, 1, 4, 2), dtype=np.int32)
        _tabulate(
            year,
            people.phase,
            people.county,
            people.specialty,
            people.origin,
            people.sex,
            people.birth_year,
            people.career,
            people.fte,
            ONE,
            0,
            state_of_place,
            by_county,
            np.zeros((1, 1, 3, 2), dtype=np.int32),
        )
    done = time.perf_counter()
    return {
        "setup_seconds": ready - begun,
        "seconds": done - ready,
        "working": int(by_county[..., 0].sum()),
        "fte_thousandths": int(by_county[..., 1].sum(dtype=np.int64)),
        "moved": int(moved[1]),
    }


def main() -> None:
    if tuple(ENGINE_EXIT_AGES) != EXIT_AGES or tuple(ENGINE_HOURS_AGES) != HOURS_AGES:
        raise SystemExit("The engine's age bands have changed; change those of plain_model.py too.")
    people, years, repeats = (int(text) for text in sys.argv[1:4])
    model = build(people)
    run_once(build(1000), 2)
    runs = [run_once(model, years) for _ in range(repeats)]
    best = min(runs, key=lambda run: run["seconds"])
    print(json.dumps({"landbridge_engine": {**best, "version": version("landbridge")}}))


if __name__ == "__main__":
    main()
