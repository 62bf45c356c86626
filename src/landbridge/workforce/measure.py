"""measure: the stock at the end of the year by place, specialty, origin, sex and age."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from landbridge.places.demand import demand_fte
from landbridge.places.norms import Norms, Rules, set_norms
from landbridge.workforce.county_loops import (
    Counted,
    add_leavers,
    sum_by_area,
    sum_counties,
    tabulate,
)
from landbridge.workforce.location_rules import Care
from landbridge.workforce.process import Process
from landbridge.workforce.reach import SUPPLY
from landbridge.workforce.results import ORIGINS

if TYPE_CHECKING:
    from landbridge.workforce.process import Moment

__all__ = ["MEASURE"]

_THOUSAND = 1000.0
#: Counties by quartile of poverty.
_QUARTILES = ("least_poor", "less_poor", "poorer", "poorest")
_QUARTILE = "poverty_quartile"
#: Places of measures by kind of county; no code of a state or county looks like them.
_KINDS = ("US-metro", "US-nonmetro")


def _step(moment: Moment) -> None:
    people = moment.people
    country = moment.country
    world = moment.world
    p = moment.parameters
    names = world.memory["groups"]
    counties, groups = len(country.counties.fips), len(names)
    states, specialties = len(country.states.abbr), len(country.specialties.slug)
    heads, effort = np.zeros((2, counties, groups, len(ORIGINS)), dtype=np.int32)
    without_residence, obligated = np.zeros((2, counties, groups), dtype=np.int32)
    by_state = np.zeros((states, specialties, 3, 2), dtype=np.int32)
    on_h1b = np.zeros(len(_QUARTILES), dtype=np.int64)
    if _QUARTILE not in world.memory:
        world.memory[_QUARTILE] = _poverty_quartile(world.places.poverty)
    quartile = world.memory[_QUARTILE]
    county_state = world.places.county_state
    tabulate(
        moment.year,
        people.columns(Counted),
        np.asarray(country.specialties.group),
        names.index("hospital_medicine"),
        county_state,
        quartile,
        heads,
        effort,
        without_residence,
        obligated,
        by_state,
        on_h1b,
    )
    located, of_quartile = sum_counties(heads, effort, quartile, len(_QUARTILES))
    # Part by part: many times as fast as a sum over so short an axis.
    by_age = by_state[..., 0] + by_state[..., 1]
    older = by_age[..., 1] + by_age[..., 2]
    # Persons of 55 and over, and of 60 and over, by state.
    both = np.stack([older.sum(axis=1), by_age[..., 2].sum(axis=1)], axis=1)
    fips, state_fips, slugs = world.memory["names"]
    add = moment.results.add_block
    year = moment.year
    add("physicians", year, heads, fips, names, ORIGINS)
    add("fte_thousandths", year, effort, fips, names, ORIGINS)
    add("without_residence", year, without_residence, fips, names)
    add("obligated", year, obligated, fips, names)
    add("stock", year, by_age[..., 0] + older, state_fips, slugs)
    for name in ("entrants", "leavers", "moved_in", "moved_out", "back_to_training"):
        add(name, year, getattr(world.flows, name), state_fips, slugs)
    add("stock_by_sex", year, by_state.sum(axis=(0, 1, 2)), ("US",), ("male", "female"))
    add("physicians_by_poverty", year, of_quartile, ("US",), _QUARTILES)
    add("h1b_by_poverty", year, on_h1b, ("US",), _QUARTILES)
    add("stock_by_age", year, both, state_fips, ("55plus", "60plus"))
    add("stock_by_age", year, both.sum(axis=0), ("US",), ("55plus", "60plus"))
    add("stock_55plus_by_specialty", year, older.sum(axis=0), ("US",), slugs)
    clinic = names.index("primary_care")
    world.memory[SUPPLY] = located[:, clinic] / _THOUSAND / world.scale
    population = country.population_in(year + 1)
    add("population", year, country.residents_in(year + 1), fips, ("all",), weighted=False)
    rules = Rules.from_values(p)
    units = demand_fte(population, rules.use)
    norms = world.memory.get("norms")
    if norms is None:
        norms = _first_norms(moment, rules, population, units, located / _THOUSAND)
        world.memory["norms"] = norms
    demand, need, ratio = norms.demands(population, units)
    chosen = {
        "use": demand,
        "need": need,
        "ratio": np.where(np.isnan(ratio), demand, ratio),
    }[p.choice("structure.demand")]
    metro = np.asarray(country.counties.metro)
    by_norm = {
        "demand_fte_thousandths": demand,
        "demand_chosen_fte_thousandths": chosen,
        "demand_need_fte_thousandths": need,
        "demand_ratio_fte_thousandths": ratio,
    }
    for measure, wanted in by_norm.items():
        of_state, of_kind = sum_by_area(wanted, county_state, metro, states)
        by_place = ((state_fips, of_state), (("US",), of_state.sum(axis=0)), (_KINDS, of_kind))
        for places, values in by_place:
            add(measure, year, values * _THOUSAND, places, names, weighted=False)
    care = Care(located / _THOUSAND / world.scale, chosen)
    _remember_care(moment, care)
    _, of_kind = sum_by_area(located, county_state, metro, states)
    add("supply_by_kind_fte_thousandths", year, of_kind, _KINDS, names)


def _remember_care(moment: Moment, care: Care) -> None:
    """Keep what rules of location look back at: adequacy, and openings by state.

    Openings are the growth of demand over the year and physicians who left in it, in simulated
    persons, shape (groups, states).
    """
    world = moment.world
    before: Care | None = world.memory.get("care")
    world.memory["care"] = care
    leavers = world.flows.leavers
    if before is None or not leavers.any():
        return
    first = np.searchsorted(world.places.county_state, np.arange(leavers.shape[0]))
    growth = np.add.reduceat(care.demand - before.demand, first, axis=0).T * world.scale
    openings = np.maximum(growth, 0.0)
    add_leavers(openings, np.asarray(moment.country.specialties.group), leavers)
    world.memory["openings"] = openings


def _poverty_quartile(poverty: Any) -> Any:
    """Quartile of every county by its share in poverty, 0 the least, each a quarter of counties."""
    rank = np.argsort(np.argsort(poverty, kind="stable"), kind="stable")
    return (rank * len(_QUARTILES) // poverty.size).astype(np.int8)


def _first_norms(moment: Moment, rules: Rules, population: Any, units: Any, supply: Any) -> Norms:
    """Levels of the norms, set by the stock of the first day."""
    counties = moment.country.counties
    return set_norms(
        rules,
        population,
        supply / moment.world.scale,
        counties.state,
        counties.poverty_pct,
        counties.metro,
        units,
    )


MEASURE = Process(
    name="measure",
    step=_step,
    parameters=(*Rules.PARAMETERS, "structure.demand"),
    reads=(
        "phase",
        "county",
        "specialty",
        "origin",
        "sex",
        "birth_year",
        "career",
        "citizenship",
        "fte",
        "status",
        "obligation",
        "obligation_left",
    ),
    results={
        "physicians": "active physicians by county, specialty group and origin",
        "fte_thousandths": "their full-time equivalents, thousandths",
        "without_residence": "graduates of foreign schools among them who are neither citizens nor "
        "permanent residents: the rules of shortage areas do not count them",
        "obligated": "physicians who serve in the National Health Service Corps: the rules of "
        "shortage areas do not count them either",
        "stock": "active physicians by state and specialty",
        "entrants": "began practice in the year, by state and specialty",
        "leavers": "left practice in the year, by state and specialty",
        "back_to_training": "left practice for a fellowship, by state and specialty left",
        "moved_in": "moved in from another state",
        "moved_out": "moved to another state",
        "physicians_by_poverty": "active physicians by quartile of counties by poverty",
        "h1b_by_poverty": "of them on H-1B",
        "stock_by_sex": "active physicians by sex",
        "stock_by_age": "active physicians aged 55 and 60 or over",
        "stock_55plus_by_specialty": "of them aged 55 or over, by specialty",
        "population": "people by county at the end of the year",
        "demand_fte_thousandths": "demand for care in full-time equivalents, thousandths",
        "demand_chosen_fte_thousandths": "the same by the norm of structure.demand, by use where "
        "that norm says nothing",
        "demand_need_fte_thousandths": "the same if everyone had what the best served have",
        "demand_ratio_fte_thousandths": "the same by published norms, where there are any",
        "supply_by_kind_fte_thousandths": "full-time equivalents by kind of county, thousandths",
    },
    decided_on=(7, 1),
)
