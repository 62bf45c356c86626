"""Packed numbers order as the worths they hold, and selection agrees with sorting."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit

from landbridge.workforce.best_first import lowest_first, packed, place_of

worths = st.lists(st.floats(-1e6, 1e6, width=32), min_size=1, max_size=60)


@njit
def pack_all(worth):
    out = np.empty(worth.size, dtype=np.uint64)
    for i in range(worth.size):
        out[i] = packed(worth[i], i)
    return out


def in_order(numbers: np.ndarray) -> list[int]:
    return [int(place_of.py_func(number)) for number in numbers]


@given(worths)
@settings(deadline=None)
def test_sorted_numbers_are_places_by_falling_worth_and_then_by_place(worth):
    worth = np.array(worth, dtype=np.float32) + np.float32(0.0)  # no zero below zero
    numbers = pack_all(worth)
    assert in_order(np.sort(numbers)) == np.argsort(-worth, kind="stable").tolist()


@given(worths, st.data())
@settings(deadline=None)
def test_selection_brings_the_best_of_a_part_to_its_front(worth, data):
    numbers = pack_all(np.array(worth, dtype=np.float32))
    low = data.draw(st.integers(0, numbers.size - 1))
    high = data.draw(st.integers(low + 1, numbers.size))
    count = data.draw(st.integers(1, high - low))
    before = numbers.copy()
    lowest_first(numbers, np.uint64(low), np.uint64(high), np.uint64(count))
    part = np.sort(before[low:high])
    assert np.sort(numbers[low : low + count]).tolist() == part[:count].tolist()
    assert numbers[low + count - 1] == part[count - 1]
    assert np.sort(numbers[low:high]).tolist() == part.tolist()
    assert numbers[:low].tolist() == before[:low].tolist()
    assert numbers[high:].tolist() == before[high:].tolist()
