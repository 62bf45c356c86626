"""Loops of measure over people and over counties."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.chance.kernels import CHUNK
from landbridge.workforce.codes import Career, Citizenship, Obligation, Origin, Phase, Status
from landbridge.workforce.people import rows_with

__all__ = ["Counted", "add_leavers", "sum_by_area", "sum_counties", "tabulate"]

Floats = NDArray[np.float64]
_PRACTISING = int(Phase.PRACTISING)
_HOSPITALIST = int(Career.HOSPITALIST)
_FOREIGN, _FOREIGN_SCHOOL = int(Citizenship.FOREIGN), int(Origin.NONUS_IMG)
_H1B_FIRST, _H1B_LAST = int(Status.H1B_EXEMPT), int(Status.H1B_WAIVER)
_CORPS = int(Obligation.SERVICE_CORPS)
_AGE_OLDER, _AGE_OLD = 55, 60


class Counted(NamedTuple):
    """Columns of the person table that :func:`tabulate` reads."""

    phase: NDArray[np.int8]
    county: NDArray[np.int16]
    specialty: NDArray[np.int8]
    origin: NDArray[np.int8]
    sex: NDArray[np.int8]
    birth_year: NDArray[np.int16]
    career: NDArray[np.int8]
    citizenship: NDArray[np.int8]
    fte: NDArray[np.int16]
    status: NDArray[np.int8]
    obligation: NDArray[np.int8]
    obligation_left: NDArray[np.int8]


@njit(cache=True)
def tabulate(  # type: ignore[no-untyped-def]
    year,
    people,
    group_of,
    hospital_group,
    county_state,
    quartile,
    heads,
    effort,
    without_residence,
    obligated,
    by_state,
    on_h1b,
):
    """Count everybody in practice into the tables that follow ``quartile``.

    Parameters
    ----------
    people : Counted
    heads, effort : ndarray, shape (counties, groups, origins)
        Physicians, and their full-time equivalents in thousandths. Hospitalists are a group.
    without_residence : ndarray, shape (counties, groups)
        Graduates of foreign schools who are neither citizens nor permanent residents.
    obligated : ndarray, shape (counties, groups)
        Who serves in the National Health Service Corps: clinics alone.
    by_state : ndarray, shape (states, specialties, 3, 2)
        By age (under 55, 55 to 59, 60 and over) and sex.
    on_h1b : ndarray, shape (quartiles,)
        On H-1B, by quartile of counties.
    """
    who = np.empty(CHUNK, dtype=np.uint64)
    for first in range(np.uint64(0), np.uint64(people.phase.size), np.uint64(CHUNK)):
        for j in range(rows_with(people.phase, _PRACTISING, first, who)):
            i = who[j]
            s = np.uint64(people.specialty[i])
            c = np.uint64(people.county[i])
            group = np.uint64(hospital_group if people.career[i] == _HOSPITALIST else group_of[s])
            o = np.uint64(people.origin[i])
            heads[c, group, o] += 1
            effort[c, group, o] += people.fte[i]
            if people.citizenship[i] == _FOREIGN:  # few
                without_residence[c, group] += people.origin[i] == _FOREIGN_SCHOOL
            if people.obligation[i] == _CORPS and people.obligation_left[i] > 0:
                obligated[c, np.uint64(group_of[s])] += 1
            if people.status[i] >= _H1B_FIRST and people.status[i] <= _H1B_LAST:
                on_h1b[np.uint64(quartile[c])] += 1
            age = year + 1 - people.birth_year[i]
            band = np.uint64(age >= _AGE_OLDER) + np.uint64(age >= _AGE_OLD)
            by_state[np.uint64(county_state[c]), s, band, np.uint64(people.sex[i])] += 1


@njit(cache=True)
def _sum_counties(heads, effort, quartile, located, of_quartile):  # type: ignore[no-untyped-def]
    counties, groups, origins = heads.shape
    for c in range(np.uint64(counties)):
        here = 0
        for g in range(np.uint64(groups)):
            of_group = 0
            for o in range(np.uint64(origins)):
                here += heads[c, g, o]
                of_group += effort[c, g, o]
            located[c, g] = of_group
        of_quartile[np.uint64(quartile[c])] += here


def sum_counties(
    heads: NDArray[Any], effort: NDArray[Any], quartile: NDArray[Any], quartiles: int
) -> tuple[Floats, NDArray[np.int64]]:
    """Effort by county and group, and heads by quartile of counties.

    Parameters
    ----------
    heads, effort
        Shape (counties, groups, origins).
    quartile, quartiles
        Quartile of each county, and how many there are.
    """
    located = np.empty(effort.shape[:2])
    of_quartile = np.zeros(quartiles, dtype=np.int64)
    _sum_counties(heads, effort, quartile, located, of_quartile)
    return located, of_quartile


@njit(cache=True)
def _sum_by_area(values, state, metro, of_state, of_kind):  # type: ignore[no-untyped-def]
    for c in range(np.uint64(values.shape[0])):
        s, kind = np.uint64(state[c]), np.uint64(not metro[c])
        for g in range(np.uint64(values.shape[1])):
            value = values[c, g] if values[c, g] == values[c, g] else 0.0
            of_state[s, g] += value
            of_kind[kind, g] += value


def sum_by_area(
    values: Floats, state: NDArray[Any], metro: NDArray[np.bool_], states: int
) -> tuple[Floats, Floats]:
    """Sums over counties by state, and over those of metropolitan areas and over the others.

    Parameters
    ----------
    values
        Shape (counties, groups); NaN counts as nothing.
    state, metro
        State of each county, and whether it is metropolitan.
    states
        Number of states.

    Returns
    -------
    tuple of ndarray
        Shapes (states, groups) and (2, groups).
    """
    of_state, of_kind = np.zeros((states, values.shape[1])), np.zeros((2, values.shape[1]))
    _sum_by_area(values, state, metro, of_state, of_kind)
    return of_state, of_kind


@njit(cache=True)
def add_leavers(openings, group_of, leavers):  # type: ignore[no-untyped-def]
    """Add leavers by state and specialty to openings by group and state."""
    for state in range(np.uint64(leavers.shape[0])):
        for s in range(np.uint64(leavers.shape[1])):
            openings[np.uint64(group_of[s]), state] += leavers[state, s]
