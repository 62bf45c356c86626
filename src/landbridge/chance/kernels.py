"""Philox4x32-10 for Numba loops; bit-equal to :mod:`landbridge.chance` and its NumPy twin."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from landbridge.chance import BLOCK_BITS, MASK32, YEAR_ORIGIN, process_word

__all__ = [
    "CHUNK",
    "Stream",
    "block4",
    "fill3",
    "fill4",
    "fill_blocks",
    "fill_lane",
    "keyed_uniforms",
    "mix64",
    "mixed",
    "normals2",
    "normals_from",
    "pair_keys",
    "stream_for",
    "uniform",
    "uniforms4",
    "whole_lanes",
]

#: People whose draws a long loop fills at once: a loop without branches runs five times faster.
CHUNK = 1024

#: Draws a processor makes side by side; a count that is no multiple of it ends one by one.
_LANES = 8

Stream = tuple[np.uint64, np.uint64, np.uint64, np.uint64]

_M0 = np.uint64(0xD2511F53)
_M1 = np.uint64(0xCD9E8D57)
_W0 = np.uint64(0x9E3779B9)
_W1 = np.uint64(0xBB67AE85)
_MASK = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)
_SCALE = 2.0**-32
_TWO_PI = 2.0 * math.pi


def stream_for(seed: int, replicate: int, process: str, year: int) -> Stream:
    """Everything of a draw's coordinates but person and number, as four words for the kernels."""
    return (
        np.uint64(seed & MASK32),
        np.uint64(replicate & MASK32),
        np.uint64(process_word(process)),
        np.uint64((year - YEAR_ORIGIN) << BLOCK_BITS),
    )


@njit(cache=True, inline="always")
def block4(stream, key, block):  # type: ignore[no-untyped-def]
    """Four 32-bit words (as uint64) of block number ``block`` for person ``key``."""
    k0 = stream[0]
    k1 = stream[1]
    c0 = key & _MASK
    c1 = key >> _SHIFT
    c2 = stream[2]
    c3 = stream[3] | np.uint64(block)
    for _ in range(10):
        p0 = _M0 * c0
        p1 = _M1 * c2
        c0 = (p1 >> _SHIFT) ^ c1 ^ k0
        c1 = p1 & _MASK
        c2 = (p0 >> _SHIFT) ^ c3 ^ k1
        c3 = p0 & _MASK
        k0 = (k0 + _W0) & _MASK
        k1 = (k1 + _W1) & _MASK
    return c0, c1, c2, c3


@njit(cache=True, inline="always")
def uniforms4(stream, key, block):  # type: ignore[no-untyped-def]
    """Four uniforms on (0, 1): draws ``4 * block`` to ``4 * block + 3``."""
    a, b, c, d = block4(stream, key, block)
    return (
        (np.float64(a) + 0.5) * _SCALE,
        (np.float64(b) + 0.5) * _SCALE,
        (np.float64(c) + 0.5) * _SCALE,
        (np.float64(d) + 0.5) * _SCALE,
    )


@njit(cache=True, inline="always")
def uniform(stream, key, draw):  # type: ignore[no-untyped-def]
    """Draw number ``draw`` as a uniform on (0, 1)."""
    a, b, c, d = block4(stream, key, np.uint64(draw) >> np.uint64(2))
    lane = np.uint64(draw) & np.uint64(3)
    word = a if lane == 0 else b if lane == 1 else c if lane == 2 else d
    return (np.float64(word) + 0.5) * _SCALE


@njit(cache=True, inline="always")
def normals_from(u0, u1):  # type: ignore[no-untyped-def]
    """Two standard normals from two uniforms (Box & Muller 1958)."""
    radius = math.sqrt(-2.0 * math.log(u0))
    angle = _TWO_PI * u1
    return radius * math.cos(angle), radius * math.sin(angle)


@njit(cache=True, inline="always")
def normals2(stream, key, block):  # type: ignore[no-untyped-def]
    """Two standard normals from one block (Box & Muller 1958)."""
    u0, u1, _, _ = uniforms4(stream, key, block)
    return normals_from(u0, u1)


