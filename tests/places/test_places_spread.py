"""Measures of spread taken in one pass are those of the measures taken one by one."""

from __future__ import annotations

import numpy as np
import pytest

from landbridge.places.inequality import fgt, gini, theil_between_within
from landbridge.places.spread import spread, theil_parts

LINE = 2.0


@pytest.fixture(params=range(4))
def places(request):
    rng = np.random.default_rng(request.param)
    access = np.where(rng.random(300) < 0.2, 0.0, rng.gamma(2.0, 1.0, 300).round(1))
    people = np.where(rng.random(300) < 0.05, 0.0, rng.lognormal(9.0, 1.5, 300))
    return access, people, rng.integers(0, 2, 300), rng.integers(0, 7, 300)


def test_each_part_has_the_measures_of_its_own_places(places):
    access, people, part, _ = places
    found = spread(access, people, part, 2, LINE)
    for at, rows in enumerate((part >= 0, part == 0, part == 1)):
        here = access[rows], people[rows]
        expected = (
            np.average(here[0], weights=here[1]),
            gini(*here),
            *(fgt(*here, LINE, power) for power in range(3)),
        )
        np.testing.assert_allclose([measure[at] for measure in found], expected, rtol=1e-12)


def test_theil_is_split_alike(places):
    access, people, _, group = places
    expected = theil_between_within(access, people, group)
    np.testing.assert_allclose(theil_parts(access, people, group, 9), expected, rtol=1e-10)


def test_without_people_or_access_there_is_no_spread():
    none = np.zeros(3)
    found = spread(none, none, np.zeros(3, dtype=int), 1, LINE)
    assert (found.mean == 0).all()
    assert np.isnan([found.gini, found.below]).all()
    assert np.isnan(theil_parts(none, np.ones(3), np.zeros(3, dtype=int), 1)).all()
    nobody_has_any = spread(none, np.ones(3), np.zeros(3, dtype=int), 1, LINE)
    assert np.isnan(nobody_has_any.gini).all()
    assert (nobody_has_any.below == 1.0).all()
