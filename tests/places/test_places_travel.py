"""Travel costs from distance: self cost, speeds, flags."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose

from landbridge.parameters import load_tree
from landbridge.places.catchment import prepare_weights
from landbridge.places.decay import power
from landbridge.places.floating import two_step
from landbridge.places.islands import no_road_flags
from landbridge.places.travel import (
    RURALITY,
    RURALITY_OF_RUCC,
    TravelRules,
    great_circle_km,
    nearest_neighbour_km,
    pairs_within,
    self_cost_km,
    travel_costs,
    travel_rules,
    unit_vectors,
)

RNG = np.random.default_rng(5)
LAT, LON = RNG.uniform(30, 45, 60), RNG.uniform(-100, -90, 60)


def test_known_distance() -> None:
    # New York to Los Angeles, by the haversine formula on a sphere.
    found = great_circle_km([40.7128], [-74.006], [34.0522], [-118.2437])
    assert found[0] == pytest.approx(3935.75, abs=0.5)


def test_pairs_are_all_pairs_within() -> None:
    points = unit_vectors(LAT, LON)
    first, second, km = pairs_within(points, points, 300)
    every = great_circle_km(
        np.repeat(LAT, 60), np.repeat(LON, 60), np.tile(LAT, 60), np.tile(LON, 60)
    ).reshape(60, 60)
    assert first.size == (every <= 300).sum()
    assert_allclose(km, every[first, second], atol=1e-6)
    assert (first == second).sum() == 60  # at distance 0, and there


def test_across_the_date_line() -> None:
    first, _, km = pairs_within(unit_vectors([52], [179.9]), unit_vectors([52], [-179.9]), 50)
    assert first.size == 1
    assert km[0] == pytest.approx(13.7, abs=0.1)


def test_a_place_is_not_at_distance_0_from_itself() -> None:
    """Two thirds of the radius, no farther than the neighbour; with a power decay it decides."""
    area = np.full(60, math.pi * 900)
    own = np.arange(60)
    table = travel_costs(LAT, LON, LAT, LON, 200, TravelRules(circuity=1.0), own=own, area=area)
    at_home = table.cost[table.origins() == table.dest]
    nearest = nearest_neighbour_km(unit_vectors(LAT, LON))
    assert_allclose(at_home, np.minimum(20.0, nearest))
    assert (self_cost_km(area, np.full(60, 3.0)) == 3).all()
    people, supply = np.full(60, 1000.0), np.arange(60.0)
    near, far = (
        two_step(prepare_weights(table, power(nearest=c0, cutoff=200)), people, supply)
        for c0 in (1, 40)
    )
    assert not np.allclose(near, far, rtol=0.05)


def test_minutes_by_kind_of_place() -> None:
    rules = TravelRules(circuity=1.2, speed=(30, 60, 60, 60), terminal=4)
    assert_allclose(rules.cost(np.array([10.0, 10.0]), [0, 0], [0, 1]), [28.0, 22.0])
    kinds = RNG.integers(0, 4, 60)
    table = travel_costs(LAT, LON, LAT, LON, 120, rules, origin_class=kinds, dest_class=kinds)
    every = great_circle_km(
        np.repeat(LAT, 60), np.repeat(LON, 60), np.tile(LAT, 60), np.tile(LON, 60)
    )
    minutes = rules.cost(every, np.repeat(kinds, 60), np.tile(kinds, 60))
    assert len(table) == (minutes <= 120).sum()
    back = {(i, j): c for i, j, c in zip(table.origins(), table.dest, table.cost, strict=True)}
    for (i, j), cost in back.items():
        assert back[j, i] == pytest.approx(cost)
    with pytest.raises(ValueError, match="class"):
        travel_costs(LAT, LON, LAT, LON, 120, rules)
    with pytest.raises(ValueError, match="area"):
        travel_costs(LAT, LON, LAT, LON, 120, own=np.arange(60))


def test_rules_are_parameters_with_sources() -> None:
    tree = load_tree()
    rules = travel_rules(tree.at("2025-07-01"))
    assert 1.2 <= rules.circuity <= 1.4
    assert rules.self_factor == pytest.approx(2 / 3, abs=1e-4)
    assert tree.dimensions["rurality"] == RURALITY
    assert rules.speed is not None
    assert list(rules.speed) == sorted(rules.speed)
    assert len(RURALITY_OF_RUCC) == 10
    drawn = travel_rules(tree.draw(1, 1).at("2025-07-01"))
    assert drawn.circuity != rules.circuity


def test_where_roads_do_not_lead_is_flagged() -> None:
    flags = no_road_flags(["02013", "15003", "72001", "25019000100", "53055", "53057", "06071"])
    assert flags.tolist() == ["alaska", "hawaii", "island", "island", "island", "", ""]
