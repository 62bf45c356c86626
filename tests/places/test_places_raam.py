"""RAAM: the equilibrium is exact, and says how exact."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from made_places import Made, country, places
from numpy.testing import assert_allclose

from landbridge.errors import InputError
from landbridge.places.costs import cost_table
from landbridge.places.raam import raam


@settings(max_examples=60, deadline=None)
@given(made=places())
def test_equilibrium_of_any_places(made: Made) -> None:
    done = raam(made.table, made.people, made.supply, tolerance=1e-9, most_sweeps=20_000)
    assert done.gap <= 1e-6
    pairs, origin = done.pairs, done.pairs.origins()
    k = done.rho * made.supply
    reach = np.diff(pairs.start) > 0
    assert (np.isnan(done.access) == ~reach).all()
    assert_allclose(np.bincount(origin, done.flow, made.people.size)[reach], made.people[reach])
    assert (done.flow >= 0).all()
    used = pairs.cost + done.load[pairs.dest] / k[pairs.dest]
    best = np.full(made.people.size, np.inf)
    np.minimum.at(best, origin, used)
    # Every option that some use costs the least there is (exact up to the gap).
    busy = done.share > 1e-3
    assert_allclose(used[busy], best[origin][busy], rtol=1e-3)
    assert_allclose(done.access[reach], best[reach], rtol=1e-3)
    assert_allclose(done.travel + done.crowding, done.access)


def test_equal_costs_everywhere() -> None:
    rows, columns = np.divmod(np.arange(12), 3)
    table = cost_table(rows, columns, np.full(12, 30.0), (4, 3))
    done = raam(table, [100, 50, 7, 0], [1, 2, 3], tolerance=1e-12)
    assert_allclose(done.access, 1 + 30 / 60, rtol=1e-9)
    assert_allclose(done.travel, 0.5)


def test_scenarios_hold_the_ratio_of_the_baseline_and_start_warm() -> None:
    made = country(300, 120)
    base = raam(made.table, made.people, made.supply, tolerance=1e-6)
    assert base.gap <= 1e-6
    more = made.supply + 1
    held = raam(made.table, made.people, more, rho=base.rho, tolerance=1e-6)
    warm = raam(made.table, made.people, more, rho=base.rho, tolerance=1e-6, warm=base)
    free = raam(made.table, made.people, more, tolerance=1e-6)
    known = ~np.isnan(base.access)
    assert (held.access[known] <= base.access[known] + 1e-3).all()
    assert free.rho < base.rho
    assert np.nanmean(free.access) > np.nanmean(held.access)
    assert_allclose(warm.access, held.access, rtol=2e-3)
    assert warm.sweeps <= held.sweeps


def test_who_reaches_nothing_has_no_number_and_who_is_nobody_has_one() -> None:
    table = cost_table([0, 1, 2, 2], [0, 1, 0, 2], [0, 5, 60, 3], (4, 3))
    done = raam(table, [10, 10, 0, 10], [1, 0, 1])
    assert np.isnan(done.access).tolist() == [False, True, False, True]
    assert done.access[2] == 3 / 60  # the empty clinic close by
    assert done.share.sum() == 1


@pytest.mark.parametrize(("tau", "rho"), [(0, None), (60, 0), (60, -1)])
def test_numbers_that_make_no_sense(tau: float, rho: float | None) -> None:
    with pytest.raises(InputError, match="expected"):
        raam(cost_table([0], [0], [1], (1, 1)), [1], [1], tau=tau, rho=rho)


def test_a_gap_of_nothing_is_not_asked_for() -> None:
    with pytest.raises(InputError, match="tolerance"):
        raam(cost_table([0], [0], [1], (1, 1)), [1], [1], tolerance=0)


def test_nobody_and_nothing() -> None:
    table = cost_table([], [], [], (2, 1))
    assert np.isnan(raam(table, [0, 3], [0]).access).all()
    assert raam(cost_table([0], [0], [30], (1, 1)), [0], [2]).access.tolist() == [0.5]
