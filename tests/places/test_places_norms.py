"""Three norms of demand, supply shared out, small counties pooled, scenarios."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from landbridge.parameters import load_tree
from landbridge.places.adequacy import over_reach, share_out, totals, within_market
from landbridge.places.clinicians import primary_care_clinicians
from landbridge.places.demand import demand_fte
from landbridge.places.norms import (
    NORMS,
    Rules,
    best_served_level,
    health_index,
    ratio_demand,
    set_norms,
    utilisation_level,
)
from landbridge.places.scenarios import Outlook, coverage_factor
from landbridge.places.small import is_noise, pool, size_class

VALUES = load_tree().at("2025-07-01")
FTE = st.integers(0, 10_000_000).map(lambda thousandths: thousandths / 1000)
DEMAND = arrays(float, 12, elements=st.floats(0.01, 1e4))
SUPPLY = arrays(float, 12, elements=FTE)
GROUP = arrays(np.int64, 12, elements=st.integers(0, 4))


def rules(**changed) -> Rules:
    """One specialty, used twice as much by the second of two age bands."""
    facts = {
        "use": np.array([[1.0, 2.0]]),
        "deficit": np.array([3.0]),
        "best_served_share": 0.5,
        "poverty_slope": 0.0,
        "people_per_fte": np.array([3500.0]),
        "people_per_fte_high_need": np.array([3000.0]),
        "high_need_poverty": 0.2,
        "adequacy": np.zeros((1, 2)),
    }
    return Rules(**{**facts, **changed})


PEOPLE = np.array([[7000.0, 0.0], [1000.0, 3000.0]])  # both use 7,000 units
FTE_OF = np.array([[4.0], [1.0]])
METRO = np.array([True, False])
POOR = np.array([10.0, 25.0])


def norms(**changed):
    return set_norms(rules(**changed), PEOPLE, FTE_OF, np.array([0, 1]), POOR, METRO)


def test_three_norms_by_hand():
    set_ = norms()
    # 5 FTE and 3 lacking over 14,000 units.
    np.testing.assert_allclose(set_.demand("utilisation", PEOPLE), [[4.0], [4.0]])
    # The best served half has 4 FTE for 7,000 units; everybody should.
    np.testing.assert_allclose(set_.demand("need", PEOPLE), [[4.0], [4.0]])
    # 7,000 people at 3,500, and 4,000 at 3,000 because a quarter of them are poor.
    np.testing.assert_allclose(set_.demand("ratio", PEOPLE), [[2.0], [4000 / 3000]])


@pytest.mark.parametrize("adequacy", [(0.0, 0.0), (0.0, 0.8), (0.9, 0.8)])
@pytest.mark.parametrize("ratios", [(3500.0, 3000.0), (3500.0, 0.0), (0.0, 0.0)])
def test_all_norms_at_once_are_the_norms_one_by_one(adequacy, ratios):
    usual, high = ratios
    set_ = norms(
        adequacy=np.array([adequacy]),
        people_per_fte=np.array([usual]),
        people_per_fte_high_need=np.array([high]),
    )
    units = demand_fte(PEOPLE, set_.rules.use)
    for norm, found in zip(NORMS, set_.demands(PEOPLE, units), strict=True):
        np.testing.assert_array_equal(found, set_.demand(norm, PEOPLE, units))


def test_an_area_that_straddles_the_share_counts_in_part():
    units, fte = np.full((2, 1), 10.0), np.array([[4.0], [1.0]])
    area = np.array([0, 1])
    for share, level in ((0.0, 0.4), (0.5, 0.4), (0.75, (4 + 0.5) / 15), (1.0, 0.25)):
        assert best_served_level(units, fte, area, share)[0] == pytest.approx(level)


@given(DEMAND, SUPPLY, GROUP, st.floats(0.01, 1.0))
def test_the_best_served_have_no_less_than_the_mean(units, fte, area, share):
    level = best_served_level(units[:, None], fte[:, None], area, share)[0]
    assert level >= fte.sum() / units.sum() * (1 - 1e-9)


def test_health_moves_need_between_places_and_not_its_sum():
    people = np.array([100.0, 300.0, 50.0])
    index = health_index(np.array([5.0, 15.0, np.nan]), people, 0.01)
    assert (index * people).sum() == pytest.approx(people.sum())
    assert index[1] / index[0] == pytest.approx(np.exp(0.1))
    assert index[0] < index[2] < index[1]


def test_published_adequacy_is_read_as_demand():
    set_ = norms(
        adequacy=np.array([[0.8, 0.5]]),
        people_per_fte=np.zeros(1),
        people_per_fte_high_need=np.zeros(1),
    )
    np.testing.assert_allclose(set_.demand("ratio", PEOPLE), [[4 / 0.8], [1 / 0.5]])


def test_without_a_published_norm_there_is_no_number():
    assert np.isnan(ratio_demand(np.ones(2), np.zeros(2, bool), np.zeros(1), np.zeros(1))).all()
    only_one = ratio_demand(np.full(1, 3500.0), np.ones(1, bool), np.array([3500.0]), np.zeros(1))
    assert only_one[0, 0] == 1.0


@given(
    arrays(float, (6, 2), elements=st.floats(1.0, 1e6)),
    arrays(float, (6, 3), elements=FTE),
    arrays(float, 3, elements=FTE),
)
def test_demand_on_the_first_day_is_supply_plus_the_deficit(people, supply, deficit):
    use = np.array([[1.0, 2.0], [0.5, 0.5], [3.0, 0.1]])
    units = people @ use.T
    demand = units * utilisation_level(units, supply, deficit)
    np.testing.assert_allclose(demand.sum(axis=0), supply.sum(axis=0) + deficit, rtol=1e-9)


# -- supply shared out ------------------------------------------------------------------------


def test_a_market_shares_by_demand():
    shared = within_market(
        np.array([1.0, 3.0, 2.0]), np.array([8.0, 0.0, 5.0]), np.array([0, 0, 1])
    )
    np.testing.assert_allclose(shared, [2.0, 6.0, 5.0])


def test_what_nobody_asks_for_stays():
    np.testing.assert_allclose(within_market(np.zeros(2), np.array([1.0, 2.0]), np.zeros(2, int)),
                               [1.0, 2.0])  # fmt: skip


@given(DEMAND, SUPPLY, GROUP)
def test_sharing_keeps_every_market_and_the_sum_of_deficits_is_at_least_the_net(
    demand, supply, market
):
    shared = within_market(demand, supply, market)
    for one in np.unique(market):
        assert shared[market == one].sum() == pytest.approx(supply[market == one].sum())
    found = totals(demand[:, None], supply[:, None], shared[:, None], np.zeros(12, int), 1)
    assert found.deficits[0, 0] >= found.shortage[0, 0] - 1e-6
    assert found.deficits[0, 0] >= 0


def test_catchments_by_hand():
    # Two providers of 5 FTE; each reaches two adjoining of three places: 0.25, 0.5, 0.25 a head.
    demand, supply = np.full(3, 10.0), np.array([5.0, 0.0, 5.0])
    origin, dest = np.array([0, 1, 1, 2]), np.array([0, 0, 2, 2])
    shared = over_reach(demand, supply, origin, dest, np.ones(4))
    np.testing.assert_allclose(shared / demand, [0.25, 0.5, 0.25])


@given(DEMAND, SUPPLY, arrays(float, (12, 12), elements=st.floats(0.0, 1.0)))
def test_catchments_keep_the_supply_that_is_reached(demand, supply, weights):
    weights[weights < 1e-3] = 0.0
    origin, dest = np.nonzero(weights)
    shared = over_reach(demand, supply, origin, dest, weights[origin, dest])
    assert shared.sum() == pytest.approx(supply[(weights > 0).any(axis=0)].sum())


def test_only_what_is_not_local_is_shared():
    demand, supply = np.ones((2, 2)), np.array([[4.0, 4.0], [0.0, 0.0]])
    shared = share_out(demand, supply, np.array([True, False]), np.zeros(2, int))
    np.testing.assert_allclose(shared, [[4.0, 2.0], [0.0, 2.0]])


# -- small counties ---------------------------------------------------------------------------


def test_noise_is_a_coefficient_of_variation():
    assert is_noise(np.array([11.0, 11.2, 0.0, np.nan]), 0.3).tolist() == [True, False, True, True]
    assert size_class(np.array([0.0, 1.0, 4095.0, 4096.0])).tolist() == [0, 0, 11, 12]


def test_like_counties_are_pooled_until_enough_are_expected():
    expected = np.array([50.0, 6.0, 6.0, 8.0, 4.0])
    fine, coarse = np.array([0, 0, 0, 1, 2]), np.zeros(5, int)
    found = pool(expected, [fine, coarse], 0.3)
    assert found.level.tolist() == [-1, 0, 0, 1, 1]
    assert found.number[1] == found.number[2] != found.number[3] == found.number[4]
    assert found.members.tolist() == [1, 2, 2, 2, 2]
    shared = found.share_out(expected, np.array([40.0, 0.0, 6.0, 4.0, 2.0]))
    np.testing.assert_allclose(shared, [40.0, 3.0, 3.0, 4.0, 2.0])


@given(DEMAND, SUPPLY, GROUP, st.floats(0.01, 1.0))
def test_pooling_keeps_totals(demand, supply, kind, cv):
    found = pool(demand, [kind * 3 + np.arange(12) % 3, kind], cv)
    shared = found.share_out(demand, supply)
    assert shared.sum() == pytest.approx(supply.sum())
    noisy = is_noise(demand, cv)
    assert ((found.number >= 0) == noisy).all()
    np.testing.assert_array_equal(shared[~noisy], supply[~noisy])
    # In a pool everybody is served alike.
    for one in np.unique(found.number[noisy]):
        rows = found.number == one
        assert np.ptp(shared[rows] / demand[rows]) == pytest.approx(0.0, abs=1e-6 * supply.max())


# -- scenarios and other clinicians -----------------------------------------------------------


def test_by_default_no_scenario_has_an_effect():
    outlook = Outlook.from_values(VALUES)
    assert outlook.idle
    people, supply = np.ones((3, 7)), np.ones((3, 11))
    assert outlook.used(people, np.zeros(3)) is people
    assert outlook.effective(supply, np.zeros(3, bool), np.zeros(3, bool)) is supply


def test_lost_cover_lowers_use_where_cover_is_thin():
    # A fifth without cover at half the use: 0.9 of full; a tenth more of all people: 0.8 / 0.9.
    factor = coverage_factor(np.array([0.2, 0.0]), np.array([1.0, 1.0]), 0.1, 0.5)
    np.testing.assert_allclose(factor, [0.8 / 0.9, 1.0])


def test_closures_and_productivity():
    outlook = Outlook(0.0, 0.7, np.array([2.0, 1.0]), 0.5, np.array([0.1, 0.0]))
    found = outlook.effective(np.full((3, 2), 10.0), np.array([True, False, True]),
                              np.array([False, False, True]))  # fmt: skip
    np.testing.assert_allclose(found, [[20.0, 10.0], [19.0, 10.0], [18.0, 10.0]])


def test_other_clinicians_add_up_to_the_nation():
    state = np.repeat(np.arange(51), 2)
    share = np.tile([0.25, 0.75], 51)
    people = primary_care_clinicians(VALUES, 2022, state, share)
    count = np.asarray(VALUES["places.np_pa.count"])
    part = np.asarray(VALUES["places.np_pa.primary_care_share"])
    np.testing.assert_allclose(people.sum(axis=1), count * part)
    later = primary_care_clinicians(VALUES, 2032, state, share)
    np.testing.assert_allclose(later.sum(axis=1)[0] / people.sum(axis=1)[0], 384_900 / 266_300,
                               rtol=0.01)  # fmt: skip
    low, typical, high = np.asarray(VALUES["places.np_pa.substitution"])
    assert 0 < low < typical < high <= 1
