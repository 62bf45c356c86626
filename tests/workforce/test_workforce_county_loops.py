"""Loops of measure count and add up what plain NumPy does."""

from __future__ import annotations

import numpy as np
import pytest
from workforce_runs import run_years

from landbridge.workforce.codes import Career, Citizenship, Obligation, Origin, Phase, Status
from landbridge.workforce.county_loops import (
    Counted,
    add_leavers,
    sum_by_area,
    sum_counties,
    tabulate,
)

YEAR = 2026
HOSPITAL = 3
H1B = (Status.H1B_EXEMPT, Status.H1B_CAPPED, Status.H1B_WAIVER)


@pytest.fixture(scope="module")
def people(country, tree):
    return run_years(country, tree, last_year=YEAR, scale=0.02).people


def table_of(shape, *index, weights=1):
    found = np.zeros(shape, dtype=np.int64)
    np.add.at(found, index, weights)
    return found


def test_everybody_in_practice_is_counted_once_in_each_table(people, country):
    counties, states = len(country.counties), len(country.states.abbr)
    group_of = np.asarray(country.specialties.group)
    groups, specialties = int(group_of.max()) + 1, group_of.size
    quartile = (np.arange(counties) % 4).astype(np.int8)
    state = np.asarray(country.counties.state)
    shapes = {
        "heads": (counties, groups, len(Origin)),
        "effort": (counties, groups, len(Origin)),
        "without_residence": (counties, groups),
        "obligated": (counties, groups),
        "by_state": (states, specialties, 3, 2),
    }
    found = {name: np.zeros(shape, dtype=np.int32) for name, shape in shapes.items()}
    found["on_h1b"] = np.zeros(4, dtype=np.int64)
    columns = people.columns(Counted)
    tabulate(YEAR, columns, group_of, HOSPITAL, state, quartile, *found.values())

    here = people.phase == Phase.PRACTISING
    p = {name: column[here].astype(int) for name, column in columns._asdict().items()}
    clinic = group_of[p["specialty"]]
    group = np.where(p["career"] == Career.HOSPITALIST, HOSPITAL, clinic)
    cell = p["county"], group, p["origin"]
    foreign = (p["citizenship"] == Citizenship.FOREIGN) & (p["origin"] == Origin.NONUS_IMG)
    serves = (p["obligation"] == Obligation.SERVICE_CORPS) & (p["obligation_left"] > 0)
    age = YEAR + 1 - p["birth_year"]
    band = (age >= 55).astype(int) + (age >= 60)
    on_h1b = np.isin(p["status"], H1B)
    expected = {
        "heads": table_of(shapes["heads"], *cell),
        "effort": table_of(shapes["effort"], *cell, weights=p["fte"]),
        "without_residence": table_of(
            shapes["without_residence"], p["county"], group, weights=foreign
        ),
        "obligated": table_of(shapes["obligated"], p["county"], clinic, weights=serves),
        "by_state": table_of(
            shapes["by_state"], state[p["county"]], p["specialty"], band, p["sex"]
        ),
        "on_h1b": np.bincount(quartile[p["county"]], on_h1b, 4),
    }
    for name, wanted in expected.items():
        np.testing.assert_array_equal(found[name], wanted, err_msg=name)
        assert wanted.any(), name

    located, of_quartile = sum_counties(found["heads"], found["effort"], quartile, 4)
    np.testing.assert_array_equal(located, expected["effort"].sum(axis=2))
    np.testing.assert_array_equal(of_quartile, np.bincount(quartile[p["county"]], minlength=4))


def test_sums_by_area_leave_out_what_is_not_known():
    rng = np.random.default_rng(3)
    values = np.where(rng.random((40, 3)) < 0.2, np.nan, rng.random((40, 3)))
    state, metro = rng.integers(0, 5, 40), rng.random(40) < 0.5
    of_state, of_kind = sum_by_area(values, state, metro, 6)
    for k in range(6):
        np.testing.assert_allclose(of_state[k], np.nansum(values[state == k], axis=0))
    for k, here in enumerate((metro, ~metro)):
        np.testing.assert_allclose(of_kind[k], np.nansum(values[here], axis=0))


def test_leavers_are_added_to_the_openings_of_their_group():
    rng = np.random.default_rng(4)
    group_of, leavers = rng.integers(0, 3, 8), rng.integers(0, 9, (5, 8))
    openings = rng.random((3, 5))
    expected = openings.copy()
    np.add.at(expected, group_of, leavers.T)
    add_leavers(openings, group_of, leavers)
    np.testing.assert_array_equal(openings, expected)
