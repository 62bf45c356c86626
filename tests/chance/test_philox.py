"""The generator: published vectors, three implementations that agree, plain statistics."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit

from landbridge import chance
from landbridge.chance import kernels, twin

# Known-answer vectors of the Random123 distribution (kat_vectors, philox4x32 10).
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    (
        (0xFFFFFFFF,) * 4,
        (0xFFFFFFFF,) * 2,
        (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
    ),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]

u32 = st.integers(0, 2**32 - 1)
u64 = st.integers(0, 2**64 - 1)


@njit
def _kernel_words(stream, keys, block, out):
    for i in range(keys.size):
        out[i, 0], out[i, 1], out[i, 2], out[i, 3] = kernels.block4(stream, keys[i], block)


@njit
def _kernel_uniforms(stream, keys, draw, out):
    for i in range(keys.size):
        out[i] = kernels.uniform(stream, keys[i], draw)


@njit
def _kernel_mix(a, b):
    return kernels.mix64(a, b)


@pytest.mark.parametrize(("counter", "key", "words"), KNOWN)
def test_known_answers(counter, key, words):
    assert chance.philox4x32(counter, key) == words


@pytest.mark.parametrize(("counter", "key", "words"), KNOWN)
def test_known_answers_in_the_kernel(counter, key, words):
    stream = (np.uint64(key[0]), np.uint64(key[1]), np.uint64(counter[2]), np.uint64(counter[3]))
    person = np.array([counter[0] | counter[1] << 32], dtype=np.uint64)
    out = np.zeros((1, 4), dtype=np.uint64)
    _kernel_words(stream, person, np.uint64(0), out)
    assert tuple(int(w) for w in out[0]) == words


@given(u32, u32, u64, st.integers(1900, 2100), st.integers(0, 4 * 2**20 - 1))
@settings(max_examples=60, deadline=None)
def test_three_implementations_agree(seed, replicate, key, year, draw):
    keys = np.array([key, key ^ 1], dtype=np.uint64)
    out = np.zeros(2)
    _kernel_uniforms(
        kernels.stream_for(seed, replicate, "settle", year), keys, np.uint64(draw), out
    )
    by_twin = twin.uniform_array(seed, replicate, "settle", year, keys, draw)
    one = chance.keyed_uniform(seed, replicate, "settle", year, key, draw)
    assert out[0] == by_twin[0] == one
    assert out[1] == by_twin[1]
    assert 0.0 < one < 1.0


@given(u64, u64)
@settings(max_examples=50, deadline=None)
def test_mix_agrees(a, b):
    expected = chance.mix(a, b)
    assert int(twin.mix_array(np.uint64(a), np.uint64(b))) == expected
    assert int(_kernel_mix(np.uint64(a), np.uint64(b))) == expected


def test_draws_are_uniform_and_unrelated():
    keys = np.arange(200_000, dtype=np.uint64)
    first = twin.uniform_array(7, 0, "leave", 2025, keys, 0)
    others = [
        twin.uniform_array(7, 0, "leave", 2025, keys, 1),
        twin.uniform_array(7, 0, "leave", 2026, keys, 0),
        twin.uniform_array(7, 0, "settle", 2025, keys, 0),
        twin.uniform_array(7, 1, "leave", 2025, keys, 0),
        twin.uniform_array(8, 0, "leave", 2025, keys, 0),
    ]
    counts, _ = np.histogram(first, bins=100, range=(0, 1))
    assert ((counts - 2000) ** 2 / 2000).sum() < 150  # chi-square, 99 degrees of freedom
    for other in others:
        assert abs(np.corrcoef(first, other)[0, 1]) < 0.01


def test_names_hash_the_same_everywhere():
    assert chance.hash_text("landbridge") == 0xA3660469DAB973B6
    assert chance.hash_text("a") != chance.hash_text("b")
