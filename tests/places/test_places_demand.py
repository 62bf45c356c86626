"""Demand for care, and people in places with too few physicians."""

from __future__ import annotations

import numpy as np
import pytest

from landbridge.baseline import load_country
from landbridge.parameters import load_tree
from landbridge.places.demand import demand_fte, people_above_ratio


def test_demand_adds_people_by_age_times_use():
    population = np.array([[100.0, 10.0], [0.0, 50.0]])
    use = np.array([[1.0, 3.0], [0.5, 0.0]])
    np.testing.assert_allclose(demand_fte(population, use), [[130.0, 50.0], [150.0, 0.0]])


def test_demand_doubles_with_the_people_and_adds_over_places():
    rng = np.random.default_rng(2)
    population, use = rng.random((40, 7)), rng.random((11, 7))
    one = demand_fte(population, use)
    assert one.shape == (40, 11)
    np.testing.assert_allclose(demand_fte(2.0 * population, use), 2.0 * one)
    whole = demand_fte(population.sum(axis=0, keepdims=True), use)
    np.testing.assert_allclose(one.sum(axis=0), whole[0])


def test_people_above_a_ratio():
    people = np.array([3500.0, 3501.0, 900.0, 0.0])
    physicians = np.array([1.0, 1.0, 0.0, 0.0])
    assert people_above_ratio(people, physicians, 3500.0) == 3501.0 + 900.0
    assert people_above_ratio(people, physicians + 1.0, 3500.0) == 0.0


def test_an_ageing_country_asks_for_more_care_of_most_kinds():
    country, tree = load_country(2025), load_tree()
    use = np.asarray(tree.at("2025-07-01")["places.use_rate"])
    now, later = (demand_fte(country.population_in(year), use).sum(axis=0) for year in (2025, 2040))
    assert use.shape[0] == now.size == len(tree.dimensions["group"])
    assert (now > 0).all()
    growth = later / now - 1.0
    people = country.population_in(2040).sum() / country.population_in(2025).sum() - 1.0
    assert growth.mean() > people
    assert growth.max() < 0.5


@pytest.mark.parametrize("year", [2025, 2050])
def test_every_county_has_people(year):
    assert (load_country(2025).population_in(year).sum(axis=1) > 0).all()
