"""Looking for a county all at once is looking one by one."""

from __future__ import annotations

import numpy as np
import pytest
from test_workforce_choices import COUNTIES, STATES, keys_of, made_up_places
from test_workforce_distance import MadeUp

from landbridge.chance.kernels import CHUNK, stream_for
from landbridge.chance.twin import uniform_array
from landbridge.workforce.county_choice import TRIES, Odds, Seekers, choose_counties
from landbridge.workforce.distance import Decay, Near

NAME = 5, 0, "test", 2030
BLOCK, CLASSES, GROUPS = 7, 3, 2


def hit(tables, low: int, size: int, uniform: float) -> int:
    cell = min(int(uniform * size), size - 1)
    kept = uniform * size - cell < tables.keep[low + cell]
    return int(tables.item[low + cell, 0 if kept else 1])


def proposed(who, where: float, places, near: Near) -> tuple[int, float]:
    """County proposed for a uniform, and the weight that thinning leaves it."""
    group, share = int(who.group), 0.0
    table = 0 if near.thinned.size else group
    if who.site >= 0 and who.stay >= 0:
        side = 1 - int(who.stay)
        share = near.share[table, who.site, side]
    if where < share:
        segment = (table * near.share.shape[1] + int(who.site)) * 2 + side
        low, high = near.proposals.start[segment : segment + 2]
        pair = hit(near.proposals, low, high - low, where / share) - table * near.county.size
        county = int(near.county[pair])
        return county, float(near.thinned[group, county]) if near.thinned.size else 1.0
    segment = GROUPS + group * STATES + int(who.state) if who.stay == 1 else group
    low, high = places.proposals.start[segment : segment + 2]
    found = hit(places.proposals, low, high - low, (where - share) / (1.0 - share))
    return found - group * COUNTIES, 1.0


def one_by_one(seekers: Seekers, odds: Odds, places, near: Near) -> list[int]:
    draws = [
        uniform_array(*NAME, seekers.key, 4 * BLOCK + draw) for draw in range(2 * TRIES)
    ]  # the place and the acceptance of each try
    chosen = []
    for i in range(seekers.key.size):
        who = Seekers(*(column[i] for column in seekers))
        group = int(who.group) if odds.county.shape[1] > 1 else 0
        best = -1
        for attempt in range(TRIES):
            county, weight = proposed(who, draws[2 * attempt][i], places, near)
            state = places.county_state[county]
            if county == who.avoid or (who.stay == 0 and state == who.state):
                continue
            weight *= odds.county[who.cls, group, county]
            if who.stay != 1:
                weight *= odds.state[state]
            if weight <= 0.0:
                continue
            best = county
            if draws[2 * attempt + 1][i] * odds.bound[who.cls] < weight:
                break
        chosen.append(best)
    return chosen


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("by_group", [False, True])
def test_all_at_once_is_one_by_one(together, by_group):
    rng = np.random.default_rng(4)
    places, market = made_up_places(rng, GROUPS)
    country, decay = MadeUp(places.county_state), Decay(30.0, 60.0, 150.0)
    if together:
        near = Near.around_all(country, market, places.pooled, decay)
    else:
        near = Near.build(country, market, places.state_share, places.pooled, decay)
    size = CHUNK + 77
    sites = near.share.shape[1]
    seekers = Seekers(
        keys_of(3, size),
        rng.integers(0, GROUPS, size, dtype=np.int8),
        rng.integers(0, CLASSES, size, dtype=np.int8),
        rng.integers(0, STATES, size, dtype=np.int8),
        rng.integers(-1, 2, size, dtype=np.int8),
        rng.integers(-1, sites, size, dtype=np.int16),
        rng.integers(-1, COUNTIES, size, dtype=np.int16),
    )
    county = np.exp(rng.normal(0.0, 1.0, (CLASSES, GROUPS if by_group else 1, COUNTIES)))
    county[:, :, rng.choice(COUNTIES, 40, replace=False)] = 0.0
    county[2] = np.minimum(county[2], 0.01)  # hardly anything is accepted: the last stands
    odds = Odds(county, np.exp(rng.normal(0.0, 0.3, STATES)), np.array([2.0, 4.0, 50.0]))
    found = choose_counties(stream_for(*NAME), BLOCK, seekers, odds, places, near)
    assert found.tolist() == one_by_one(seekers, odds, places, near)


def test_nobody_looks():
    places, _ = made_up_places(np.random.default_rng(1))
    odds = Odds(np.ones((1, 1, COUNTIES)), np.ones(STATES), np.ones(1))
    found = choose_counties(stream_for(*NAME), BLOCK, Seekers.room(0), odds, places, places.near)
    assert found.size == 0
