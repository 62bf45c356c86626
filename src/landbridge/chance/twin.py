"""The generator over NumPy arrays: no Numba needed, the same bits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from landbridge.chance import (
    BLOCK_BITS,
    MASK32,
    MULTIPLIER_0,
    MULTIPLIER_1,
    ROUNDS,
    WEYL_0,
    WEYL_1,
    YEAR_ORIGIN,
    process_word,
)

__all__ = ["mix_array", "uniform_array", "words_array"]

U64 = np.uint64
_MASK = U64(MASK32)
_SHIFT = U64(32)


def words_array(
    seed: int,
    replicate: int,
    process: str,
    year: int,
    keys: NDArray[np.uint64],
    block: int = 0,
) -> NDArray[np.uint64]:
    """Four 32-bit words a person: array of shape ``(len(keys), 4)``."""
    c0 = keys & _MASK
    c1 = keys >> _SHIFT
    c2 = np.full_like(keys, U64(process_word(process)))
    c3 = np.full_like(keys, U64(((year - YEAR_ORIGIN) << BLOCK_BITS) | block))
    k0, k1 = seed & MASK32, replicate & MASK32
    for _ in range(ROUNDS):
        p0 = U64(MULTIPLIER_0) * c0
        p1 = U64(MULTIPLIER_1) * c2
        c0, c1, c2, c3 = (
            (p1 >> _SHIFT) ^ c1 ^ U64(k0),
            p1 & _MASK,
            (p0 >> _SHIFT) ^ c3 ^ U64(k1),
            p0 & _MASK,
        )
        k0 = (k0 + WEYL_0) & MASK32
        k1 = (k1 + WEYL_1) & MASK32
    return np.stack([c0, c1, c2, c3], axis=1)


def uniform_array(
    seed: int,
    replicate: int,
    process: str,
    year: int,
    keys: NDArray[np.uint64],
    draw: int = 0,
) -> NDArray[np.float64]:
    """Draw number ``draw`` for every person: uniforms on (0, 1), shape of ``keys``."""
    words = words_array(seed, replicate, process, year, keys, draw >> 2)[:, draw & 3]
    return np.asarray((words.astype(np.float64) + 0.5) * 2.0**-32)


def mix_array(
    first: NDArray[np.uint64] | np.uint64, second: NDArray[np.uint64] | np.uint64
) -> NDArray[np.uint64]:
    """:func:`landbridge.chance.mix` over arrays that broadcast."""
    with np.errstate(over="ignore"):
        a = np.asarray(first, dtype=U64)
        b = np.asarray(second, dtype=U64)
        z = a ^ (b * U64(0x9E3779B97F4A7C15) + U64(0x632BE59BD9B4E019))
        z = (z ^ (z >> U64(30))) * U64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> U64(27))) * U64(0x94D049BB133111EB)
        return np.asarray(z ^ (z >> U64(31)))
