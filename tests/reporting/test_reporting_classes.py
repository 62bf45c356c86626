"""Map classes: equal counts for levels, symmetric round steps for differences."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from landbridge.reporting.classes import (
    change_classes,
    diverging_bounds,
    level_classes,
    quantile_bounds,
)

VALUES = arrays(float, st.integers(1, 60), elements=st.floats(0, 500))
CHANGES = arrays(float, st.integers(1, 60), elements=st.floats(-500, 500, allow_subnormal=False))


def test_quantiles_split_evenly() -> None:
    values = np.arange(1, 601, dtype=float)
    bounds = quantile_bounds(values)
    classes = level_classes(values, bounds)
    assert len(bounds) == 5
    assert np.bincount(classes)[1:].tolist() == [100] * 6


def test_counties_with_nothing_have_their_own_class() -> None:
    values = np.array([0.0, 0.0, 5.0, 10.0, np.nan])
    assert level_classes(values, quantile_bounds(values, 2)).tolist() == [0, 0, 1, 2, -1]


@given(VALUES)
def test_level_classes_follow_the_values(values: np.ndarray) -> None:
    bounds = quantile_bounds(values)
    classes = level_classes(values, bounds)
    assert bounds == sorted(set(bounds))
    assert ((classes == 0) == (values == 0)).all()
    order = np.argsort(values)
    assert (np.diff(classes[order]) >= 0).all()


def test_diverging_bounds_are_round() -> None:
    assert diverging_bounds(np.linspace(-7, 7, 101)) == [1.0, 2.0, 5.0]
    assert diverging_bounds(np.array([0.3, -0.04])) == [0.05, 0.1, 0.2]
    assert diverging_bounds(np.zeros(5)) == []


@given(CHANGES)
def test_change_classes_are_symmetric(changes: np.ndarray) -> None:
    bounds = diverging_bounds(changes)
    assert len(bounds) in (0, 3)
    assert (change_classes(changes, bounds) == -change_classes(-changes, bounds)).all()
    assert (np.sign(change_classes(changes, bounds)) * np.sign(changes) >= 0).all()


def test_unknown_changes_stay_unknown() -> None:
    assert change_classes(np.array([np.nan, 0.0]), []).tolist() == [-9, 0]
