"""The gap is split exactly, and its bounds hold what was planted."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landbridge.studies.calibration.problem import PERCENT, Problem
from landbridge.studies.gap.exploring import bounds, explore, steering
from landbridge.studies.gap.shapley import shapley, subsets

PARTS = 3


def test_subsets_go_from_all_off_to_all_on():
    on = subsets(PARTS)
    assert on[0] == (False, False, False)
    assert on[1] == (True, False, False)  # bit k of the position is part k
    assert on[-1] == (True, True, True)
    assert len(set(on)) == 8


@given(st.lists(st.floats(-50, 50), min_size=8, max_size=8))
def test_parts_add_up_exactly_and_are_the_mean_over_orders(listed):
    values = np.array(listed)
    parts = shapley(values)
    assert parts.sum() == pytest.approx(values[-1] - values[0], abs=1e-9)
    by_hand = np.zeros(PARTS)
    for order in permutations(range(PARTS)):
        code = 0
        for part in order:
            by_hand[part] += values[code | 1 << part] - values[code]
            code |= 1 << part
    np.testing.assert_allclose(parts, by_hand / 6, atol=1e-9)


def test_a_part_that_does_nothing_gets_nothing_and_twins_share_alike():
    # Parts 0 and 1 make 10 only together; part 2 does nothing.
    values = np.array([[10.0 if on[0] and on[1] else 0.0] for on in subsets(PARTS)])
    np.testing.assert_allclose(shapley(values)[:, 0], [5.0, 5.0, 0.0])


def world(mean, taste, on):
    """Match rate of a group: programs see mean and taste; only their sum shows in the rate."""
    z = 0.5 + mean * on[0] + taste * on[1] + 0.2 * on[2]
    return 100.0 / (1.0 + np.exp(-z))


def problem(observed):
    """One figure, the group's match rate; the mean varies, taste is refitted to it."""

    def simulate(x, replicates):
        return np.full((replicates, 1), world(x[0], x[1], (True, True, True)))

    return Problem(
        names=("mean", "taste"),
        prior_sd=np.ones(2),
        prior_mean=np.zeros(2),
        low=np.array([-2.0, -1.5]),
        high=np.array([2.0, 1.5]),
        own=np.array([-1, 0]),
        gain=np.ones(2),
        moments=("rate",),
        target=np.array([observed]),
        tolerance=np.array([0.5]),
        kinds=(PERCENT,),
        simulate=simulate,
    )


def test_bounds_hold_the_planted_split():
    """Whichever split made the figure, it lies within the bounds, and no end is a point."""
    truth = np.array([-0.6, -0.4])

    def outcomes(x, on, replicates):
        return np.full((replicates, 1), 95.0 - world(x[0], x[1], on))

    planted = shapley(np.stack([outcomes(truth, on, 1)[0] for on in subsets(PARTS)]))
    asked = problem(float(world(*truth, (True, True, True))))
    tried = [
        explore(asked, np.array([mean, 0.0]), outcomes, PARTS, sweeps=60, replicates=2)
        for mean in np.linspace(-2.0, 2.0, 41)
    ]
    kept = [one for one in tried if one.fits]
    # Taste may move by 1.5, so a mean more than that from where sums agree cannot be made good.
    assert 0 < len(kept) < len(tried)
    for one in kept:
        assert one.shifts.sum() == pytest.approx(truth.sum(), abs=0.03)
        assert one.parts.sum(axis=0) == pytest.approx(one.ends[1] - one.ends[0])
    ends = bounds(np.array([one.parts for one in kept]))
    slack = 0.5  # points: the tolerance of the figure
    assert np.all(ends.least[:, 0] - slack <= planted[:, 0])
    assert np.all(planted[:, 0] <= ends.most[:, 0] + slack)
    assert ends.most[0, 0] - ends.least[0, 0] > 20.0  # signal and taste are not told apart
    assert ends.most[2, 0] - ends.least[2, 0] < 1.0  # the third part is


def test_a_specification_that_cannot_fit_is_dropped_and_not_taken_apart():
    def outcomes(x, on, replicates):
        raise AssertionError("taken apart")

    found = explore(problem(5.0), np.array([2.0, 0.0]), outcomes, PARTS, sweeps=30, replicates=1)
    assert not found.fits
    assert found.parts is None
    assert abs(found.misses[0]) > 1.0


def test_a_specification_is_steered_to_a_figure_that_nothing_inverts():
    """The least move that meets the figure: along its gradient, to within the tolerance."""

    def simulate(x, replicates):
        return np.tile([50.0 + 4.0 * x[0] + 3.0 * x[1]], (replicates, 1))

    asked = Problem(
        **{
            **problem(50.0).__dict__,
            "simulate": simulate,
            "own": np.array([-1, -1]),
            "low": np.array([-9.0, -9.0]),
            "high": np.array([9.0, 9.0]),
        }
    )
    steer = steering(asked, sweeps=1, replicates=1, step=0.5)
    drawn = np.array([2.0, -1.0])

    def outcomes(x, on, replicates):
        return np.zeros((replicates, 1))

    plain = explore(asked, drawn, outcomes, PARTS, sweeps=1, replicates=1)
    assert not plain.fits
    found = explore(
        asked, drawn, outcomes, PARTS, sweeps=1, replicates=1, steer=steer, corrections=2
    )
    assert found.fits
    move = found.shifts - drawn
    assert move[0] / move[1] == pytest.approx(4.0 / 3.0, rel=1e-6)
    assert np.linalg.norm(move) == pytest.approx((5.0 - 0.7 * 0.5) / 5.0, rel=0.02)


def test_bounds_of_nothing_are_unknown():
    ends = bounds(np.zeros((0, 2, 1)))
    assert np.isnan(ends.least).all()
    assert ends.least.shape == (2, 1)
