"""Common random numbers: every draw is a pure function of its coordinates.

A draw is named by (seed, replicate, process, year, person key, number of the draw). Nothing is
stored between draws, so adding a person, a process or a worker disturbs no other draw, and a
baseline and its reform meet the same luck (common random numbers, Law 2015, ch. 11).

The generator is Philox4x32-10 (Salmon, Moraes, Dror & Shaw 2011, "Parallel random numbers: as
easy as 1, 2, 3", SC'11). Three implementations agree bit for bit: this module in plain Python
integers (no imports, for single draws and as the reference), :mod:`landbridge.chance.kernels`
for Numba loops and :mod:`landbridge.chance.twin` over NumPy arrays.

Layout of the 128-bit counter and the 64-bit key::

    counter  word 0, 1   person key (64 bits)
             word 2      process (32-bit hash of its name)
             word 3      year - 1900 (12 bits), block (20 bits)
    key      word 0      seed
             word 1      replicate

One block gives four 32-bit words; draw ``d`` is word ``d % 4`` of block ``d // 4``.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

__all__ = ["MAX_SEED", "hash_text", "keyed_uniform", "mix", "philox4x32", "process_word"]

MASK32 = 0xFFFFFFFF
MASK64 = 0xFFFFFFFFFFFFFFFF
MULTIPLIER_0 = 0xD2511F53
MULTIPLIER_1 = 0xCD9E8D57
WEYL_0 = 0x9E3779B9
WEYL_1 = 0xBB67AE85
ROUNDS = 10
YEAR_ORIGIN = 1900
BLOCK_BITS = 20
MAX_SEED = MASK32


def philox4x32(
    counter: tuple[int, int, int, int], key: tuple[int, int]
) -> tuple[int, int, int, int]:
    """Philox4x32 with ten rounds, in plain integers.

    Parameters
    ----------
    counter
        Four 32-bit words.
    key
        Two 32-bit words.

    Returns
    -------
    tuple of int
        Four 32-bit words.
    """
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(ROUNDS):
        product_0 = MULTIPLIER_0 * c0
        product_1 = MULTIPLIER_1 * c2
        c0, c1, c2, c3 = (
            (product_1 >> 32) ^ c1 ^ k0,
            product_1 & MASK32,
            (product_0 >> 32) ^ c3 ^ k1,
            product_0 & MASK32,
        )
        k0 = (k0 + WEYL_0) & MASK32
        k1 = (k1 + WEYL_1) & MASK32
    return c0, c1, c2, c3


@lru_cache(maxsize=16384)
def hash_text(text: str) -> int:
    """Return a 64-bit hash of ``text`` that is the same on every machine (BLAKE2b)."""
    return int.from_bytes(blake2b(text.encode("utf-8"), digest_size=8).digest(), "little")


def process_word(process: str) -> int:
    """Return the 32-bit counter word that stands for a process name."""
    return hash_text(process) & MASK32


def mix(first: int, second: int) -> int:
    """Join two 64-bit numbers into one hash (SplitMix64 finaliser, Steele et al. 2014).

    Not symmetric: ``mix(a, b) != mix(b, a)`` in general.
    """
    z = (first ^ ((second * 0x9E3779B97F4A7C15 + 0x632BE59BD9B4E019) & MASK64)) & MASK64
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK64
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK64
    return z ^ (z >> 31)


def keyed_uniform(seed: int, replicate: int, process: str, year: int, key: int, draw: int) -> float:
    """One uniform number on the open interval (0, 1).

    Parameters
    ----------
    seed, replicate
        32-bit whole numbers.
    process
        Name of the process that draws.
    year
        Academic year, 1900 to 5995.
    key
        64-bit person key.
    draw
        Number of the draw inside the process, below 4 * 2**20.
    """
    counter = (
        key & MASK32,
        (key >> 32) & MASK32,
        process_word(process),
        ((year - YEAR_ORIGIN) << BLOCK_BITS) | (draw >> 2),
    )
    word = philox4x32(counter, (seed & MASK32, replicate & MASK32))[draw & 3]
    return (word + 0.5) * 2.0**-32
