"""What is worked out once: while a country is there, or as long as a parameter stands."""

from __future__ import annotations

import gc
import weakref
from dataclasses import dataclass

import numpy as np
import pytest

from landbridge.workforce import Engine
from landbridge.workforce.kept import once_for_each


class Sized:
    def __init__(self, size: int) -> None:
        self.size = size


@dataclass
class Pair:
    one: np.ndarray
    other: tuple[np.ndarray, int]


def test_a_function_of_a_country_is_asked_once_for_each_country():
    asked = []

    @once_for_each
    def doubled(country, times=2):
        asked.append(times)
        return Sized(times * country.size)

    one, other = Sized(3), Sized(5)
    assert [doubled(one).size, doubled(other).size, doubled(one).size] == [6, 10, 6]
    assert [doubled(one, 3).size, doubled(one, times=3).size] == [9, 9]
    assert asked == [2, 2, 3, 3]
    kept = weakref.ref(doubled(one))
    del one
    gc.collect()
    assert kept() is None


def test_what_is_made_of_values_is_made_anew_when_one_changes(country, tree):
    world = Engine(country, tree, scale=0.01).world
    table, made = np.arange(3.0), []

    def make():
        made.append(len(made))
        return made[-1]

    values = ((table, 1.0), (table, 1.0), (table.copy(), 1.0), (table, 2.0), (table, 2.0))
    assert [world.as_long_as("sums", each, make) for each in values] == [0, 0, 1, 2, 2]


def test_nobody_can_write_to_what_is_kept(country, tree):
    @once_for_each
    def pair_of(country):
        return Pair(np.zeros(3), (np.zeros(2), 7))

    kept = pair_of(country)
    world = Engine(country, tree, scale=0.01).world
    for array in (kept.one, kept.other[0], world.as_long_as("none", (1.0,), lambda: np.zeros(3))):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0