@njit(cache=True, inline="always")
def mix64(first, second):  # type: ignore[no-untyped-def]
    """:func:`landbridge.chance.mix` over uint64."""
    z = first ^ (second * np.uint64(0x9E3779B97F4A7C15) + np.uint64(0x632BE59BD9B4E019))
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@njit(cache=True)
def _mix(first, second, out):  # type: ignore[no-untyped-def]
    for i in range(np.uint64(out.size)):
        out[i] = mix64(first[i], second[i])


@njit(cache=True)
def _mix_one(first, second, out):  # type: ignore[no-untyped-def]
    for i in range(np.uint64(out.size)):
        out[i] = mix64(first, second[i])


def mixed(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """:func:`landbridge.chance.mix` of each pair; a ``first`` of one number stands for all."""
    out = np.empty(second.size, dtype=np.uint64)
    if first.size == 1:
        _mix_one(first[0], second, out)
    else:
        _mix(first, second, out)
    return out


@njit(cache=True)
def _mix_all(first, second, out):  # type: ignore[no-untyped-def]
    for i in range(np.uint64(first.size)):
        for j in range(np.uint64(second)):
            out[i, j] = mix64(first[i], j)


def pair_keys(keys: NDArray[np.uint64], count: int) -> NDArray[np.uint64]:
    """Keys of the pairs of each key with the numbers below ``count``, shape (keys, count)."""
    out = np.empty((keys.size, count), dtype=np.uint64)
    _mix_all(keys, count, out)
    return out


@njit(cache=True, inline="always")
def whole_lanes(count):  # type: ignore[no-untyped-def]
    """The count rounded up to whole lanes: drawing a few for nobody is faster than one by one."""
    lanes = np.uint64(_LANES)
    return (np.uint64(count) + lanes - np.uint64(1)) // lanes * lanes


@njit(cache=True)
def fill3(stream, keys, count, a, b, c):  # type: ignore[no-untyped-def]
    """Draws 0, 1 and 2 of the first ``count`` of ``keys`` into three arrays."""
    for i in range(np.uint64(count)):
        a[i], b[i], c[i], _ = uniforms4(stream, keys[i], np.uint64(0))


@njit(cache=True)
def fill_lane(stream, keys, count, block, a):  # type: ignore[no-untyped-def]
    """The first draw of a block of the first ``count`` of ``keys`` into one array."""
    for i in range(np.uint64(count)):
        a[i], _, _, _ = uniforms4(stream, keys[i], block)


@njit(cache=True)
def fill4(stream, keys, count, block, out):  # type: ignore[no-untyped-def]
    """One block of the first ``count`` keys into the four rows of ``out``."""
    for i in range(np.uint64(count)):
        out[0, i], out[1, i], out[2, i], out[3, i] = uniforms4(stream, keys[i], block)


@njit(cache=True)
def fill_blocks(stream, key, first, out):  # type: ignore[no-untyped-def]
    """The blocks from ``first`` on, of one person, into the four rows of ``out``."""
    for i in range(np.uint64(out.shape[1])):
        out[0, i], out[1, i], out[2, i], out[3, i] = uniforms4(stream, key, first + i)


@njit(cache=True)
def _fill_one(stream, keys, block, lane, out):  # type: ignore[no-untyped-def]
    for i in range(np.uint64(keys.size)):
        a, b, c, d = uniforms4(stream, keys[i], block)
        out[i] = a if lane == 0 else b if lane == 1 else c if lane == 2 else d


def keyed_uniforms(stream: Stream, keys: NDArray[np.uint64], draw: int = 0) -> NDArray[np.float64]:
    """Draw number ``draw`` of every person; bit-equal to ``twin.uniform_array``."""
    out = np.empty(keys.size)
    _fill_one(stream, keys, np.uint64(draw >> 2), draw & 3, out)
    return out
