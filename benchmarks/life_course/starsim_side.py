"""The plain life course as a Starsim user would write it: one module, three distributions.

usage: python starsim_side.py PEOPLE YEARS REPEATS     (prints one JSON object)
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np
import starsim as ss
from plain_model import OLDEST, PLACES, PlainModel, build


class LifeCourse(ss.Module):
    """Leave, move, work: vectorised over the living, as Starsim's own modules are."""

    def __init__(self, model: PlainModel) -> None:
        super().__init__()
        self.model = model
        self.define_states(ss.IntArr("place", default=0), ss.IntArr("fte", default=0))
        self.exits = ss.bernoulli(p=self.exit_probability)
        self.moves = ss.bernoulli(p=model.move_probability)
        self.destination = ss.randint(low=0, high=PLACES)

    @staticmethod
    def exit_probability(module, sim, uids):
        age = np.minimum(sim.people.age[uids].astype(np.int64), OLDEST)
        return module.model.exit_by_age[age]

    def init_results(self):
        super().init_results()
        self.define_results(
            ss.Result("fte_thousandths", dtype=float, scale=False),
            ss.Result("moved", dtype=int, scale=False),
            ss.Result("working", dtype=int, scale=False),
        )

    def init_post(self):
        super().init_post()
        everyone = self.sim.people.auids
        self.sim.people.age[everyone] = self.model.age.astype(float)
        self.sim.people.female[everyone] = self.model.sex.astype(bool)
        self.place[everyone] = self.model.place

    def step(self):
        people = self.sim.people
        working = people.alive.uids
        leaving, staying = self.exits.split(working)
        people.request_death(leaving)
        moving = self.moves.filter(staying)
        old = np.array(self.place[moving])
        self.place[moving] = self.destination.rvs(moving)
        age = np.minimum(people.age[staying].astype(np.int64), OLDEST)
        hours = self.model.fte_by_sex_age[people.female[staying].astype(np.int64), age]
        self.fte[staying] = hours
        by_place = np.bincount(self.place[staying], weights=hours, minlength=PLACES)
        self.results.fte_thousandths[self.ti] = by_place.sum()
        self.results.moved[self.ti] = np.count_nonzero(self.place[moving] != old)
        self.results.working[self.ti] = len(staying)


def run_once(model: PlainModel, years: int) -> dict[str, float]:
    begun = time.perf_counter()
    sim = ss.Sim(
        n_agents=len(model.age),
        start=2025,
        stop=2025 + years - 1,
        dt=1,
        modules=LifeCourse(model),
        use_aging=True,
        verbose=0,
    )
    sim.init()
    ready = time.perf_counter()
    sim.run()
    done = time.perf_counter()
    results = sim.results.lifecourse
    if len(results.working) != years:
        raise SystemExit(f"{len(results.working)} steps were run instead of {years}")
    return {
        "setup_seconds": ready - begun,
        "seconds": done - ready,
        "working": int(results.working[-1]),
        "fte_thousandths": int(results.fte_thousandths[-1]),
        "moved": int(sum(results.moved)),
    }


def main() -> None:
    people, years, repeats = (int(text) for text in sys.argv[1:4])
    model = build(people)
    run_once(build(1000), 2)
    sides = {}
    for name, common in (("starsim", True), ("starsim_without_crn", False)):
        ss.options.crn = common
        runs = [run_once(model, years) for _ in range(repeats)]
        sides[name] = {**min(runs, key=lambda run: run["seconds"]), "version": ss.__version__}
    print(json.dumps(sides))


if __name__ == "__main__":
    main()
