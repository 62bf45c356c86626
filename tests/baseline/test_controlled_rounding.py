"""Whole numbers that keep their totals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from landbridge.baseline.controlled_rounding import (
    PLASTIC,
    CarriedRounding,
    controlled,
    crossed,
    even_sequence,
)

whole = arrays.arrays(
    np.int64, st.tuples(st.integers(1, 7), st.integers(1, 7)), elements=st.integers(0, 40)
)


@settings(max_examples=60, deadline=None)
@given(table=whole, data=st.data())
def test_controlled_rounding_keeps_rows_and_columns(table: np.ndarray, data: st.DataObject) -> None:
    # A fractional table with whole margins: move fractions around rectangles of a whole one.
    fractions = table.astype(np.float64)
    for _ in range(5):
        rows = data.draw(st.lists(st.integers(0, table.shape[0] - 1), min_size=2, max_size=2))
        columns = data.draw(st.lists(st.integers(0, table.shape[1] - 1), min_size=2, max_size=2))
        if rows[0] == rows[1] or columns[0] == columns[1]:
            continue
        corner = fractions[np.ix_(rows, columns)]
        step = data.draw(st.floats(0, 1)) * min(corner[0, 1], corner[1, 0])
        fractions[np.ix_(rows, columns)] += step * np.array([[1, -1], [-1, 1]])
    fractions = np.maximum(fractions, 0.0)
    rounded = controlled(fractions)
    np.testing.assert_array_equal(rounded.sum(0), table.sum(0))
    np.testing.assert_array_equal(rounded.sum(1), table.sum(1))
    assert np.all(np.abs(rounded - fractions) < 1 + 1e-6)


def test_controlled_rounding_prefers_the_nearest() -> None:
    assert controlled([[0.9, 0.1], [0.1, 0.9]]).tolist() == [[1, 0], [0, 1]]


def test_controlled_rounding_needs_whole_sums() -> None:
    with pytest.raises(ValueError, match="whole row sums"):
        controlled([[0.5, 0.2], [0.5, 0.8]])


def test_a_small_category_comes_round_in_the_long_run() -> None:
    carried = CarriedRounding(3)
    given_ = sum(carried.next(np.array([0.02, 0.48, 1.5]), 2) for _ in range(100))
    assert given_.tolist() == [2, 48, 150]


@settings(max_examples=60, deadline=None)
@given(
    weights=arrays.arrays(
        np.float64,
        st.tuples(st.integers(1, 8), st.integers(1, 6), st.integers(1, 9)),
        elements=st.floats(0.0, 5.0),
    ),
    data=st.data(),
)
def test_crossed_rounding_keeps_strata_and_stays_near(
    weights: np.ndarray, data: st.DataObject
) -> None:
    weights[..., 0] += 0.5
    totals = data.draw(arrays.arrays(np.int64, weights.shape[:2], elements=st.integers(0, 30)))
    expected = weights / weights.sum(2, keepdims=True) * totals[..., None]
    rounded = crossed(expected, totals)
    np.testing.assert_array_equal(rounded.sum(2), totals)
    assert np.all(np.abs(rounded - expected) < 1 + 1e-6)
    assert np.all(rounded[expected == 0] == 0)


def test_wrong_totals_are_refused() -> None:
    with pytest.raises(ValueError, match="the total is 5"):
        CarriedRounding(2).next(np.array([1.0, 1.5]), 5)


@pytest.mark.parametrize("start", [0, 1_000, 123_456])
def test_every_stretch_of_the_even_sequence_is_even(start: int) -> None:
    pair = [even_sequence(start + 400, step)[start:] for step in PLASTIC]
    for sequence in pair:
        counts = np.histogram(sequence, bins=10, range=(0, 1))[0]
        assert counts.min() >= 37
        assert counts.max() <= 43
    joint = np.histogram2d(*pair, bins=4, range=[[0, 1], [0, 1]])[0]
    assert joint.min() >= 19
    assert joint.max() <= 31
