"""County population by age band, 2018 to 2050: history, back-cast and cohort-change projection.

Method (Hamilton and Perry 1962; Smith, Tayman and Swanson, *A Practitioner's Guide to State and
Local Population Projections*, 2013, ch. 7 and 11). With persons N[g] in five-year age groups at two
dates three years apart, a group is fed by itself and the one below, three fifths of which
have moved up if ages are even inside a group::

    exposed[g](t)  = 2/5 N[g](t) + 3/5 N[g-1](t)        (85+ keeps all of itself)
    ratio[g]       = N[g](2023) / exposed[g](2020)      cohort-change ratio
    N[g](t + 3)    = ratio[g] * exposed[g](t)
    N[0-4](t + 3)  = child_ratio * N[15-44](t + 3)

A small county's ratio is shrunk towards its state's, bounded around it, and its distance from the
state's ratio fades with every step, because three pandemic years of migration are no law of
nature; the ratios of old age are freed of the pandemic's excess deaths. Years between the
three-year marks are interpolated. Counties are then controlled: to their published totals up to
2024, and to state totals after it (one factor a state and year). State totals follow the
published projection, geometric between its years; the gap between the last estimate and the
projection closes evenly until `join_year`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from landbridge.baseline._tables import Floats, as_floats, read_columns
from landbridge.baseline.counties import POPULATION_YEARS, Counties, sum_by
from landbridge.baseline.states import States
from landbridge.errors import InputError

BANDS = ("u18", "18_24", "25_44", "45_64", "65_74", "75_84", "85plus")
FIRST_YEAR, LAST_YEAR = 2018, 2050
AGE_YEARS = (2020, 2023)
STEP = AGE_YEARS[1] - AGE_YEARS[0]
GROUP_WIDTH = 5
PROJECTED = (2020, 2030, 2040, 2050)
#: first and last + 1 five-year group of each age band above 24
_BAND_GROUPS = ((5, 9), (9, 13), (13, 15), (15, 17), (17, 18))
_TEENS, _TWENTIES, _ADULTS, _OLD = 3, 4, slice(3, 9), slice(13, 18)


@dataclass(frozen=True)
class PopulationOptions:
    """Choices of the projection; the shipped values are the parameters ``baseline.population.*``.

    Attributes
    ----------
    shrinkage_people
        Persons of the state's behaviour mixed into each county and age group's ratio.
    ratio_spread
        A county's ratio stays between the state's ratio divided and multiplied by this.
    damping
        Part of a county's distance from the state's ratio that is kept at each 3-year step.
    join_year
        Year from which state totals are the published projection.
    excess_mortality
        How much higher deaths were in 2020-2023 than they are expected to stay; lifts the
        ratios of the groups from 65 by the national ratio to the power -e / (1 + e).
    backcast_trend
        Part of the yearly change of age shares in 2020-2023 that is carried back before 2020.
    """

    shrinkage_people: float
    ratio_spread: float
    damping: float
    join_year: float
    excess_mortality: float
    backcast_trend: float

    @classmethod
    def from_values(cls, values: Mapping[str, Floats | float]) -> PopulationOptions:
        """Options from parameter values (``baseline.population.*``) on a date."""
        names = (field.name for field in fields(cls))
        return cls(**{name: float(values[f"baseline.population.{name}"]) for name in names})


@dataclass(frozen=True)
class Population:
    """Persons by year, county and age band on 1 July.

    Attributes
    ----------
    first_year
        Year of the first row.
    persons
        float64 of shape (years, counties, 7), bands in the order of `BANDS`.
    """

    first_year: int
    persons: npt.NDArray[np.float64]

    @property
    def last_year(self) -> int:
        """Year of the last row."""
        return self.first_year + len(self.persons) - 1

    @cached_property
    def residents(self) -> Floats:
        """Persons of all ages, float64 of shape (years, counties)."""
        return np.asarray(self.persons.sum(axis=2))

    def at(self, year: int) -> Floats:
        """Persons in one year, float64 of shape (counties, 7)."""
        return self.persons[self._row(year)]

    def residents_at(self, year: int) -> Floats:
        """Persons of all ages in one year, float64 of shape (counties,)."""
        return self.residents[self._row(year)]

    def _row(self, year: int) -> int:
        if not self.first_year <= year <= self.last_year:
            raise InputError(
                f"no population for {year}: it runs from {self.first_year} to {self.last_year}"
            )
        return year - self.first_year


@dataclass(frozen=True)
class CountyAges:
    """Persons by five-year age group in 2020 and 2023.

    Attributes
    ----------
    groups
        float64 of shape (2, counties, 18): 0-4, 5-9 ... 80-84, 85 and over.
    teens_under_18
        Part of the 15-19 year olds who are under 18, shape (2, counties).
    """

    groups: npt.NDArray[np.float64]
    teens_under_18: Floats


def load_ages(folder: Path | None = None) -> CountyAges:
    """Age groups of the counties from the shipped tables (or those in `folder`)."""
    columns = read_columns("county_age.csv.gz", folder)
    groups, teens = [], []
    for year in AGE_YEARS:
        names = [name for name in columns if name.endswith(f"_{year}") and "18_24" not in name]
        persons = np.stack([as_floats(columns[name]) for name in names], axis=1)
        young = as_floats(columns[f"age_18_24_{year}"])
        groups.append(persons)
        teens.append(teens_under_18(persons, young))
    return CountyAges(np.stack(groups), np.stack(teens))


def teens_under_18(persons: Floats, young: Floats) -> Floats:
    """Part of the 15-19 year olds who are under 18.

    Parameters
    ----------
    persons
        Persons by five-year group, shape (counties, 18).
    young
        Persons aged 18 to 24, shape (counties,).
    """
    under_18 = persons[:, _TEENS] + persons[:, _TWENTIES] - young
    return np.clip(under_18 / np.maximum(persons[:, _TEENS], 1.0), 0.0, 1.0)


def load_state_projections(folder: Path | None = None) -> Floats:
    """Projected persons by state in 2020, 2030, 2040 and 2050, float64 of shape (4, 51)."""
    columns = read_columns("state_projections.csv", folder)
    return np.stack([as_floats(columns[f"pop_{year}"]) for year in PROJECTED])


def state_totals(states: States, projections: Floats, join_year: float) -> Floats:
    """Persons by year 2018..2050 and state, float64 of shape (33, 51).

    2018 and 2020-2024 are estimates, 2019 their geometric mean, later years the projection
    times a factor that closes the gap of the last estimate by `join_year`.
    """
    years = np.arange(FIRST_YEAR, LAST_YEAR + 1)
    logs = np.log(projections)
    path = np.exp(np.stack([np.interp(years, PROJECTED, row) for row in logs.T], axis=1))
    known = {year: states.figure(f"pop_{year}") for year in POPULATION_YEARS}
    known[FIRST_YEAR] = states.figure("population_2018")
    known[2019] = np.sqrt(known[FIRST_YEAR] * known[2020])
    last = POPULATION_YEARS[-1]
    gap = known[last] / path[last - FIRST_YEAR] - 1.0
    kept = np.clip((join_year - years) / max(join_year - last, 1.0), 0.0, 1.0)
    totals = path * (1.0 + kept[:, None] * gap)
    for year, persons in known.items():
        totals[year - FIRST_YEAR] = persons
    return totals


def _exposed(groups: Floats) -> Floats:
    """Persons who are in each age group three years on if nobody moves or dies."""
    moved = STEP / GROUP_WIDTH
    exposed = (1.0 - moved) * groups
    exposed[..., 1:] += moved * groups[..., :-1]
    exposed[..., -1] += moved * groups[..., -1]
    return exposed


def _bands(groups: Floats, teens_under_18: Floats) -> Floats:
    """Seven age bands from eighteen five-year groups (last axis)."""
    teens = groups[..., _TEENS]
    under_18 = groups[..., :_TEENS].sum(-1) + teens_under_18 * teens
    young = (1.0 - teens_under_18) * teens + groups[..., _TWENTIES]
    older = [groups[..., low:high].sum(-1) for low, high in _BAND_GROUPS]
    return np.stack([under_18, young, *older], axis=-1)


def _shrunk(
    new: Floats, old: Floats, state: npt.NDArray[np.integer], options: PopulationOptions
) -> tuple[Floats, Floats]:
    """Ratio new / old of each county (shrunk, bounded) and of its state, same shape as `new`."""
    states = int(state.max()) + 1
    wide = sum_by(state, new.T, states) / np.maximum(sum_by(state, old.T, states), 1.0)
    of_state = wide[:, state].T
    weight = options.shrinkage_people
    ratio = (new + weight * of_state) / (old + weight)
    spread = options.ratio_spread
    return np.clip(ratio, of_state / spread, of_state * spread), of_state


def _cohorts(start: Floats, state: npt.NDArray[np.integer], options: PopulationOptions) -> Floats:
    """Persons by group at 2020, 2023, 2026 ... 2050: shape (steps, counties, 18)."""
    early, late = start
    ratio, of_state = _shrunk(late, _exposed(early), state, options)
    adults = late[:, _ADULTS].sum(1, keepdims=True)
    child, child_state = _shrunk(late[:, :1], adults, state, options)
    national = late.sum(0) / _exposed(early).sum(0)
    power = -options.excess_mortality / (1.0 + options.excess_mortality)
    lift = np.ones(len(national))
    lift[_OLD] = np.minimum(national[_OLD], 1.0) ** power
    marks = [early, late]
    kept = options.damping
    for _ in range(AGE_YEARS[1], LAST_YEAR, STEP):
        following = (of_state + kept * (ratio - of_state)) * lift * _exposed(marks[-1])
        adults = following[:, _ADULTS].sum(1, keepdims=True)
        following[:, :1] = (child_state + kept * (child - child_state)) * adults
        marks.append(following)
        kept *= options.damping
    return np.stack(marks)


def project_population(
    counties: Counties,
    states: States,
    ages: CountyAges,
    projections: Floats,
    options: PopulationOptions,
) -> Population:
    """County population by age band for 2018..2050.

    Parameters
    ----------
    counties, states
        The frame with its published totals.
    ages
        Age groups in 2020 and 2023 (shares only: the levels are of an older vintage).
    projections
        State totals in 2020, 2030, 2040 and 2050, shape (4, 51).
    options
        Choices of the method.

    Returns
    -------
    Population
        County totals are the published ones in 2020-2024; state totals those of `state_totals`
        in every other year.
    """
    totals = counties.population
    age_rows = [POPULATION_YEARS.index(year) for year in AGE_YEARS]
    level = totals[age_rows][:, :, None] / ages.groups.sum(-1, keepdims=True)
    marks = _cohorts(ages.groups * level, counties.state, options)

    teens = np.concatenate(
        [ages.teens_under_18, np.repeat(ages.teens_under_18[1:], len(marks) - 2, 0)]
    )
    at_marks = _bands(marks, teens)
    years = np.arange(AGE_YEARS[0], LAST_YEAR + 1)
    position = (years - AGE_YEARS[0]) / STEP
    lower = np.minimum(position.astype(int), len(marks) - 2)
    part = (position - lower)[:, None, None]
    raw = at_marks[lower] * (1.0 - part) + at_marks[lower + 1] * part

    known = len(POPULATION_YEARS)
    scale = totals / raw[:known].sum(-1)
    raw[:known] *= scale[:, :, None]
    raw[known:] *= scale[-1][:, None]

    target = state_totals(states, projections, options.join_year)
    later = target[years[known] - FIRST_YEAR :]
    factor = later / sum_by(counties.state, raw[known:].sum(-1), len(states))
    raw[known:] *= factor[:, counties.state][:, :, None]

    back = _backcast(raw, counties, target, options.backcast_trend)
    return Population(FIRST_YEAR, np.concatenate([back, raw]))


def _backcast(history: Floats, counties: Counties, target: Floats, trend: float) -> Floats:
    """Years before the first estimate: state change of totals, age shares carried back."""
    first, later = history[0], history[STEP]
    shares = first / first.sum(1, keepdims=True)
    yearly = trend * (later / later.sum(1, keepdims=True) - shares) / STEP
    earlier = []
    for year in range(FIRST_YEAR, AGE_YEARS[0]):
        moved = np.maximum(shares - (AGE_YEARS[0] - year) * yearly, 0.0)
        change = target[year - FIRST_YEAR] / target[AGE_YEARS[0] - FIRST_YEAR]
        people = first.sum(1) * change[counties.state]
        earlier.append(people[:, None] * moved / moved.sum(1, keepdims=True))
    return np.stack(earlier)
