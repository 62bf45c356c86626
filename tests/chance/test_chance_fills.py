"""Draws filled in bulk are the single draws, bit for bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit

from landbridge.chance import keyed_uniform, mix
from landbridge.chance.kernels import (
    fill3,
    fill4,
    fill_blocks,
    keyed_uniforms,
    pair_keys,
    stream_for,
    whole_lanes,
)
from landbridge.chance.twin import uniform_array

SEED, REPLICATE, YEAR = 11, 3, 2031
STREAM = stream_for(SEED, REPLICATE, "settle", YEAR)
keys_of = st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=6).map(
    lambda values: np.array(values, dtype=np.uint64)
)


def one(key: np.uint64, draw: int) -> float:
    return keyed_uniform(SEED, REPLICATE, "settle", YEAR, int(key), draw)


@given(keys_of, st.integers(0, 4 * 2**20 - 1))
@settings(max_examples=40, deadline=None)
def test_one_draw_of_many_people(keys, draw):
    found = keyed_uniforms(STREAM, keys, draw)
    assert found.tolist() == [one(key, draw) for key in keys]
    np.testing.assert_array_equal(found, uniform_array(SEED, REPLICATE, "settle", YEAR, keys, draw))


@given(keys_of)
@settings(max_examples=20, deadline=None)
def test_three_draws_of_many_people(keys):
    out = np.full((3, keys.size + 1), -1.0)
    fill3(STREAM, keys, np.uint64(keys.size), *out)
    assert out[:, :-1].tolist() == [[one(key, d) for key in keys] for d in range(3)]
    assert (out[:, -1] == -1.0).all()  # nothing beyond the count is touched


@given(keys_of)
@settings(max_examples=20, deadline=None)
def test_a_block_of_many_keys(keys):
    out = np.full((4, keys.size + 1), -1.0)
    fill4(STREAM, keys, np.uint64(keys.size), np.uint64(0), out)
    assert out[:, :-1].tolist() == [[one(key, d) for key in keys] for d in range(4)]
    assert (out[:, -1] == -1.0).all()


@given(st.integers(0, 2**64 - 1), st.integers(0, 5000))
@settings(max_examples=20, deadline=None)
def test_many_blocks_of_one_person(key, first):
    out = np.empty((4, 5))
    fill_blocks(STREAM, np.uint64(key), np.uint64(first), out)
    assert out.tolist() == [
        [one(np.uint64(key), 4 * (first + block) + d) for block in range(5)] for d in range(4)
    ]


@pytest.mark.parametrize("other", [(12, 3, "settle", 2031), (11, 4, "settle", 2031)])
def test_a_stream_hangs_on_every_coordinate(other):
    keys = np.arange(100, dtype=np.uint64)
    assert not (keyed_uniforms(STREAM, keys) == keyed_uniforms(stream_for(*other), keys)).any()


@njit
def _whole_lanes(count):
    return whole_lanes(count)


@pytest.mark.parametrize(("count", "lanes"), [(0, 0), (1, 8), (8, 8), (9, 16), (40, 40)])
def test_whole_lanes_round_up(count, lanes):
    assert _whole_lanes(count) == lanes


@given(keys_of, st.integers(0, 60))
@settings(max_examples=20, deadline=None)
def test_keys_of_all_pairs_are_mixed_one_by_one(keys, count):
    found = pair_keys(keys, count)
    assert found.tolist() == [[mix(int(key), number) for number in range(count)] for key in keys]
