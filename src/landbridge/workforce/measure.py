"""measure: the stock at the end of the year by place, specialty, origin, sex and age."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from landbridge.places.demand import demand_fte
from landbridge.workforce.codes import Career, Phase
from landbridge.workforce.process import Process
from landbridge.workforce.results import ORIGINS

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["MEASURE"]

_PRACTISING = int(Phase.PRACTISING)
_HOSPITALIST = int(Career.HOSPITALIST)
_AGE_OLDER, _AGE_OLD = 55, 60


@njit(cache=True)
def _tabulate(  # type: ignore[no-untyped-def]
    year,
    phase,
    county,
    specialty,
    origin,
    sex,
    birth_year,
    career,
    fte,
    group_of,
    hospital_group,
    county_state,
    heads,
    effort,
    stock,
    by_sex,
    older,
    old,
    older_by_specialty,
):
    for i in range(np.uint64(phase.size)):
        if phase[i] != _PRACTISING:
            continue
        s = specialty[i]
        group = hospital_group if career[i] == _HOSPITALIST else group_of[s]
        state = county_state[county[i]]
        heads[county[i], group, origin[i]] += 1
        effort[county[i], group, origin[i]] += fte[i]
        stock[state, s] += 1
        by_sex[sex[i]] += 1
        age = year + 1 - birth_year[i]
        if age >= _AGE_OLDER:
            older[state] += 1
            older_by_specialty[s] += 1
        if age >= _AGE_OLD:
            old[state] += 1


def _step(moment: Moment) -> None:
    people = moment.people
    country = moment.country
    world = moment.world
    p = moment.parameters
    names = world.memory["groups"]
    counties, groups = len(country.counties.fips), len(names)
    states, specialties = len(country.states.abbr), len(country.specialties.slug)
    heads = np.zeros((counties, groups, 4), dtype=np.int64)
    effort = np.zeros((counties, groups, 4), dtype=np.int64)
    stock = np.zeros((states, specialties), dtype=np.int64)
    by_sex = np.zeros(2, dtype=np.int64)
    older = np.zeros(states, dtype=np.int64)
    old = np.zeros(states, dtype=np.int64)
    older_by_specialty = np.zeros(specialties, dtype=np.int64)
    _tabulate(
        moment.year,
        people.phase,
        people.county,
        people.specialty,
        people.origin,
        people.sex,
        people.birth_year,
        people.career,
        people.fte,
        np.asarray(country.specialties.group),
        names.index("hospital_medicine"),
        world.places.county_state,
        heads,
        effort,
        stock,
        by_sex,
        older,
        old,
        older_by_specialty,
    )
    fips, state_fips, slugs = world.memory["names"]
    add = moment.results.add_block
    year = moment.year
    add("physicians", year, heads, fips, names, ORIGINS)
    add("fte_thousandths", year, effort, fips, names, ORIGINS)
    add("stock", year, stock, state_fips, slugs)
    for name in ("entrants", "leavers", "moved_in", "moved_out"):
        add(name, year, getattr(world.flows, name), state_fips, slugs)
    add("stock_by_sex", year, by_sex, ("US",), ("male", "female"))
    both = np.stack([older, old], axis=1)
    add("stock_by_age", year, both, state_fips, ("55plus", "60plus"))
    add("stock_by_age", year, both.sum(axis=0), ("US",), ("55plus", "60plus"))
    add("stock_55plus_by_specialty", year, older_by_specialty, ("US",), slugs)
    population = country.population_in(year + 1)
    add("population", year, population.sum(axis=1), fips, ("all",), weighted=False)
    supply = effort.sum(axis=(0, 2)) / 1000.0 / world.scale
    demand = demand_fte(population, p.table("places.use_rate"))
    level = world.memory.get("demand_level")
    if level is None:
        totals = demand.sum(axis=0)
        level = (supply + p.table("places.deficit_fte")) / np.maximum(totals, 1e-9)
        world.memory["demand_level"] = level
    demand *= level[None, :]
    by_state = np.add.reduceat(
        demand, np.searchsorted(world.places.county_state, np.arange(states)), axis=0
    )
    add("demand_fte_thousandths", year, by_state * 1000.0, state_fips, names, weighted=False)
    add(
        "demand_fte_thousandths",
        year,
        demand.sum(axis=0) * 1000.0,
        ("US",),
        names,
        weighted=False,
    )


MEASURE = Process(
    name="measure",
    step=_step,
    parameters=("places.use_rate", "places.deficit_fte"),
    reads=(
        "phase",
        "county",
        "specialty",
        "origin",
        "sex",
        "birth_year",
        "career",
        "fte",
    ),
    results={
        "physicians": "active physicians by county, specialty group and origin",
        "fte_thousandths": "their full-time equivalents, thousandths",
        "stock": "active physicians by state and specialty",
        "entrants": "began practice in the year, by state and specialty",
        "leavers": "left practice in the year, by state and specialty",
        "moved_in": "moved in from another state",
        "moved_out": "moved to another state",
        "stock_by_sex": "active physicians by sex",
        "stock_by_age": "active physicians aged 55 and 60 or over",
        "stock_55plus_by_specialty": "of them aged 55 or over, by specialty",
        "population": "people by county at the end of the year",
        "demand_fte_thousandths": "demand for care in full-time equivalents, thousandths",
    },
    decided_on=(7, 1),
)
