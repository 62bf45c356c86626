"""The headline measures of one replicate, and its primary care by county."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from landbridge.studies.access_headline import access_numbers
from landbridge.studies.applying_headline import applying_numbers
from landbridge.studies.cells import ALL, NATION, Cells
from landbridge.studies.profession_headline import profession_numbers

Array = NDArray[np.float64]
SPECIALTY_GROUPS = (
    "primary_care",
    "hospital_medicine",
    "medical_specialties",
    "general_surgery",
    "surgical_specialties",
    "obgyn",
    "psychiatry",
    "emergency",
    "neurology",
    "hospital_based",
    "other",
)
APPLICANT_TYPES = (
    "us_md_senior",
    "us_do_senior",
    "us_md_prior",
    "us_do_prior",
    "us_img",
    "nonus_img",
    "other",
)
PRIMARY_CARE = "primary_care"
TRIGGER = {"conrad_trigger_met": "yes_no", "conrad_use_share_percent": "percent_of_slots"}
IMG_ORIGINS = ("us_img", "nonus_img")
_THOUSAND = 1000.0  # the engine counts FTE in whole thousandths


class Key(NamedTuple):
    """Name of one headline number."""

    measure: str
    unit: str
    year: int
    place: str
    category: str


@dataclass(frozen=True)
class CountyCare:
    """Primary care by county in one replicate; arrays of shape (years, counties)."""

    years: list[int]
    counties: list[str]
    fte: Array
    physicians: Array
    population: Array


@dataclass(frozen=True)
class Headline:
    """Headline numbers of one replicate."""

    values: dict[Key, float]
    care: CountyCare


class _Collector:
    """Gathers (year, place) arrays as named numbers."""

    def __init__(self, years: list[int]) -> None:
        self.years = years
        self.values: dict[Key, float] = {}

    def add(self, measure: str, unit: str, category: str, places: list[str], array: Array) -> None:
        for y, year in enumerate(self.years):
            for p, place in enumerate(places):
                self.values[Key(measure, unit, year, place, category)] = float(array[y, p])


def headline(table: pa.Table, people_per_physician: float) -> Headline:
    """Compute the headline numbers of a replicate.

    Parameters
    ----------
    table
        The engine's tidy table.
    people_per_physician
        A county with more residents than this per primary-care physician, or with none, counts
        as short.

    Returns
    -------
    Headline
        Numbers by measure, year, place (nation and states) and category, and county arrays.
    """
    cells = Cells(table)
    groups = _groups(cells)
    collector = _Collector(cells.years)
    regions = [NATION, *cells.states]
    nation_only = slice(0, 1)

    physicians = cells.dense("physicians", cells.counties, groups)
    fte = cells.dense("fte_thousandths", cells.counties, groups) / _THOUSAND
    population = cells.dense("population", cells.counties, [ALL])[:, :, 0]
    roll_up = _roll_up(cells)
    primary = groups.index(PRIMARY_CARE) if PRIMARY_CARE in groups else None

    heads = roll_up(physicians.sum(axis=2))
    collector.add("active_physicians", "physicians", ALL, regions, heads)
    collector.add("fte", "fte", ALL, regions, roll_up(fte.sum(axis=2)))
    share = _img_share(cells, groups, roll_up, heads)
    collector.add("img_share_percent", "percent_of_physicians", ALL, regions, share)

    _add_shortage(cells, collector, groups, fte, roll_up)
    for g, group in enumerate(groups):
        total = roll_up(fte[:, :, g])
        collector.add("fte", "fte", group, regions[nation_only], total[:, nation_only])

    pc_heads = physicians[:, :, primary] if primary is not None else np.zeros_like(population)
    pc_fte = fte[:, :, primary] if primary is not None else np.zeros_like(population)
    short = np.where(pc_heads * people_per_physician < population, population, 0.0)
    collector.add("people_over_3500", "people", ALL, regions, roll_up(short))

    for kind, year, place, part, value in access_numbers(cells):
        collector.values[Key(kind.measure, kind.unit, year, place, part)] = value
    for found in (*profession_numbers(cells), *applying_numbers(cells)):
        collector.values[Key(*found.name)] = found.value
    _add_match(cells, collector)
    _add_conrad(cells, collector, regions)
    care = CountyCare(cells.years, cells.counties, pc_fte, pc_heads, population)
    return Headline(collector.values, care)


def _add_shortage(
    cells: Cells,
    collector: _Collector,
    groups: list[str],
    fte: Array,
    roll_up: Callable[[Array], Array],
) -> None:
    """Demand less supply, by specialty group for the nation, in sum and primary care for states.

    Demand comes by county, or, where patients are taken to cross county lines, by state. Netted
    over places, a surplus here hides a lack there; the sum over counties that lack is given beside
    it where demand is known by county.
    """
    chosen = "demand_chosen_fte_thousandths"
    name = chosen if cells.has(chosen) else "demand_fte_thousandths"
    if not cells.has(name):
        return
    regions = [NATION, *cells.states]
    by_county = cells.dense(name, cells.counties, groups) / _THOUSAND
    known_by_county = bool(by_county.any())
    total = np.zeros((len(cells.years), len(regions)))
    for g, group in enumerate(groups):
        supply = roll_up(fte[:, :, g])
        if known_by_county:
            demand = roll_up(by_county[:, :, g])
        else:
            demand = cells.dense(name, regions, [group])[:, :, 0] / _THOUSAND
        short = demand - supply
        total += short
        shown = slice(None) if group == PRIMARY_CARE else slice(0, 1)
        collector.add("shortage_fte", "fte", group, regions[shown], short[:, shown])
        if known_by_county:
            local = roll_up(np.maximum(by_county[:, :, g] - fte[:, :, g], 0.0))
            collector.add("shortage_in_counties_fte", "fte", group, regions[shown], local[:, shown])
    collector.add("shortage_fte", "fte", ALL, regions, np.round(total, 3))


def _groups(cells: Cells) -> list[str]:
    present = set(cells.categories("physicians")) | set(cells.categories("fte_thousandths"))
    known = [group for group in SPECIALTY_GROUPS if group in present]
    # The table may carry the same measure by specialty for states; only groups add up by county.
    return known or sorted(present)


def _roll_up(cells: Cells) -> Callable[[Array], Array]:
    """A function from (years, counties) to (years, nation + states)."""
    # Counties stand in the order of their codes, so each state is one stretch of them.
    state_of = [county[:2] for county in cells.counties]
    starts = np.searchsorted(state_of, cells.states)
    empty = ~np.isin(cells.states, state_of)

    def roll_up(array: Array) -> Array:
        # FTE comes in thousandths: rounding makes sums independent of the order of adding.
        if not cells.counties:
            return np.zeros((len(cells.years), 1 + len(cells.states)))
        within = np.minimum(starts, array.shape[1] - 1)
        states = np.round(np.add.reduceat(array, within, axis=1), 3)
        states[:, empty] = 0.0
        nation = np.round(array.sum(axis=1, keepdims=True), 3)
        return np.concatenate([nation, states], axis=1)

    return roll_up


def _img_share(
    cells: Cells, groups: list[str], roll_up: Callable[[Array], Array], heads: Array
) -> Array:
    if cells.has_origins("physicians"):
        images = roll_up(
            cells.dense("physicians", cells.counties, groups, origins=IMG_ORIGINS).sum(axis=2)
        )
        return _percent(images, heads)
    specialties = cells.categories("stock") or [ALL]
    foreign = cells.dense("stock", cells.states, specialties, origins=IMG_ORIGINS).sum(axis=2)
    everyone = cells.dense("stock", cells.states, specialties).sum(axis=2)
    return _percent(_with_nation(foreign), _with_nation(everyone))


def _with_nation(states: Array) -> Array:
    return np.concatenate([states.sum(axis=1, keepdims=True), states], axis=1)


def _percent(part: Array, whole: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole > 0, 100.0 * part / whole, np.nan)


def _add_match(cells: Cells, collector: _Collector) -> None:
    """Match counts and rates by applicant type; flows have no value in the opening year."""
    for measure in ("registered", "active_applicants", "matched", "soap_placed"):
        kinds = cells.categories(measure)
        counts = cells.dense(measure, [NATION], kinds)[:, 0, :]
        _add_flow(collector, measure, "applicants", counts, kinds)
    kinds = cells.categories("active_applicants")
    active = cells.dense("active_applicants", [NATION], kinds)[:, 0, :]
    matched = cells.dense("matched", [NATION], kinds)[:, 0, :]
    if kinds:
        rate = _percent(matched, active)
        total = _percent(matched.sum(axis=1, keepdims=True), active.sum(axis=1, keepdims=True))
        rates = np.concatenate([rate, total], axis=1)
        unit = "percent_of_applicants"
        _add_flow(collector, "match_rate_percent", unit, rates, [*kinds, ALL], total=False)
    for measure in ("positions_offered", "positions_filled"):
        if cells.has(f"first_year_{measure}"):
            counts = cells.dense(f"first_year_{measure}", [NATION], [ALL])[:, 0, :]
            _add_flow(collector, measure, "positions", counts, [ALL], total=False)


def _add_flow(
    collector: _Collector,
    measure: str,
    unit: str,
    counts: Array,
    categories: list[str],
    total: bool = True,
) -> None:
    if not categories:
        return
    if total:
        counts = np.concatenate([counts, counts.sum(axis=1, keepdims=True)], axis=1)
        categories = [*categories, ALL]
    happened = _years_with_flow(counts)
    for c, category in enumerate(categories):
        for y, year in enumerate(collector.years):
            if happened[y]:
                collector.values[Key(measure, unit, year, NATION, category)] = float(counts[y, c])


def _years_with_flow(counts: Array) -> NDArray[np.bool_]:
    """Every year but the opening one, in which nothing flows."""
    happened = np.ones(counts.shape[0], dtype=bool)
    happened[0] = bool(np.nansum(np.abs(counts[0])) > 0)
    return happened


def _add_conrad(cells: Cells, collector: _Collector, regions: list[str]) -> None:
    for measure in ("conrad_slots_used", "conrad_slots_available"):
        if not cells.has(measure):
            continue
        categories = cells.categories(measure)
        states = cells.dense(measure, cells.states, [ALL])[:, :, 0]
        if categories and not states.any():
            states = cells.dense(measure, cells.states, categories).sum(axis=2)
        counts = _with_nation(states)
        happened = _years_with_flow(counts)
        for y, year in enumerate(collector.years):
            if not happened[y]:
                continue
            for p, place in enumerate(regions):
                collector.values[Key(measure, "waivers", year, place, ALL)] = float(counts[y, p])
    # A trigger says something only in the years in which the rules in force have one.
    for measure, unit in TRIGGER.items():
        values = cells.dense(measure, [NATION], [ALL])[:, 0, 0]
        for year in cells.years_of(measure):
            at = collector.years.index(year)
            collector.values[Key(measure, unit, year, NATION, ALL)] = float(values[at])
